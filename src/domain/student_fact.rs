//! Dated facts of a student as persons record them: what may be said of which days.

use ::entity::kind::StudentFactKind;
use chrono::NaiveDate;

use super::governing::Refused;
use super::span::Span;

/// Whether it is so from one day on for good, and has no end.
#[must_use]
pub fn is_for_good(kind: StudentFactKind) -> bool {
    match kind {
        StudentFactKind::StartQualification | StudentFactKind::Deceased => true,
        StudentFactKind::LivingIndependently
        | StudentFactKind::Certificate4a2
        | StudentFactKind::Exemption
        | StudentFactKind::StudyFinance
        | StudentFactKind::StatementSeen => false,
    }
}

/// Whether a fact may hold on these days, given the birth date, today, and on which days the same is recorded already.
pub fn may_hold(
    kind: StudentFactKind,
    days: Span,
    birth: Option<NaiveDate>,
    today: NaiveDate,
    others: &[Span],
) -> Result<(), (&'static str, Refused)> {
    if days.ends.is_some_and(|ends| ends < days.begins) {
        return Err(("ends", Refused::Backwards));
    }
    if let Some(birth) = birth.filter(|birth| days.begins < *birth) {
        return Err(("begins", Refused::Before(birth)));
    }
    if is_for_good(kind) {
        if days.ends.is_some() {
            return Err(("ends", Refused::ForGood));
        }
        // A diploma is obtained, and a death certain, when it is recorded.
        if days.begins > today {
            return Err(("begins", Refused::Later(today)));
        }
    }
    if kind == StudentFactKind::StatementSeen {
        // What was seen is of days that have come; and is of certain days, or it would excuse whatever comes (WEB art. 8.1.7(9): "gedagtekend").
        if days.begins > today {
            return Err(("begins", Refused::Later(today)));
        }
        if days.ends.is_none() {
            return Err(("ends", Refused::NoEnd));
        }
    }
    match others.iter().find(|other| other.overlaps(days)) {
        Some(other) => Err(("begins", Refused::Overlaps(other.begins))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_hold_from_birth_on_and_once_at_a_time() {
        use StudentFactKind::{Deceased, LivingIndependently, StartQualification, StatementSeen};
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let (birth, today) = (day("2008-02-29"), day("2026-11-23"));
        let held = [Span::between(day("2026-09-01"), day("2026-10-31"))];
        for (kind, begins, ends, expected) in [
            (LivingIndependently, "2026-11-01", None, Ok(())),
            (LivingIndependently, "2027-11-01", None, Ok(())),
            (LivingIndependently, "2026-11-01", Some("2026-11-01"), Ok(())),
            (LivingIndependently, "2026-11-02", Some("2026-11-01"), Err(("ends", Refused::Backwards))),
            (LivingIndependently, "2008-02-28", None, Err(("begins", Refused::Before(birth)))),
            (LivingIndependently, "2026-10-31", None, Err(("begins", Refused::Overlaps(day("2026-09-01"))))),
            (LivingIndependently, "2026-08-01", Some("2026-08-31"), Ok(())),
            (StartQualification, "2026-11-23", None, Ok(())),
            (StartQualification, "2026-11-24", None, Err(("begins", Refused::Later(today)))),
            (StartQualification, "2026-11-23", Some("2027-01-01"), Err(("ends", Refused::ForGood))),
            (StatementSeen, "2026-11-20", Some("2026-12-04"), Ok(())),
            (StatementSeen, "2026-11-20", None, Err(("ends", Refused::NoEnd))),
            (StatementSeen, "2026-11-24", Some("2026-12-04"), Err(("begins", Refused::Later(today)))),
            (Deceased, "2026-11-01", None, Ok(())),
            (Deceased, "2026-10-01", None, Err(("begins", Refused::Overlaps(day("2026-09-01"))))),
        ] {
            let days = Span { begins: day(begins), ends: ends.map(day) };
            assert_eq!(may_hold(kind, days, Some(birth), today, &held), expected, "{kind:?} {begins} {ends:?}");
        }
    }
}
