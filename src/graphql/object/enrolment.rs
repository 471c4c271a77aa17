//! Where a student is enrolled: programme, team, class.

use ::entity::id::GroupId;
use async_graphql::{ID, SimpleObject};

use super::kind::LearningPath;
use crate::graphql::id::Wire;
use crate::graphql::scalar::Date;
use crate::store::links::{EnrolmentRow, GroupRow, ProgrammeRow};

/// A class (klas).
#[derive(Clone, Debug, SimpleObject)]
pub struct Group {
    /// Opaque key; also for the filter of `students`.
    id: ID,
    /// As people call it.
    name: String,
}

impl Group {
    pub(crate) fn named(id: GroupId, name: String) -> Self {
        Self { id: id.to_wire(), name }
    }
}

impl From<GroupRow> for Group {
    fn from(row: GroupRow) -> Self {
        Self { id: row.id.to_wire(), name: row.name }
    }
}

/// An enrolment (inschrijving) of a student.
#[derive(Clone, Debug, SimpleObject)]
pub struct Enrolment {
    /// Opaque key.
    id: ID,
    /// Name of the team that gives it.
    unit: String,
    /// What is learnt; null where the school's files do not say.
    programme: Option<Programme>,
    /// First day.
    begins: Date,
    /// Last day; null while it runs.
    ends: Option<Date>,
}

impl From<EnrolmentRow> for Enrolment {
    fn from(row: EnrolmentRow) -> Self {
        Self {
            id: row.id.to_wire(),
            unit: row.unit,
            programme: row.programme.map(Programme::from),
            begins: row.begins.into(),
            ends: row.ends.map(Date::from),
        }
    }
}

/// A programme (opleiding).
#[derive(Clone, Debug, SimpleObject)]
pub struct Programme {
    /// Opaque key.
    id: ID,
    /// As people call it.
    name: String,
    /// Number in the national register, five digits; null where it is not known.
    crebo: Option<String>,
    /// Level of mbo, 1 to 4; null where it is not known.
    level: Option<i32>,
    /// BOL or BBL; null where it is not known.
    learning_path: Option<LearningPath>,
}

impl From<ProgrammeRow> for Programme {
    fn from(row: ProgrammeRow) -> Self {
        Self {
            id: row.id.to_wire(),
            name: row.name,
            crebo: row.crebo,
            level: row.level,
            learning_path: row.learning_path.map(LearningPath::from),
        }
    }
}
