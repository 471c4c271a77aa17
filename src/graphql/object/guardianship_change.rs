//! What persons of the school recorded of a guardianship.

use async_graphql::SimpleObject;
use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;

use super::kind::{GuardianshipKind, GuardianshipWhat};
use super::local;
use super::staff::StaffMember;
use crate::graphql::scalar::Date;
use crate::store::tie_state::ChangeRow;

/// One thing that somebody of the school recorded of a guardianship: how it was from then on, and why. It is never changed.
#[derive(Clone, Debug, SimpleObject)]
pub struct GuardianshipChange {
    /// What was done.
    what: GuardianshipWhat,
    /// Kind from then on.
    kind: Option<GuardianshipKind>,
    /// First day from then on.
    from: Date,
    /// Last day from then on; null: until further notice.
    to: Option<Date>,
    /// First day of the block then; null where there was none.
    blocked_from: Option<Date>,
    /// Last day of it; null: until further notice, or none.
    blocked_until: Option<Date>,
    /// Why; null once the text was redacted.
    reason: Option<String>,
    /// Who recorded it.
    recorded_by: StaffMember,
    /// When.
    recorded_at: DateTime<FixedOffset>,
}

impl GuardianshipChange {
    /// Of a row, in the zone of its institution.
    pub(crate) fn new(row: ChangeRow, zone: Tz) -> Self {
        Self {
            what: row.what.into(),
            kind: row.tie.kind.map(GuardianshipKind::from),
            from: row.tie.during.begins.into(),
            to: row.tie.during.ends.map(Date::from),
            blocked_from: row.tie.blocked.map(|block| block.begins.into()),
            blocked_until: row.tie.blocked.and_then(|block| block.ends).map(Date::from),
            reason: row.reason,
            recorded_by: row.by.into(),
            recorded_at: local(row.at, zone),
        }
    }
}
