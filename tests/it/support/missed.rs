//! Long lessons that somebody missed, put in as rows: nobody has counted them yet.

use chrono::{Duration, NaiveDate};
use entity::id::{LessonId, LessonParticipantId, PresenceId, StudentId};
use entity::kind::{ActivityKind, LessonStatus, Mark, MarkSource};
use entity::{institution, lesson, lesson_participant, presence, student as students};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::server::Server;
use super::world::CODE;

/// Lessons of four hours on those days, missed without valid reason but for the cancelled ones.
pub async fn miss(server: &Server, login: &str, days: &[(&str, LessonStatus)]) {
    miss_at(server, CODE, login, days).await;
}

/// The same at another school.
pub async fn miss_at(server: &Server, code: &str, login: &str, days: &[(&str, LessonStatus)]) {
    let tx = server.store.begin().await.unwrap();
    let school = institution::Entity::find().filter(institution::Column::Code.eq(code)).one(&tx).await.unwrap().unwrap().id;
    let of = students::Entity::find().filter(students::Column::InstitutionId.eq(school)).filter(students::Column::SourceId.eq(login));
    let of: StudentId = of.one(&tx).await.unwrap().unwrap().id;
    for (day, status) in days {
        let on: NaiveDate = day.parse().unwrap();
        let begins = on.and_hms_opt(12, 0, 0).unwrap().and_utc();
        let missed = if *status == LessonStatus::Cancelled { 0 } else { 240 };
        let given = lesson::Model {
            id: LessonId::new(),
            institution_id: school,
            source_id: format!("long-{login}-{day}"),
            kind: ActivityKind::Lesson,
            subject: "Long".into(),
            local_date: on,
            begins,
            ends: begins + Duration::hours(4),
            room: None,
            first_period: None,
            last_period: None,
            status: *status,
            version: 1,
        };
        let participant = lesson_participant::Model {
            id: LessonParticipantId::new(),
            institution_id: school,
            lesson_id: given.id,
            student_id: of,
            enrolment_id: None,
            local_date: on,
            walk_in: false,
        };
        let mark = presence::Model {
            id: PresenceId::new(),
            institution_id: school,
            lesson_id: given.id,
            student_id: of,
            local_date: on,
            mark: Mark::Absent,
            minutes_late: None,
            minutes_left_early: None,
            sent_out_at: None,
            lesson_version: 1,
            first_marked_at: begins,
            marked_at: begins,
            marked_by: None,
            source: MarkSource::Register,
            minutes_missed: missed,
            authorised_minutes: 0,
            unauthorised_minutes: missed,
            pending_minutes: 0,
            unexplained_minutes: 0,
            becomes_unauthorised_at: None,
            settled: false,
            settled_by_source: false,
            version: 1,
            mark_version: 1,
        };
        lesson::Entity::insert(given.into_active_model()).exec_without_returning(&tx).await.unwrap();
        lesson_participant::Entity::insert(participant.into_active_model()).exec_without_returning(&tx).await.unwrap();
        presence::Entity::insert(mark.into_active_model()).exec_without_returning(&tx).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// Four times four hours in four lesson weeks: sixteen.
pub const FOUR: [(&str, LessonStatus); 4] = [
    ("2026-11-02", LessonStatus::Scheduled),
    ("2026-11-09", LessonStatus::Scheduled),
    ("2026-11-16", LessonStatus::Scheduled),
    ("2026-11-19", LessonStatus::Scheduled),
];
