//! Makes an institution that has nothing yet. A roster makes its own with the first row; other imports need one to be there.

use chrono::{DateTime, Utc};

use super::DeedError;
use crate::policy::permit::{Named, Permit, SystemDeed};
use crate::store::Store;
use crate::store::bulk::Bulk;
use crate::store::roster::NewInstitution;

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct MakeInstitution;

impl Named for MakeInstitution {
    const NAME: &'static str = "makeInstitution";
}

impl SystemDeed for MakeInstitution {}

/// Does it.
pub async fn run(store: &Store, permit: &Permit<MakeInstitution>, new: &NewInstitution, now: DateTime<Utc>) -> Result<(), DeedError> {
    Ok(Bulk::begin_at(store, permit, now, Some(new)).await?.commit().await?)
}
