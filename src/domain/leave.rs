//! Leave: what the Act lets the head of a school give under art. 11(f) and (g), what goes to the municipality, and who decides at school.
//!
//! It binds who is under compulsory education or the qualification duty. For others, and so for everybody of age, the school's own rules
//! hold, and nothing is refused here. Days are school days on which the student has lessons.

use std::collections::BTreeSet;

use ::entity::kind::{AbsenceKind, LeaveDecider};
use chrono::{DateTime, Days, NaiveDate, Utc};

use super::obligation::Obligation;
use super::school_calendar::SchoolCalendar;
use super::setting::Settings;

/// Days in a school year that the head may give, Lpw art. 13a(2) and 14(3).
pub const HEADS_DAYS: u32 = 10;

/// Lesson weeks at the begin of a school year in which no holiday because of a profession can be, Lpw art. 13a(2).
pub const FIRST_WEEKS: usize = 2;

/// School days of a full week, of which the qualification duty's ten days are a part.
const FULL_WEEK: u32 = 5;

/// A ground for leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Ground {
    /// Holiday because of the parent's profession, Lpw art. 11(f).
    ParentsProfession,
    /// Other weighty circumstances, Lpw art. 11(g).
    Weighty,
}

impl Ground {
    /// Of a kind of absence; none where nothing is asked for, but told.
    #[must_use]
    pub fn of(kind: AbsenceKind) -> Option<Self> {
        match kind {
            AbsenceKind::ParentsProfessionHoliday => Some(Self::ParentsProfession),
            AbsenceKind::WeightyCircumstances => Some(Self::Weighty),
            AbsenceKind::Illness | AbsenceKind::MedicalAppointment | AbsenceKind::ReligiousDuty => None,
            AbsenceKind::ExamOrExcursion | AbsenceKind::Suspension | AbsenceKind::Other => None,
        }
    }
}

/// How much of a week is timetabled for the student: so many days in so many weeks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timetabled {
    /// Days with lessons.
    pub days: u32,
    /// Of so many weeks; 0: not known.
    pub weeks: u32,
}

/// Leave accepted before in the same school year, without what is asked now. A day for which two persons asked is one day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// Times of holiday because of the parent's profession.
    pub holidays: u32,
    /// Days of those.
    pub holiday_days: BTreeSet<NaiveDate>,
    /// Days in weighty circumstances.
    pub weighty_days: BTreeSet<NaiveDate>,
}

/// What the answer depends on beside the request.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The duty on the first day of the leave.
    pub duty: Obligation,
    /// The student's week.
    pub timetabled: Timetabled,
    /// What was used already.
    pub used: Used,
}

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// On which ground.
    pub ground: Ground,
    /// Local days of the period on which the student misses lessons, each once.
    pub days: &'a [NaiveDate],
    /// Local days of it on which the student may have lessons: where nothing is planned yet, all school days.
    pub school_days: &'a [NaiveDate],
    /// When it was asked; none where nobody knows: another system kept it, and whether it was in time was for that one to see.
    pub asked: Option<AskedAt>,
}

/// When leave was asked for, and until when it could be.
#[derive(Clone, Copy, Debug)]
pub struct AskedAt {
    /// When.
    pub at: DateTime<Utc>,
    /// The first instant at which asking is late: `notice::file_before`.
    pub before: DateTime<Utc>,
    /// The last local day on which it is not.
    pub last_day: NaiveDate,
}

/// Who may decide under the Act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Competent {
    /// The head, so the school.
    Head,
    /// The LPA of the municipality, art. 14(3): the head is heard.
    Lpa,
}

/// Why the head may not give it, so that asking is of no use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, thiserror::Error)]
pub enum Refused {
    /// A holiday that was asked for when it had begun, or reasons told later than two days after the begin.
    #[error("leave was asked for too late: until {last_day}")]
    TooLate {
        /// On which ground.
        ground: Ground,
        /// The last day on which it could be asked.
        last_day: NaiveDate,
    },
    /// Nobody knows which are the first two lesson weeks: the calendar of the school year of this day is not there.
    #[error("the calendar of the school year of {0} is not known yet")]
    YearUnknown(NaiveDate),
    /// A second holiday in a school year.
    #[error("leave for a holiday is given once a school year")]
    OncePerYear,
    /// Some day of it lies in the first two lesson weeks; the first day after those.
    #[error("no leave for a holiday in the first two lesson weeks of the school year: from {0}")]
    FirstWeeks(NaiveDate),
    /// More days than the head may give for a holiday in a school year; the municipality gives none either.
    #[error("leave for a holiday is at most {0} days a school year")]
    TooManyDays(u32),
    /// More days than the proportional part of ten.
    #[error("under the qualification duty leave is a proportional part of ten days: {limit} a school year")]
    MoreThanProRata {
        /// On which ground.
        ground: Ground,
        /// Days a school year.
        limit: u32,
    },
}

impl Refused {
    /// Where the rule stands.
    #[must_use]
    pub fn article(self) -> &'static str {
        match self {
            Self::TooLate { ground: Ground::Weighty, .. } => "Leerplichtwet 1969 art. 14(2)",
            Self::TooLate { ground: Ground::ParentsProfession, .. } => "Leerplichtwet 1969 art. 13a",
            Self::OncePerYear | Self::FirstWeeks(_) | Self::YearUnknown(_) | Self::TooManyDays(_) => "Leerplichtwet 1969 art. 13a(2)",
            Self::MoreThanProRata { ground: Ground::ParentsProfession, .. } => "Leerplichtwet 1969 art. 4c, 13a",
            Self::MoreThanProRata { ground: Ground::Weighty, .. } => "Leerplichtwet 1969 art. 4c, 14",
        }
    }

    /// Days a school year, where that is the bound.
    #[must_use]
    pub fn limit(self) -> Option<u32> {
        match self {
            Self::TooManyDays(limit) | Self::MoreThanProRata { limit, .. } => Some(limit),
            Self::TooLate { .. } | Self::OncePerYear | Self::FirstWeeks(_) | Self::YearUnknown(_) => None,
        }
    }

    /// The day that is the bound: the last on which it could be asked, the first on which it could be, or the one of which nothing is known.
    #[must_use]
    pub fn date(self) -> Option<NaiveDate> {
        match self {
            Self::FirstWeeks(day) | Self::YearUnknown(day) | Self::TooLate { last_day: day, .. } => Some(day),
            Self::OncePerYear | Self::TooManyDays(_) | Self::MoreThanProRata { .. } => None,
        }
    }
}

/// Who may decide on a request, or why nobody may give it. Asked when it comes in, and again when it is decided.
pub fn competent(asked: &Asked<'_>, facts: &Facts, calendar: &SchoolCalendar, settings: &Settings) -> Result<Competent, Refused> {
    let Some(limit) = days_a_year(facts.duty, facts.timetabled, settings) else { return Ok(Competent::Head) };
    if let Some(late) = asked.asked.filter(|asked| asked.at >= asked.before) {
        return Err(Refused::TooLate { ground: asked.ground, last_day: late.last_day });
    }
    let used = facts.used.days(asked.ground);
    let more = asked.days.iter().filter(|day| !used.contains(*day)).count();
    let in_all = count(used).saturating_add(u32::try_from(more).unwrap_or(u32::MAX));
    match asked.ground {
        Ground::ParentsProfession => {
            if facts.used.holidays > 0 {
                return Err(Refused::OncePerYear);
            }
            if let Some(day) = asked.school_days.iter().find(|day| calendar.year_of(**day).is_none()) {
                return Err(Refused::YearUnknown(*day));
            }
            if let Some(after) = after_first_weeks(asked.school_days, calendar) {
                return Err(Refused::FirstWeeks(after));
            }
            if in_all > HEADS_DAYS {
                return Err(Refused::TooManyDays(limit));
            }
        }
        // Only beyond ten days, not beyond their proportional part, the Act names the LPA.
        Ground::Weighty if in_all > HEADS_DAYS => return Ok(Competent::Lpa),
        Ground::Weighty => {}
    }
    if in_all > limit { Err(Refused::MoreThanProRata { ground: asked.ground, limit }) } else { Ok(Competent::Head) }
}

/// Days in a school year that the head may give; none where the Act binds nobody. Under the qualification duty a proportional part of ten:
/// floor(10 x timetabled days a week / 5), or all ten where the institution does not reckon so or the timetable is not known.
#[must_use]
pub fn days_a_year(duty: Obligation, timetabled: Timetabled, settings: &Settings) -> Option<u32> {
    match duty {
        // Who may be bound, for all we know, is.
        Obligation::Compulsory | Obligation::Unknown => Some(HEADS_DAYS),
        Obligation::Qualification if settings.pro_rata_leave => {
            let part = HEADS_DAYS.saturating_mul(timetabled.days).checked_div(FULL_WEEK.saturating_mul(timetabled.weeks));
            Some(part.unwrap_or(HEADS_DAYS).min(HEADS_DAYS))
        }
        Obligation::Qualification => Some(HEADS_DAYS),
        Obligation::YoungAdult | Obligation::None => None,
    }
}

/// Days of leave on a ground in a school year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    /// Accepted.
    pub used: u32,
    /// That the head may still give; none where the school's own rules hold.
    pub left: Option<u32>,
}

/// What was used and what is left on a ground.
#[must_use]
pub fn balance(ground: Ground, facts: &Facts, settings: &Settings) -> Balance {
    let used = count(facts.used.days(ground));
    let once = ground == Ground::ParentsProfession && facts.used.holidays > 0;
    let left = days_a_year(facts.duty, facts.timetabled, settings).map(|limit| if once { 0 } else { limit.saturating_sub(used) });
    Balance { used, left }
}

/// Who decides about leave of so many days with lessons: by law the municipality or the school, and there by length.
#[must_use]
pub fn decider(competent: Competent, days: usize, settings: &Settings) -> LeaveDecider {
    match competent {
        Competent::Lpa => LeaveDecider::Lpa,
        Competent::Head if days <= settings.leave_mentor_days as usize => LeaveDecider::Mentor,
        Competent::Head => LeaveDecider::TeamLead,
    }
}

impl Used {
    fn days(&self, ground: Ground) -> &BTreeSet<NaiveDate> {
        match ground {
            Ground::ParentsProfession => &self.holiday_days,
            Ground::Weighty => &self.weighty_days,
        }
    }
}

fn count(days: &BTreeSet<NaiveDate>) -> u32 {
    u32::try_from(days.len()).unwrap_or(u32::MAX)
}

/// Whether a student's days of leave are counted by the student's own week where nothing is planned yet: where the bound is a part of that
/// week too.
#[must_use]
pub fn is_by_own_week(duty: Obligation, settings: &Settings) -> bool {
    duty == Obligation::Qualification && settings.pro_rata_leave
}

/// The first day after the first lesson weeks of the school year, if a day lies in them.
fn after_first_weeks(days: &[NaiveDate], calendar: &SchoolCalendar) -> Option<NaiveDate> {
    days.iter().find_map(|day| {
        let weeks = calendar.first_lesson_weeks(calendar.year_of(*day)?, FIRST_WEEKS);
        let last = weeks.iter().find(|week| week.monday() <= *day && *day <= week.sunday()).and(weeks.last())?;
        last.sunday().checked_add_days(Days::new(1))
    })
}

#[cfg(test)]
mod tests {
    use Competent::{Head, Lpa};
    use Ground::{ParentsProfession, Weighty};
    use Obligation::{Compulsory, Qualification, Unknown, YoungAdult};
    use proptest::prelude::*;

    use super::*;
    use crate::domain::span::Span;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    /// Lessons begin on Monday 31 August 2026.
    fn calendar() -> SchoolCalendar {
        SchoolCalendar {
            years: vec![Span::between(day("2026-08-01"), day("2027-07-31"))],
            holidays: vec![Span::between(day("2026-07-18"), day("2026-08-30"))],
            closures: vec![],
        }
    }

    /// So many school days from a day on.
    fn school_days(from: &str, count: usize) -> Vec<NaiveDate> {
        day(from).iter_days().filter(|day| calendar().is_school_day(*day)).take(count).collect()
    }

    fn facts(duty: Obligation, days_a_week: u32, used: Used) -> Facts {
        Facts { duty, timetabled: Timetabled { days: days_a_week, weeks: 1 }, used }
    }

    const NOTHING: Used = Used { holidays: 0, holiday_days: BTreeSet::new(), weighty_days: BTreeSet::new() };

    /// So many days, before all that is asked for here.
    fn earlier(count: u32) -> BTreeSet<NaiveDate> {
        school_days("2026-10-01", count as usize).into_iter().collect()
    }

    fn ask(ground: Ground, from: &str, count: usize, facts: &Facts) -> Result<Competent, Refused> {
        let days = school_days(from, count);
        let asked = AskedAt { at: at("2026-11-20T08:00:00Z"), before: at("2026-11-23T08:00:00Z"), last_day: day("2026-11-23") };
        let asked = Asked { ground, days: &days, school_days: &days, asked: Some(asked) };
        competent(&asked, facts, &calendar(), &Settings::default())
    }

    #[test]
    fn who_may_decide() {
        let once = || Used { holidays: 1, holiday_days: earlier(3), ..NOTHING };
        let eight = || Used { weighty_days: earlier(8), ..NOTHING };
        // What is asked was given already, to somebody else who asked.
        let same = || Used { weighty_days: school_days("2026-11-23", 8).into_iter().collect(), ..NOTHING };
        let pro_rata = |ground, limit| Err(Refused::MoreThanProRata { ground, limit });
        let first_weeks = Err(Refused::FirstWeeks(day("2026-09-14")));
        for (ground, from, count, duty, days_a_week, used, expected, why) in [
            (ParentsProfession, "2026-11-23", 10, Compulsory, 5, NOTHING, Ok(Head), "13a(2): ten days"),
            (ParentsProfession, "2026-11-23", 11, Compulsory, 5, NOTHING, Err(Refused::TooManyDays(10)), "13a(2): and no LPA"),
            (ParentsProfession, "2026-11-23", 1, Compulsory, 5, once(), Err(Refused::OncePerYear), "13a(2): once"),
            (ParentsProfession, "2026-11-23", 10, Compulsory, 5, eight(), Ok(Head), "other grounds count apart"),
            (ParentsProfession, "2026-08-31", 1, Compulsory, 5, NOTHING, first_weeks, "13a(2): the first day"),
            (ParentsProfession, "2026-09-11", 2, Compulsory, 5, NOTHING, first_weeks, "13a(2): the second lesson week"),
            (ParentsProfession, "2026-09-14", 2, Compulsory, 5, NOTHING, Ok(Head), "13a(2): the third"),
            (ParentsProfession, "2026-09-01", 2, Qualification, 5, NOTHING, first_weeks, "13a(2): at 17 too"),
            (ParentsProfession, "2026-11-23", 4, Qualification, 2, NOTHING, Ok(Head), "4c: two days a week, so four"),
            (ParentsProfession, "2026-11-23", 5, Qualification, 2, NOTHING, pro_rata(ParentsProfession, 4), "4c: five"),
            (
                ParentsProfession,
                "2026-11-23",
                11,
                Qualification,
                2,
                NOTHING,
                Err(Refused::TooManyDays(4)),
                "13a(2): the limit that holds here",
            ),
            (ParentsProfession, "2026-11-23", 5, Compulsory, 2, NOTHING, Ok(Head), "4c is about the qualification duty"),
            (Weighty, "2026-11-23", 10, Compulsory, 5, NOTHING, Ok(Head), "14: ten days"),
            (Weighty, "2026-11-23", 11, Compulsory, 5, NOTHING, Ok(Lpa), "14(3): more"),
            (Weighty, "2026-11-23", 2, Compulsory, 5, eight(), Ok(Head), "14(3): ten in the year"),
            (Weighty, "2026-11-23", 3, Compulsory, 5, eight(), Ok(Lpa), "14(3): eleven in the year"),
            (Weighty, "2026-11-23", 10, Compulsory, 5, same(), Ok(Head), "14(3): a day that two asked for is one day"),
            (Weighty, "2026-11-23", 11, Compulsory, 5, same(), Ok(Lpa), "14(3): eleven days, of which eight twice"),
            (Weighty, "2026-11-23", 6, Qualification, 3, same(), pro_rata(Weighty, 6), "4c: eight were given"),
            (
                ParentsProfession,
                "2027-08-02",
                1,
                Compulsory,
                5,
                NOTHING,
                Err(Refused::YearUnknown(day("2027-08-02"))),
                "13a(2): no calendar",
            ),
            (Weighty, "2027-08-02", 1, Compulsory, 5, NOTHING, Ok(Head), "14 knows no first weeks, so needs no calendar"),
            (ParentsProfession, "2027-08-02", 1, YoungAdult, 5, NOTHING, Ok(Head), "not bound"),
            (Weighty, "2026-08-31", 2, Compulsory, 5, NOTHING, Ok(Head), "14 knows no first weeks"),
            (Weighty, "2026-11-23", 1, Compulsory, 5, once(), Ok(Head), "14: beside a holiday"),
            (Weighty, "2026-11-23", 6, Qualification, 3, NOTHING, Ok(Head), "4c: three days a week, so six"),
            (Weighty, "2026-11-23", 7, Qualification, 3, NOTHING, pro_rata(Weighty, 6), "4c: seven"),
            (Weighty, "2026-11-23", 11, Qualification, 3, NOTHING, Ok(Lpa), "14(3): more than ten"),
            (Weighty, "2026-11-23", 11, Unknown, 5, NOTHING, Ok(Lpa), "may be bound"),
            (Weighty, "2026-11-23", 30, YoungAdult, 5, eight(), Ok(Head), "of age: the school's own rules"),
            (ParentsProfession, "2026-08-31", 30, Obligation::None, 5, once(), Ok(Head), "not bound: the school's own rules"),
            (Weighty, "2026-11-23", 0, Compulsory, 5, NOTHING, Ok(Head), "no lessons are known yet"),
        ] {
            assert_eq!(ask(ground, from, count, &facts(duty, days_a_week, used)), expected, "{why}");
        }
    }

    #[test]
    fn asked_in_time() {
        let (settings, days, last_day) = (Settings::default(), school_days("2026-11-23", 1), day("2026-11-23"));
        let late = |ground| Err(Refused::TooLate { ground, last_day });
        for (ground, duty, asked_at, expected, article) in [
            (ParentsProfession, Compulsory, "2026-11-23T07:59:59Z", Ok(Head), ""),
            (ParentsProfession, Compulsory, "2026-11-23T08:00:00Z", late(ParentsProfession), "Leerplichtwet 1969 art. 13a"),
            (Weighty, Qualification, "2026-11-23T08:00:00Z", late(Weighty), "Leerplichtwet 1969 art. 14(2)"),
            (Weighty, YoungAdult, "2026-11-23T08:00:00Z", Ok(Head), ""), // the school's own rules
            (Weighty, Compulsory, "", Ok(Head), ""),                     // nobody knows when
            (ParentsProfession, Compulsory, "", Ok(Head), ""),
        ] {
            let asked_at = Some(asked_at).filter(|asked_at| !asked_at.is_empty());
            let asked = asked_at.map(|asked_at| AskedAt { at: at(asked_at), before: at("2026-11-23T08:00:00Z"), last_day });
            let asked = Asked { ground, days: &days, school_days: &days, asked };
            let found = competent(&asked, &facts(duty, 5, NOTHING), &calendar(), &settings);
            assert_eq!(found, expected, "{ground:?} {asked_at:?}");
            assert_eq!(found.err().map_or("", Refused::article), article, "{ground:?} {asked_at:?}");
            assert_eq!(found.err().and_then(Refused::date), found.err().map(|_| last_day), "{ground:?} {asked_at:?}");
        }
    }

    #[test]
    fn days_in_a_year_and_what_is_left() {
        let whole = Settings { pro_rata_leave: false, ..Settings::default() };
        let alternating = Timetabled { days: 5, weeks: 2 };
        for (duty, timetabled, settings, expected, why) in [
            (Compulsory, alternating, Settings::default(), Some(10), "ten"),
            (Qualification, Timetabled { days: 5, weeks: 1 }, Settings::default(), Some(10), "five days a week"),
            (Qualification, Timetabled { days: 1, weeks: 1 }, Settings::default(), Some(2), "one, as in BBL"),
            (Qualification, alternating, Settings::default(), Some(5), "two and a half"),
            (Qualification, Timetabled { days: 4, weeks: 3 }, Settings::default(), Some(2), "one and a third: 2.67, rounded down"),
            (Qualification, Timetabled { days: 6, weeks: 1 }, Settings::default(), Some(10), "never more than ten"),
            (Qualification, Timetabled { days: 0, weeks: 0 }, Settings::default(), Some(10), "no timetable yet"),
            (Qualification, alternating, whole, Some(10), "the institution does not reckon so"),
            (YoungAdult, alternating, Settings::default(), None, "not bound"),
        ] {
            assert_eq!(days_a_year(duty, timetabled, &settings), expected, "{why}");
        }
        for (ground, duty, used, expected) in [
            (Weighty, Compulsory, Used { weighty_days: earlier(4), ..NOTHING }, Balance { used: 4, left: Some(6) }),
            (Weighty, Qualification, Used { weighty_days: earlier(7), ..NOTHING }, Balance { used: 7, left: Some(0) }),
            (Weighty, YoungAdult, Used { weighty_days: earlier(7), ..NOTHING }, Balance { used: 7, left: None }),
            (ParentsProfession, Compulsory, NOTHING, Balance { used: 0, left: Some(10) }),
            (ParentsProfession, Compulsory, Used { holidays: 1, holiday_days: earlier(3), ..NOTHING }, Balance { used: 3, left: Some(0) }),
        ] {
            assert_eq!(balance(ground, &facts(duty, 3, used), &Settings::default()), expected, "{ground:?} {duty:?}");
        }
    }

    #[test]
    fn who_decides_at_school() {
        let all_for_the_lead = Settings { leave_mentor_days: 0, ..Settings::default() };
        for (competent, days, settings, expected) in [
            (Head, 0, Settings::default(), LeaveDecider::Mentor),
            (Head, 2, Settings::default(), LeaveDecider::Mentor),
            (Head, 3, Settings::default(), LeaveDecider::TeamLead),
            (Head, 1, all_for_the_lead, LeaveDecider::TeamLead),
            (Lpa, 1, Settings::default(), LeaveDecider::Lpa),
        ] {
            assert_eq!(decider(competent, days, &settings), expected, "{days}");
        }
        assert_eq!(Ground::of(AbsenceKind::ReligiousDuty), None, "13: a notice");
        for (kind, ground) in [(AbsenceKind::ParentsProfessionHoliday, ParentsProfession), (AbsenceKind::WeightyCircumstances, Weighty)] {
            assert_eq!(Ground::of(kind), Some(ground));
        }
    }

    proptest! {
        #[test]
        fn what_is_left_can_be_had_and_not_a_day_more(
            used in 0_u32..12, days_a_week in 0_u32..=5, under_qualification in any::<bool>(), weighty in any::<bool>(),
        ) {
            let duty = if under_qualification { Qualification } else { Compulsory };
            let (ground, used) = if weighty { (Weighty, Used { weighty_days: earlier(used), ..NOTHING }) } else { (ParentsProfession, NOTHING) };
            let facts = facts(duty, days_a_week, used);
            let left = balance(ground, &facts, &Settings::default()).left.unwrap() as usize;
            prop_assert!(left == 0 || ask(ground, "2026-11-23", left, &facts) == Ok(Head));
            prop_assert_ne!(ask(ground, "2026-11-23", left + 1, &facts), Ok(Head));
        }

        #[test]
        fn a_shorter_leave_is_never_harder_to_get_from_the_head(used in 0_u32..12, count in 1_usize..20, days_a_week in 0_u32..=5) {
            let facts = facts(Qualification, days_a_week, Used { weighty_days: earlier(used), ..NOTHING });
            let head = |count| ask(Weighty, "2026-11-23", count, &facts) == Ok(Head);
            prop_assert!(!head(count) || head(count - 1));
        }
    }
}
