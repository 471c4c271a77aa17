//! Typed keys. A `StudentId` cannot be passed where a `LessonId` is wanted; all are UUIDv7, so byte order is order of birth.

use sea_orm::{DbErr, DeriveValueType, TryFromU64};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)+) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, DeriveValueType)]
        #[sea_orm(try_getable_array)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A key never given before.
            #[must_use]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        // sea-orm asks it of every primary key; a UUID is never a number.
        impl TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                Err(DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    )+ };
}

ids! {
    /// A school: the tenant.
    InstitutionId
    /// A dated setting of an institution.
    SettingId
    /// A place where lessons are given.
    LocationId
    /// A team or department.
    UnitId
    /// A programme (opleiding).
    ProgrammeId
    /// Who is enrolled.
    StudentId
    /// A dated fact of a student.
    StudentFactId
    /// An enrolment of a student in a programme.
    EnrolmentId
    /// A parent or carer.
    GuardianId
    /// What ties a guardian to a student.
    GuardianshipId
    /// What somebody of the school recorded of it.
    GuardianshipChangeId
    /// What a student of age lets a guardian do or see.
    GrantId
    /// Somebody who works at the school.
    StaffMemberId
    /// A role somebody holds, with scope and dates.
    StaffRoleId
    /// A class.
    GroupId
    /// A student's time in a class.
    GroupMemberId
    /// A teacher's time with a class.
    GroupTeacherId
    /// A mentor's time with a student.
    MentorshipId
    /// Who signs in, as an issuer knows them.
    IdentityId
    /// A one-time code for a guardian.
    InvitationId
    /// Tries of codes by one address or token.
    InvitationTryId
    /// That somebody was told that a student comes of age.
    ComingOfAgeId
    /// A school year.
    SchoolYearId
    /// A holiday or closure in the calendar.
    CalendarPeriodId
    /// A planned activity.
    LessonId
    /// One version of a lesson.
    LessonVersionId
    /// A teacher of a lesson.
    LessonTeacherId
    /// A class in a lesson.
    LessonGroupId
    /// A student expected in a lesson.
    LessonParticipantId
    /// The taking of presence for one lesson.
    RegisterId
    /// The fact for one student in one lesson.
    PresenceId
    /// One version of a presence.
    PresenceVersionId
    /// What part of a presence a report covers.
    PresenceCoverId
    /// An officer's judgement on one presence.
    JudgementId
    /// A wish that a student be contacted now.
    FlagId
    /// A claim: ill, on leave.
    AbsenceReportId
    /// One version of a report.
    AbsenceReportVersionId
    /// What another system said of a report.
    ImportedReportId
    /// On whose word staff changed a report.
    ReportWordId
    /// An institution's own name for a kind of absence.
    AbsenceKindId
    /// A text that states a reason.
    TextId
    /// What happened, for other systems.
    OutboxId
    /// A write that was asked for before.
    IdempotencyId
    /// What was changed, by whom.
    HistoryId
    /// Days that are to be counted anew.
    RecountId
    /// A version of a rule, as it is shipped.
    RuleId
    /// What a school changed of a rule.
    InstitutionRuleId
    /// What one day of one student comes to.
    StudentDayId
    /// How a student stands.
    StandingId
    /// That a rule was reached.
    SignalId
    /// That somebody does a task.
    TaskClaimId
    /// One import of files.
    ImportRunId
}
