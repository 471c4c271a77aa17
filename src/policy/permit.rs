//! A permit: proof that policy allowed a deed. Only this folder can make one, and every write of `store` asks for it.

use std::marker::PhantomData;

use ::entity::id::InstitutionId;
use ::entity::kind::ActorKind;

use super::deed::Deed;
use super::viewer::{Capacity, Viewer};

/// Who does it, for the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// In which capacity.
    pub kind: ActorKind,
    /// The person's id, or the name of the import or job.
    pub name: String,
}

/// Proof that this actor may do deed `D` at this institution.
#[derive(Clone, Debug)]
pub struct Permit<D> {
    institution: InstitutionId,
    actor: Actor,
    deed: PhantomData<D>,
}

impl<D> Permit<D> {
    /// Where.
    #[must_use]
    pub fn institution(&self) -> InstitutionId {
        self.institution
    }

    /// By whom.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// For who is signed in; [`super::doing`] has looked before.
    pub(super) fn of_person(viewer: &Viewer) -> Self {
        let (kind, id) = match &viewer.capacity {
            Capacity::Student(id) => (ActorKind::Student, id.0),
            Capacity::Guardian(id) => (ActorKind::Guardian, id.0),
            Capacity::Staff(id, _) => (ActorKind::Staff, id.0),
        };
        Self { institution: viewer.institution, actor: Actor { kind, name: id.simple().to_string() }, deed: PhantomData }
    }

    /// For who bears a good token; [`super::joining`] has looked at its portal.
    pub(super) fn of_bearer(institution: InstitutionId, key: &str) -> Self {
        Self { institution, actor: Actor { kind: ActorKind::Guardian, name: key.to_owned() }, deed: PhantomData }
    }
}

/// A deed of somebody with a good token who may be nobody here yet; [`super::joining`] says at which portal.
pub trait JoiningDeed: Named {}

/// A deed by name.
pub trait Named {
    /// Its name in the history.
    const NAME: &'static str;
}

/// A deed that imports and jobs do, and no person.
pub trait SystemDeed: Named {}

/// A deed that persons do; [`super::doing`] says who.
pub trait PersonDeed: Named {
    /// Which.
    const DEED: Deed;
}

/// The command line and the clock act for the institution itself; policy lets them do what is marked as theirs and nothing else.
#[must_use]
pub fn for_system<D: SystemDeed>(institution: InstitutionId, name: &str) -> Permit<D> {
    Permit { institution, actor: Actor { kind: ActorKind::System, name: name.to_owned() }, deed: PhantomData }
}
