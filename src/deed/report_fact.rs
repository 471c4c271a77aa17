//! Absence reports of another system, as any reader hands them over, and what the rules make of one.

use ::entity::kind::AbsenceKind;
use chrono::NaiveDate;

use crate::domain::interval::Interval;
use crate::domain::notice::imported_status;
use crate::domain::outcome::Verdict;
use crate::domain::report_period::ReportPeriod;
use crate::domain::school::School;
use crate::domain::wording;
use crate::store::imported_report::{Hours, SaidThere};

/// What another system says of the absence of a student.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportFact {
    /// Student number.
    pub number: String,
    /// When it begins, in the words of the source: by that and the kind it is known again.
    pub key: String,
    /// The code of the reason there.
    pub code: String,
    /// What that code means.
    pub kind: AbsenceKind,
    /// What was decided there, if somebody says so.
    pub judged: Option<Verdict>,
    /// From when until when.
    pub time: Time,
    /// In which words.
    pub note: String,
    /// What the source calls its columns.
    pub columns: &'static Columns,
}

/// When somebody was away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Time {
    /// From one instant to another, or until further notice.
    Period(ReportPeriod),
    /// During lesson hours of a day, the first and the last.
    Hours(NaiveDate, (i32, i32)),
}

/// What a source calls its columns.
#[derive(Debug, PartialEq, Eq)]
pub struct Columns {
    /// Student number.
    pub number: &'static str,
    /// Begin.
    pub begins: &'static str,
    /// End.
    pub ends: &'static str,
    /// Lesson hours.
    pub hours: &'static str,
    /// Reason.
    pub reason: &'static str,
    /// Note.
    pub note: &'static str,
}

/// A refused column and why.
pub(super) type Wrong = (&'static str, String);

/// The words of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Words {
    /// There are none.
    None,
    /// As they are kept.
    Kept(String),
    /// Of an illness: neither asked nor kept.
    OfIllness,
    /// They cannot be kept, and why; the report can.
    Refused(String),
}

impl ReportFact {
    /// The day on which lesson hours are meant.
    pub(super) fn day_of_hours(&self) -> Option<NaiveDate> {
        match self.time {
            Time::Hours(day, _) => Some(day),
            Time::Period(_) => None,
        }
    }

    /// What it says of a student who has these lessons on that day, imported on the local day `today`.
    pub(super) fn said(
        &self,
        student: ::entity::id::StudentId,
        lessons: &[Hours],
        closed: &[AbsenceKind],
        today: NaiveDate,
        school: &School,
    ) -> Result<SaidThere, Wrong> {
        let (columns, kind) = (self.columns, self.kind);
        if closed.contains(&kind) {
            return Err((columns.reason, format!("the school does not take {}", kind.as_str())));
        }
        let status = imported_status(kind, self.judged);
        let asked = match self.time {
            Time::Period(period) => period,
            Time::Hours(_, hours) => self.during(hours, lessons)?,
        };
        let period = ReportPeriod::imported(kind, asked.begins, asked.ends, today, &school.settings, school.zone);
        let period =
            period.map_err(|refused| (if refused.field() == "begins" { columns.begins } else { columns.ends }, refused.to_string()))?;
        Ok(SaidThere { student, key: self.key.clone(), kind, period, status })
    }

    /// From the first to the last of the lessons of these hours.
    fn during(&self, (first, last): (i32, i32), lessons: &[Hours]) -> Result<ReportPeriod, Wrong> {
        let mut during: Option<Interval> = None;
        for (lesson, (begins, ends)) in lessons.iter().filter(|(_, (begins, ends))| *begins <= last && *ends >= first) {
            if *begins < first || last < *ends {
                return Err((self.columns.hours, format!("the lesson has hours {begins} to {ends}: give the times of a part of it")));
            }
            let so_far = during.unwrap_or(*lesson);
            during = Some(Interval { begins: so_far.begins.min(lesson.begins), ends: so_far.ends.max(lesson.ends) });
        }
        let during = during.ok_or_else(|| (self.columns.hours, "takes part in no lesson of these hours".to_owned()))?;
        Ok(ReportPeriod { begins: during.begins, ends: Some(during.ends) })
    }

    /// Its words. Nobody is there to be asked whether words that seem to speak of health are meant so: they are left out.
    pub(super) fn words(&self, school: &School) -> Words {
        if !wording::is_note_allowed(self.kind) {
            return if self.note.is_empty() { Words::None } else { Words::OfIllness };
        }
        match wording::note(Some(&self.note), self.kind, school.settings.note_graphemes) {
            Ok(None) => Words::None,
            Ok(Some(text)) if wording::is_medical(&text) => Words::Refused("seems to speak of health: taken without it".to_owned()),
            Ok(Some(text)) => Words::Kept(text),
            Err(refused) => Words::Refused(format!("{refused}: taken without it")),
        }
    }
}

#[cfg(test)]
mod tests {
    use ::entity::id::StudentId;
    use AbsenceKind::{Illness, Other, WeightyCircumstances};
    use chrono::{DateTime, Utc};

    use super::*;
    use crate::domain::school_calendar::SchoolCalendar;
    use crate::domain::setting::Settings;

    const COLUMNS: Columns = Columns { number: "nr", begins: "begin", ends: "end", hours: "hour", reason: "code", note: "note" };

    fn at(clock: &str) -> DateTime<Utc> {
        format!("2026-11-23T{clock}:00Z").parse().unwrap()
    }

    fn day() -> NaiveDate {
        "2026-11-23".parse().unwrap()
    }

    fn school() -> School {
        School { zone: chrono_tz::Europe::Amsterdam, calendar: SchoolCalendar::default(), settings: Settings::default() }
    }

    fn fact(kind: AbsenceKind, time: Time, note: &str) -> ReportFact {
        let note = note.to_owned();
        ReportFact { number: "1".into(), key: "k".into(), code: "X".into(), kind, judged: None, time, note, columns: &COLUMNS }
    }

    #[test]
    fn lesson_hours_are_those_of_the_student() {
        let lesson = |begins, ends, hours| (Interval { begins: at(begins), ends: at(ends) }, hours);
        let lessons = [lesson("09:00", "10:00", (3, 4)), lesson("08:00", "09:00", (1, 2)), lesson("12:00", "13:00", (7, 7))];
        for (hours, expected) in [
            ((1, 2), Ok(("08:00", "09:00"))),
            ((1, 4), Ok(("08:00", "10:00"))),
            ((1, 9), Ok(("08:00", "13:00"))), // what lies between is part of it
            ((5, 7), Ok(("12:00", "13:00"))),
            ((2, 4), Err("the lesson has hours 1 to 2: give the times of a part of it")),
            ((5, 6), Err("takes part in no lesson of these hours")),
        ] {
            let found = fact(Other, Time::Hours(day(), hours), "").said(StudentId::new(), &lessons, &[], day(), &school());
            let expected = expected.map(|(begins, ends)| ReportPeriod { begins: at(begins), ends: Some(at(ends)) });
            assert_eq!(found.map(|said| said.period), expected.map_err(|reason| ("hour", reason.to_owned())), "{hours:?}");
        }
    }

    #[test]
    fn what_the_school_does_not_take() {
        let time = Time::Period(ReportPeriod { begins: at("08:00"), ends: Some(at("09:00")) });
        for (kind, closed, expected) in [
            (Other, &[Other][..], Err(("code", "the school does not take OTHER".to_owned()))),
            (Other, &[Illness], Ok(())),
            (WeightyCircumstances, &[], Ok(())),
        ] {
            let found = fact(kind, time, "").said(StudentId::new(), &[], closed, day(), &school());
            assert_eq!(found.map(|_| ()), expected, "{kind:?}");
        }
    }

    #[test]
    fn words_that_are_kept() {
        let time = Time::Period(ReportPeriod { begins: at("08:00"), ends: Some(at("09:00")) });
        let refused = |reason: &str| Words::Refused(reason.to_owned());
        for (kind, note, expected) in [
            (Illness, "", Words::None),
            (Illness, "called by mother", Words::OfIllness),
            (Other, "", Words::None),
            (Other, " car\nbroke down ", Words::Kept("car broke down".to_owned())),
            (Other, "migraine", refused("seems to speak of health: taken without it")),
            (Other, &"x".repeat(201), refused("a note has at most 200 characters: taken without it")),
        ] {
            assert_eq!(fact(kind, time, note).words(&school()), expected, "{note}");
        }
    }
}
