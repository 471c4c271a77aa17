//! When sight changes by itself, so that an app can say so in advance: by the student's age, and where a guardianship, a block or a grant
//! that is recorded already begins or ends.

use ::entity::kind::GuardianshipKind;
use chrono::{Days, NaiveDate};

use super::group::FieldGroup;
use super::sight::{Extent, GuardianTie, NOTICE_DAYS, Sight, Tie, sight};
use crate::domain::age::reached_on;
use crate::domain::span::Span;

/// What ties one guardian to one student, with all its days: those that were, that are and that are to come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dated {
    /// Guardianships of a known kind.
    pub guardianships: Vec<DatedGuardianship>,
    /// Grants that were not revoked.
    pub grants: Vec<DatedGrant>,
}

/// A guardianship.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DatedGuardianship {
    /// Its kind.
    pub kind: GuardianshipKind,
    /// When it holds.
    pub days: Span,
    /// When it is blocked.
    pub blocked: Option<Span>,
}

/// A grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DatedGrant {
    /// When it holds.
    pub days: Span,
    /// What it grants; authority and care are no grants.
    pub grants: GuardianTie,
}

impl Dated {
    /// What of it holds on a day.
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> GuardianTie {
        let holds = |one: &&DatedGuardianship| one.days.holds(day) && !one.blocked.is_some_and(|blocked| blocked.holds(day));
        let tied = |kind| self.guardianships.iter().filter(holds).any(|one| one.kind == kind);
        let granted = |what: fn(&GuardianTie) -> bool| self.grants.iter().any(|grant| grant.days.holds(day) && what(&grant.grants));
        GuardianTie {
            authority: tied(GuardianshipKind::Authority),
            carer: tied(GuardianshipKind::Carer),
            see_full: granted(|grant| grant.see_full),
            see_summary: granted(|grant| grant.see_summary),
            see_reason: granted(|grant| grant.see_reason),
            report_absence: granted(|grant| grant.report_absence),
        }
    }

    /// Days on which something of it begins, or is over.
    fn turns(&self) -> Vec<NaiveDate> {
        let spans = self.guardianships.iter().flat_map(|one| [Some(one.days), one.blocked]).flatten();
        let spans = spans.chain(self.grants.iter().map(|grant| grant.days));
        spans.flat_map(|span| [Some(span.begins), span.ends.and_then(|ends| ends.succ_opt())]).flatten().collect()
    }
}

/// The next day on which what is open to this tie changes, and the groups of which anything is open from then on: by the student's age or,
/// for a guardian, by a recorded day. What follows from data that is still to come, such as a need, is not foreseen.
#[must_use]
pub fn next_change(birth: Option<NaiveDate>, tie: &Tie, dated: &Dated, today: NaiveDate) -> Option<(NaiveDate, Vec<FieldGroup>)> {
    let birth = birth?;
    let seen = |on: NaiveDate| match tie {
        Tie::Guardian(_) => sight(Some(birth), &Tie::Guardian(dated.on(on)), on),
        Tie::Own | Tie::Staff(_) => sight(Some(birth), tie, on),
    };
    let of_age = reached_on(birth, 18);
    let mut days = vec![reached_on(birth, 16), of_age, of_age + Days::new(NOTICE_DAYS)];
    if matches!(tie, Tie::Guardian(_)) {
        days.extend(dated.turns());
    }
    days.sort_unstable();
    let now = extents(seen(today).as_ref());
    let day = days.into_iter().filter(|day| *day > today).find(|day| extents(seen(*day).as_ref()) != now)?;
    Some((day, seen(day).as_ref().map_or_else(Vec::new, Sight::groups)))
}

fn extents(seen: Option<&Sight>) -> Option<Vec<Extent>> {
    seen.map(|seen| FieldGroup::ALL.map(|group| seen.extent(group)).to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn span(begins: &str, ends: &str) -> Span {
        Span { begins: day(begins), ends: (!ends.is_empty()).then(|| day(ends)) }
    }

    fn parent(begins: &str, ends: &str, blocked: Option<Span>) -> Dated {
        let one = DatedGuardianship { kind: GuardianshipKind::Authority, days: span(begins, ends), blocked };
        Dated { guardianships: vec![one], grants: vec![] }
    }

    /// The day, and whether anything is open from then on.
    fn change(birth: &str, dated: &Dated, today: &str) -> Option<(String, bool)> {
        let tie = Tie::Guardian(dated.on(day(today)));
        next_change(Some(day(birth)), &tie, dated, day(today)).map(|(on, groups)| (on.to_string(), !groups.is_empty()))
    }

    #[test]
    fn a_guardian_is_told_of_sixteen_eighteen_and_the_end_of_the_notice() {
        let dated = parent("2010-05-01", "", None);
        for (today, expected) in [
            ("2026-04-30", Some(("2026-05-01", true))),
            ("2026-05-01", Some(("2028-05-01", true))),
            ("2028-04-30", Some(("2028-05-01", true))),
            ("2028-05-01", Some(("2028-07-30", false))),
            ("2028-07-30", None),
        ] {
            assert_eq!(change("2010-05-01", &dated, today), expected.map(|(on, open)| (on.to_owned(), open)), "{today}");
        }
        assert_eq!(next_change(Some(day("2010-05-01")), &Tie::Own, &Dated::default(), day("2026-01-01")), None);
        assert_eq!(next_change(None, &Tie::Guardian(dated.on(day("2026-01-01"))), &dated, day("2026-01-01")), None);
    }

    #[test]
    fn ends_and_begins_that_are_recorded_are_told_the_first_of_them() {
        let blocked = |from: &str, to: &str| Some(span(from, to));
        for (dated, today, expected) in [
            // The last day is still one; what begins later is told too.
            (parent("2020-01-01", "2026-12-01", None), "2026-11-23", Some(("2026-12-02", false))),
            (parent("2026-12-01", "", None), "2026-11-23", Some(("2026-12-01", true))),
            (parent("2020-01-01", "", blocked("2026-12-10", "2026-12-20")), "2026-11-23", Some(("2026-12-10", false))),
            (parent("2020-01-01", "", blocked("2026-12-10", "2026-12-20")), "2026-12-10", Some(("2026-12-21", true))),
            // A block of somebody whose tie is over by then changes nothing.
            (parent("2020-01-01", "2026-11-30", blocked("2026-12-10", "")), "2026-12-01", None),
            (parent("2020-01-01", "", blocked("2026-11-01", "")), "2026-11-23", None),
        ] {
            assert_eq!(
                change("2012-05-01", &dated, today).filter(|(on, _)| on.as_str() < "2028"),
                expected.map(|(on, open)| (on.to_owned(), open)),
                "{dated:?}"
            );
        }
    }

    #[test]
    fn a_grant_of_a_student_of_age_opens_and_closes_on_its_days() {
        let see = GuardianTie { see_summary: true, ..GuardianTie::default() };
        let mut dated = parent("2010-01-01", "", None);
        dated.grants = vec![DatedGrant { days: span("2026-12-01", "2027-01-31"), grants: see }];
        for (today, expected) in [
            ("2026-11-23", Some(("2026-12-01", true))),
            // The notice would have ended before: the grant keeps the name open.
            ("2026-12-01", Some(("2027-02-01", false))),
            ("2027-02-01", None),
        ] {
            assert_eq!(change("2008-10-24", &dated, today), expected.map(|(on, open)| (on.to_owned(), open)), "{today}");
        }
        // A grant that opens no more than the tie itself does changes nothing: it is not told.
        assert_eq!(change("2010-11-01", &dated, "2026-11-23").unwrap().0, "2028-11-01");
    }
}
