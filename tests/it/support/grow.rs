//! More of the same: a class of 46 and 60 lessons a week, put into the first school of the test world.

use chrono::{Duration, NaiveDate};
use entity::id::{EnrolmentId, GroupId, GroupMemberId, LessonId, LessonParticipantId, LessonTeacherId, PresenceId, StudentId, UnitId};
use entity::kind::{ActivityKind, LessonStatus, Mark, MarkSource};
use entity::{
    enrolment, group_member, institution, lesson, lesson_participant, lesson_teacher, mentorship, presence, staff_member, student,
};
use presentie::store::Store;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::world::CODE;

/// Adds 40 students to the class, and 56 lessons to the week of 20 November 2026, with everybody present.
#[expect(clippy::too_many_lines, reason = "rows, one table after the other")]
pub async fn grow(store: &Store) {
    let tx = store.begin().await.unwrap();
    let school = institution::Entity::find().filter(institution::Column::Code.eq(CODE)).one(&tx).await.unwrap().unwrap().id;
    let model = student::Entity::find().filter(student::Column::SourceId.eq("kid15")).filter(student::Column::InstitutionId.eq(school));
    let model = model.one(&tx).await.unwrap().unwrap();
    let staff = staff_member::Entity::find().filter(staff_member::Column::InstitutionId.eq(school)).all(&tx).await.unwrap();
    let of = |code: &str| staff.iter().find(|row| row.code == code).unwrap().id;
    let group: GroupId =
        group_member::Entity::find().filter(group_member::Column::StudentId.eq(model.id)).one(&tx).await.unwrap().unwrap().group_id;
    let unit: UnitId = enrolment::Entity::find().filter(enrolment::Column::StudentId.eq(model.id)).one(&tx).await.unwrap().unwrap().unit_id;
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    macro_rules! put {
        ($table:ident, $rows:expr) => {
            for rows in $rows.chunks(100) {
                $table::Entity::insert_many(rows.iter().cloned().map(IntoActiveModel::into_active_model))
                    .exec_without_returning(&tx)
                    .await
                    .unwrap();
            }
        };
    }
    let mut lessons = lesson::Entity::find().filter(lesson::Column::InstitutionId.eq(school)).all(&tx).await.unwrap();
    let more: Vec<lesson::Model> = (0..56_i64)
        .map(|at| {
            let on = day("2026-11-16") + Duration::days(at % 7);
            let begins = on.and_hms_opt(9, 0, 0).unwrap().and_utc() + Duration::hours(at / 7);
            lesson::Model {
                id: LessonId::new(),
                institution_id: school,
                source_id: format!("more-{at}"),
                kind: ActivityKind::Lesson,
                subject: "More".into(),
                local_date: on,
                begins,
                ends: begins + Duration::hours(1),
                room: None,
                first_period: None,
                last_period: None,
                status: LessonStatus::Scheduled,
                version: 1,
            }
        })
        .collect();
    put!(lesson, more);
    let teachers: Vec<lesson_teacher::Model> = more
        .iter()
        .map(|row| lesson_teacher::Model {
            id: LessonTeacherId::new(),
            institution_id: school,
            lesson_id: row.id,
            staff_member_id: of("teach"),
            substitute: false,
        })
        .collect();
    put!(lesson_teacher, teachers);
    lessons.extend(more.iter().cloned());
    let students: Vec<student::Model> = (0..40)
        .map(|at| student::Model {
            id: StudentId::new(),
            source_id: format!("more-{at}"),
            student_number: format!("more-{at}"),
            ..model.clone()
        })
        .collect();
    put!(student, students);
    for row in &students {
        let key = row.source_id.clone();
        put!(
            group_member,
            [group_member::Model {
                id: GroupMemberId::new(),
                institution_id: school,
                source_id: key.clone(),
                group_id: group,
                student_id: row.id,
                begins: day("2026-08-01"),
                ends: None
            }]
        );
        put!(
            enrolment,
            [enrolment::Model {
                id: EnrolmentId::new(),
                institution_id: school,
                source_id: key.clone(),
                student_id: row.id,
                programme_id: None,
                unit_id: unit,
                location_id: None,
                begins: day("2026-08-01"),
                ends: None
            }]
        );
        put!(
            mentorship,
            [mentorship::Model {
                id: entity::id::MentorshipId::new(),
                institution_id: school,
                source_id: key,
                staff_member_id: of("mentor"),
                student_id: row.id,
                begins: day("2026-08-01"),
                ends: None,
                set_by: None,
                set_at: None,
                version: 1,
            }]
        );
    }
    let mut pairs: Vec<(&lesson::Model, StudentId)> = vec![];
    pairs.extend(lessons.iter().flat_map(|lesson| students.iter().map(move |student| (lesson, student.id))));
    pairs.extend(more.iter().map(|lesson| (lesson, model.id)));
    let participants: Vec<lesson_participant::Model> = pairs
        .iter()
        .map(|(lesson, student_id)| lesson_participant::Model {
            id: LessonParticipantId::new(),
            institution_id: school,
            lesson_id: lesson.id,
            student_id: *student_id,
            enrolment_id: None,
            local_date: lesson.local_date,
            walk_in: false,
        })
        .collect();
    put!(lesson_participant, participants);
    let presences: Vec<presence::Model> = pairs
        .iter()
        .map(|(lesson, student_id)| presence::Model {
            id: PresenceId::new(),
            institution_id: school,
            lesson_id: lesson.id,
            student_id: *student_id,
            local_date: lesson.local_date,
            mark: Mark::Present,
            minutes_late: None,
            minutes_left_early: None,
            sent_out_at: None,
            lesson_version: 1,
            first_marked_at: lesson.ends,
            marked_at: lesson.ends,
            marked_by: Some(of("teach")),
            source: MarkSource::Register,
            minutes_missed: 0,
            authorised_minutes: 0,
            unauthorised_minutes: 0,
            pending_minutes: 0,
            unexplained_minutes: 0,
            becomes_unauthorised_at: None,
            settled: true,
            settled_by_source: false,
            version: 1,
            mark_version: 1,
        })
        .collect();
    put!(presence, presences);
    tx.commit().await.unwrap();
}
