//! What somebody may see of a student on a day, and by which rule.

use async_graphql::{Enum, Error, Object, SimpleObject};
use chrono::NaiveDate;

use super::deed_right::DeedRight;
use super::student::Student;
use crate::graphql::access::FieldGroup;
use crate::graphql::language::Language;
use crate::graphql::rule_text::{parts_text, rule_text};
use crate::graphql::scalar::Date;
use crate::policy::change::{Dated, next_change};
use crate::policy::group::FieldGroup as Of;
use crate::policy::matrix::Row;
use crate::policy::sight::{self, Sight, Tie};

/// In which quality the viewer is tied to a student; where there are several, the closest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum Relation {
    /// It is the student.
    Own,
    /// A guardian with authority.
    Authority,
    /// A guardian with actual care.
    Carer,
    /// A mentor of the student.
    Mentor,
    /// A teacher of the student.
    Teacher,
    /// An absence officer in scope.
    AbsenceOfficer,
    /// A team lead in scope.
    TeamLead,
    /// A privacy officer in scope.
    PrivacyOfficer,
    /// An administrator in scope.
    Administrator,
}

impl Relation {
    /// The closest of the qualities of a sight.
    pub(crate) fn of(sight: &Sight) -> Self {
        let relation = |row: &Row| match row {
            Row::Own => Self::Own,
            Row::Authority => Self::Authority,
            Row::Carer | Row::GrantFull | Row::GrantSummary | Row::GrantReason | Row::GrantReport => Self::Carer,
            Row::Mentor => Self::Mentor,
            Row::Teacher => Self::Teacher,
            Row::Officer | Row::OfficerCall | Row::OfficerDossier => Self::AbsenceOfficer,
            Row::TeamLead | Row::TeamLeadNeed => Self::TeamLead,
            Row::PrivacyOfficer => Self::PrivacyOfficer,
            Row::Administrator => Self::Administrator,
        };
        // Guardians' rows begin with the guardianship, grants follow.
        let mentors = sight.rows().contains(&Row::Mentor);
        if mentors { Self::Mentor } else { sight.rows().first().map_or(Self::Administrator, relation) }
    }
}

/// How much of a group is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum Extent {
    /// Nothing.
    None,
    /// Some lessons, days or reports: `of` says which.
    Partly,
    /// Everything.
    All,
}

/// Why something is withheld.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "sight::Reason")]
pub enum WithheldReason {
    /// The law or the school's protocol closes it at the student's age.
    AgeRule,
    /// The student has not granted it.
    ConsentMissing,
    /// No task asks for it now.
    NoNeed,
    /// Nobody in this role sees it.
    Role,
}

/// What somebody may see of a student and do for him on a day, and by which rule.
pub struct Rights {
    pub(crate) student: Student,
    pub(crate) on: NaiveDate,
    /// What ties them on that day; none: nothing does.
    pub(crate) seen: Option<(Tie, Dated)>,
    pub(crate) language: Language,
}

impl Rights {
    fn sight(&self) -> Option<Sight> {
        let (tie, _) = self.seen.as_ref()?;
        sight::sight(self.student.row.birth_date, tie, self.on)
    }
}

/// What somebody may see of a student and do for him on a day, and by which rule.
#[Object]
impl Rights {
    /// Whose data it is about.
    async fn student(&self) -> &Student {
        &self.student
    }

    /// The day.
    async fn on(&self) -> Date {
        self.on.into()
    }

    /// What ties them on that day; null where nothing does: then every group is closed.
    async fn relation(&self) -> Option<Relation> {
        self.sight().as_ref().map(Relation::of)
    }

    /// Every group of fields, whether it is open, and why.
    async fn groups(&self) -> Vec<GroupRight> {
        let sight = self.sight();
        Of::ALL.into_iter().map(|group| GroupRight::new(group, sight.as_ref(), self.language)).collect()
    }

    /// Every deed to or for a student, whether they may do it, and by which rule.
    async fn deeds(&self) -> Result<Vec<DeedRight>, Error> {
        let Some((tie, sight)) = self.seen.as_ref().map(|(tie, _)| tie).zip(self.sight()) else {
            return Ok(DeedRight::none(self.language));
        };
        DeedRight::all(&self.student, tie, &sight, self.on, self.language).await
    }

    /// The next day after it on which what is open changes: by the student's age, or because a guardianship, a block or a grant that is
    /// recorded begins or ends. Null where none does.
    async fn changes_on(&self) -> Option<Date> {
        let (tie, dated) = self.seen.as_ref()?;
        next_change(self.student.row.birth_date, tie, dated, self.on).map(|(on, _)| on.into())
    }
}

/// Whether one group of fields is open.
#[derive(Clone, Debug, SimpleObject)]
pub struct GroupRight {
    /// The group.
    group: FieldGroup,
    /// How much of it.
    extent: Extent,
    /// Where it is open in part: which lessons, days or reports; else null.
    of: Option<String>,
    /// Why it, or the rest of it, is withheld; null where all is open.
    reason: Option<WithheldReason>,
    /// The row of the table of rights that decides, in words.
    rule: String,
}

impl GroupRight {
    fn new(group: Of, sight: Option<&Sight>, language: Language) -> Self {
        let rule = rule_text(sight.and_then(|sight| Some((sight.deciding(group)?, sight.band()))), language);
        let (extent, of, reason) = match sight.map(|sight| sight.extent(group)) {
            Some(sight::Extent::All) => (Extent::All, None, None),
            Some(sight::Extent::Partly(parts, reason)) => (Extent::Partly, Some(parts_text(parts, language)), Some(reason)),
            Some(sight::Extent::None(reason)) => (Extent::None, None, Some(reason)),
            None => (Extent::None, None, None),
        };
        Self { group: group.into(), extent, of, reason: reason.map(WithheldReason::from), rule }
    }
}
