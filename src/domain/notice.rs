//! Notice of an absence: by which way each kind goes, until when it is in time, and what a report is worth on arrival.

use ::entity::kind::{AbsenceKind, AbsenceStatus};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;

use super::explanation::SICK_NOTE_DAYS;
use super::local_time::{begin_of_day, end_of_day, instant};
use super::outcome::Verdict;
use super::working_day::legal_term;

/// Days before a religious duty by which it is told, Lpw art. 13: "at least two days before the absence".
pub const RELIGIOUS_NOTICE_DAYS: u64 = 2;

/// Days after the begin until which reasons for leave in weighty circumstances can still be told, Lpw art. 14(2).
pub const WEIGHTY_NOTICE_DAYS: u32 = 2;

/// Every kind, in the order in which people choose.
pub const KINDS: [AbsenceKind; 8] = [
    AbsenceKind::Illness,
    AbsenceKind::MedicalAppointment,
    AbsenceKind::ReligiousDuty,
    AbsenceKind::ParentsProfessionHoliday,
    AbsenceKind::WeightyCircumstances,
    AbsenceKind::ExamOrExcursion,
    AbsenceKind::Suspension,
    AbsenceKind::Other,
];

/// How a kind comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// Told: a report.
    Report,
    /// Asked for: leave, Lpw art. 11(f) and (g).
    LeaveRequest,
}

/// How a kind comes in. A religious duty is no leave but a notice, art. 13.
#[must_use]
pub fn route(kind: AbsenceKind) -> Route {
    match kind {
        AbsenceKind::ParentsProfessionHoliday | AbsenceKind::WeightyCircumstances => Route::LeaveRequest,
        AbsenceKind::Illness | AbsenceKind::MedicalAppointment | AbsenceKind::ReligiousDuty => Route::Report,
        AbsenceKind::ExamOrExcursion | AbsenceKind::Suspension | AbsenceKind::Other => Route::Report,
    }
}

/// Whether only the school can know it: what it organised, or imposed (Lpw art. 11(c)).
#[must_use]
pub fn by_staff_alone(kind: AbsenceKind) -> bool {
    match kind {
        AbsenceKind::ExamOrExcursion | AbsenceKind::Suspension => true,
        AbsenceKind::Illness | AbsenceKind::MedicalAppointment | AbsenceKind::ReligiousDuty => false,
        AbsenceKind::ParentsProfessionHoliday | AbsenceKind::WeightyCircumstances | AbsenceKind::Other => false,
    }
}

/// The first instant at which notice of an absence is late; it begins at `begins`, on the local day `begins_on`.
#[must_use]
pub fn file_before(kind: AbsenceKind, begins: DateTime<Utc>, begins_on: NaiveDate, zone: Tz) -> DateTime<Utc> {
    match kind {
        // "Within two days after it arose", art. 12; a term that ends in a weekend runs on, Algemene termijnenwet art. 1(1).
        AbsenceKind::Illness => end_of_day(legal_term(begins_on, SICK_NOTE_DAYS), zone),
        // Counted back, so that nothing is extended: Algemene termijnenwet art. 1(2).
        AbsenceKind::ReligiousDuty => {
            let last = begins_on.checked_sub_days(Days::new(RELIGIOUS_NOTICE_DAYS)).unwrap_or(NaiveDate::MIN);
            end_of_day(last, zone)
        }
        AbsenceKind::WeightyCircumstances => end_of_day(legal_term(begins_on, WEIGHTY_NOTICE_DAYS), zone),
        // Leave for a holiday is asked for beforehand, art. 13a; of the others no law speaks.
        AbsenceKind::ParentsProfessionHoliday | AbsenceKind::MedicalAppointment => begins,
        AbsenceKind::ExamOrExcursion | AbsenceKind::Suspension | AbsenceKind::Other => begins,
    }
}

/// The article that sets the term of a kind; empty where no law does.
#[must_use]
pub fn article(kind: AbsenceKind) -> &'static str {
    match kind {
        AbsenceKind::Illness => "Leerplichtwet 1969 art. 12",
        AbsenceKind::ReligiousDuty => "Leerplichtwet 1969 art. 13",
        AbsenceKind::ParentsProfessionHoliday => "Leerplichtwet 1969 art. 13a",
        AbsenceKind::WeightyCircumstances => "Leerplichtwet 1969 art. 14(2)",
        AbsenceKind::MedicalAppointment | AbsenceKind::ExamOrExcursion | AbsenceKind::Suspension | AbsenceKind::Other => "",
    }
}

/// What a report is worth on arrival: illness and religious duty told in time by who may tell them stand; all else awaits judgement.
#[must_use]
pub fn first_status(kind: AbsenceKind, in_time: bool) -> AbsenceStatus {
    match kind {
        AbsenceKind::Illness | AbsenceKind::ReligiousDuty if in_time => AbsenceStatus::Accepted,
        AbsenceKind::Illness | AbsenceKind::ReligiousDuty | AbsenceKind::MedicalAppointment => AbsenceStatus::Pending,
        AbsenceKind::ParentsProfessionHoliday | AbsenceKind::WeightyCircumstances => AbsenceStatus::Pending,
        AbsenceKind::ExamOrExcursion | AbsenceKind::Suspension | AbsenceKind::Other => AbsenceStatus::Pending,
    }
}

/// What a report is worth that comes from another system. `judged`: what was decided there, if somebody says so. If nobody does it is worth
/// what it is on arrival; whether it was told in time by who may tell it is for that system to know. Leave of which nobody says what was
/// decided waits for a decision here.
#[must_use]
pub fn imported_status(kind: AbsenceKind, judged: Option<Verdict>) -> AbsenceStatus {
    match judged {
        Some(Verdict::Accepted) => AbsenceStatus::Accepted,
        Some(Verdict::Rejected) => AbsenceStatus::Rejected,
        Some(Verdict::Pending) => AbsenceStatus::Pending,
        None => first_status(kind, true),
    }
}

/// Whether an illness was told after the school's cut-off on the local day on which it begins. A mark for the desk: it changes neither
/// status nor term.
#[must_use]
pub fn is_after_cut_off(kind: AbsenceKind, begins_on: NaiveDate, filed_at: DateTime<Utc>, cut_off: NaiveTime, zone: Tz) -> bool {
    // An hour that the clock skips that night has passed before the day is an hour old.
    let from = instant(begins_on.and_time(cut_off), zone).unwrap_or_else(|_| begin_of_day(begins_on, zone));
    kind == AbsenceKind::Illness && filed_at >= from
}

#[cfg(test)]
mod tests {
    use AbsenceKind::{
        ExamOrExcursion, Illness, MedicalAppointment, Other, ParentsProfessionHoliday, ReligiousDuty, Suspension, WeightyCircumstances,
    };
    use AbsenceStatus::{Accepted, Pending, Rejected};
    use proptest::prelude::*;

    use super::*;

    const AMSTERDAM: Tz = chrono_tz::Europe::Amsterdam;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn terms() {
        for (kind, begins, on, before, why) in [
            (Illness, "2026-11-23T07:30:00Z", "2026-11-23", "2026-11-25T23:00:00Z", "12: Monday, so until Wednesday midnight"),
            (Illness, "2026-11-19T07:30:00Z", "2026-11-19", "2026-11-23T23:00:00Z", "12, termijnenwet 1: Saturday, so Monday"),
            (Illness, "2026-11-20T07:30:00Z", "2026-11-20", "2026-11-23T23:00:00Z", "12, termijnenwet 1: Sunday, so Monday"),
            (Illness, "2026-04-02T06:30:00Z", "2026-04-02", "2026-04-07T22:00:00Z", "12: Easter"),
            (Illness, "2026-12-21T07:30:00Z", "2026-12-21", "2026-12-23T23:00:00Z", "12: a school holiday extends nothing"),
            (Illness, "2026-10-23T06:30:00Z", "2026-10-23", "2026-10-26T23:00:00Z", "12: over the night of the clock"),
            (ReligiousDuty, "2026-11-25T07:30:00Z", "2026-11-25", "2026-11-23T23:00:00Z", "13: on Monday at the latest"),
            (ReligiousDuty, "2026-11-23T07:30:00Z", "2026-11-23", "2026-11-21T23:00:00Z", "13, termijnenwet 1(2): on Saturday"),
            (WeightyCircumstances, "2026-11-23T07:30:00Z", "2026-11-23", "2026-11-25T23:00:00Z", "14(2)"),
            (WeightyCircumstances, "2026-11-19T07:30:00Z", "2026-11-19", "2026-11-23T23:00:00Z", "14(2), termijnenwet 1"),
            (ParentsProfessionHoliday, "2026-11-23T07:30:00Z", "2026-11-23", "2026-11-23T07:30:00Z", "13a: beforehand"),
            (MedicalAppointment, "2026-11-23T07:30:00Z", "2026-11-23", "2026-11-23T07:30:00Z", "no law: beforehand"),
            (Other, "2026-11-23T07:30:00Z", "2026-11-23", "2026-11-23T07:30:00Z", "no law: beforehand"),
        ] {
            assert_eq!(file_before(kind, at(begins), day(on), AMSTERDAM), at(before), "{kind:?} {on}: {why}");
        }
    }

    #[test]
    fn each_kind() {
        use Route::{LeaveRequest, Report};
        for (kind, way, staff_alone, in_time, late, law) in [
            (Illness, Report, false, Accepted, Pending, "Leerplichtwet 1969 art. 12"),
            (MedicalAppointment, Report, false, Pending, Pending, ""),
            (ReligiousDuty, Report, false, Accepted, Pending, "Leerplichtwet 1969 art. 13"), // no leave, but a notice
            (ParentsProfessionHoliday, LeaveRequest, false, Pending, Pending, "Leerplichtwet 1969 art. 13a"),
            (WeightyCircumstances, LeaveRequest, false, Pending, Pending, "Leerplichtwet 1969 art. 14(2)"),
            (ExamOrExcursion, Report, true, Pending, Pending, ""),
            (Suspension, Report, true, Pending, Pending, ""),
            (Other, Report, false, Pending, Pending, ""),
        ] {
            assert!(KINDS.contains(&kind));
            assert_eq!((route(kind), by_staff_alone(kind), article(kind)), (way, staff_alone, law), "{kind:?}");
            assert_eq!((first_status(kind, true), first_status(kind, false)), (in_time, late), "{kind:?}");
        }
    }

    #[test]
    fn what_another_system_kept() {
        use Verdict as Judged;
        for (kind, nobody_says, accepted, rejected, pending) in [
            (Illness, Accepted, Accepted, Rejected, Pending),
            (ReligiousDuty, Accepted, Accepted, Rejected, Pending),
            (MedicalAppointment, Pending, Accepted, Rejected, Pending),
            (Suspension, Pending, Accepted, Rejected, Pending),
            (Other, Pending, Accepted, Rejected, Pending),
            (WeightyCircumstances, Pending, Accepted, Rejected, Pending), // decided about here
            (ParentsProfessionHoliday, Pending, Accepted, Rejected, Pending),
        ] {
            let of = |judged| imported_status(kind, judged);
            let found = [of(None), of(Some(Judged::Accepted)), of(Some(Judged::Rejected)), of(Some(Judged::Pending))];
            assert_eq!(found, [nobody_says, accepted, rejected, pending], "{kind:?}");
        }
    }

    #[test]
    fn the_cut_off_marks_an_illness_of_the_day_itself() {
        for (kind, on, filed, cut_off, after, why) in [
            (Illness, "2026-11-23", "2026-11-23T07:29:59Z", "08:30", false, "a second before"),
            (Illness, "2026-11-23", "2026-11-23T07:30:00Z", "08:30", true, "from that minute on"),
            (Illness, "2026-11-23", "2026-11-24T05:00:00Z", "08:30", true, "the morning after"),
            (Illness, "2026-11-24", "2026-11-23T15:00:00Z", "08:30", false, "for tomorrow"),
            (Illness, "2026-07-01", "2026-07-01T06:30:00Z", "08:30", true, "summer time"),
            (Illness, "2027-03-28", "2027-03-28T00:30:00Z", "02:30", true, "an hour that the clock skips"),
            (MedicalAppointment, "2026-11-23", "2026-11-23T10:00:00Z", "08:30", false, "other kinds have no cut-off"),
        ] {
            let cut_off = NaiveTime::parse_from_str(cut_off, "%H:%M").unwrap();
            assert_eq!(is_after_cut_off(kind, day(on), at(filed), cut_off, AMSTERDAM), after, "{why}");
        }
    }

    proptest! {
        #[test]
        fn an_illness_can_be_told_for_two_whole_days_after_the_day_it_began(after in 0_u64..20_000, minute in 0_i64..1_440) {
            let on = day("2000-01-01") + Days::new(after);
            let begins = begin_of_day(on, AMSTERDAM) + chrono::Duration::minutes(minute);
            prop_assert!(file_before(Illness, begins, on, AMSTERDAM) >= end_of_day(on + Days::new(2), AMSTERDAM));
            prop_assert!(file_before(ReligiousDuty, begins, on, AMSTERDAM) <= begin_of_day(on, AMSTERDAM));
        }
    }
}
