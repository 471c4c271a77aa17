//! Closed vocabularies, stored as text in the database and shown under the same names in the API.

use sea_orm::{DeriveActiveEnum, EnumIter, Iterable};
use serde::{Deserialize, Serialize};

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? })+) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum)]
        #[sea_orm(rs_type = "String", db_type = "Text")]
        pub enum $name {
            $($(#[$vdoc])* #[sea_orm(string_value = $text)] #[serde(rename = $text)] $variant),+
        }

        impl $name {
            /// The name in database and API.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The kind of that name, in any case.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                Self::iter().find(|kind| kind.as_str().eq_ignore_ascii_case(text.trim()))
            }
        }
    )+ };
}

mod counting;

pub use counting::{RuleAsks, RuleCode, RuleMeasure, RuleSkip, RuleWhom, SignalStatus, TaskKind};

kinds! {
    /// What ties a guardian to a student.
    GuardianshipKind {
        /// Legal authority (gezag).
        Authority = "AUTHORITY",
        /// Charged with actual care (feitelijke verzorger), Lpw art. 2(1).
        Carer = "CARER",
        /// No authority: information on request only, art. 1:377c BW.
        InformationOnly = "INFORMATION_ONLY",
    }
    /// What was recorded of a guardianship.
    GuardianshipWhat {
        /// Kind and days.
        Set = "SET",
        /// A block.
        Block = "BLOCK",
        /// That there is none any more.
        Unblock = "UNBLOCK",
    }
    /// How much a grant to see presence opens.
    GrantLevel {
        /// Totals alone.
        Summary = "SUMMARY",
        /// Lesson by lesson.
        Full = "FULL",
    }
    /// What somebody does at the school.
    StaffRole {
        /// Teaches lessons and takes registers.
        Teacher = "TEACHER",
        /// Coaches students (slb'er).
        Mentor = "MENTOR",
        /// Calls, explains, judges, reports (verzuimmedewerker).
        AbsenceOfficer = "ABSENCE_OFFICER",
        /// Leads a team; decides long leave, signs.
        TeamLead = "TEAM_LEAD",
        /// Guards privacy (FG).
        PrivacyOfficer = "PRIVACY_OFFICER",
        /// Keeps accounts, roles, settings, calendar.
        Administrator = "ADMINISTRATOR",
    }
    /// What a teacher observed of one student in one lesson.
    Mark {
        /// There from begin to end.
        Present = "PRESENT",
        /// Not there at all.
        Absent = "ABSENT",
        /// Came after the begin.
        Late = "LATE",
        /// Went before the end.
        LeftEarly = "LEFT_EARLY",
        /// Sent out by the teacher.
        SentOut = "SENT_OUT",
        /// Need not be there.
        Exempt = "EXEMPT",
    }
    /// Where a mark came from.
    MarkSource {
        /// The register of the lesson.
        Register = "REGISTER",
        /// An offline queue.
        Offline = "OFFLINE",
        /// A file of another system.
        Import = "IMPORT",
        /// A correction afterwards.
        Correction = "CORRECTION",
    }
    /// What a planned activity is.
    ActivityKind {
        /// A lesson.
        Lesson = "LESSON",
        /// Work placement (BPV).
        WorkPlacement = "WORK_PLACEMENT",
        /// An exam.
        Exam = "EXAM",
        /// A talk with the mentor.
        Coaching = "COACHING",
        /// Anything else.
        Other = "OTHER",
    }
    /// What became of a planned activity.
    LessonStatus {
        /// As planned.
        Scheduled = "SCHEDULED",
        /// At another time or place than planned first.
        Moved = "MOVED",
        /// Not given; its marks count nothing.
        Cancelled = "CANCELLED",
    }
    /// What somebody says of an absence.
    AbsenceKind {
        /// Ill; no nature is asked or kept.
        Illness = "ILLNESS",
        /// A visit to doctor or dentist.
        MedicalAppointment = "MEDICAL_APPOINTMENT",
        /// Religion or belief, Lpw art. 13.
        ReligiousDuty = "RELIGIOUS_DUTY",
        /// Holiday because of the parent's profession, Lpw art. 13a.
        ParentsProfessionHoliday = "PARENTS_PROFESSION_HOLIDAY",
        /// Other weighty circumstances, Lpw art. 14.
        WeightyCircumstances = "WEIGHTY_CIRCUMSTANCES",
        /// At an exam or excursion of the school.
        ExamOrExcursion = "EXAM_OR_EXCURSION",
        /// Suspended by the school.
        Suspension = "SUSPENSION",
        /// Something else.
        Other = "OTHER",
    }
    /// The judgement over a report.
    AbsenceStatus {
        /// Awaits judgement.
        Pending = "PENDING",
        /// Valid.
        Accepted = "ACCEPTED",
        /// Not valid.
        Rejected = "REJECTED",
        /// Taken back by who filed it.
        Withdrawn = "WITHDRAWN",
        /// The municipality decides.
        ForwardedToLpa = "FORWARDED_TO_LPA",
    }
    /// Who decides about leave.
    LeaveDecider {
        /// The student's mentor.
        Mentor = "MENTOR",
        /// The team lead.
        TeamLead = "TEAM_LEAD",
        /// The LPA of the municipality; the team lead forwards it and records the answer.
        Lpa = "LPA",
    }
    /// What ended the period of a report.
    EndedBy {
        /// The period that was claimed.
        Period = "PERIOD",
        /// A recovery report.
        Recovery = "RECOVERY",
        /// The first attended lesson.
        Attended = "ATTENDED",
        /// Somebody of the staff.
        Staff = "STAFF",
    }
    /// The way a report came in.
    Channel {
        /// A portal or app.
        Portal = "PORTAL",
        /// By telephone.
        Phone = "PHONE",
        /// At the desk.
        Desk = "DESK",
        /// By mail.
        Mail = "MAIL",
        /// A file of another system.
        Import = "IMPORT",
    }
    /// A dated fact of a student.
    StudentFactKind {
        /// Obtained a start qualification on that day, as a person recorded it; as a file says it, it stands with the student alone.
        StartQualification = "START_QUALIFICATION",
        /// Lives on his own, Lpw art. 13b.
        LivingIndependently = "LIVING_INDEPENDENTLY",
        /// Holds a certificate of Lpw art. 4a(2).
        Certificate4a2 = "CERTIFICATE_4A2",
        /// Exempt from the Act, Lpw art. 5 and 15.
        Exemption = "EXEMPTION",
        /// Under WSF 2000 or WTOS.
        StudyFinance = "STUDY_FINANCE",
        /// A dated doctor's statement about illness in these days was seen, WEB art. 8.1.7(9); what it says is not kept.
        StatementSeen = "STATEMENT_SEEN",
        /// Has died: every message stops.
        Deceased = "DECEASED",
    }
    /// How a programme is followed.
    LearningPath {
        /// Mostly at school (beroepsopleidende leerweg).
        Bol = "BOL",
        /// Mostly at work (beroepsbegeleidende leerweg).
        Bbl = "BBL",
    }
    /// A stretch of the calendar without lessons.
    CalendarKind {
        /// Holiday: a week full of it is no lesson week.
        Holiday = "HOLIDAY",
        /// The building is closed; the week stays a lesson week.
        Closure = "CLOSURE",
    }
    /// Who acts.
    ActorKind {
        /// A student.
        Student = "STUDENT",
        /// A guardian.
        Guardian = "GUARDIAN",
        /// Somebody of the staff.
        Staff = "STAFF",
        /// An import or a job, named.
        System = "SYSTEM",
    }
    /// Which front-end a token is for.
    Audience {
        /// The parent portal.
        Parent = "PARENT",
        /// The student portal.
        Student = "STUDENT",
        /// Staff dashboards.
        Staff = "STAFF",
        /// Apps of students and guardians.
        Mobile = "MOBILE",
    }
    /// What authorities call a student by.
    NationalNumberKind {
        /// Burgerservicenummer.
        Bsn = "BSN",
        /// Onderwijsnummer.
        Onderwijsnummer = "ONDERWIJSNUMMER",
    }
}
