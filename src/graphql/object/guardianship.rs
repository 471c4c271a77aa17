//! What ties a guardian to a student.

use async_graphql::{ID, Object, SimpleObject};

use super::deed::Deed;
use super::kind::{GrantLevel, GrantPurpose, GuardianshipKind};
use super::student::Student;
use crate::graphql::access::{self, FieldGroup};
use crate::graphql::id::Wire;
use crate::graphql::scalar::Date;
use crate::graphql::shown::Shown;
use crate::policy::group::FieldGroup as Of;
use crate::policy::sight::Reason;
use crate::store::guardianship::{GrantRow, GuardianshipRow};

/// A guardianship and the student whose it is.
pub struct Guardianship {
    pub(crate) student: Student,
    pub(crate) row: GuardianshipRow,
}

impl Guardianship {
    fn contact<T>(&self, value: impl FnOnce() -> T) -> Shown<T> {
        let right = if self.row.own {
            Ok(())
        } else if self.row.blocked {
            // Whoever is blocked must not be called by mistake.
            Err(Reason::Role)
        } else {
            self.student.sight.guardian_contact()
        };
        if right.is_ok() {
            self.student.cohort.seen.note(self.student.row.id, Of::Contact);
        }
        Shown::when(right, value)
    }
}

/// What ties a guardian to a student, from a day on.
#[Object]
impl Guardianship {
    /// Opaque key.
    async fn id(&self) -> ID {
        self.row.id.to_wire()
    }

    /// Authority, actual care or information only; null without an error where nobody has said it yet: then this guardian sees nothing.
    #[graphql(directive = access::access::apply(FieldGroup::Guardians))]
    async fn kind(&self) -> Shown<Option<GuardianshipKind>> {
        self.student.show(Of::Guardians, || self.row.kind.map(GuardianshipKind::from))
    }

    /// First and last name of the guardian.
    #[graphql(directive = access::access::apply(FieldGroup::Guardians))]
    async fn display_name(&self) -> Shown<&str> {
        self.student.show(Of::Guardians, || self.row.name.as_str())
    }

    /// First day.
    #[graphql(name = "from", directive = access::access::apply(FieldGroup::Guardians))]
    async fn begins(&self) -> Shown<Date> {
        self.student.show(Of::Guardians, || self.row.begins.into())
    }

    /// Last day; null without an error while it runs.
    #[graphql(name = "to", directive = access::access::apply(FieldGroup::Guardians))]
    async fn ends(&self) -> Shown<Option<Date>> {
        self.student.show(Of::Guardians, || self.row.ends.map(Date::from))
    }

    /// Grants of the student that are in force today.
    #[graphql(directive = access::access::apply(FieldGroup::Guardians))]
    async fn grants(&self) -> Shown<Vec<Grant>> {
        self.student.show(Of::Guardians, || self.row.grant.iter().map(|grant| Grant::from(*grant)).collect())
    }

    /// Mail address of the guardian, for staff whose task is to call: null without an error where none is known.
    #[graphql(directive = access::access::apply(FieldGroup::Contact))]
    async fn email(&self) -> Shown<Option<&str>> {
        self.contact(|| self.row.email.as_deref())
    }

    /// Telephone of the guardian, for staff whose task is to call: null without an error where none is known.
    #[graphql(directive = access::access::apply(FieldGroup::Contact))]
    async fn phone(&self) -> Shown<Option<&str>> {
        self.contact(|| self.row.phone.as_deref())
    }

    /// What the viewer may do with it now.
    async fn viewer_can(&self) -> Vec<Deed> {
        vec![]
    }
}

/// What a student of age lets one guardian do or see.
#[derive(Clone, Debug, SimpleObject)]
pub struct Grant {
    /// For what.
    purposes: Vec<GrantPurpose>,
    /// How much seeing opens; null where seeing is not granted.
    level: Option<GrantLevel>,
    /// First day.
    #[graphql(name = "from")]
    begins: Date,
    /// Last day; null until further notice.
    until: Option<Date>,
    /// Counts changes, from 1.
    version: i32,
}

impl From<GrantRow> for Grant {
    fn from(row: GrantRow) -> Self {
        let purposes = [
            (row.see_presence.is_some(), GrantPurpose::SeePresence),
            (row.report_absence, GrantPurpose::ReportAbsence),
            (row.be_contacted, GrantPurpose::BeContacted),
            (row.see_reason, GrantPurpose::SeeReason),
        ];
        Self {
            purposes: purposes.into_iter().filter_map(|(granted, purpose)| granted.then_some(purpose)).collect(),
            level: row.see_presence.map(GrantLevel::from),
            begins: row.begins.into(),
            until: row.ends.map(Date::from),
            version: row.version,
        }
    }
}
