//! Who mentors a student, from when to when.

use async_graphql::{ID, SimpleObject};

use super::deed::Deed;
use super::staff::StaffMember;
use crate::graphql::id::Wire;
use crate::graphql::scalar::Date;
use crate::policy::sight::{About, Sight};
use crate::policy::{deed, doing};
use crate::store::mentorship::MentorshipRow;
use crate::store::week_row::StaffRow;

/// That somebody is or will be a student's mentor (slb'er).
#[derive(Clone, Debug, SimpleObject)]
pub struct Mentorship {
    /// Opaque key.
    id: ID,
    /// Who.
    mentor: StaffMember,
    /// First day.
    begins: Date,
    /// Last day; null: until further notice.
    ends: Option<Date>,
    /// Whether somebody of the school set it; then a roster never widens it.
    set_by_hand: bool,
    /// Counts changes; `endMentorship` takes it.
    version: i32,
    /// What the viewer may do with it now.
    viewer_can: Vec<Deed>,
}

impl Mentorship {
    pub(crate) fn new(row: MentorshipRow, sight: &Sight) -> Self {
        let may = doing::way(deed::Deed::AssignMentor, sight, About::default()).is_some();
        Self {
            id: row.id.to_wire(),
            mentor: StaffRow { id: row.staff, name: row.name }.into(),
            begins: row.days.begins.into(),
            ends: row.days.ends.map(Date::from),
            set_by_hand: row.by_hand,
            version: row.version,
            viewer_can: Some(Deed::AssignMentor).filter(|_| may).into_iter().collect(),
        }
    }
}
