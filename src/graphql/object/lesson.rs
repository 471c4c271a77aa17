//! A planned activity, without anybody's presence.

use std::sync::Arc;

use async_graphql::{Error, ID, Object, SimpleObject};
use chrono::{DateTime, FixedOffset};

use super::enrolment::Group;
use super::kind::{ActivityKind, LessonStatus};
use super::local;
use super::staff::StaffMember;
use crate::graphql::cohort::Cohort;
use crate::graphql::id::Wire;
use crate::graphql::scalar::Date;
use crate::store::week_row::LessonRow;

/// A lesson and those it was loaded with.
#[derive(Clone)]
pub struct Lesson {
    pub(crate) row: Arc<LessonRow>,
    pub(crate) cohort: Arc<Cohort>,
}

/// A planned activity (les). Whoever gets one may see all of it: what concerns a student stands in `StudentLesson` and `Presence`.
#[Object]
impl Lesson {
    /// Opaque key.
    pub async fn id(&self) -> ID {
        self.row.id.to_wire()
    }

    /// What it is.
    async fn kind(&self) -> ActivityKind {
        self.row.kind.into()
    }

    /// Name of the course.
    async fn subject(&self) -> &str {
        &self.row.subject
    }

    /// The school day.
    async fn on(&self) -> Date {
        self.row.on.into()
    }

    /// Begin, with the offset of the institution's time zone.
    async fn begins(&self) -> DateTime<FixedOffset> {
        local(self.row.begins, self.cohort.viewer.zone)
    }

    /// End, with the offset of the institution's time zone.
    async fn ends(&self) -> DateTime<FixedOffset> {
        local(self.row.ends, self.cohort.viewer.zone)
    }

    /// Length in minutes, by the clock.
    async fn minutes(&self) -> i64 {
        (self.row.ends - self.row.begins).num_minutes()
    }

    /// Where; null where none is known.
    async fn room(&self) -> Option<&str> {
        self.row.room.as_deref()
    }

    /// Lesson hours of the bell schedule (lesuren), from 1; empty where they are not known.
    async fn periods(&self) -> Vec<i32> {
        self.row.periods.map_or_else(Vec::new, |(first, last)| (first..=last).collect())
    }

    /// Scheduled, moved or cancelled.
    async fn status(&self) -> LessonStatus {
        self.row.status.into()
    }

    /// Who teaches it, by name.
    async fn teachers(&self) -> Vec<StaffMember> {
        self.row.teachers.iter().cloned().map(StaffMember::from).collect()
    }

    /// Classes it is for, by name.
    async fn groups(&self) -> Result<Vec<Group>, Error> {
        Ok(self.cohort.lesson_groups(self.row.id).await?.into_iter().map(Group::from).collect())
    }

    /// What it was before each change, oldest first.
    async fn changes(&self) -> Result<Vec<LessonChange>, Error> {
        let zone = self.cohort.viewer.zone;
        let versions = self.cohort.lesson_changes(self.row.id).await?;
        let change = |row: crate::store::lesson_links::LessonVersionRow| LessonChange {
            version: row.version,
            begins: local(row.begins, zone),
            ends: local(row.ends, zone),
            room: row.room,
            status: row.status.into(),
            replaced_at: local(row.replaced_at, zone),
        };
        Ok(versions.into_iter().map(change).collect())
    }

    /// Counts changes, from 1.
    async fn version(&self) -> i32 {
        self.row.version
    }
}

/// What a lesson was before a change.
#[derive(Clone, Debug, SimpleObject)]
pub struct LessonChange {
    /// Its version then, from 1.
    version: i32,
    /// Begin then.
    begins: DateTime<FixedOffset>,
    /// End then.
    ends: DateTime<FixedOffset>,
    /// Where then; null where none was known.
    room: Option<String>,
    /// Scheduled, moved or cancelled then.
    status: LessonStatus,
    /// When it was changed.
    replaced_at: DateTime<FixedOffset>,
}
