//! Closed vocabularies as the API shows them.

use ::entity::kind;
use async_graphql::Enum;

use crate::domain::obligation;

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

/// How missed minutes count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum OutcomeKind {
    /// Covered by an accepted report, or judged so.
    Authorised,
    /// Without valid reason: these count for the 8- and 16-hour rules.
    Unauthorised,
    /// Covered by a report that awaits judgement.
    Pending,
    /// Nobody has said why yet.
    Unexplained,
}

/// The way a report came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "kind::Channel")]
pub enum Channel {
    /// A portal or app.
    Portal,
    /// By telephone.
    Phone,
    /// At the desk.
    Desk,
    /// By mail.
    Mail,
    /// A file of another system.
    Import,
}

/// Who decides about leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "kind::LeaveDecider")]
pub enum LeaveDecider {
    /// The student's mentor.
    Mentor,
    /// The team lead.
    TeamLead,
    /// The LPA of the municipality; the team lead forwards the request and records the answer.
    Lpa,
}

/// What ended the period of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "kind::EndedBy")]
pub enum EndedBy {
    /// The period that was claimed.
    Period,
    /// A recovery report.
    Recovery,
    /// The first attended lesson.
    Attended,
    /// Somebody of the staff.
    Staff,
}

/// Where a mark came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "kind::MarkSource")]
pub enum MarkSource {
    /// The register of the lesson.
    Register,
    /// An offline queue.
    Offline,
    /// A file of another system.
    Import,
    /// A correction afterwards.
    Correction,
}

/// In which capacity something was filed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "kind::ActorKind")]
pub enum FilerKind {
    /// The student.
    Student,
    /// A guardian.
    Guardian,
    /// Somebody of the staff.
    Staff,
    /// An import or a job.
    System,
}

/// What ties a guardian to a student.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "kind::GuardianshipKind")]
pub enum GuardianshipKind {
    /// Legal authority (gezag).
    Authority,
    /// Charged with actual care (feitelijke verzorger).
    Carer,
    /// No authority: information on request only.
    InformationOnly,
}

/// What was recorded of a guardianship.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "kind::GuardianshipWhat")]
pub enum GuardianshipWhat {
    /// Kind and days.
    Set,
    /// A block.
    Block,
    /// That there is none any more.
    Unblock,
}

/// How much a grant to see presence opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "kind::GrantLevel")]
pub enum GrantLevel {
    /// Totals alone.
    Summary,
    /// Lesson by lesson.
    Full,
}

/// What a student of age lets a guardian do or see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum GrantPurpose {
    /// See presence, as much as the level says.
    SeePresence,
    /// Report absence in the student's place.
    ReportAbsence,
    /// Be called or written to by the school.
    BeContacted,
    /// See the reasons of absence.
    SeeReason,
}

/// How a programme is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "kind::LearningPath")]
pub enum LearningPath {
    /// Mostly at school (beroepsopleidende leerweg).
    Bol,
    /// Mostly at work (beroepsbegeleidende leerweg).
    Bbl,
}

/// What somebody does at the school.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "kind::StaffRole")]
pub enum StaffRole {
    /// Teaches lessons and takes registers.
    Teacher,
    /// Coaches students (slb'er).
    Mentor,
    /// Calls, explains, judges, reports (verzuimmedewerker).
    AbsenceOfficer,
    /// Leads a team; decides long leave, signs.
    TeamLead,
    /// Guards privacy (FG).
    PrivacyOfficer,
    /// Keeps accounts, roles, settings, calendar.
    Administrator,
}

/// Which front-end a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "kind::Audience")]
pub enum Audience {
    /// The parent portal.
    Parent,
    /// The student portal.
    Student,
    /// Staff dashboards.
    Staff,
    /// Apps of students and guardians.
    Mobile,
}

/// A stretch of the calendar without lessons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "kind::CalendarKind")]
pub enum CalendarKind {
    /// Holiday: a week full of it is no lesson week.
    Holiday,
    /// The building is closed; the week stays a lesson week.
    Closure,
}

/// Which duty binds a youth on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "obligation::Obligation")]
pub enum Obligation {
    /// Compulsory education (leerplicht): until the end of the school year in which the youth turns 16.
    Compulsory,
    /// The duty to qualify (kwalificatieplicht): after that, until 18 or a start qualification.
    Qualification,
    /// No longer under the Act, without start qualification, under the upper age of that day (27 from 2026, 23 before).
    YoungAdult,
    /// None.
    None,
    /// The birth date is missing, so nobody can say.
    Unknown,
}
