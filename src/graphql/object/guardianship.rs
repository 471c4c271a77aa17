//! What ties a guardian to a student.

use async_graphql::{ID, Object};

use super::deed::Deed;
use super::grant::Grant;
use super::guardianship_change::GuardianshipChange;
use super::kind::GuardianshipKind;
use super::student::Student;
use crate::deed::grant_access::can_be_granted;
use crate::graphql::access::{self, FieldGroup};
use crate::graphql::id::Wire;
use crate::graphql::scalar::Date;
use crate::graphql::shown::Shown;
use crate::policy::group::FieldGroup as Of;
use crate::policy::matrix::Band;
use crate::policy::sight::{About, Reason};
use crate::policy::{deed, doing};
use crate::store::guardianship::GuardianshipRow;

/// A guardianship and the student whose it is.
pub struct Guardianship {
    pub(crate) student: Student,
    pub(crate) row: GuardianshipRow,
}

impl Guardianship {
    /// What concerns ringing the guardian: for those whose task that is, and for the guardian.
    fn of_contact<T>(&self, right: Result<(), Reason>, value: impl FnOnce() -> T) -> Shown<T> {
        if right.is_ok() {
            self.student.cohort.seen.note(self.student.row.id, Of::Contact);
        }
        Shown::when(right, value)
    }

    fn contact_right(&self) -> Result<(), Reason> {
        if self.row.own { Ok(()) } else { self.student.sight.guardian_contact() }
    }

    fn contact<T>(&self, value: impl FnOnce() -> T) -> Shown<T> {
        // Whoever is blocked must not be called by mistake.
        let blocked = self.row.tie.is_blocked(self.student.cohort.viewer.today) && !self.row.own;
        self.of_contact(if blocked { Err(Reason::Role) } else { self.contact_right() }, value)
    }

    /// What those see alone who record it.
    fn kept<T>(&self, value: impl FnOnce() -> T) -> Shown<T> {
        let right = self.student.open(Of::Guardians).and(self.student.sight.kept_guardianships());
        Shown::when(right, value)
    }

    fn may_ring(&self) -> bool {
        let today = self.student.cohort.viewer.today;
        let of_age = self.student.row.birth_date.map(|_| self.student.sight.band() == Band::OfAge);
        self.row.tie.may_be_contacted(today, of_age, self.row.grant.is_some_and(|grant| grant.purposes.be_contacted))
    }
}

/// What ties a guardian to a student, from a day on.
#[Object]
impl Guardianship {
    /// Opaque key.
    pub async fn id(&self) -> ID {
        self.row.id.to_wire()
    }

    /// Authority, actual care or information only; null without an error where nobody has said it yet: then this guardian sees nothing.
    #[graphql(directive = access::access::apply(FieldGroup::Guardians))]
    async fn kind(&self) -> Shown<Option<GuardianshipKind>> {
        self.student.show(Of::Guardians, || self.row.tie.kind.map(GuardianshipKind::from))
    }

    /// First and last name of the guardian.
    #[graphql(directive = access::access::apply(FieldGroup::Guardians))]
    async fn display_name(&self) -> Shown<&str> {
        self.student.show(Of::Guardians, || self.row.name.as_str())
    }

    /// First day.
    #[graphql(name = "from", directive = access::access::apply(FieldGroup::Guardians))]
    async fn begins(&self) -> Shown<Date> {
        self.student.show(Of::Guardians, || self.row.tie.during.begins.into())
    }

    /// Last day; null without an error while it runs.
    #[graphql(name = "to", directive = access::access::apply(FieldGroup::Guardians))]
    async fn ends(&self) -> Shown<Option<Date>> {
        self.student.show(Of::Guardians, || self.row.tie.during.ends.map(Date::from))
    }

    /// Opaque key of the guardian, the same for each child.
    #[graphql(directive = access::access::apply(FieldGroup::Guardians))]
    async fn guardian_id(&self) -> Shown<ID> {
        self.student.show(Of::Guardians, || self.row.guardian.to_wire())
    }

    /// First day of a block, past and coming ones too; null without an error where there is none. For administrators and the privacy officer.
    #[graphql(directive = access::access::apply(FieldGroup::Guardians))]
    async fn blocked_from(&self) -> Shown<Option<Date>> {
        self.kept(|| self.row.tie.blocked.map(|block| block.begins.into()))
    }

    /// Last day of that block; null without an error where there is none, or it lasts until further notice. For administrators and the
    /// privacy officer.
    #[graphql(directive = access::access::apply(FieldGroup::Guardians))]
    async fn blocked_until(&self) -> Shown<Option<Date>> {
        self.kept(|| self.row.tie.blocked.and_then(|block| block.ends).map(Date::from))
    }

    /// What persons of the school recorded of it and why, oldest first. For administrators and the privacy officer.
    #[graphql(directive = access::access::apply(FieldGroup::Guardians))]
    async fn changes(&self) -> Shown<Vec<GuardianshipChange>> {
        if let Err(reason) = self.student.open(Of::Guardians).and(self.student.sight.kept_guardianships()) {
            return Shown::Withheld(reason);
        }
        let zone = self.student.cohort.viewer.zone;
        let rows = self.student.cohort.guardianship_changes(self.row.id).await;
        Shown::from(rows.map(|rows| rows.into_iter().map(|row| GuardianshipChange::new(row, zone)).collect()))
    }

    /// Counts changes, from 1.
    async fn version(&self) -> i32 {
        self.row.version
    }

    /// What the student has let this guardian see or do, and holds today: one grant or none. It opens nothing while the guardianship is
    /// blocked.
    #[graphql(directive = access::access::apply(FieldGroup::Guardians))]
    async fn grants(&self) -> Shown<Vec<Grant>> {
        self.student.show(Of::Guardians, || self.row.grant.iter().map(|row| Grant::new(self.student.clone(), *row)).collect())
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

    /// Whether the school may call or write to this guardian about the student today, for staff whose task is to call. Of a minor: who has
    /// authority or care. Of a student of age: whom the student granted BE_CONTACTED. Never who is blocked.
    #[graphql(directive = access::access::apply(FieldGroup::Contact))]
    async fn may_be_contacted(&self) -> Shown<bool> {
        self.of_contact(self.contact_right(), || self.may_ring())
    }

    /// What the viewer may do with it now.
    async fn viewer_can(&self) -> Vec<Deed> {
        let viewer = &self.student.cohort.viewer;
        let may = |deed: deed::Deed| doing::way(deed, &self.student.sight, About::default()).is_some();
        let grants = may(deed::Deed::GrantAccess) && can_be_granted(viewer, self.row.guardian, &self.row.tie).is_ok();
        let own = viewer.person.guardian == Some(self.row.guardian);
        let sets = may(deed::Deed::SetGuardianship) && !own;
        let over = self.row.tie.during.ends.is_some_and(|ends| ends < viewer.today);
        let blocks = may(deed::Deed::BlockGuardian) && !own && !over;
        let all = [(grants, deed::Deed::GrantAccess), (sets, deed::Deed::SetGuardianship), (blocks, deed::Deed::BlockGuardian)];
        all.into_iter().filter(|(may, _)| *may).map(|(_, deed)| deed.into()).collect()
    }
}
