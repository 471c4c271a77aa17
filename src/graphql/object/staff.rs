//! Somebody who works at the school, as everybody there may know them: a name, no more.

use async_graphql::{ID, SimpleObject};

use crate::graphql::id::Wire;
use crate::store::week_row::StaffRow;

/// Somebody who works at the school.
#[derive(Clone, Debug, SimpleObject)]
pub struct StaffMember {
    /// Opaque key.
    id: ID,
    /// First and last name.
    display_name: String,
}

impl From<StaffRow> for StaffMember {
    fn from(row: StaffRow) -> Self {
        Self { id: row.id.to_wire(), display_name: row.name }
    }
}
