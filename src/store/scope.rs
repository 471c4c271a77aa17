//! Which students exist for a viewer, and what ties them: the rules of `policy` as SQL. Every list and every lookup by id goes through it.
//!
//! Each fact is one expression over the table alias `student`; the scope is their disjunction, the columns are the facts themselves.

use ::entity::id::{GroupId, ProgrammeId, UnitId};
use ::entity::kind::{GrantLevel, GuardianshipKind, StaffRole};
use ::entity::{
    access_grant, enrolment, group_member, group_teacher, guardianship, lesson_participant, lesson_teacher, mentorship, student,
};
use chrono::{Datelike, Days, NaiveDate};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use sea_orm::{DbErr, QueryResult};

use super::{dated_tie, need};
use crate::domain::age::born_by;
use crate::policy::change::Dated;
use crate::policy::sight::{NOTICE_DAYS, StaffTie, Tie};
use crate::policy::task::Quality;
use crate::policy::viewer::{Capacity, RoleHeld, RoleScope, Viewer};

/// A fact and the name of its column.
type Fact = (&'static str, SimpleExpr);

/// The condition under which a student exists for the viewer.
#[must_use]
pub fn students(viewer: &Viewer) -> SimpleExpr {
    let tenant = Expr::col((student::Entity, student::Column::InstitutionId)).eq(viewer.institution);
    let tied = match &viewer.capacity {
        Capacity::Student(id) => Expr::col((student::Entity, student::Column::Id)).eq(*id),
        Capacity::Guardian(_) => guardian_scope(viewer),
        Capacity::Staff(..) => any(staff_facts(viewer)),
    };
    tenant.and(tied)
}

/// Adds the facts that make a [`Tie`] as columns `tie_*`, and the birth date.
pub fn select_tie(query: &mut SelectStatement, viewer: &Viewer) {
    let facts = match &viewer.capacity {
        Capacity::Student(_) => vec![],
        Capacity::Guardian(me) => dated_tie::columns(viewer, *me),
        Capacity::Staff(..) => staff_facts(viewer),
    };
    for (name, fact) in facts {
        query.expr_as(fact, Alias::new(name));
    }
    if viewer.has_role(StaffRole::AbsenceOfficer) {
        query.expr_as(need::call_days(viewer), Alias::new("tie_call_days"));
        query.expr_as(need::dossier(viewer), Alias::new("tie_dossier"));
    }
    if viewer.has_role(StaffRole::TeamLead) {
        query.expr_as(need::leave_waits(viewer), Alias::new("tie_leave"));
    }
}

/// Reads what [`select_tie`] selected: what ties the viewer today, and of a guardian with all its days.
pub fn tie(row: &QueryResult, viewer: &Viewer) -> Result<(Tie, Dated), DbErr> {
    let has = |name: &str| row.try_get::<bool>("", name);
    Ok(match &viewer.capacity {
        Capacity::Student(_) => (Tie::Own, Dated::default()),
        Capacity::Guardian(_) => {
            let dated = dated_tie::read(row)?;
            (Tie::Guardian(dated.on(viewer.today)), dated)
        }
        Capacity::Staff(..) => {
            let days = if viewer.has_role(StaffRole::AbsenceOfficer) { row.try_get::<Option<String>>("", "tie_call_days")? } else { None };
            let tie = StaffTie {
                teaches: has("tie_teaches")?,
                mentors: has("tie_mentors")?,
                officer: has("tie_officer")?,
                call_days: need::days(days.as_deref(), viewer),
                dossier: viewer.has_role(StaffRole::AbsenceOfficer) && has("tie_dossier")?,
                team_lead: has("tie_team_lead")?,
                leave_to_decide: viewer.has_role(StaffRole::TeamLead) && has("tie_leave")?,
                privacy_officer: has("tie_privacy_officer")?,
                administrator: has("tie_administrator")?,
            };
            (Tie::Staff(tie), Dated::default())
        }
    })
}

fn any(facts: Vec<Fact>) -> SimpleExpr {
    facts.into_iter().map(|(_, fact)| fact).reduce(SimpleExpr::or).unwrap_or_else(|| Expr::val(false))
}

fn student_id() -> SimpleExpr {
    Expr::col((student::Entity, student::Column::Id))
}

/// `from <= on` and (`to` is null or `to >= on`).
pub(super) fn in_force(from: impl Into<SimpleExpr>, to: impl Into<SimpleExpr>, on: NaiveDate) -> SimpleExpr {
    let to: SimpleExpr = to.into();
    from.into().lte(on).and(to.clone().is_null().or(to.gte(on)))
}

/// The condition under which STANDING of a student who exists for the viewer is open: what the table says of that group.
pub(super) fn standing(viewer: &Viewer) -> SimpleExpr {
    match &viewer.capacity {
        Capacity::Student(_) => Expr::val(1).eq(1),
        Capacity::Guardian(_) => {
            let minor = Expr::col((student::Entity, student::Column::BirthDate)).gt(born_by(viewer.today, 18));
            let granted = guardian_facts(viewer).into_iter().filter(|(name, _)| *name == "tie_see_full");
            minor.or(any(granted.collect()))
        }
        Capacity::Staff(..) => {
            let fact = |wanted: &str| any(staff_facts(viewer).into_iter().filter(|(name, _)| *name == wanted).collect());
            let officer = fact("tie_officer").and(need::dossier(viewer));
            let lead = fact("tie_team_lead").and(need::leave_waits(viewer));
            fact("tie_mentors").or(officer).or(lead)
        }
    }
}

fn guardian_scope(viewer: &Viewer) -> SimpleExpr {
    let birth = || Expr::col((student::Entity, student::Column::BirthDate));
    let facts = guardian_facts(viewer);
    let (ties, grants): (Vec<Fact>, Vec<Fact>) = facts.into_iter().partition(|(name, _)| ["tie_authority", "tie_carer"].contains(name));
    let minor_or_noticed = birth().gt(born_by(viewer.today - Days::new(NOTICE_DAYS), 18));
    birth().is_not_null().and(any(ties)).and(minor_or_noticed.or(any(grants)))
}

fn guardian_facts(viewer: &Viewer) -> Vec<Fact> {
    let Capacity::Guardian(me) = viewer.capacity else { return vec![] };
    let today = viewer.today;
    let tied = |kind: GuardianshipKind| {
        use guardianship::{Column, Entity};
        let col = |column: Column| Expr::col((Entity, column));
        let blocked = col(Column::BlockedFrom).lte(today).and(col(Column::BlockedTo).is_null().or(col(Column::BlockedTo).gte(today)));
        let query = Query::select()
            .expr(Expr::val(1))
            .from(Entity)
            .and_where(col(Column::InstitutionId).eq(viewer.institution))
            .and_where(col(Column::GuardianId).eq(me))
            .and_where(col(Column::StudentId).eq(student_id()))
            .and_where(col(Column::Kind).eq(kind))
            .and_where(in_force(col(Column::Begins), col(Column::Ends), today))
            .and_where(col(Column::BlockedFrom).is_null().or(blocked.not()))
            .take();
        Expr::exists(query)
    };
    let granted = |purpose: SimpleExpr| {
        use access_grant::{Column, Entity};
        let col = |column: Column| Expr::col((Entity, column));
        let query = Query::select()
            .expr(Expr::val(1))
            .from(Entity)
            .and_where(col(Column::InstitutionId).eq(viewer.institution))
            .and_where(col(Column::GuardianId).eq(me))
            .and_where(col(Column::StudentId).eq(student_id()))
            .and_where(in_force(col(Column::Begins), col(Column::Ends), today))
            .and_where(col(Column::RevokedAt).is_null())
            .and_where(purpose)
            .take();
        Expr::exists(query)
    };
    let purpose = |column: access_grant::Column| Expr::col((access_grant::Entity, column)).eq(true);
    let level = |level: GrantLevel| {
        purpose(access_grant::Column::SeePresence).and(Expr::col((access_grant::Entity, access_grant::Column::Level)).eq(level))
    };
    vec![
        ("tie_authority", tied(GuardianshipKind::Authority)),
        ("tie_carer", tied(GuardianshipKind::Carer)),
        ("tie_see_full", granted(level(GrantLevel::Full))),
        ("tie_see_summary", granted(level(GrantLevel::Summary))),
        ("tie_see_reason", granted(purpose(access_grant::Column::SeeReason))),
        ("tie_report_absence", granted(purpose(access_grant::Column::ReportAbsence))),
    ]
}

fn staff_facts(viewer: &Viewer) -> Vec<Fact> {
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
    let col = |column: Column| Expr::col((Entity, column));
    let query = Query::select()
        .expr(Expr::val(1))
        .from(Entity)
        .and_where(col(Column::InstitutionId).eq(viewer.institution))
        .and_where(col(Column::StudentId).eq(student_id()))
        .and_where(which)
        .and_where(in_force(col(Column::Begins), col(Column::Ends), viewer.today))
        .take();
    Expr::exists(query)
}

/// SQL: whether the `student` at hand is in that class today.
pub(super) fn in_class(viewer: &Viewer, group: GroupId) -> SimpleExpr {
    use group_member::{Column, Entity};
    let col = |column: Column| Expr::col((Entity, column));
    let query = Query::select()
        .expr(Expr::val(1))
        .from(Entity)
        .and_where(col(Column::InstitutionId).eq(viewer.institution))
        .and_where(col(Column::StudentId).eq(student_id()))
        .and_where(col(Column::GroupId).eq(group))
        .and_where(in_force(col(Column::Begins), col(Column::Ends), viewer.today))
        .take();
    Expr::exists(query)
}

/// First day of the school year (1 August): a teacher keeps the names of this year's lessons, not of earlier ones.
#[must_use]
pub fn school_year_begin(today: NaiveDate) -> NaiveDate {
    let year = if today.month() >= 8 { today.year() } else { today.year() - 1 };
    NaiveDate::from_ymd_opt(year, 8, 1).unwrap_or(today)
}

fn teaches(viewer: &Viewer) -> SimpleExpr {
    let Capacity::Staff(me, _) = &viewer.capacity else { return Expr::val(1).eq(0) };
    let class = Query::select()
        .expr(Expr::val(1))
        .from(group_member::Entity)
        .inner_join(
            group_teacher::Entity,
            Expr::col((group_teacher::Entity, group_teacher::Column::GroupId))
                .equals((group_member::Entity, group_member::Column::GroupId)),
        )
        .and_where(Expr::col((group_member::Entity, group_member::Column::InstitutionId)).eq(viewer.institution))
        .and_where(Expr::col((group_teacher::Entity, group_teacher::Column::InstitutionId)).eq(viewer.institution))
        .and_where(Expr::col((group_member::Entity, group_member::Column::StudentId)).eq(student_id()))
        .and_where(Expr::col((group_teacher::Entity, group_teacher::Column::StaffMemberId)).eq(*me))
        .and_where(in_force(
            Expr::col((group_member::Entity, group_member::Column::Begins)),
            Expr::col((group_member::Entity, group_member::Column::Ends)),
            viewer.today,
        ))
        .and_where(in_force(
            Expr::col((group_teacher::Entity, group_teacher::Column::Begins)),
            Expr::col((group_teacher::Entity, group_teacher::Column::Ends)),
            viewer.today,
        ))
        .take();
    let lesson = Query::select()
        .expr(Expr::val(1))
        .from(lesson_participant::Entity)
        .inner_join(
            lesson_teacher::Entity,
            Expr::col((lesson_teacher::Entity, lesson_teacher::Column::LessonId))
                .equals((lesson_participant::Entity, lesson_participant::Column::LessonId)),
        )
        .and_where(Expr::col((lesson_participant::Entity, lesson_participant::Column::InstitutionId)).eq(viewer.institution))
        .and_where(Expr::col((lesson_teacher::Entity, lesson_teacher::Column::InstitutionId)).eq(viewer.institution))
        .and_where(Expr::col((lesson_participant::Entity, lesson_participant::Column::StudentId)).eq(student_id()))
        .and_where(Expr::col((lesson_participant::Entity, lesson_participant::Column::LocalDate)).gte(school_year_begin(viewer.today)))
        .and_where(Expr::col((lesson_teacher::Entity, lesson_teacher::Column::StaffMemberId)).eq(*me))
        .take();
    Expr::exists(class).or(Expr::exists(lesson))
}

pub(super) fn mentors(viewer: &Viewer) -> SimpleExpr {
    use mentorship::{Column, Entity};
    let Capacity::Staff(me, _) = &viewer.capacity else { return Expr::val(1).eq(0) };
    let col = |column: Column| Expr::col((Entity, column));
    let query = Query::select()
        .expr(Expr::val(1))
        .from(Entity)
        .and_where(col(Column::InstitutionId).eq(viewer.institution))
        .and_where(col(Column::StaffMemberId).eq(*me))
        .and_where(col(Column::StudentId).eq(student_id()))
        .and_where(in_force(col(Column::Begins), col(Column::Ends), viewer.today))
        .take();
    Expr::exists(query)
}
