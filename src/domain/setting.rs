//! What an institution may set for itself, with the default that holds where it has set nothing. What the law says is no setting: it is a
//! constant beside its rule.

use std::ops::RangeInclusive;

use chrono::{NaiveDate, NaiveTime};
use serde_json::Value;

use super::explanation;

/// All settings of an institution as they are in force on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// School days after lesson and first mark in which a missed lesson can be explained: 1; 0 to 10. The legal term of a sick note holds
    /// beside it.
    pub explanation_school_days: u32,
    /// School days for which a report may await judgement before its minutes raise a provisional signal: 5; 1 to 20.
    pub pending_school_days: u32,
    /// Local days after a lesson within which its first mark needs no reason: 7; 1 to 28, the span of the counting window.
    pub first_mark_days: u32,
    /// School days until the end of which a teacher corrects own marks: 1; 0 (the day itself) to 10.
    pub correction_school_days: u32,
    /// Time on the wall after which an illness that begins that day is marked as reported after the cut-off, and nothing more: 08:30; any.
    pub cut_off: NaiveTime,
    /// Local days ahead of today on which a reported absence may begin: 60; 1 to 366.
    pub days_ahead: u32,
    /// Graphemes of a note: 200; 0 (no notes at all) to 200.
    pub note_graphemes: u32,
    /// School days of leave up to which the mentor decides, longer the team lead: 2; 0 (never the mentor) to 10.
    pub leave_mentor_days: u32,
    /// Whether leave under the qualification duty is a proportional part of ten days (the Act says that it is, not how): yes.
    pub pro_rata_leave: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            explanation_school_days: explanation::DEFAULT_SCHOOL_DAYS,
            pending_school_days: 5,
            first_mark_days: 7,
            correction_school_days: 1,
            // Half past eight, before most first lessons.
            cut_off: NaiveTime::from_hms_opt(8, 30, 0).unwrap_or(NaiveTime::MIN),
            days_ahead: 60,
            note_graphemes: 200,
            leave_mentor_days: 2,
            pro_rata_leave: true,
        }
    }
}

/// Which setting: the name under which it is kept and changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// [`Settings::explanation_school_days`].
    ExplanationSchoolDays,
    /// [`Settings::pending_school_days`].
    PendingSchoolDays,
    /// [`Settings::first_mark_days`].
    FirstMarkDays,
    /// [`Settings::correction_school_days`].
    CorrectionSchoolDays,
    /// [`Settings::cut_off`].
    CutOff,
    /// [`Settings::days_ahead`].
    DaysAhead,
    /// [`Settings::note_graphemes`].
    NoteGraphemes,
    /// [`Settings::leave_mentor_days`].
    LeaveMentorDays,
    /// [`Settings::pro_rata_leave`].
    ProRataLeave,
}

/// A value that does not fit its setting.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// No whole number within its bounds.
    #[error("{} is a whole number from {} to {}", .0.name(), .1.start(), .1.end())]
    Whole(Key, RangeInclusive<u32>),
    /// No time on the wall.
    #[error("{} is a time as HH:MM", .0.name())]
    Time(Key),
    /// Neither yes nor no.
    #[error("{} is true or false", .0.name())]
    YesOrNo(Key),
}

impl Key {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::ExplanationSchoolDays,
        Self::PendingSchoolDays,
        Self::FirstMarkDays,
        Self::CorrectionSchoolDays,
        Self::CutOff,
        Self::DaysAhead,
        Self::NoteGraphemes,
        Self::LeaveMentorDays,
        Self::ProRataLeave,
    ];

    /// As it is kept and written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ExplanationSchoolDays => "explanationSchoolDays",
            Self::PendingSchoolDays => "pendingSchoolDays",
            Self::FirstMarkDays => "firstMarkDays",
            Self::CorrectionSchoolDays => "correctionSchoolDays",
            Self::CutOff => "cutOff",
            Self::DaysAhead => "daysAhead",
            Self::NoteGraphemes => "noteGraphemes",
            Self::LeaveMentorDays => "leaveMentorDays",
            Self::ProRataLeave => "proRataLeave",
        }
    }

    /// The setting of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.name() == name)
    }
}

/// What a setting holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A whole number within these bounds.
    Whole(RangeInclusive<u32>),
    /// A time on the wall.
    Time,
    /// Yes or no.
    YesOrNo,
}

impl Key {
    /// What it holds.
    #[must_use]
    pub fn shape(self) -> Shape {
        match self {
            Self::ExplanationSchoolDays => Shape::Whole(0..=10),
            Self::PendingSchoolDays => Shape::Whole(1..=20),
            Self::FirstMarkDays => Shape::Whole(1..=28),
            Self::CorrectionSchoolDays => Shape::Whole(0..=10),
            Self::CutOff => Shape::Time,
            Self::DaysAhead => Shape::Whole(1..=366),
            Self::NoteGraphemes => Shape::Whole(0..=200),
            Self::LeaveMentorDays => Shape::Whole(0..=10),
            Self::ProRataLeave => Shape::YesOrNo,
        }
    }

    /// The law that leaves it to the school, or that holds beside it; empty where no law speaks of it.
    #[must_use]
    pub fn article(self) -> &'static str {
        match self {
            Self::ExplanationSchoolDays => "Leerplichtwet 1969 art. 12",
            Self::DaysAhead | Self::PendingSchoolDays | Self::FirstMarkDays | Self::CorrectionSchoolDays | Self::CutOff => "",
            Self::NoteGraphemes => "AVG art. 5(1)(c)",
            Self::LeaveMentorDays => "Leerplichtwet 1969 art. 11(g), 14",
            Self::ProRataLeave => "Leerplichtwet 1969 art. 4b",
        }
    }

    /// Whether what was missed may be unauthorised sooner or later by it.
    #[must_use]
    pub fn moves_deadlines(self) -> bool {
        match self {
            Self::ExplanationSchoolDays => true,
            Self::PendingSchoolDays | Self::FirstMarkDays | Self::CorrectionSchoolDays | Self::CutOff | Self::DaysAhead => false,
            Self::NoteGraphemes | Self::LeaveMentorDays | Self::ProRataLeave => false,
        }
    }

    /// A value as it is kept, from a text that says it as people write it: `5`, `08:30`, `true`.
    #[must_use]
    pub fn read(self, text: &str) -> Value {
        match self.shape() {
            Shape::Whole(_) => text.parse::<u32>().map_or_else(|_| text.into(), Value::from),
            Shape::YesOrNo => text.parse::<bool>().map_or_else(|_| text.into(), Value::from),
            Shape::Time => text.into(),
        }
    }
}

impl Settings {
    /// The value of one, as people write it.
    #[must_use]
    pub fn text(&self, key: Key) -> String {
        match key {
            Key::ExplanationSchoolDays => self.explanation_school_days.to_string(),
            Key::PendingSchoolDays => self.pending_school_days.to_string(),
            Key::FirstMarkDays => self.first_mark_days.to_string(),
            Key::CorrectionSchoolDays => self.correction_school_days.to_string(),
            Key::CutOff => self.cut_off.format("%H:%M").to_string(),
            Key::DaysAhead => self.days_ahead.to_string(),
            Key::NoteGraphemes => self.note_graphemes.to_string(),
            Key::LeaveMentorDays => self.leave_mentor_days.to_string(),
            Key::ProRataLeave => self.pro_rata_leave.to_string(),
        }
    }

    /// The same with one setting changed. The value is JSON: a whole number, `"HH:MM"`, or true or false.
    pub fn with(mut self, key: Key, value: &Value) -> Result<Self, Refused> {
        match key {
            Key::ExplanationSchoolDays => self.explanation_school_days = whole(key, value)?,
            Key::PendingSchoolDays => self.pending_school_days = whole(key, value)?,
            Key::FirstMarkDays => self.first_mark_days = whole(key, value)?,
            Key::CorrectionSchoolDays => self.correction_school_days = whole(key, value)?,
            Key::CutOff => {
                let time = value.as_str().and_then(|text| NaiveTime::parse_from_str(text, "%H:%M").ok());
                self.cut_off = time.ok_or(Refused::Time(key))?;
            }
            Key::DaysAhead => self.days_ahead = whole(key, value)?,
            Key::NoteGraphemes => self.note_graphemes = whole(key, value)?,
            Key::LeaveMentorDays => self.leave_mentor_days = whole(key, value)?,
            Key::ProRataLeave => self.pro_rata_leave = value.as_bool().ok_or(Refused::YesOrNo(key))?,
        }
        Ok(self)
    }

    /// In force on a day, from changes in the order in which they were written, each from its first day on. Of two from the same day the
    /// one that was written later holds.
    pub fn in_force<'a>(changes: impl IntoIterator<Item = (NaiveDate, Key, &'a Value)>, on: NaiveDate) -> Result<Self, Refused> {
        let mut until_then: Vec<_> = changes.into_iter().filter(|(from, ..)| *from <= on).collect();
        until_then.sort_by_key(|(from, ..)| *from);
        until_then.into_iter().try_fold(Self::default(), |settings, (_, key, value)| settings.with(key, value))
    }
}

fn whole(key: Key, value: &Value) -> Result<u32, Refused> {
    let Shape::Whole(bounds) = key.shape() else { return Err(Refused::Whole(key, 0..=0)) };
    let given = value.as_u64().and_then(|given| u32::try_from(given).ok());
    given.filter(|given| bounds.contains(given)).ok_or(Refused::Whole(key, bounds))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_that_fit_and_those_that_do_not() {
        use Key::{CorrectionSchoolDays, CutOff, DaysAhead, ExplanationSchoolDays, FirstMarkDays};
        use Key::{LeaveMentorDays, NoteGraphemes, PendingSchoolDays, ProRataLeave};
        for (key, lowest, highest, too_low, too_high) in [
            (ExplanationSchoolDays, json!(0), json!(10), json!(-1), json!(11)),
            (PendingSchoolDays, json!(1), json!(20), json!(0), json!(21)),
            (FirstMarkDays, json!(1), json!(28), json!(0), json!(29)),
            (CorrectionSchoolDays, json!(0), json!(10), json!(1.5), json!(11)),
            (CutOff, json!("00:00"), json!("23:59"), json!("8"), json!("24:00")),
            (DaysAhead, json!(1), json!(366), json!(0), json!(367)),
            (NoteGraphemes, json!(0), json!(200), json!("20"), json!(201)),
            (LeaveMentorDays, json!(0), json!(10), json!(null), json!(4_294_967_297_u64)),
            (ProRataLeave, json!(false), json!(true), json!(0), json!("yes")),
        ] {
            for good in [&lowest, &highest] {
                assert!(Settings::default().with(key, good).is_ok(), "{} {good}", key.name());
            }
            for bad in [&too_low, &too_high] {
                let refused = Settings::default().with(key, bad).unwrap_err();
                assert!(refused.to_string().starts_with(key.name()), "{} {bad}: {refused}", key.name());
            }
            // Changing it changes something, and nothing else.
            let changed =
                [lowest, highest].iter().filter(|value| Settings::default().with(key, value).unwrap() != Settings::default()).count();
            assert!(changed > 0, "{}", key.name());
            assert_eq!(Key::parse(key.name()), Some(key));
        }
        assert_eq!(Key::parse("cutoff"), None);
    }

    #[test]
    fn what_people_write_is_read_and_written_alike() {
        for key in Key::ALL {
            let text = Settings::default().text(key);
            assert_eq!(Settings::default().with(key, &key.read(&text)), Ok(Settings::default()), "{} {text}", key.name());
            for bad in ["", "-1", "4294967296", "08:60", "1.5", "ja", "\u{0}"] {
                assert!(Settings::default().with(key, &key.read(bad)).is_err(), "{} {bad}", key.name());
            }
        }
    }

    #[test]
    fn every_default_is_lawful() {
        let Settings {
            explanation_school_days,
            pending_school_days,
            first_mark_days,
            correction_school_days,
            cut_off,
            days_ahead,
            note_graphemes,
            leave_mentor_days,
            pro_rata_leave,
        } = Settings::default();
        let values = [
            json!(explanation_school_days),
            json!(pending_school_days),
            json!(first_mark_days),
            json!(correction_school_days),
            json!(cut_off.format("%H:%M").to_string()),
            json!(days_ahead),
            json!(note_graphemes),
            json!(leave_mentor_days),
            json!(pro_rata_leave),
        ];
        for (key, value) in Key::ALL.into_iter().zip(values) {
            assert_eq!(Settings::default().with(key, &value), Ok(Settings::default()), "{}", key.name());
        }
    }

    #[test]
    fn a_change_holds_from_its_day() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let (three, two, four) = (json!(3), json!(2), json!(4));
        let key = Key::ExplanationSchoolDays;
        let written = [(day("2026-09-01"), key, &three), (day("2026-09-01"), key, &four), (day("2026-08-01"), key, &two)];
        for (on, expected) in [("2026-07-31", 1), ("2026-08-01", 2), ("2026-08-31", 2), ("2026-09-01", 4), ("2030-01-01", 4)] {
            let settings = Settings::in_force(written, day(on)).unwrap();
            assert_eq!(settings, Settings { explanation_school_days: expected, ..Settings::default() }, "{on}");
        }
    }
}
