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
}

impl Deed {
    /// All of them, in the order of the table.
    pub const ALL: [Self; 14] = [
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
    ];
}
