//! Ids on the wire: the kind and the key, opaque to front-ends. An id of another kind is refused by name, before any look-up.

use ::entity::id::{
    AbsenceReportId, CalendarPeriodId, EnrolmentId, FlagId, GrantId, GroupId, GuardianId, GuardianshipId, LessonId, MentorshipId,
    PresenceId, ProgrammeId, SignalId, StaffMemberId, StaffRoleId, StudentFactId, StudentId, UnitId,
};
use async_graphql::{Error, ID};
use uuid::Uuid;

use super::error::{Rule, bad_input};

/// A key that has a name on the wire.
pub trait Wire: Sized {
    /// Kind, as the wire says it.
    const KIND: &'static str;
    /// From the key alone.
    fn from_uuid(id: Uuid) -> Self;
    /// The key alone.
    fn uuid(&self) -> Uuid;

    /// As the wire says it.
    fn to_wire(&self) -> ID {
        ID(format!("{}_{}", Self::KIND, self.uuid().simple()))
    }

    /// From what the wire said in that field.
    fn from_wire(id: &ID, field: &str) -> Result<Self, Error> {
        let wrong = || bad_input(field, Rule::Id(Self::KIND));
        let (kind, key) = id.rsplit_once('_').ok_or_else(wrong)?;
        if kind != Self::KIND || key.len() != 32 || key.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Err(wrong());
        }
        Uuid::try_parse(key).map(Self::from_uuid).map_err(|_| wrong())
    }
}

macro_rules! wire {
    ($($name:ident = $kind:literal),+ $(,)?) => { $(
        impl Wire for $name {
            const KIND: &'static str = $kind;
            fn from_uuid(id: Uuid) -> Self {
                Self(id)
            }
            fn uuid(&self) -> Uuid {
                self.0
            }
        }
    )+ };
}

wire! {
    StudentId = "student",
    LessonId = "lesson",
    PresenceId = "presence",
    AbsenceReportId = "report",
    GuardianshipId = "guardianship",
    GrantId = "grant",
    FlagId = "flag",
    SignalId = "signal",
    EnrolmentId = "enrolment",
    ProgrammeId = "programme",
    GroupId = "group",
    UnitId = "unit",
    StaffMemberId = "staff",
    GuardianId = "guardian",
    StaffRoleId = "role",
    CalendarPeriodId = "period",
    StudentFactId = "fact",
    MentorshipId = "mentorship",
}
