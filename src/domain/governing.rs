//! What those who govern a school may not do to it, whoever they are: days that make no sense, a school without administrator, a setting out
//! of its bounds.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::span::Span;

/// Why it was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refused {
    /// It ends before it begins.
    Backwards,
    /// Not before this day.
    Before(NaiveDate),
    /// Not after this day: it is over by then.
    After(NaiveDate),
    /// It is over already.
    Over,
    /// At a unit or for a class, not both.
    OneScope,
    /// The same role is held there in these days.
    HeldAlready,
    /// Who it is about is not at the school any more.
    Gone,
    /// Only who holds the role of mentor mentors.
    MentorRole,
    /// A school is never without an administrator who can sign in.
    LastAdministrator,
    /// There is no such setting.
    NoSetting,
    /// A whole number from the least to the most.
    Whole {
        /// Least.
        least: u32,
        /// Most.
        most: u32,
    },
    /// A time on the wall.
    Time,
    /// True or false.
    YesOrNo,
    /// One setting from one day on has one value.
    TwoValues,
    /// Longer than so many days.
    TooLong {
        /// Most.
        most: u32,
    },
    /// Not after today: it must have come about.
    Later(NaiveDate),
    /// It has no end.
    ForGood,
    /// What was seen is of certain days, and has a last one.
    NoEnd,
    /// Either days, or that it was never so.
    DaysOrNever,
    /// In none of the school years that are known.
    OutsideYears,
    /// Another of the same kind has some of these days, from this one on.
    Overlaps(NaiveDate),
    /// The law fixes it.
    ByLaw,
    /// The board decides it, and its decision has a day that is not to come.
    BoardDecides,
    /// No decision of the board is asked for.
    NoDecision,
    /// The rule is not about minutes.
    NotMinutes,
    /// So many lessons of these days have marks, and nobody said that this is meant.
    MarkedLessons {
        /// How many.
        lessons: u32,
    },
}

/// Most days of a holiday or closure: a year.
const MOST_DAYS: u32 = 366;

impl Refused {
    /// The field of a period it is about.
    #[must_use]
    pub fn field(self) -> &'static str {
        match self {
            Self::Backwards | Self::TooLong { .. } => "ends",
            _ => "begins",
        }
    }
}

/// Whether a holiday or closure may be from the first day to the last, given the school years that are known and the others of its kind.
pub fn period(begins: NaiveDate, ends: NaiveDate, years: &[Span], others: &[Span]) -> Result<(), Refused> {
    let days = Span::between(begins, ends);
    if ends < begins {
        Err(Refused::Backwards)
    } else if (ends - begins).num_days() >= i64::from(MOST_DAYS) {
        Err(Refused::TooLong { most: MOST_DAYS })
    } else if !years.is_empty() && !years.iter().any(|year| year.overlaps(days)) {
        Err(Refused::OutsideYears)
    } else if let Some(other) = others.iter().find(|other| other.overlaps(days)) {
        Err(Refused::Overlaps(other.begins))
    } else {
        Ok(())
    }
}

/// Whether each day of a span is in one of the others.
#[must_use]
pub fn is_covered(span: Span, others: &[Span]) -> bool {
    let mut next = span.begins;
    loop {
        if span.ends.is_some_and(|ends| ends < next) {
            return true;
        }
        let Some(holding) = others.iter().filter(|other| other.holds(next)).max_by_key(|other| other.ends.unwrap_or(NaiveDate::MAX)) else {
            return false;
        };
        match holding.ends.and_then(|ends| ends.checked_add_days(Days::new(1))) {
            Some(after) => next = after,
            None => return true,
        }
    }
}

/// Whether an administrator's role may end after its last day: no day that has an administrator is left without one.
pub fn may_end(role: Span, last_day: NaiveDate, today: NaiveDate, others: &[Span]) -> Result<(), Refused> {
    let from = last_day.checked_add_days(Days::new(1)).unwrap_or(last_day).max(role.begins).max(today);
    let lost = Span { begins: from, ends: role.ends };
    if is_covered(lost, others) { Ok(()) } else { Err(Refused::LastAdministrator) }
}

/// Whether a right may hold from the first day to the last, given today: nobody had it yesterday who did not have it then.
pub fn days(begins: NaiveDate, ends: Option<NaiveDate>, today: NaiveDate) -> Result<Span, Refused> {
    if begins < today {
        Err(Refused::Before(today))
    } else if ends.is_some_and(|ends| ends < begins) {
        Err(Refused::Backwards)
    } else {
        Ok(Span { begins, ends })
    }
}

/// Whether a right may end after that day, yesterday being at once: it is not over yet, and it becomes no longer by it.
pub fn last_day(held: Span, last_day: NaiveDate, today: NaiveDate) -> Result<(), Refused> {
    let yesterday = today.pred_opt().unwrap_or(today);
    match held.ends {
        Some(ends) if ends < today => Err(Refused::Over),
        _ if last_day < yesterday => Err(Refused::Before(yesterday)),
        Some(ends) if last_day > ends => Err(Refused::After(ends)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        format!("2026-{text}").parse().unwrap()
    }

    fn span(text: &str) -> Span {
        let (from, to) = text.split_once("..").unwrap();
        Span { begins: day(from), ends: (!to.is_empty()).then(|| day(to)) }
    }

    #[test]
    fn a_holiday_is_in_a_school_year_and_over_no_other() {
        let year = [Span::between(day("08-01"), "2027-07-31".parse().unwrap())];
        for (days, years, others, expected) in [
            ("10-17..10-25", &[][..], &[][..], Ok(())),
            ("10-17..10-17", &year, &[], Ok(())),
            ("10-17..10-16", &year, &[], Err(Refused::Backwards)),
            ("07-01..08-20", &year, &[], Ok(())),
            ("07-01..07-31", &year, &[], Err(Refused::OutsideYears)),
            ("10-17..10-25", &year, &["10-26..10-30"], Ok(())),
            ("10-17..10-25", &year, &["10-25..10-30"], Err(Refused::Overlaps(day("10-25")))),
            ("10-17..10-25", &year, &["10-20..10-21"], Err(Refused::Overlaps(day("10-20")))),
            // What was taken away holds no day.
            ("10-17..10-25", &year, &["10-20..10-19"], Ok(())),
        ] {
            let (days_of, others): (Span, Vec<Span>) = (span(days), others.iter().map(|text| span(text)).collect());
            assert_eq!(period(days_of.begins, days_of.ends.unwrap(), years, &others), expected, "{days}");
        }
        let long = |days: u64| period(day("01-01"), day("01-01") + Days::new(days), &[], &[]);
        assert_eq!((long(365), long(366)), (Ok(()), Err(Refused::TooLong { most: 366 })));
    }

    #[test]
    fn no_day_is_left_without_administrator() {
        let today = day("11-23");
        for (role, last_day, others, may) in [
            ("08-01..", "11-22", &[][..], false),
            ("08-01..", "11-22", &["08-01.."], true),
            ("08-01..", "11-22", &["11-23.."], true),
            ("08-01..", "11-22", &["11-24.."], false),
            ("08-01..", "11-23", &["11-24.."], true),
            ("08-01..", "11-22", &["08-01..12-31"], false),
            ("08-01..12-31", "11-22", &["08-01..12-31"], true),
            ("08-01..12-31", "11-22", &["08-01..12-30"], false),
            ("08-01..12-31", "12-31", &[], true),
            ("08-01..", "11-22", &["08-01..11-30", "12-01.."], true),
            ("08-01..", "11-22", &["08-01..11-30", "12-02.."], false),
            ("12-01..12-05", "11-22", &["08-01..11-30"], false),
            // It was over before today.
            ("08-01..10-31", "11-22", &[], true),
        ] {
            let others: Vec<Span> = others.iter().map(|text| span(text)).collect();
            assert_eq!(may_end(span(role), day(last_day), today, &others).is_ok(), may, "{role} until {last_day}, {others:?}");
        }
    }

    #[test]
    fn rights_begin_today_at_the_earliest_and_end_yesterday_at_the_earliest() {
        let today = day("11-23");
        for (begins, ends, expected) in [
            ("11-23", None, Ok(())),
            ("11-23", Some("11-23"), Ok(())),
            ("11-22", None, Err(Refused::Before(today))),
            ("12-01", Some("11-30"), Err(Refused::Backwards)),
        ] {
            assert_eq!(days(day(begins), ends.map(day), today).map(|_| ()), expected, "{begins} {ends:?}");
        }
        for (held, last, expected) in [
            ("08-01..", "11-22", Ok(())),
            ("08-01..", "11-21", Err(Refused::Before(day("11-22")))),
            ("08-01..", "12-31", Ok(())),
            ("08-01..11-30", "12-01", Err(Refused::After(day("11-30")))),
            ("08-01..11-22", "11-22", Err(Refused::Over)),
            ("12-01..", "11-22", Ok(())),
        ] {
            assert_eq!(last_day(span(held), day(last), today), expected, "{held} until {last}");
        }
    }
}
