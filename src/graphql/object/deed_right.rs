//! Whether somebody may do a deed to or for a student, and by which rule.

use ::entity::kind::AbsenceKind;
use async_graphql::{Error, SimpleObject};
use chrono::NaiveDate;

use super::deed::Deed;
use super::student::Student;
use crate::domain::filing::NotEligible;
use crate::domain::notice::{KINDS, Route, route};
use crate::graphql::language::Language;
use crate::graphql::mutation::filing_text::not_eligible;
use crate::graphql::rule_text::deed_text;
use crate::policy::deed::Deed as Of;
use crate::policy::doing::{self, Cell};
use crate::policy::sight::{Sight, Tie};

/// Whether a deed to or for a student is allowed. What it asks of the thing itself (a term, a version, that it is not over) is not told
/// here: `viewerCan` of the thing says it.
#[derive(Clone, Debug, SimpleObject)]
pub struct DeedRight {
    /// The deed.
    deed: Deed,
    /// Whether it is allowed, in part at least: `rule` says in which.
    allowed: bool,
    /// The row of the table of deeds that decides, or the rule that narrows it, in words.
    rule: String,
}

impl DeedRight {
    /// Where nothing ties them.
    pub(super) fn none(language: Language) -> Vec<Self> {
        let one = |deed: &Of| Self { deed: (*deed).into(), allowed: false, rule: deed_text(None, language) };
        Of::ALL.iter().take(Of::ABOUT_A_STUDENT).map(one).collect()
    }

    /// Of somebody with that tie and sight, on a day.
    pub(super) async fn all(student: &Student, tie: &Tie, sight: &Sight, on: NaiveDate, language: Language) -> Result<Vec<Self>, Error> {
        let telling = speaks(student, tie, Route::Report, on).await?;
        let asking = speaks(student, tie, Route::LeaveRequest, on).await?;
        let one = |deed: &Of| {
            let found = doing::deciding(*deed, sight);
            let by_table = found.is_some_and(|(_, cell)| cell != Cell::No);
            let narrowed = match deed {
                Of::ReportAbsence | Of::ExplainAbsence | Of::ChangeAbsencePeriod | Of::ReportRecovery => telling,
                Of::RequestLeave => asking,
                Of::WithdrawAbsenceReport => telling.and(asking),
                Of::SubmitRegister | Of::AddWalkIn | Of::CorrectPresence | Of::JudgePresence | Of::FlagForAction => None,
                Of::JudgeAbsenceReport | Of::DecideLeave | Of::RecordLpaDecision | Of::GrantAccess | Of::RevokeAccess => None,
                Of::InviteGuardian | Of::SetGuardianship | Of::BlockGuardian | Of::AssignMentor | Of::RecordStudentFact => None,
                Of::HandleSignal | Of::AssignRole | Of::EndRole => None,
                Of::UpdateSettings | Of::UpdateCalendar | Of::UpdateRule | Of::ClaimTask => None,
            };
            match narrowed.filter(|_| by_table) {
                Some(refused) => Self { deed: (*deed).into(), allowed: false, rule: not_eligible(refused, language) },
                None => Self {
                    deed: (*deed).into(),
                    allowed: by_table,
                    rule: deed_text(found.map(|(row, cell)| (row, sight.band(), cell)), language),
                },
            }
        };
        Ok(Of::ALL.iter().take(Of::ABOUT_A_STUDENT).map(one).collect())
    }
}

/// Why somebody may say nothing at all by that way; none: there is something they may say.
async fn speaks(student: &Student, tie: &Tie, by: Route, on: NaiveDate) -> Result<Option<NotEligible>, Error> {
    let mut refused = None;
    // What only the school knows is told last: it is not why.
    let mut kinds: Vec<AbsenceKind> = KINDS.into_iter().filter(|kind| route(*kind) == by).collect();
    kinds.sort_by_key(|kind| *kind != AbsenceKind::Illness && *kind != AbsenceKind::WeightyCircumstances);
    for kind in kinds {
        match student.speaks(tie, kind, on).await? {
            Ok(()) => return Ok(None),
            Err(why) => refused = refused.or(Some(why)),
        }
    }
    Ok(refused)
}
