//! What the school may record of the tie between a guardian and a student: kind and days, a block, and what becomes of grants under it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::span::Span;
use super::tie::Tie;

/// Why something cannot be recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Refused {
    /// It would end before it begins; this is the begin.
    #[error("it begins on {0}")]
    EndsBefore(NaiveDate),
    /// The same guardian is tied to the same student already on that day, the first of several.
    #[error("they are tied already on {0}")]
    Overlaps(NaiveDate),
    /// A block cannot have begun before today.
    #[error("before {0}")]
    Past(NaiveDate),
    /// The guardianship has ended.
    #[error("the guardianship is over")]
    Over,
    /// It is not blocked, nor will be.
    #[error("the guardianship is not blocked")]
    NotBlocked,
    /// It is a guardianship of who acts.
    #[error("nobody decides about his own guardianship")]
    Oneself,
}

impl Refused {
    /// The day it is about.
    #[must_use]
    pub fn date(self) -> Option<NaiveDate> {
        match self {
            Self::EndsBefore(day) | Self::Overlaps(day) | Self::Past(day) => Some(day),
            Self::Over | Self::NotBlocked | Self::Oneself => None,
        }
    }
}

/// The days of a guardianship, beside those of others of the same guardian and student.
pub fn days(during: Span, others: &[Span]) -> Result<(), Refused> {
    if during.ends.is_some_and(|ends| ends < during.begins) {
        return Err(Refused::EndsBefore(during.begins));
    }
    let common = others.iter().filter_map(|other| common(during, *other)).min();
    common.map_or(Ok(()), |day| Err(Refused::Overlaps(day)))
}

/// The first day of both.
fn common(one: Span, other: Span) -> Option<NaiveDate> {
    let first = one.begins.max(other.begins);
    (one.holds(first) && other.holds(first)).then_some(first)
}

/// The days of a block that is asked for today. One that runs keeps its first day, so that no day between is opened by asking for a later.
pub fn block(tie: &Tie, from: NaiveDate, until: Option<NaiveDate>, today: NaiveDate) -> Result<Span, Refused> {
    let runs = tie.blocked.filter(|blocked| blocked.holds(today));
    if tie.during.ends.is_some_and(|ends| ends < today) {
        return Err(Refused::Over);
    }
    if from < today && runs.is_none_or(|blocked| blocked.begins != from) {
        return Err(Refused::Past(today));
    }
    let begins = runs.map_or(from, |blocked| blocked.begins);
    let first = begins.max(today);
    if until.is_some_and(|until| until < first) {
        return Err(Refused::EndsBefore(first));
    }
    Ok(Span { begins, ends: until })
}

/// Whether there is a block to lift: one that holds, or will.
pub fn unblock(tie: &Tie, today: NaiveDate) -> Result<(), Refused> {
    if lasts(tie, today).is_some() { Ok(()) } else { Err(Refused::NotBlocked) }
}

/// The block of a new tie, where the same guardian is blocked for the same student already: a tie that is made anew does not lift it.
#[must_use]
pub fn inherited(others: &[Tie], today: NaiveDate) -> Option<Span> {
    let never = NaiveDate::MAX;
    others.iter().filter_map(|tie| lasts(tie, today)).max_by_key(|block| block.ends.unwrap_or(never))
}

/// The block, where it is not over.
fn lasts(tie: &Tie, today: NaiveDate) -> Option<Span> {
    tie.blocked.filter(|block| block.ends.is_none_or(|ends| ends >= today))
}

/// What becomes of grants to a guardian whose ties to the student changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grants {
    /// None holds any longer: what was let to somebody with authority or care does not come back with another tie.
    Over,
    /// They hold until then at most; none: as long as they did.
    Until(Option<NaiveDate>),
}

/// A grant holds no longer than the tie under which it was made. `before` and `after`: all ties of the guardian to the student.
#[must_use]
pub fn grants(before: &[Tie], after: &[Tie], today: NaiveDate) -> Grants {
    let open = |ties: &[Tie]| ties.iter().copied().find(|tie| tie.has_authority_or_care() && tie.during.holds(today));
    match (open(before), open(after)) {
        (Some(_), Some(tie)) => Grants::Until(tie.during.ends),
        (None, _) | (_, None) => Grants::Over,
    }
}

#[cfg(test)]
mod tests {
    use ::entity::kind::GuardianshipKind::{Authority, Carer, InformationOnly};

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// `from..to`, without the year; nothing after the dots: until further notice.
    fn span(text: &str) -> Span {
        let (from, to) = text.split_once("..").unwrap();
        Span { begins: day(&format!("2026-{from}")), ends: (!to.is_empty()).then(|| day(&format!("2026-{to}"))) }
    }

    const TODAY: &str = "2026-11-23";

    #[test]
    fn two_ties_of_the_same_people_share_no_day() {
        for (during, others, expected) in [
            ("11-01..", vec![], Ok(())),
            ("11-01..11-01", vec![], Ok(())),
            ("11-02..11-01", vec![], Err(Refused::EndsBefore(day("2026-11-02")))),
            ("11-01..", vec!["01-01..10-31"], Ok(())),
            ("11-01..", vec!["01-01..11-01"], Err(Refused::Overlaps(day("2026-11-01")))),
            ("01-01..11-01", vec!["11-02.."], Ok(())),
            ("01-01..11-01", vec!["11-01.."], Err(Refused::Overlaps(day("2026-11-01")))),
            ("01-01..", vec!["05-01..05-01", "03-01..03-31"], Err(Refused::Overlaps(day("2026-03-01")))),
            ("03-05..03-06", vec!["01-01.."], Err(Refused::Overlaps(day("2026-03-05")))),
        ] {
            let others: Vec<Span> = others.into_iter().map(span).collect();
            assert_eq!(days(span(during), &others), expected, "{during} {others:?}");
        }
    }

    fn tie(during: &str, blocked: Option<&str>) -> Tie {
        Tie { kind: Some(Authority), during: span(during), blocked: blocked.map(span) }
    }

    #[test]
    fn a_block_begins_today_or_later_and_one_that_runs_keeps_its_first_day() {
        for (blocked, from, until, expected) in [
            (None, "11-23", None, Ok("11-23..")),
            (None, "11-23", Some("11-23"), Ok("11-23..11-23")),
            (None, "12-01", Some("12-31"), Ok("12-01..12-31")),
            (None, "11-22", None, Err(Refused::Past(day(TODAY)))),
            (None, "12-01", Some("11-30"), Err(Refused::EndsBefore(day("2026-12-01")))),
            (Some("11-01.."), "12-01", Some("12-31"), Ok("11-01..12-31")),
            (Some("11-01.."), "11-01", Some("11-23"), Ok("11-01..11-23")),
            (Some("11-01.."), "11-02", None, Err(Refused::Past(day(TODAY)))),
            (Some("11-01.."), "11-23", Some("11-22"), Err(Refused::EndsBefore(day(TODAY)))),
            (Some("11-01..11-22"), "11-24", None, Ok("11-24..")),
            (Some("12-01.."), "12-15", None, Ok("12-15..")),
        ] {
            let until = until.map(|until| day(&format!("2026-{until}")));
            let found = block(&tie("01-01..", blocked), day(&format!("2026-{from}")), until, day(TODAY));
            assert_eq!(found, expected.map(span), "{blocked:?} {from} {until:?}");
        }
        assert_eq!(block(&tie("01-01..11-22", None), day(TODAY), None, day(TODAY)), Err(Refused::Over));
        assert_eq!(block(&tie("01-01..11-23", None), day(TODAY), None, day(TODAY)), Ok(span("11-23..")));
    }

    #[test]
    fn a_block_that_is_not_over_can_be_lifted_and_comes_along_to_a_new_tie() {
        for (blocked, lasts) in
            [(None, false), (Some("11-01..11-22"), false), (Some("11-01..11-23"), true), (Some("11-01.."), true), (Some("12-01.."), true)]
        {
            let one = tie("01-01..", blocked);
            assert_eq!(unblock(&one, day(TODAY)).is_ok(), lasts, "{blocked:?}");
            assert_eq!(inherited(&[tie("01-01..", None), one], day(TODAY)), blocked.map(span).filter(|_| lasts), "{blocked:?}");
        }
        let two = [tie("01-01..", Some("11-01..12-31")), tie("02-01..", Some("11-05.."))];
        assert_eq!(inherited(&two, day(TODAY)), Some(span("11-05..")));
    }

    #[test]
    fn a_grant_holds_no_longer_than_its_tie_and_does_not_come_back_with_another() {
        let kind = |kind, during| Tie { kind, ..tie(during, None) };
        let parent = tie("01-01..", None);
        for (before, after, expected) in [
            (vec![parent], vec![parent], Grants::Until(None)),
            (vec![parent], vec![tie("01-01..12-31", None)], Grants::Until(Some(day("2026-12-31")))),
            (vec![parent], vec![tie("01-01..11-22", None)], Grants::Over),
            (vec![parent], vec![kind(Some(InformationOnly), "01-01..")], Grants::Over),
            (vec![parent], vec![kind(Some(Carer), "01-01..")], Grants::Until(None)),
            (vec![parent], vec![tie("01-01..", Some("11-01.."))], Grants::Until(None)),
            (vec![tie("01-01..11-22", None)], vec![tie("01-01..11-22", None), tie("11-23..", None)], Grants::Over),
            (vec![kind(None, "01-01..")], vec![parent], Grants::Over),
            (vec![parent, tie("01-01..", None)], vec![tie("01-01..11-22", None), parent], Grants::Until(None)),
        ] {
            assert_eq!(grants(&before, &after, day(TODAY)), expected, "{before:?} {after:?}");
        }
    }
}
