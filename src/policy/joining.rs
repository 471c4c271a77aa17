//! Somebody with a good token who is no guardian here yet: all he may do is accept an invitation.

use ::entity::id::InstitutionId;
use ::entity::kind::Audience;

use super::permit::{JoiningDeed, Permit};
use super::refusal::Refusal;
use super::sight::Reason;

/// Who bears a good token, whoever that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// Where.
    pub institution: InstitutionId,
    /// At which portal.
    pub audience: Audience,
    /// Who, as the history may name him: a hash of issuer and subject.
    pub key: String,
}

/// Guardians sign in at the parent portal and in the app; who comes from elsewhere joins as nobody.
pub fn permit<D: JoiningDeed>(bearer: &Bearer) -> Result<Permit<D>, Refusal> {
    match bearer.audience {
        Audience::Parent | Audience::Mobile => Ok(Permit::of_bearer(bearer.institution, &bearer.key)),
        Audience::Student | Audience::Staff => Err(Refusal::Forbidden(Reason::Role)),
    }
}
