//! What ties a guardian to the `student` at hand, with all its days: two short lists in text, one of guardianships and one of grants.

use ::entity::id::GuardianId;
use ::entity::kind::{GrantLevel, GuardianshipKind};
use ::entity::{access_grant, guardianship, student};
use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use sea_orm::{DbErr, QueryResult};

use crate::domain::span::Span;
use crate::policy::change::{Dated, DatedGrant, DatedGuardianship};
use crate::policy::sight::GuardianTie;
use crate::policy::viewer::Viewer;

/// `kind/begins/ends/blocked from/blocked to`, the days that are open left empty.
const GUARDIANSHIPS: &str = "string_agg(\"guardianship\".\"kind\" || '/' || CAST(\"guardianship\".\"begins\" AS text) \
     || '/' || coalesce(CAST(\"guardianship\".\"ends\" AS text), '') || '/' || coalesce(CAST(\"guardianship\".\"blocked_from\" AS text), '') \
     || '/' || coalesce(CAST(\"guardianship\".\"blocked_to\" AS text), ''), ',')";

/// `begins/ends/level of seeing/R for reasons/A for reporting absence`.
const GRANTS: &str = "string_agg(CAST(\"access_grant\".\"begins\" AS text) || '/' || coalesce(CAST(\"access_grant\".\"ends\" AS text), '') \
     || '/' || CASE WHEN \"access_grant\".\"see_presence\" THEN coalesce(\"access_grant\".\"level\", '') ELSE '' END \
     || '/' || CASE WHEN \"access_grant\".\"see_reason\" THEN 'R' ELSE '' END \
     || '/' || CASE WHEN \"access_grant\".\"report_absence\" THEN 'A' ELSE '' END, ',')";

/// The columns, by name.
pub(super) fn columns(viewer: &Viewer, me: GuardianId) -> Vec<(&'static str, SimpleExpr)> {
    let of_student = |column: SimpleExpr| column.eq(Expr::col((student::Entity, student::Column::Id)));
    let ties = {
        use guardianship::{Column, Entity};
        let col = |column: Column| Expr::col((Entity, column));
        Query::select()
            .expr(Expr::cust(GUARDIANSHIPS))
            .from(Entity)
            .and_where(col(Column::InstitutionId).eq(viewer.institution))
            .and_where(col(Column::GuardianId).eq(me))
            .and_where(of_student(col(Column::StudentId)))
            // Where nobody has said of which kind it is, it opens nothing.
            .and_where(col(Column::Kind).is_not_null())
            .take()
    };
    let grants = {
        use access_grant::{Column, Entity};
        let col = |column: Column| Expr::col((Entity, column));
        Query::select()
            .expr(Expr::cust(GRANTS))
            .from(Entity)
            .and_where(col(Column::InstitutionId).eq(viewer.institution))
            .and_where(col(Column::GuardianId).eq(me))
            .and_where(of_student(col(Column::StudentId)))
            .and_where(col(Column::RevokedAt).is_null())
            .take()
    };
    let list = |query: SelectStatement| SimpleExpr::SubQuery(None, Box::new(query.into()));
    vec![("tie_guardianships", list(ties)), ("tie_grants", list(grants))]
}

/// Reads them.
pub(super) fn read(row: &QueryResult) -> Result<Dated, DbErr> {
    let (ties, grants) = (row.try_get::<Option<String>>("", "tie_guardianships")?, row.try_get::<Option<String>>("", "tie_grants")?);
    let wrong = || DbErr::Type("a tie of a guardian that cannot be read".to_owned());
    let items = |list: &Option<String>| list.iter().flat_map(|list| list.split(',')).map(str::to_owned).collect::<Vec<_>>();
    let guardianships = items(&ties).iter().map(|text| guardianship(text).ok_or_else(wrong)).collect::<Result<_, _>>()?;
    let grants = items(&grants).iter().map(|text| grant(text).ok_or_else(wrong)).collect::<Result<_, _>>()?;
    Ok(Dated { guardianships, grants })
}

fn guardianship(text: &str) -> Option<DatedGuardianship> {
    let [kind, begins, ends, from, to] = parts(text)?;
    let blocked = if from.is_empty() { None } else { Some(span(from, to)?) };
    Some(DatedGuardianship { kind: GuardianshipKind::parse(kind)?, days: span(begins, ends)?, blocked })
}

fn grant(text: &str) -> Option<DatedGrant> {
    let [begins, ends, level, reason, report] = parts(text)?;
    let level = GrantLevel::parse(level);
    let grants = GuardianTie {
        see_full: level == Some(GrantLevel::Full),
        see_summary: level == Some(GrantLevel::Summary),
        see_reason: !reason.is_empty(),
        report_absence: !report.is_empty(),
        ..GuardianTie::default()
    };
    Some(DatedGrant { days: span(begins, ends)?, grants })
}

fn parts(text: &str) -> Option<[&str; 5]> {
    text.split('/').collect::<Vec<_>>().try_into().ok()
}

fn span(begins: &str, ends: &str) -> Option<Span> {
    let ends: Option<NaiveDate> = if ends.is_empty() { None } else { Some(ends.parse().ok()?) };
    Some(Span { begins: begins.parse().ok()?, ends })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sql_lists_is_read_and_nothing_else() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let blocked = guardianship("CARER/2026-08-01//2026-11-23/").unwrap();
        assert_eq!((blocked.kind, blocked.days), (GuardianshipKind::Carer, Span::from(day("2026-08-01"))));
        assert_eq!(blocked.blocked, Some(Span::from(day("2026-11-23"))));
        let granted = grant("2026-08-01/2026-12-31/FULL/R/").unwrap();
        assert_eq!(granted.days, Span::between(day("2026-08-01"), day("2026-12-31")));
        assert_eq!(granted.grants, GuardianTie { see_full: true, see_reason: true, ..GuardianTie::default() });
        for text in ["", "CARER/2026-08-01", "COUSIN/2026-08-01///", "CARER////", "CARER/2026-08-01/soon//"] {
            assert_eq!(guardianship(text), None, "{text}");
        }
    }
}
