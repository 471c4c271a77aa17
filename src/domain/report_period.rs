//! The period of an absence report: what may be claimed, how it may be changed, and when two persons contradict each other.

use ::entity::kind::AbsenceKind;
use chrono::{DateTime, Days, Duration, NaiveDate, Utc};
use chrono_tz::Tz;

use super::interval::Interval;
use super::local_time::{begin_of_day, end_of_day};
use super::notice::{Route, route};
use super::setting::Settings;

/// Days that a closed period may last. Who is ill for longer reports it open-ended; no law lets anybody give a longer holiday.
pub const MAX_DAYS: u32 = 31;

/// Days that leave in weighty circumstances may last: beyond ten the municipality decides, and the Act sets it no bound (Lpw art. 14(3)). A
/// year; who needs more asks again.
pub const MAX_WEIGHTY_DAYS: u32 = 366;

/// Local days back from today on which a new report may begin: the four weeks of a counting window. What is older is explained lesson by
/// lesson.
pub const MAX_DAYS_BACK: u64 = 28;

/// Days ahead for which leave may be asked: until the same day of the next school year, since whoever books a holiday does so early.
pub const LEAVE_DAYS_AHEAD: u64 = 366;

/// A period that may be claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportPeriod {
    /// First instant.
    pub begins: DateTime<Utc>,
    /// First instant after it; none: until further notice.
    pub ends: Option<DateTime<Utc>>,
}

/// Why a period cannot be claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, thiserror::Error)]
pub enum Refused {
    /// Only an illness may be open-ended.
    #[error("only an illness may be without end")]
    EndMissing,
    /// Ends before it begins, or at once.
    #[error("ends lies at least a minute after begins")]
    TooShort,
    /// Longer than so many days.
    #[error("a period lasts at most {0} days; an illness may be without end")]
    TooLong(u32),
    /// Begins after the last day on which it may.
    #[error("begins lies at most at the end of {0}")]
    TooFarAhead(NaiveDate),
    /// Begins before the first day on which it may.
    #[error("begins lies not before {0}: explain what is older lesson by lesson")]
    TooLongAgo(NaiveDate),
    /// A change would make a period longer that is over already.
    #[error("the period is over: it can be made shorter only")]
    AlreadyOver,
    /// A change would claim time before the begin.
    #[error("the begin can be moved later only: report what lies before it anew")]
    BeginsEarlier,
}

impl Refused {
    /// The argument it is about.
    #[must_use]
    pub fn field(self) -> &'static str {
        match self {
            Self::EndMissing | Self::TooShort | Self::TooLong(_) | Self::AlreadyOver => "ends",
            Self::TooFarAhead(_) | Self::TooLongAgo(_) | Self::BeginsEarlier => "begins",
        }
    }

    /// The bound as a day, where it is one.
    #[must_use]
    pub fn date(self) -> Option<NaiveDate> {
        match self {
            Self::TooFarAhead(day) | Self::TooLongAgo(day) => Some(day),
            Self::EndMissing | Self::TooShort | Self::TooLong(_) | Self::AlreadyOver | Self::BeginsEarlier => None,
        }
    }

    /// Days, where that is the bound.
    #[must_use]
    pub fn limit(self) -> Option<u32> {
        match self {
            Self::TooLong(most) => Some(most),
            Self::TooFarAhead(_) | Self::TooLongAgo(_) | Self::EndMissing => None,
            Self::TooShort | Self::AlreadyOver | Self::BeginsEarlier => None,
        }
    }
}

impl ReportPeriod {
    /// A new claim, made on the local day `today`.
    pub fn parse(
        kind: AbsenceKind,
        begins: DateTime<Utc>,
        ends: Option<DateTime<Utc>>,
        today: NaiveDate,
        settings: &Settings,
        zone: Tz,
    ) -> Result<Self, Refused> {
        let period = Self { begins, ends }.lasting(kind)?;
        let first = today.checked_sub_days(Days::new(MAX_DAYS_BACK)).unwrap_or(NaiveDate::MIN);
        if begins < begin_of_day(first, zone) { Err(Refused::TooLongAgo(first)) } else { period.not_far_ahead(kind, today, settings, zone) }
    }

    /// A claim that another system kept, imported on the local day `today`. Two bounds bind a person who reports, not what a school has
    /// registered long since: how far back it begins, and, where an illness is over, how long it was; reported without end and ended
    /// later it would be the same.
    pub fn imported(
        kind: AbsenceKind,
        begins: DateTime<Utc>,
        ends: Option<DateTime<Utc>>,
        today: NaiveDate,
        settings: &Settings,
        zone: Tz,
    ) -> Result<Self, Refused> {
        let period = Self { begins, ends };
        match period.lasting(kind) {
            Ok(_) => {}
            Err(Refused::TooLong(_)) if kind == AbsenceKind::Illness => {}
            Err(refused) => return Err(refused),
        }
        period.not_far_ahead(kind, today, settings, zone)
    }

    fn not_far_ahead(self, kind: AbsenceKind, today: NaiveDate, settings: &Settings, zone: Tz) -> Result<Self, Refused> {
        let ahead = match route(kind) {
            Route::Report => settings.days_ahead.into(),
            Route::LeaveRequest => LEAVE_DAYS_AHEAD,
        };
        let last = today.checked_add_days(Days::new(ahead)).unwrap_or(NaiveDate::MAX);
        if self.begins >= end_of_day(last, zone) { Err(Refused::TooFarAhead(last)) } else { Ok(self) }
    }

    /// The same period changed: made shorter at either end at any time, made longer only while it is not over.
    pub fn changed(
        self,
        kind: AbsenceKind,
        begins: DateTime<Utc>,
        ends: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<Self, Refused> {
        let period = Self { begins, ends }.lasting(kind)?;
        if begins < self.begins {
            return Err(Refused::BeginsEarlier);
        }
        let over = self.ends.is_some_and(|end| end <= now);
        if over && ends.unwrap_or(DateTime::<Utc>::MAX_UTC) > self.last() { Err(Refused::AlreadyOver) } else { Ok(period) }
    }

    fn lasting(self, kind: AbsenceKind) -> Result<Self, Refused> {
        let Some(ends) = self.ends else {
            return if kind == AbsenceKind::Illness { Ok(self) } else { Err(Refused::EndMissing) };
        };
        let length = ends.signed_duration_since(self.begins);
        if length < Duration::minutes(1) {
            return Err(Refused::TooShort);
        }
        let most = if kind == AbsenceKind::WeightyCircumstances { MAX_WEIGHTY_DAYS } else { MAX_DAYS };
        // An hour more, for the night on which the clock is put back.
        if length > Duration::days(most.into()) + Duration::hours(1) { Err(Refused::TooLong(most)) } else { Ok(self) }
    }

    /// As a stretch of time; without end, to the end of time.
    #[must_use]
    pub fn interval(self) -> Interval {
        Interval { begins: self.begins, ends: self.last() }
    }

    fn last(self) -> DateTime<Utc> {
        self.ends.unwrap_or(DateTime::<Utc>::MAX_UTC)
    }
}

/// What somebody said of the absence of a student.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said<P> {
    /// Who: the person, not the staff who wrote it down.
    pub by: P,
    /// What.
    pub kind: AbsenceKind,
    /// When, as it came to be.
    pub period: ReportPeriod,
    /// Taken back.
    pub withdrawn: bool,
}

/// Whether two persons say different things of the same time: another kind, or another end. Both reports are kept; what was taken back says
/// nothing.
#[must_use]
pub fn conflicts<P: PartialEq>(one: &Said<P>, other: &Said<P>) -> bool {
    let stand = !one.withdrawn && !other.withdrawn;
    let same_time = one.period.interval().common(&other.period.interval()).is_some();
    let differ = one.kind != other.kind || one.period.ends != other.period.ends;
    stand && one.by != other.by && same_time && differ
}

#[cfg(test)]
mod tests {
    use AbsenceKind::{Illness, MedicalAppointment, Other, ParentsProfessionHoliday, WeightyCircumstances};
    use proptest::prelude::*;

    use super::*;

    const AMSTERDAM: Tz = chrono_tz::Europe::Amsterdam;
    const MONDAY: &str = "2026-11-23";

    /// An instant of November 2026: day and time in UTC.
    fn at(text: &str) -> DateTime<Utc> {
        format!("2026-11-{text}:00Z").parse().unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn period(begins: &str, ends: Option<&str>) -> ReportPeriod {
        ReportPeriod { begins: at(begins), ends: ends.map(at) }
    }

    #[test]
    fn what_another_system_may_have_kept() {
        let instant = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        for (kind, begins, ends, expected, why) in [
            (Illness, "2019-11-23T07:30:00Z", None, Ok(()), "history"),
            (Other, "2019-11-23T07:30:00Z", Some("2019-11-23T09:00:00Z"), Ok(()), "of any kind"),
            (Illness, "2025-11-23T07:30:00Z", Some("2026-06-01T06:30:00Z"), Ok(()), "a long illness that is over"),
            (WeightyCircumstances, "2026-01-05T07:30:00Z", Some("2026-06-02T07:30:00Z"), Ok(()), "leave that the municipality gave"),
            (Other, "2026-05-01T07:30:00Z", Some("2026-06-02T07:30:00Z"), Err(Refused::TooLong(31)), "no other kind lasts so long"),
            (Other, "2026-11-23T07:30:00Z", None, Err(Refused::EndMissing), "nor is without end"),
            (Illness, "2026-11-23T07:30:00Z", Some("2026-11-23T07:30:00Z"), Err(Refused::TooShort), "no length"),
            (Illness, "2027-01-22T23:00:00Z", None, Err(Refused::TooFarAhead(day("2027-01-22"))), "sixty-one local days ahead"),
        ] {
            let found = ReportPeriod::imported(kind, instant(begins), ends.map(instant), day(MONDAY), &Settings::default(), AMSTERDAM);
            assert_eq!(found.map(|_| ()), expected, "{why}");
        }
    }

    #[test]
    fn what_may_be_claimed() {
        let instant = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let (ahead, year, back) = (day("2027-01-22"), day("2027-11-24"), day("2026-10-26"));
        for (kind, begins, ends, expected, why) in [
            (Illness, "2026-11-23T07:30:00Z", None, Ok(()), "ill until further notice"),
            (Other, "2026-11-23T07:30:00Z", None, Err(Refused::EndMissing), "no other kind may be without end"),
            (Other, "2026-11-23T07:30:00Z", Some("2026-11-23T07:31:00Z"), Ok(()), "a minute"),
            (Other, "2026-11-23T07:30:00Z", Some("2026-11-23T07:30:59Z"), Err(Refused::TooShort), "less"),
            (Illness, "2026-11-23T07:30:00Z", Some("2026-11-23T07:30:00Z"), Err(Refused::TooShort), "no length"),
            (Illness, "2026-11-23T07:30:00Z", Some("2026-11-22T07:30:00Z"), Err(Refused::TooShort), "from after to"),
            (Illness, "2026-11-23T07:30:00Z", Some("2026-12-24T07:30:00Z"), Ok(()), "31 days"),
            (Illness, "2026-11-23T07:30:00Z", Some("2026-12-24T08:30:01Z"), Err(Refused::TooLong(31)), "more"),
            (Illness, "2026-11-23T07:30:00Z", Some("2027-11-23T07:30:00Z"), Err(Refused::TooLong(31)), "a year"),
            (WeightyCircumstances, "2026-11-23T07:30:00Z", Some("2027-11-24T07:30:00Z"), Ok(()), "366 days: the Act has no bound"),
            (WeightyCircumstances, "2026-11-23T07:30:00Z", Some("2027-11-24T08:30:01Z"), Err(Refused::TooLong(366)), "more"),
            (
                ParentsProfessionHoliday,
                "2026-11-23T07:30:00Z",
                Some("2026-12-24T08:30:01Z"),
                Err(Refused::TooLong(31)),
                "a holiday is short",
            ),
            (Other, "2027-01-22T22:59:59Z", Some("2027-01-23T22:00:00Z"), Ok(()), "sixty local days ahead"),
            (Other, "2027-01-22T23:00:00Z", Some("2027-01-23T22:00:00Z"), Err(Refused::TooFarAhead(ahead)), "sixty-one"),
            (WeightyCircumstances, "2027-01-22T23:00:00Z", Some("2027-01-23T22:00:00Z"), Ok(()), "leave may be asked earlier"),
            (WeightyCircumstances, "2027-11-24T23:00:00Z", Some("2027-11-25T22:00:00Z"), Err(Refused::TooFarAhead(year)), "a year"),
            (Illness, "2026-10-25T23:00:00Z", None, Ok(()), "28 local days back, over the night of the clock"),
            (Illness, "2026-10-25T22:59:59Z", None, Err(Refused::TooLongAgo(back)), "29"),
            (Illness, "-100000-01-01T00:00:00Z", Some("+200000-01-01T00:00:00Z"), Err(Refused::TooLong(31)), "nonsense"),
        ] {
            let ends = ends.map(instant);
            let found = ReportPeriod::parse(kind, instant(begins), ends, day(MONDAY), &Settings::default(), AMSTERDAM);
            assert_eq!(found.map(|_| ()), expected, "{why}");
        }
        let month = ReportPeriod { begins: instant("2026-09-30T22:00:00Z"), ends: Some(instant("2026-10-31T23:00:00Z")) };
        assert_eq!(month.lasting(Other), Ok(month), "a whole October, an hour of it twice");
    }

    #[test]
    fn what_may_be_changed() {
        let (open, week, over) = (period("23T07:00", None), period("23T07:00", Some("27T16:00")), period("16T07:00", Some("20T16:00")));
        for (before, begins, ends, expected, why) in [
            (open, "23T07:00", Some("25T16:00"), Ok(()), "closed by claim"),
            (week, "23T07:00", Some("24T16:00"), Ok(()), "shorter"),
            (week, "24T07:00", Some("27T16:00"), Ok(()), "begins later"),
            (week, "23T07:00", Some("30T16:00"), Ok(()), "longer, while it lasts"),
            (week, "23T07:00", None, Ok(()), "open, while it lasts"),
            (week, "20T07:00", Some("27T16:00"), Err(Refused::BeginsEarlier), "earlier is a new claim"),
            (over, "16T07:00", Some("18T16:00"), Ok(()), "shorter, though over"),
            (over, "16T07:00", Some("21T16:00"), Err(Refused::AlreadyOver), "longer, and over"),
            (over, "16T07:00", None, Err(Refused::AlreadyOver), "open, and over"),
            (week, "23T07:00", Some("23T07:00"), Err(Refused::TooShort), "withdraw it then"),
        ] {
            let found = before.changed(Illness, at(begins), ends.map(at), at("23T12:00"));
            assert_eq!(found.map(|_| ()), expected, "{why}");
        }
        assert_eq!(period("23T07:00", Some("27T16:00")).changed(Other, at("23T07:00"), None, at("23T12:00")), Err(Refused::EndMissing));
    }

    #[test]
    fn two_who_say_different_things() {
        let said = |by, kind, begins, ends, withdrawn| Said { by, kind, period: period(begins, ends), withdrawn };
        let ill = said("mother", Illness, "23T07:00", None, false);
        for (other, expected, why) in [
            (said("father", MedicalAppointment, "23T08:00", Some("23T10:00"), false), true, "another kind"),
            (said("father", Illness, "23T07:30", Some("24T16:00"), false), true, "another end"),
            (said("father", Illness, "23T08:30", None, false), false, "the same, from another minute on"),
            (said("father", Other, "20T07:00", Some("23T07:00"), false), false, "another time"),
            (said("father", Other, "23T08:00", Some("23T10:00"), true), false, "taken back"),
            (said("mother", Other, "23T08:00", Some("23T10:00"), false), false, "the same person"),
        ] {
            assert_eq!((conflicts(&ill, &other), conflicts(&other, &ill)), (expected, expected), "{why}");
        }
    }

    proptest! {
        #[test]
        fn a_change_can_be_claimed_too(begins in 0_i64..2_000, ends in proptest::option::of(0_i64..90_000), now in 0_i64..90_000) {
            let instant = |minute| at("23T08:00") + Duration::minutes(minute);
            let before = ReportPeriod { begins: instant(0), ends: Some(instant(2_880)) };
            if let Ok(after) = before.changed(Illness, instant(begins), ends.map(instant), instant(now)) {
                let parsed = ReportPeriod::parse(Illness, after.begins, after.ends, day(MONDAY), &Settings::default(), AMSTERDAM);
                prop_assert_eq!(parsed, Ok(after));
                prop_assert!(now < 2_880 || ends.is_some_and(|ends| ends <= 2_880));
            }
        }
    }
}
