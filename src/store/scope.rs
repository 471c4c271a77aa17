//! Which students exist for a viewer, and what ties them: the rules of `policy` as SQL. Every list and every lookup by id goes through it.
//!
//! Each fact is one expression over the table alias `student`; the scope is their disjunction, the columns are the facts themselves.

use ::entity::kind::{GrantLevel, GuardianshipKind, StaffRole};
use ::entity::{access_grant, guardianship, student};
use chrono::{Days, NaiveDate};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use sea_orm::{DbErr, EntityTrait, QueryResult};

use super::{dated_tie, need, staff_tie};
use crate::domain::age::born_by;
use crate::policy::change::Dated;
use crate::policy::sight::{NOTICE_DAYS, StaffTie, Tie};
use crate::policy::viewer::{Capacity, Viewer};

/// A fact and the name of its column.
pub(super) type Fact = (&'static str, SimpleExpr);

/// The condition under which a student exists for the viewer.
#[must_use]
pub fn students(viewer: &Viewer) -> SimpleExpr {
    let tenant = Expr::col((student::Entity, student::Column::InstitutionId)).eq(viewer.institution);
    let tied = match &viewer.capacity {
        Capacity::Student(id) => Expr::col((student::Entity, student::Column::Id)).eq(*id),
        Capacity::Guardian(_) => guardian_scope(viewer),
        Capacity::Staff(..) => any(staff_tie::facts(viewer)),
    };
    tenant.and(tied)
}

/// Adds the facts that make a [`Tie`] as columns `tie_*`, and the birth date.
pub fn select_tie(query: &mut SelectStatement, viewer: &Viewer) {
    let facts = match &viewer.capacity {
        Capacity::Student(_) => vec![],
        Capacity::Guardian(me) => dated_tie::columns(viewer, *me),
        Capacity::Staff(..) => staff_tie::facts(viewer),
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

/// The key of the `student` at hand.
pub(super) fn student_id() -> SimpleExpr {
    Expr::col((student::Entity, student::Column::Id))
}

/// `from <= on` and (`to` is null or `to >= on`).
pub(super) fn in_force(from: impl Into<SimpleExpr>, to: impl Into<SimpleExpr>, on: NaiveDate) -> SimpleExpr {
    let to: SimpleExpr = to.into();
    from.into().lte(on).and(to.clone().is_null().or(to.gte(on)))
}

/// SQL: whether the `student` at hand has a row like that, in force today. The columns: its institution, its student, its first and last day.
pub(super) fn has<E: EntityTrait>(viewer: &Viewer, [institution, of, begins, ends]: [E::Column; 4], like: SimpleExpr) -> SimpleExpr {
    let col = |column: E::Column| Expr::col((E::default(), column));
    let query = Query::select()
        .expr(Expr::val(1))
        .from(E::default())
        .and_where(col(institution).eq(viewer.institution))
        .and_where(col(of).eq(Expr::col((student::Entity, student::Column::Id))))
        .and_where(like)
        .and_where(in_force(col(begins), col(ends), viewer.today))
        .take();
    Expr::exists(query)
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
            let fact = |wanted: &str| any(staff_tie::facts(viewer).into_iter().filter(|(name, _)| *name == wanted).collect());
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
        let open = col(Column::BlockedFrom).is_null().or(blocked.not());
        let of_kind = col(Column::GuardianId).eq(me).and(col(Column::Kind).eq(kind));
        has::<Entity>(viewer, [Column::InstitutionId, Column::StudentId, Column::Begins, Column::Ends], of_kind.and(open))
    };
    let granted = |purpose: SimpleExpr| {
        use access_grant::{Column, Entity};
        let mine = Expr::col((Entity, Column::GuardianId)).eq(me).and(Expr::col((Entity, Column::RevokedAt)).is_null());
        has::<Entity>(viewer, [Column::InstitutionId, Column::StudentId, Column::Begins, Column::Ends], mine.and(purpose))
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
