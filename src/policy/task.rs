//! For whom a task waits: which kinds for which role, and what of the row narrows it. `store::task` says the same in SQL; a test holds
//! the two equal.

use ::entity::kind::{StaffRole, TaskKind};

use super::matrix::Row;
use super::permit::{Permit, PersonDeed};
use super::sight::Sight;
use super::viewer::{Capacity, Viewer};

/// In which quality somebody does a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quality {
    /// As a mentor of the student.
    Mentor,
    /// As an absence officer where the student is enrolled.
    Officer,
    /// As a team lead there.
    TeamLead,
    /// As a teacher of the lesson.
    Teacher,
}

impl Quality {
    /// The role it comes with.
    #[must_use]
    pub fn role(self) -> StaffRole {
        match self {
            Self::Mentor => StaffRole::Mentor,
            Self::Officer => StaffRole::AbsenceOfficer,
            Self::TeamLead => StaffRole::TeamLead,
            Self::Teacher => StaffRole::Teacher,
        }
    }

    /// The quality that a row of the tables is of.
    fn of(row: Row) -> Option<Self> {
        match row {
            Row::Mentor => Some(Self::Mentor),
            Row::Officer | Row::OfficerCall | Row::OfficerDossier => Some(Self::Officer),
            Row::TeamLead | Row::TeamLeadNeed => Some(Self::TeamLead),
            Row::Teacher => Some(Self::Teacher),
            Row::Own | Row::Authority | Row::Carer | Row::GrantFull | Row::GrantSummary | Row::GrantReason | Row::GrantReport => None,
            Row::PrivacyOfficer | Row::Administrator => None,
        }
    }
}

/// Kinds of tasks in the order in which they stand where they are due at the same time.
pub const KINDS: [TaskKind; 9] = [
    TaskKind::CallToday,
    TaskKind::UnexplainedPastDeadline,
    TaskKind::JudgeReport,
    TaskKind::DecideLeave,
    TaskKind::HandleSignal,
    TaskKind::StudyFinanceNotice,
    TaskKind::StudyFinanceDetermination,
    TaskKind::Contradiction,
    TaskKind::RegisterNotTaken,
];

/// THE table: in which qualities somebody does tasks of a kind.
#[must_use]
pub fn qualities(kind: TaskKind) -> &'static [Quality] {
    match kind {
        // The desk rings; an unexplained absence is a need of the officer's.
        TaskKind::CallToday | TaskKind::UnexplainedPastDeadline => &[Quality::Officer],
        // A report that waits, and an open signal, are needs too.
        TaskKind::JudgeReport | TaskKind::HandleSignal | TaskKind::StudyFinanceNotice | TaskKind::StudyFinanceDetermination => {
            &[Quality::Mentor, Quality::Officer]
        }
        TaskKind::Contradiction => &[Quality::Mentor, Quality::Officer],
        TaskKind::DecideLeave => &[Quality::Mentor, Quality::TeamLead],
        TaskKind::RegisterNotTaken => &[Quality::Teacher],
    }
}

/// What of a row narrows for whom it waits; what a kind does not ask after stays as it is by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Matter {
    /// Of leave: it waits for the mentor.
    pub for_mentor: bool,
    /// Of leave: it waits for the team lead, or for who forwarded it.
    pub for_team_lead: bool,
    /// Of leave: the viewer asked for it, in another capacity.
    pub by_same_person: bool,
    /// Of a contradiction: the day is open to the desk, since something of it is unsettled, the report awaits judgement, or a signal of the
    /// student is open.
    pub day_asks: bool,
    /// Of a register: the viewer gives the lesson.
    pub own_lesson: bool,
}

/// Whether who does a kind in that quality does this one.
#[must_use]
pub fn fits(kind: TaskKind, quality: Quality, matter: Matter) -> bool {
    match (kind, quality) {
        (TaskKind::DecideLeave, Quality::Mentor) => matter.for_mentor && !matter.by_same_person,
        (TaskKind::DecideLeave, Quality::TeamLead) => matter.for_team_lead && !matter.by_same_person,
        (TaskKind::Contradiction, Quality::Officer) => matter.day_asks,
        (TaskKind::RegisterNotTaken, Quality::Teacher) => matter.own_lesson,
        (
            TaskKind::CallToday
            | TaskKind::UnexplainedPastDeadline
            | TaskKind::JudgeReport
            | TaskKind::DecideLeave
            | TaskKind::HandleSignal
            | TaskKind::StudyFinanceNotice
            | TaskKind::StudyFinanceDetermination
            | TaskKind::Contradiction
            | TaskKind::RegisterNotTaken,
            Quality::Mentor | Quality::Officer | Quality::TeamLead | Quality::Teacher,
        ) => true,
    }
}

/// Whether a task about a student waits for who has this sight.
#[must_use]
pub fn waits(kind: TaskKind, sight: &Sight, matter: Matter) -> bool {
    let held = sight.rows().iter().copied().filter_map(Quality::of);
    held.filter(|quality| qualities(kind).contains(quality)).any(|quality| fits(kind, quality, matter))
}

/// Whether the register of a lesson waits for the viewer.
#[must_use]
pub fn waits_in_lesson(viewer: &Viewer, own_lesson: bool) -> bool {
    let quality = Quality::Teacher;
    viewer.has_role(quality.role()) && fits(TaskKind::RegisterNotTaken, quality, Matter { own_lesson, ..Matter::default() })
}

/// Kinds of which a task may wait for the viewer at all.
pub fn kinds(viewer: &Viewer) -> impl Iterator<Item = TaskKind> {
    KINDS.into_iter().filter(|kind| qualities(*kind).iter().any(|quality| viewer.has_role(quality.role())))
}

/// A permit to take up or give back a task: for whom it waits. `waiting`: it was found among those of the viewer.
pub fn permit<D: PersonDeed>(viewer: &Viewer, waiting: bool) -> Option<Permit<D>> {
    match viewer.capacity {
        Capacity::Staff(..) if waiting => Some(Permit::of_person(viewer)),
        Capacity::Staff(..) | Capacity::Student(_) | Capacity::Guardian(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::policy::sight::{StaffTie, Tie, sight};

    fn waiting(tie: StaffTie, matter: Matter) -> Vec<TaskKind> {
        let today: NaiveDate = "2026-11-23".parse().unwrap();
        let seen = sight(None, &Tie::Staff(tie), today).unwrap();
        KINDS.into_iter().filter(|kind| waits(*kind, &seen, matter)).collect()
    }

    #[test]
    fn which_kinds_wait_for_whom() {
        use TaskKind::{
            CallToday, Contradiction, DecideLeave, HandleSignal, JudgeReport, StudyFinanceDetermination, StudyFinanceNotice,
            UnexplainedPastDeadline,
        };
        let none = StaffTie::default;
        let signals = [HandleSignal, StudyFinanceNotice, StudyFinanceDetermination];
        let any = Matter { for_mentor: true, for_team_lead: true, day_asks: true, own_lesson: true, by_same_person: false };
        let with = |kinds: &[TaskKind]| {
            let mut all = kinds.to_vec();
            all.extend(signals);
            all.sort_unstable();
            all
        };
        for (tie, matter, expected, why) in [
            (StaffTie { officer: true, ..none() }, any, with(&[CallToday, UnexplainedPastDeadline, JudgeReport, Contradiction]), "officer"),
            (
                StaffTie { officer: true, ..none() },
                Matter::default(),
                with(&[CallToday, UnexplainedPastDeadline, JudgeReport]),
                "closed day",
            ),
            (StaffTie { mentors: true, ..none() }, any, with(&[JudgeReport, DecideLeave, Contradiction]), "mentor"),
            (
                StaffTie { mentors: true, ..none() },
                Matter { for_mentor: false, ..any },
                with(&[JudgeReport, Contradiction]),
                "for the lead",
            ),
            (
                StaffTie { mentors: true, ..none() },
                Matter { by_same_person: true, ..any },
                with(&[JudgeReport, Contradiction]),
                "own child",
            ),
            (StaffTie { team_lead: true, ..none() }, any, vec![DecideLeave], "lead"),
            (StaffTie { team_lead: true, ..none() }, Matter { by_same_person: true, ..any }, vec![], "own child of the lead"),
            (StaffTie { team_lead: true, ..none() }, Matter { for_team_lead: false, ..any }, vec![], "for the mentor"),
            (StaffTie { privacy_officer: true, administrator: true, ..none() }, any, vec![], "nobody else"),
        ] {
            assert_eq!(waiting(tie, matter), expected, "{why}");
        }
    }

    #[test]
    fn kinds_stand_in_the_order_of_their_names_in_the_vocabulary() {
        assert!(KINDS.is_sorted());
    }
}
