//! Closed vocabularies as the API shows them.

use ::entity::kind;
use async_graphql::Enum;

/// What a planned activity is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "kind::ActivityKind")]
pub enum ActivityKind {
    /// A lesson.
    Lesson,
    /// Work placement (BPV).
    WorkPlacement,
    /// An exam.
    Exam,
    /// A talk with the mentor.
    Coaching,
    /// Anything else.
    Other,
}

/// What became of a planned activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "kind::LessonStatus")]
pub enum LessonStatus {
    /// As planned.
    Scheduled,
    /// At another time or place than planned first.
    Moved,
    /// Not given; what was marked counts nothing.
    Cancelled,
}

/// What a teacher observed of one student in one lesson.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "kind::Mark")]
pub enum Mark {
    /// There from begin to end.
    Present,
    /// Not there at all.
    Absent,
    /// Came after the begin.
    Late,
    /// Went before the end.
    LeftEarly,
    /// Sent out by the teacher.
    SentOut,
    /// Need not be there.
    Exempt,
}

/// What somebody says of an absence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "kind::AbsenceKind")]
pub enum AbsenceKind {
    /// Ill; no nature is asked or kept.
    Illness,
    /// A visit to doctor or dentist.
    MedicalAppointment,
    /// Religion or belief (Leerplichtwet art. 13).
    ReligiousDuty,
    /// Holiday because of the parent's profession (art. 13a).
    ParentsProfessionHoliday,
    /// Other weighty circumstances (art. 14).
    WeightyCircumstances,
    /// At an exam or excursion of the school.
    ExamOrExcursion,
    /// Suspended by the school.
    Suspension,
    /// Something else.
    Other,
}

/// The judgement over a report; whether its period is still open is another question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "kind::AbsenceStatus")]
pub enum AbsenceStatus {
    /// Awaits judgement.
    Pending,
    /// Valid.
    Accepted,
    /// Not valid.
    Rejected,
    /// Taken back by who filed it.
    Withdrawn,
    /// The municipality decides.
    ForwardedToLpa,
}
