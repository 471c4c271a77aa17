//! Whose rights somebody may ask for, of a student who exists for him. Everybody asks for his own.

use super::matrix::{Band, Row};
use super::refusal::Refusal;
use super::sight::{Reason, Sight};

/// In which quality the other person would look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// A student.
    Student,
    /// A guardian.
    Guardian,
    /// Staff.
    Staff,
}

/// Who keeps accounts and who guards privacy ask for anybody's. A student asks what a guardian sees from sixteen on, when opening it is his
/// to do; what staff see follows from their task, and is not his to change.
pub fn may_ask(sight: &Sight, whose: Whose) -> Result<(), Refusal> {
    let asks = |row: &Row| match row {
        Row::PrivacyOfficer | Row::Administrator => Ok(()),
        Row::Own => match (whose, sight.band()) {
            (Whose::Guardian, Band::From16 | Band::OfAge) => Ok(()),
            (Whose::Guardian, Band::Under16) => Err(Reason::AgeRule),
            (Whose::Student | Whose::Staff, Band::Under16 | Band::From16 | Band::OfAge) => Err(Reason::Role),
        },
        Row::Authority | Row::Carer | Row::GrantFull | Row::GrantSummary | Row::GrantReason | Row::GrantReport => Err(Reason::Role),
        Row::Teacher | Row::Mentor | Row::Officer | Row::OfficerCall | Row::OfficerDossier => Err(Reason::Role),
        Row::TeamLead | Row::TeamLeadNeed => Err(Reason::Role),
    };
    let answers: Vec<Result<(), Reason>> = sight.rows().iter().map(asks).collect();
    let refused = answers.iter().find_map(|answer| answer.err()).unwrap_or(Reason::Role);
    if answers.contains(&Ok(())) { Ok(()) } else { Err(Refusal::Forbidden(refused)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::sight::{GuardianTie, StaffTie, Tie, sight};

    #[test]
    fn a_student_asks_of_guardians_from_sixteen_on_and_of_nobody_else() {
        let today = "2026-11-23".parse().unwrap();
        let own = |birth: &str| sight(Some(birth.parse().unwrap()), &Tie::Own, today).unwrap();
        for (birth, whose, expected) in [
            ("2010-11-24", Whose::Guardian, Err(Refusal::Forbidden(Reason::AgeRule))),
            ("2010-11-23", Whose::Guardian, Ok(())),
            ("2005-11-23", Whose::Guardian, Ok(())),
            ("2005-11-23", Whose::Staff, Err(Refusal::Forbidden(Reason::Role))),
            ("2005-11-23", Whose::Student, Err(Refusal::Forbidden(Reason::Role))),
        ] {
            assert_eq!(may_ask(&own(birth), whose), expected, "{birth} {whose:?}");
        }
    }

    #[test]
    fn of_staff_only_who_keeps_accounts_or_guards_privacy() {
        let today = "2026-11-23".parse().unwrap();
        let staff = |tie| may_ask(&sight(None, &Tie::Staff(tie), today).unwrap(), Whose::Guardian);
        let teacher = StaffTie { teaches: true, mentors: true, officer: true, team_lead: true, ..StaffTie::default() };
        assert_eq!(staff(teacher.clone()), Err(Refusal::Forbidden(Reason::Role)));
        assert_eq!(staff(StaffTie { administrator: true, ..teacher.clone() }), Ok(()));
        assert_eq!(staff(StaffTie { privacy_officer: true, ..StaffTie::default() }), Ok(()));
        let parent = Tie::Guardian(GuardianTie { authority: true, ..GuardianTie::default() });
        let parent = sight(Some("2010-01-01".parse().unwrap()), &parent, today).unwrap();
        assert_eq!(may_ask(&parent, Whose::Guardian), Err(Refusal::Forbidden(Reason::Role)));
    }
}
