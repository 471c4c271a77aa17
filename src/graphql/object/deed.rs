//! What can be done with an object, in the words of the schema.

use async_graphql::Enum;

use crate::policy::deed;

/// What can be done with an object. `viewerCan` lists what this viewer may do with it now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "deed::Deed")]
pub enum Deed {
    /// Take the register of a lesson, and correct it in its term.
    SubmitRegister,
    /// Add somebody to a lesson who came without being expected.
    AddWalkIn,
    /// Correct one mark.
    CorrectPresence,
    /// Judge one presence.
    JudgePresence,
    /// Ask that a student be contacted now.
    FlagForAction,
    /// Report a student absent.
    ReportAbsence,
    /// Shorten or extend a report.
    ChangeAbsencePeriod,
    /// Report a student recovered.
    ReportRecovery,
    /// Take a report back.
    WithdrawAbsenceReport,
    /// Judge a report.
    JudgeAbsenceReport,
    /// Say afterwards why lessons were missed.
    ExplainAbsence,
    /// Ask for leave.
    RequestLeave,
    /// Decide about leave.
    DecideLeave,
    /// Record what the LPA decided.
    RecordLpaDecision,
    /// Let a guardian see or do something.
    GrantAccess,
    /// Take such a grant back.
    RevokeAccess,
    /// Invite a guardian to sign in.
    InviteGuardian,
    /// Record a guardian's tie to a student, or its end.
    SetGuardianship,
    /// Keep a guardian out, for a time or for good.
    BlockGuardian,
    /// Name a mentor.
    AssignMentor,
    /// Record a dated fact about a student.
    RecordStudentFact,
    /// Say what was done about a signal.
    HandleSignal,
    /// Give a member of staff a role.
    AssignRole,
    /// End a role.
    EndRole,
    /// Change settings of the institution.
    UpdateSettings,
    /// Change its calendar.
    UpdateCalendar,
    /// Change a rule of counting, where the law leaves room.
    UpdateRule,
    /// Take up a task, or give it back.
    ClaimTask,
}
