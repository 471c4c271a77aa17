//! Deeds that persons do, by name.

/// What somebody can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
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

impl Deed {
    /// All of them, in the order of the table.
    pub const ALL: [Self; 28] = [
        Self::SubmitRegister,
        Self::AddWalkIn,
        Self::CorrectPresence,
        Self::JudgePresence,
        Self::FlagForAction,
        Self::ReportAbsence,
        Self::ChangeAbsencePeriod,
        Self::ReportRecovery,
        Self::WithdrawAbsenceReport,
        Self::JudgeAbsenceReport,
        Self::ExplainAbsence,
        Self::RequestLeave,
        Self::DecideLeave,
        Self::RecordLpaDecision,
        Self::GrantAccess,
        Self::RevokeAccess,
        Self::InviteGuardian,
        Self::SetGuardianship,
        Self::BlockGuardian,
        Self::AssignMentor,
        Self::RecordStudentFact,
        Self::HandleSignal,
        Self::AssignRole,
        Self::EndRole,
        Self::UpdateSettings,
        Self::UpdateCalendar,
        Self::UpdateRule,
        Self::ClaimTask,
    ];
    /// How many of them, the first of [`Self::ALL`], are about a student; the rest are about the institution, and the last is about a task,
    /// of which `task` says more.
    pub const ABOUT_A_STUDENT: usize = 22;
}
