//! The test world: two schools with the same people; in each, every kind of viewer and students of every age band.
//!
//! It is Monday 23 November 2026. `kid15`, `kid17` and the grown ones missed the first lesson on Friday and nobody settled it; `calm17`
//! missed nothing. On Thursday all were reported ill by guardian `authority` for the first lesson; on Wednesday they reported themselves.

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Duration, NaiveDate, Utc};
use entity::id::{
    AbsenceReportId, GrantId, GroupId, GroupMemberId, GroupTeacherId, GuardianId, GuardianshipId, IdentityId, InstitutionId, LessonGroupId,
    LessonId, LessonParticipantId, LessonTeacherId, MentorshipId, PresenceId, RegisterId, StaffMemberId, StaffRoleId, StudentId, UnitId,
};
use entity::kind::{
    AbsenceKind, AbsenceStatus, ActivityKind, ActorKind, Audience, Channel, GrantLevel, GuardianshipKind, LessonStatus, Mark, MarkSource,
    StaffRole,
};
use entity::{
    absence_report, access_grant, enrolment, group_member, group_teacher, guardian, guardianship, identity, institution, lesson,
    lesson_group, lesson_participant, lesson_teacher, mentorship, presence, reason_text, register, school_group, staff_member, staff_role,
    student, unit,
};
use presentie::http::built_in_issuer::ISSUER;
use presentie::store::Store;
use sea_orm::{DatabaseTransaction, EntityTrait, IntoActiveModel};
use uuid::Uuid;

/// The school that tests ask.
pub const CODE: &str = "25LX";
/// The other one.
pub const OTHER_CODE: &str = "11AA";

/// Students by login, with birth date: age on 23 November 2026.
pub const STUDENTS: [(&str, Option<&str>); 6] = [
    ("kid15", Some("2011-05-01")),
    ("kid17", Some("2009-05-01")),
    ("calm17", Some("2009-06-01")),
    ("new18", Some("2008-10-24")),
    ("grown21", Some("2005-05-01")),
    ("ageless", None),
];

/// Guardians by login; each is tied to every student.
pub const GUARDIANS: [&str; 10] = ["authority", "carer", "info", "unknown", "blocked", "ended", "full", "summary", "reason", "report"];

/// Staff by login.
pub const STAFF: [&str; 12] =
    ["teach", "other", "stranger", "mentor", "former", "officer", "officer-care", "lead", "lead-care", "privacy", "admin", "idle"];

/// The portal where somebody signs in.
pub fn portal(login: &str) -> Audience {
    if STUDENTS.iter().any(|(name, _)| *name == login) {
        Audience::Student
    } else if GUARDIANS.contains(&login) {
        Audience::Parent
    } else {
        Audience::Staff
    }
}

/// The id of a student on the wire.
pub fn student(code: &str, login: &str) -> String {
    let at = STUDENTS.iter().position(|(name, _)| *name == login).unwrap();
    format!("student_{}", key(code, 1_000 + at as u64).simple())
}

/// The id of a guardian on the wire.
pub fn guardian(code: &str, login: &str) -> String {
    let at = GUARDIANS.iter().position(|name| *name == login).unwrap();
    format!("guardian_{}", key(code, 2_000 + at as u64).simple())
}

/// The id of a member of staff on the wire.
pub fn staff(code: &str, login: &str) -> String {
    let at = STAFF.iter().position(|name| *name == login).unwrap();
    format!("staff_{}", key(code, 3_000 + at as u64).simple())
}

/// The id of a lesson on the wire: day of November 2026 and hour (1 is given by `teach`, 2 by `other`).
pub fn lesson(code: &str, day: u32, hour: u32) -> String {
    format!("lesson_{}", lesson_key(code, day, hour).simple())
}

fn lesson_key(code: &str, day: u32, hour: u32) -> Uuid {
    key(code, 10_000 + u64::from(day) * 10 + u64::from(hour))
}

fn key(code: &str, number: u64) -> Uuid {
    let school: u64 = if code == CODE { 1 } else { 2 };
    Uuid::from_u64_pair(0x0190_0000_0000_7000 + school, 0x8000_0000_0000_0000 + number)
}

/// Puts both schools in.
pub async fn build(store: &Store) {
    let tx = store.begin().await.unwrap();
    for code in [CODE, OTHER_CODE] {
        School { tx: &tx, code, next: AtomicU64::new(100_000) }.build().await;
    }
    tx.commit().await.unwrap();
}

struct School<'a> {
    tx: &'a DatabaseTransaction,
    code: &'static str,
    next: AtomicU64,
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn august() -> NaiveDate {
    day("2026-08-01")
}

macro_rules! put {
    ($school:ident, $table:ident { $($field:ident $(: $value:expr)?),+ $(,)? }) => {
        $table::Entity::insert($table::Model { $($field $(: $value)?),+ }.into_active_model()).exec_without_returning($school.tx).await.unwrap()
    };
}

impl School<'_> {
    fn new_key(&self) -> Uuid {
        key(self.code, self.next.fetch_add(1, Ordering::Relaxed))
    }

    fn institution(&self) -> InstitutionId {
        InstitutionId(key(self.code, 1))
    }

    async fn build(&self) {
        let institution_id = self.institution();
        let at = super::server::now();
        put!(
            self,
            institution {
                id: institution_id,
                code: self.code.into(),
                name: format!("School {}", self.code),
                time_zone: "Europe/Amsterdam".into(),
                created_at: at,
            }
        );
        for (number, name) in [(10, "ict"), (11, "care")] {
            put!(
                self,
                unit {
                    id: UnitId(key(self.code, number)),
                    institution_id,
                    source_id: name.into(),
                    name: name.into(),
                    parent_unit_id: None,
                    ended_on: None,
                }
            );
        }
        for (number, name, of) in [(20, "K1", 10), (21, "K2", 11)] {
            put!(
                self,
                school_group {
                    id: GroupId(key(self.code, number)),
                    institution_id,
                    source_id: name.into(),
                    name: name.into(),
                    unit_id: Some(UnitId(key(self.code, of))),
                    ended_on: None,
                }
            );
        }
        for (at, (login, birth)) in STUDENTS.into_iter().enumerate() {
            self.student(StudentId(key(self.code, 1_000 + at as u64)), login, birth).await;
        }
        for (at, login) in GUARDIANS.into_iter().enumerate() {
            self.guardian(GuardianId(key(self.code, 2_000 + at as u64)), login).await;
        }
        for (at, login) in STAFF.into_iter().enumerate() {
            self.staff(StaffMemberId(key(self.code, 3_000 + at as u64)), login).await;
        }
        self.mentorships().await;
        for number in [18, 19, 20, 23] {
            self.lessons(number).await;
        }
    }

    async fn identity(&self, login: &str, student_id: Option<StudentId>, guardian_id: Option<GuardianId>, staff: Option<StaffMemberId>) {
        put!(
            self,
            identity {
                id: IdentityId(self.new_key()),
                institution_id: self.institution(),
                issuer: ISSUER.into(),
                subject: login.into(),
                student_id,
                guardian_id,
                staff_member_id: staff,
                ended_on: None,
                joined_at: None,
            }
        );
    }

    async fn student(&self, id: StudentId, login: &str, birth: Option<&str>) {
        let institution_id = self.institution();
        put!(
            self,
            student {
                id,
                institution_id,
                source_id: login.into(),
                student_number: format!("n-{login}"),
                first_name: login.into(),
                last_name: format!("of {}", self.code),
                birth_date: birth.map(day),
                email: Some(format!("{login}@example.nl")),
                phone: Some("0612345678".into()),
                address: None,
                safe_address: false,
                national_number: None,
                national_number_kind: None,
                national_number_hash: None,
                start_qualification_on: None,
                ended_on: None,
            }
        );
        put!(
            self,
            enrolment {
                id: entity::id::EnrolmentId(self.new_key()),
                institution_id,
                source_id: login.into(),
                student_id: id,
                programme_id: None,
                unit_id: UnitId(key(self.code, 10)),
                location_id: None,
                begins: august(),
                ends: None,
            }
        );
        put!(
            self,
            group_member {
                id: GroupMemberId(self.new_key()),
                institution_id,
                source_id: login.into(),
                group_id: GroupId(key(self.code, 20)),
                student_id: id,
                begins: august(),
                ends: None,
            }
        );
        self.identity(login, Some(id), None, None).await;
    }

    async fn guardian(&self, id: GuardianId, login: &str) {
        let institution_id = self.institution();
        put!(
            self,
            guardian {
                id,
                institution_id,
                source_id: login.into(),
                first_name: login.into(),
                last_name: "parent".into(),
                email: Some(format!("{login}@example.nl")),
                phone: None,
                ended_on: None,
                set_by: None,
            }
        );
        self.identity(login, None, Some(id), None).await;
        let kind = match login {
            "carer" => Some(GuardianshipKind::Carer),
            "info" => Some(GuardianshipKind::InformationOnly),
            "unknown" => None,
            _ => Some(GuardianshipKind::Authority),
        };
        for (at, (student, _)) in STUDENTS.into_iter().enumerate() {
            let student_id = StudentId(key(self.code, 1_000 + at as u64));
            put!(
                self,
                guardianship {
                    id: GuardianshipId(self.new_key()),
                    institution_id,
                    source_id: format!("{login}-{student}"),
                    guardian_id: id,
                    student_id,
                    kind,
                    begins: day("2010-01-01"),
                    ends: (login == "ended").then(|| day("2026-11-22")),
                    blocked_from: (login == "blocked").then(|| day("2026-11-23")),
                    blocked_to: None,
                    set_by: None,
                    set_at: None,
                    version: 1,
                }
            );
            if ["full", "summary", "reason", "report"].contains(&login) {
                put!(
                    self,
                    access_grant {
                        id: GrantId(self.new_key()),
                        institution_id,
                        source_id: None,
                        student_id,
                        guardian_id: id,
                        see_presence: login == "full" || login == "summary",
                        report_absence: login == "report",
                        be_contacted: false,
                        see_reason: login == "reason",
                        begins: august(),
                        ends: None,
                        revoked_at: None,
                        version: 1,
                        level: match login {
                            "full" => Some(GrantLevel::Full),
                            "summary" => Some(GrantLevel::Summary),
                            _ => None,
                        },
                    }
                );
            }
        }
    }

    async fn staff(&self, id: StaffMemberId, login: &str) {
        let institution_id = self.institution();
        put!(
            self,
            staff_member {
                id,
                institution_id,
                source_id: login.into(),
                code: login.into(),
                first_name: login.into(),
                last_name: "staff".into(),
                email: None,
                ended_on: None,
            }
        );
        self.identity(login, None, None, Some(id)).await;
        let care = Some(UnitId(key(self.code, 11)));
        let ict = Some(UnitId(key(self.code, 10)));
        let (role, unit_id) = match login {
            "teach" | "other" | "stranger" => (StaffRole::Teacher, None),
            "mentor" | "former" => (StaffRole::Mentor, None),
            "officer" => (StaffRole::AbsenceOfficer, None),
            "officer-care" => (StaffRole::AbsenceOfficer, care),
            "lead" => (StaffRole::TeamLead, ict),
            "lead-care" => (StaffRole::TeamLead, care),
            "privacy" => (StaffRole::PrivacyOfficer, None),
            "admin" => (StaffRole::Administrator, None),
            _ => return,
        };
        put!(
            self,
            staff_role {
                id: StaffRoleId(self.new_key()),
                institution_id,
                source_id: login.into(),
                staff_member_id: id,
                role,
                unit_id,
                group_id: None,
                begins: august(),
                ends: None,
                set_by: None,
                set_at: None,
                version: 1,
            }
        );
        if login == "stranger" {
            put!(
                self,
                group_teacher {
                    id: GroupTeacherId(self.new_key()),
                    institution_id,
                    source_id: login.into(),
                    group_id: GroupId(key(self.code, 21)),
                    staff_member_id: id,
                    begins: august(),
                    ends: None,
                }
            );
        }
    }

    async fn mentorships(&self) {
        for (at, (student, _)) in STUDENTS.into_iter().enumerate() {
            for (login, ends) in [("mentor", None), ("former", Some(day("2026-11-01")))] {
                put!(
                    self,
                    mentorship {
                        id: MentorshipId(self.new_key()),
                        institution_id: self.institution(),
                        source_id: format!("{login}-{student}"),
                        staff_member_id: self.staff_id(login),
                        student_id: StudentId(key(self.code, 1_000 + at as u64)),
                        begins: august(),
                        ends,
                        set_by: None,
                        set_at: None,
                        version: 1,
                    }
                );
            }
        }
    }

    fn staff_id(&self, login: &str) -> StaffMemberId {
        let at = STAFF.iter().position(|name| *name == login).unwrap();
        StaffMemberId(key(self.code, 3_000 + at as u64))
    }

    /// Two lessons of an hour on that day of November: at 9 by `teach`, at 10 by `other`.
    async fn lessons(&self, number: u32) {
        let institution_id = self.institution();
        let on = NaiveDate::from_ymd_opt(2026, 11, number).unwrap();
        for (hour, teacher) in [(1, "teach"), (2, "other")] {
            let id = LessonId(lesson_key(self.code, number, hour));
            // 8:00 UTC is nine o'clock in winter.
            let begins = on.and_hms_opt(7 + hour, 0, 0).unwrap().and_utc();
            put!(
                self,
                lesson {
                    id,
                    institution_id,
                    source_id: format!("{number}-{hour}"),
                    kind: ActivityKind::Lesson,
                    subject: format!("Subject {hour}"),
                    local_date: on,
                    begins,
                    ends: begins + Duration::hours(1),
                    room: Some("B1".into()),
                    first_period: Some(hour.cast_signed()),
                    last_period: Some(hour.cast_signed()),
                    status: LessonStatus::Scheduled,
                    version: 1,
                }
            );
            put!(
                self,
                lesson_group { id: LessonGroupId(self.new_key()), institution_id, lesson_id: id, group_id: GroupId(key(self.code, 20)) }
            );
            put!(
                self,
                lesson_teacher {
                    id: LessonTeacherId(self.new_key()),
                    institution_id,
                    lesson_id: id,
                    staff_member_id: self.staff_id(teacher),
                    substitute: false,
                }
            );
            if number != 23 {
                put!(
                    self,
                    register {
                        id: RegisterId(self.new_key()),
                        institution_id,
                        lesson_id: id,
                        taken_by: Some(self.staff_id(teacher)),
                        observed_at: begins,
                        received_at: begins,
                        complete: true,
                        late_reason_id: None,
                        version: 1,
                    }
                );
            }
            for (at, (login, _)) in STUDENTS.into_iter().enumerate() {
                let student_id = StudentId(key(self.code, 1_000 + at as u64));
                put!(
                    self,
                    lesson_participant {
                        id: LessonParticipantId(self.new_key()),
                        institution_id,
                        lesson_id: id,
                        student_id,
                        enrolment_id: None,
                        local_date: on,
                        walk_in: false,
                    }
                );
                if number != 23 {
                    self.presence(id, student_id, on, begins, number == 20 && hour == 1 && login != "calm17", teacher).await;
                }
                if hour == 1 {
                    self.report(student_id, number, begins).await;
                }
            }
        }
    }

    async fn presence(&self, lesson: LessonId, student_id: StudentId, on: NaiveDate, at: DateTime<Utc>, missed: bool, teacher: &str) {
        let minutes = if missed { 60 } else { 0 };
        put!(
            self,
            presence {
                id: PresenceId(self.new_key()),
                institution_id: self.institution(),
                lesson_id: lesson,
                student_id,
                local_date: on,
                mark: if missed { Mark::Absent } else { Mark::Present },
                minutes_late: None,
                minutes_left_early: None,
                sent_out_at: None,
                lesson_version: 1,
                first_marked_at: at,
                marked_at: at,
                marked_by: Some(self.staff_id(teacher)),
                source: MarkSource::Register,
                minutes_missed: minutes,
                authorised_minutes: 0,
                unauthorised_minutes: 0,
                pending_minutes: 0,
                unexplained_minutes: minutes,
                becomes_unauthorised_at: None,
                settled: !missed,
                settled_by_source: false,
                version: 1,
                mark_version: 1,
            }
        );
    }

    async fn report(&self, student_id: StudentId, number: u32, begins: DateTime<Utc>) {
        let by_guardian = match number {
            19 => true,
            18 => false,
            _ => return,
        };
        let note = entity::id::TextId(self.new_key());
        put!(
            self,
            reason_text {
                id: note,
                institution_id: self.institution(),
                student_id: Some(student_id),
                body: Some("at the dentist".into()),
                written_at: begins,
                written_by: "somebody".into(),
                redacted_at: None,
            }
        );
        put!(
            self,
            absence_report {
                id: AbsenceReportId(self.new_key()),
                institution_id: self.institution(),
                student_id,
                kind: if by_guardian { AbsenceKind::Illness } else { AbsenceKind::Other },
                begins,
                claimed_ends: Some(begins + Duration::hours(1)),
                effective_ends: Some(begins + Duration::hours(1)),
                ended_by: None,
                status: AbsenceStatus::Accepted,
                filer_kind: if by_guardian { ActorKind::Guardian } else { ActorKind::Student },
                filer_student_id: (!by_guardian).then_some(student_id),
                filer_guardian_id: by_guardian.then(|| GuardianId(key(self.code, 2_000))),
                entered_by: None,
                filed_at: begins,
                filed_late: false,
                channel: Channel::Portal,
                note_id: Some(note),
                decided_by: None,
                decided_at: None,
                decision_id: None,
                decider: None,
                lpa_decided_on: None,
                version: 1,
            }
        );
    }
}
