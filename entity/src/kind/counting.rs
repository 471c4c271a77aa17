//! Vocabularies of counting: rules, signals, tasks.

use sea_orm::{DeriveActiveEnum, EnumIter, Iterable};
use serde::{Deserialize, Serialize};

kinds! {
    /// A rule of counting that can be reached.
    RuleCode {
        /// Eight hours in four lesson weeks: contact, by the school's protocol.
        Preventive8h = "PREVENTIVE_8H",
        /// A teacher or mentor asks for contact now.
        ActionWanted = "ACTION_WANTED",
        /// Sixteen hours in four lesson weeks under the Act, Lpw art. 21a(2).
        Statutory16h = "STATUTORY_16H",
        /// Sixteen hours in four lesson weeks of a young adult, where the board decided so.
        Regional16hAdult = "REGIONAL_16H_ADULT",
        /// Four lesson weeks in which a young adult attended nothing.
        FourWeeksAdult = "FOUR_WEEKS_ADULT",
        /// More than four lesson weeks in which a youth under the Act attended nothing.
        LongTermMinor = "LONG_TERM_MINOR",
        /// Absence on leave that was refused.
        Luxury = "LUXURY",
        /// Five weeks without valid reason under WSF 2000 or WTOS.
        StudyFinance = "STUDY_FINANCE",
    }
    /// Whom a rule is about, by the duty of the day.
    RuleWhom {
        /// Everybody.
        All = "ALL",
        /// Compulsory education and the qualification duty.
        UnderTheAct = "UNDER_THE_ACT",
        /// Under the Act no longer, without start qualification.
        YoungAdult = "YOUNG_ADULT",
    }
    /// What a rule measures.
    RuleMeasure {
        /// Unauthorised minutes in a window.
        Minutes = "MINUTES",
        /// Days of lesson weeks without attending.
        Days = "DAYS",
        /// Something that happened once is enough.
        Events = "EVENTS",
    }
    /// What of holidays a window passes over.
    RuleSkip {
        /// Whole weeks.
        Weeks = "WEEKS",
        /// Those, and single days too.
        Days = "DAYS",
    }
    /// What a rule asks for when it is reached.
    RuleAsks {
        /// That the student be contacted, under 18 the guardians too.
        Contact = "CONTACT",
        /// A report to DUO that sixteen hours were missed.
        ReportV3 = "REPORT_V3",
        /// A preventive report of a young adult.
        ReportV4 = "REPORT_V4",
        /// A report of a young adult who attends nothing.
        ReportRmc = "REPORT_RMC",
        /// A report of a youth under the Act who attends nothing.
        ReportLrv = "REPORT_LRV",
        /// A report of absence on refused leave.
        ReportL = "REPORT_L",
        /// Notice to the student, and a determination by DUO's own form.
        Determination = "DETERMINATION",
    }
    /// What became of a signal.
    SignalStatus {
        /// Waits for somebody.
        Open = "OPEN",
        /// Somebody did what it asks for.
        Handled = "HANDLED",
        /// A change undid it.
        Lapsed = "LAPSED",
    }
    /// What somebody has to do.
    TaskKind {
        /// Ring about an absence of today that nobody explained.
        CallToday = "CALL_TODAY",
        /// Settle an absence that nobody explained in time.
        UnexplainedPastDeadline = "UNEXPLAINED_PAST_DEADLINE",
        /// Judge an absence report.
        JudgeReport = "JUDGE_REPORT",
        /// Decide about leave.
        DecideLeave = "DECIDE_LEAVE",
        /// Handle a signal.
        HandleSignal = "HANDLE_SIGNAL",
        /// Tell a student under WSF 2000 or WTOS that four weeks were missed, and ask why.
        StudyFinanceNotice = "STUDY_FINANCE_NOTICE",
        /// Determine that a student under WSF 2000 or WTOS attended nothing for eight weeks, and tell DUO.
        StudyFinanceDetermination = "STUDY_FINANCE_DETERMINATION",
        /// See why a mark and a report contradict each other.
        Contradiction = "CONTRADICTION",
        /// Take a register that was not taken.
        RegisterNotTaken = "REGISTER_NOT_TAKEN",
    }
}
