//! What ties staff to a student, as SQL over the table alias `student`: whom somebody teaches, mentors, or has in the scope of a role. Only the
//! facts: what they open is said by `scope`.

use ::entity::id::{GroupId, ProgrammeId, UnitId};
use ::entity::kind::StaffRole;
use ::entity::{enrolment, group_member, group_teacher, lesson_participant, lesson_teacher, mentorship};
use chrono::{Datelike, NaiveDate};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SimpleExpr};

use super::scope::{Fact, has, in_force, student_id};
use crate::policy::task::Quality;
use crate::policy::viewer::{Capacity, RoleHeld, RoleScope, Viewer};

/// Each fact and the name of its column.
pub(super) fn facts(viewer: &Viewer) -> Vec<Fact> {
    let Capacity::Staff(_, roles) = &viewer.capacity else { return vec![] };
    let by_role = |role: StaffRole| roles.iter().filter(|held| held.role == role).map(|held| within(viewer, held)).reduce(SimpleExpr::or);
    let no = || Expr::val(1).eq(0);
    vec![
        ("tie_teaches", if viewer.has_role(StaffRole::Teacher) { teaches(viewer) } else { no() }),
        ("tie_mentors", if viewer.has_role(StaffRole::Mentor) { mentors(viewer) } else { no() }),
        ("tie_officer", by_role(StaffRole::AbsenceOfficer).unwrap_or_else(no)),
        ("tie_team_lead", by_role(StaffRole::TeamLead).unwrap_or_else(no)),
        ("tie_privacy_officer", by_role(StaffRole::PrivacyOfficer).unwrap_or_else(no)),
        ("tie_administrator", by_role(StaffRole::Administrator).unwrap_or_else(no)),
    ]
}

/// SQL: whether the `student` at hand is one of the viewer's in that quality.
pub(super) fn in_quality(viewer: &Viewer, quality: Quality) -> SimpleExpr {
    let Capacity::Staff(_, roles) = &viewer.capacity else { return Expr::val(1).eq(0) };
    let scoped = |role: StaffRole| roles.iter().filter(|held| held.role == role).map(|held| within(viewer, held)).reduce(SimpleExpr::or);
    let fact = match quality {
        Quality::Mentor => viewer.has_role(StaffRole::Mentor).then(|| mentors(viewer)),
        Quality::Teacher => viewer.has_role(StaffRole::Teacher).then(|| teaches(viewer)),
        Quality::Officer | Quality::TeamLead => scoped(quality.role()),
    };
    fact.unwrap_or_else(|| Expr::val(1).eq(0))
}

fn within(viewer: &Viewer, held: &RoleHeld) -> SimpleExpr {
    match held.scope {
        RoleScope::Institution => Expr::val(1).eq(1),
        RoleScope::Unit(unit) => enrolled(viewer, unit),
        RoleScope::Group(group) => in_class(viewer, group),
    }
}

/// SQL: whether the `student` at hand is enrolled at that team today.
pub(super) fn enrolled(viewer: &Viewer, unit: UnitId) -> SimpleExpr {
    enrolled_by(viewer, Expr::col((enrolment::Entity, enrolment::Column::UnitId)).eq(unit))
}

/// SQL: whether the `student` at hand is enrolled in that programme today.
pub(super) fn follows(viewer: &Viewer, programme: ProgrammeId) -> SimpleExpr {
    enrolled_by(viewer, Expr::col((enrolment::Entity, enrolment::Column::ProgrammeId)).eq(programme))
}

fn enrolled_by(viewer: &Viewer, which: SimpleExpr) -> SimpleExpr {
    use enrolment::{Column, Entity};
    has::<Entity>(viewer, [Column::InstitutionId, Column::StudentId, Column::Begins, Column::Ends], which)
}

/// SQL: whether the `student` at hand is in that class today.
pub(super) fn in_class(viewer: &Viewer, group: GroupId) -> SimpleExpr {
    use group_member::{Column, Entity};
    let of_class = Expr::col((Entity, Column::GroupId)).eq(group);
    has::<Entity>(viewer, [Column::InstitutionId, Column::StudentId, Column::Begins, Column::Ends], of_class)
}

/// First day of the school year (1 August): a teacher keeps the names of this year's lessons, not of earlier ones.
#[must_use]
pub fn school_year_begin(today: NaiveDate) -> NaiveDate {
    let year = if today.month() >= 8 { today.year() } else { today.year() - 1 };
    NaiveDate::from_ymd_opt(year, 8, 1).unwrap_or(today)
}

fn teaches(viewer: &Viewer) -> SimpleExpr {
    let Capacity::Staff(me, _) = &viewer.capacity else { return Expr::val(1).eq(0) };
    let member = |column| Expr::col((group_member::Entity, column));
    let given = |column| Expr::col((group_teacher::Entity, column));
    let class = Query::select()
        .expr(Expr::val(1))
        .from(group_member::Entity)
        .inner_join(group_teacher::Entity, given(group_teacher::Column::GroupId).eq(member(group_member::Column::GroupId)))
        .and_where(member(group_member::Column::InstitutionId).eq(viewer.institution))
        .and_where(given(group_teacher::Column::InstitutionId).eq(viewer.institution))
        .and_where(member(group_member::Column::StudentId).eq(student_id()))
        .and_where(given(group_teacher::Column::StaffMemberId).eq(*me))
        .and_where(in_force(member(group_member::Column::Begins), member(group_member::Column::Ends), viewer.today))
        .and_where(in_force(given(group_teacher::Column::Begins), given(group_teacher::Column::Ends), viewer.today))
        .take();
    let takes_part = |column| Expr::col((lesson_participant::Entity, column));
    let teaches = |column| Expr::col((lesson_teacher::Entity, column));
    let lesson = Query::select()
        .expr(Expr::val(1))
        .from(lesson_participant::Entity)
        .inner_join(lesson_teacher::Entity, teaches(lesson_teacher::Column::LessonId).eq(takes_part(lesson_participant::Column::LessonId)))
        .and_where(takes_part(lesson_participant::Column::InstitutionId).eq(viewer.institution))
        .and_where(teaches(lesson_teacher::Column::InstitutionId).eq(viewer.institution))
        .and_where(takes_part(lesson_participant::Column::StudentId).eq(student_id()))
        .and_where(takes_part(lesson_participant::Column::LocalDate).gte(school_year_begin(viewer.today)))
        .and_where(teaches(lesson_teacher::Column::StaffMemberId).eq(*me))
        .take();
    Expr::exists(class).or(Expr::exists(lesson))
}

/// SQL: whether the viewer is mentor of the `student` at hand today.
pub(super) fn mentors(viewer: &Viewer) -> SimpleExpr {
    use mentorship::{Column, Entity};
    let Capacity::Staff(me, _) = &viewer.capacity else { return Expr::val(1).eq(0) };
    let mine = Expr::col((Entity, Column::StaffMemberId)).eq(*me);
    has::<Entity>(viewer, [Column::InstitutionId, Column::StudentId, Column::Begins, Column::Ends], mine)
}
