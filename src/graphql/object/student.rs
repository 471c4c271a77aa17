//! A student, field by field as the viewer's sight allows.

use std::sync::Arc;

use async_graphql::{ID, Object};

use crate::graphql::access::{self, FieldGroup};
use crate::graphql::id::Wire;
use crate::graphql::scalar::Date;
use crate::graphql::shown::Shown;
use crate::policy::group::FieldGroup as Group;
use crate::policy::sight::Sight;
use crate::store::week_row::StudentRow;

/// A row of a student and what the viewer sees of it.
#[derive(Clone, Debug)]
pub struct Student {
    pub(crate) row: Arc<StudentRow>,
    pub(crate) sight: Arc<Sight>,
}

/// Somebody who is enrolled. Each field belongs to a group; what you may not see is null with an error that says why.
#[Object]
impl Student {
    /// Opaque key.
    async fn id(&self) -> ID {
        self.row.id.to_wire()
    }

    /// Name they go by; also shown for a while to a guardian whose child came of age.
    #[graphql(directive = access::access::apply(FieldGroup::Notice))]
    async fn first_name(&self) -> Shown<&str> {
        Shown::when(self.sight.whole(Group::Notice), || self.row.first_name.as_str())
    }

    /// Family name with its prefix.
    #[graphql(directive = access::access::apply(FieldGroup::Identity))]
    async fn last_name(&self) -> Shown<&str> {
        Shown::when(self.sight.whole(Group::Identity), || self.row.last_name.as_str())
    }

    /// Number at the school.
    #[graphql(directive = access::access::apply(FieldGroup::Identity))]
    async fn student_number(&self) -> Shown<&str> {
        Shown::when(self.sight.whole(Group::Identity), || self.row.student_number.as_str())
    }

    /// Mail address; null without an error where none is known.
    #[graphql(directive = access::access::apply(FieldGroup::Contact))]
    async fn email(&self) -> Shown<Option<&str>> {
        Shown::when(self.sight.whole(Group::Contact), || self.row.email.as_deref())
    }

    /// Telephone; null without an error where none is known.
    #[graphql(directive = access::access::apply(FieldGroup::Contact))]
    async fn phone(&self) -> Shown<Option<&str>> {
        Shown::when(self.sight.whole(Group::Contact), || self.row.phone.as_deref())
    }

    /// Birth date; null without an error where none is known.
    #[graphql(directive = access::access::apply(FieldGroup::Birth))]
    async fn birth_date(&self) -> Shown<Option<Date>> {
        Shown::when(self.sight.whole(Group::Birth), || self.row.birth_date.map(Date::from))
    }
}
