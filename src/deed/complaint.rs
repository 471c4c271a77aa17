//! Why a person's deed, or a part of it, was not done: data for the caller, not a fault. Words for it are chosen at the door.

use ::entity::id::StudentId;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::filing::NotEligible;
use crate::domain::{governing, grant, invitation, leave, presence, report_period, tie_change, wording};
use crate::policy::refusal::Refusal;

/// What is wrong, and with which part of the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// Names of fields and places in lists that lead to the value, from the input's top.
    pub path: Vec<String>,
    /// What it breaks.
    pub breach: Breach,
}

/// A rule that was broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Breach {
    /// It does not exist, or not for this viewer; or this viewer may not do it.
    Refused(Refusal),
    /// It was changed since the caller saw it.
    Stale,
    /// Somebody else took it up.
    Claimed,
    /// The same key was used for another input.
    KeyReused,
    /// The student takes no part in the lesson.
    NotInLesson,
    /// The student has two rows in one call.
    Twice,
    /// Said to be complete, but this student has no mark.
    Unmarked(StudentId),
    /// The lesson was cancelled.
    Cancelled,
    /// The lesson has not begun yet.
    NotBegun,
    /// Said to be seen later than now.
    InFuture,
    /// Past the last day of a first mark, a reason is needed.
    ReasonNeeded {
        /// That last day.
        until: NaiveDate,
    },
    /// Past the last day on which a teacher corrects: the absence officer does.
    CorrectionClosed {
        /// That last day.
        until: NaiveDate,
    },
    /// Nothing was missed, so there is nothing to judge.
    NothingMissed,
    /// Of two fields exactly one must be given.
    ExactlyOne,
    /// The mark makes no sense for the lesson.
    Mark(presence::Refused),
    /// Who files may not claim that for the student.
    NotEligible(NotEligible),
    /// No period that can be claimed.
    Period(report_period::Refused),
    /// No note that can be kept.
    Note(wording::Refused),
    /// The words speak of somebody's health: say with `confirmed` that they are meant so.
    Medical,
    /// Leave is asked for, not reported.
    AskForLeave,
    /// Leave is decided about, not judged.
    DecideLeave,
    /// What is told is not asked for: it is no leave.
    NoLeave,
    /// The Act lets nobody give it.
    Leave(leave::Refused),
    /// Nothing that can be recorded of a guardianship.
    Tie(tie_change::Refused),
    /// Neither a guardianship that is there, with its version, nor the student and guardian of a new one.
    OneTie,
    /// No grant that can be made, or taken back.
    Grant(grant::Refused),
    /// No lessons on those days, so nothing to ask for.
    NoLessons,
    /// The municipality decides about so many days.
    ForLpa,
    /// Not so many days that the municipality decides.
    ForSchool,
    /// More days than the mentor decides about: the team lead does.
    ForTeamLead {
        /// Days that the mentor decides about.
        mentor_days: u32,
    },
    /// It was not forwarded to the municipality.
    NotForwarded,
    /// Not before this day, nor later than today.
    OutsideDays {
        /// That first day.
        from: NaiveDate,
    },
    /// The institution does not take this kind from them.
    KindClosed,
    /// Staff say how it came to them: by phone, at the desk, by mail.
    ChannelNeeded,
    /// Staff say on whose word they file.
    PersonNeeded,
    /// The student is reported ill already, without end.
    IllAlready,
    /// The same person said the same of that time already.
    SaidAlready,
    /// What is there is over: withdrawn, rejected, decided, taken.
    Over,
    /// It is open no more: handled, or lapsed.
    NotOpen,
    /// Only an illness is recovered from.
    NoIllness,
    /// Not before what it ends, nor after its claimed end.
    OutsidePeriod,
    /// A reason is needed.
    NoReason,
    /// What was named is of several students.
    SeveralStudents,
    /// Somebody is not invited, or not let in.
    Joining(invitation::Refused),
    /// Nothing there to explain: nothing missed, or it is covered or judged.
    NothingToExplain,
    /// What governs the school does not allow it.
    Governing(governing::Refused),
    /// Must not be empty, nor longer than so many characters, nor hold control characters.
    Text {
        /// Longest.
        most: usize,
    },
    /// More items than are taken at once.
    TooMany {
        /// Most.
        most: usize,
    },
}

impl Complaint {
    /// About a value that these names lead to.
    pub(crate) fn at(path: &[&str], breach: Breach) -> Self {
        Self { path: path.iter().map(|name| (*name).to_owned()).collect(), breach }
    }
}
