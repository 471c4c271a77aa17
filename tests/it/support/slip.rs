//! A slip put right: on Friday's second lesson everybody was marked absent in the wrong row first, and the reason why it changed is kept.

use entity::id::{PresenceVersionId, TextId};
use entity::kind::{Mark, MarkSource};
use entity::{lesson, presence, presence_version, reason_text};
use presentie::store::Store;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

/// Adds to each of those presences a version before it, with a reason.
pub async fn slip(store: &Store) {
    let tx = store.begin().await.unwrap();
    for lesson in lesson::Entity::find().filter(lesson::Column::SourceId.eq("20-2")).all(&tx).await.unwrap() {
        for row in presence::Entity::find().filter(presence::Column::LessonId.eq(lesson.id)).all(&tx).await.unwrap() {
            let by = row.marked_by.unwrap();
            let reason = reason_text::Model {
                id: TextId::new(),
                institution_id: row.institution_id,
                student_id: Some(row.student_id),
                body: Some("marked in the wrong row".into()),
                written_at: row.marked_at,
                written_by: by.0.simple().to_string(),
                redacted_at: None,
            };
            let version = presence_version::Model {
                id: PresenceVersionId::new(),
                institution_id: row.institution_id,
                presence_id: row.id,
                version: 1,
                mark: Mark::Absent,
                minutes_late: None,
                minutes_left_early: None,
                sent_out_at: None,
                minutes_missed: 60,
                authorised_minutes: 0,
                unauthorised_minutes: 0,
                pending_minutes: 0,
                unexplained_minutes: 60,
                becomes_unauthorised_at: None,
                marked_by: Some(by),
                marked_at: row.marked_at,
                source: MarkSource::Register,
                replaced_at: row.marked_at,
                replaced_by: by.0.simple().to_string(),
                reason_id: Some(reason.id),
            };
            reason_text::Entity::insert(reason.into_active_model()).exec_without_returning(&tx).await.unwrap();
            presence_version::Entity::insert(version.into_active_model()).exec_without_returning(&tx).await.unwrap();
        }
    }
    tx.commit().await.unwrap();
}
