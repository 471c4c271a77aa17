//! The tables of the test world, read whole, and what ties whom to whom, worked out in plain Rust: the measure for the scope in SQL.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use entity::kind::{AbsenceStatus, GrantLevel, GuardianshipKind, LeaveDecider, SignalStatus, StaffRole};
use entity::{
    absence_report, access_grant, enrolment, group_member, group_teacher, guardianship, identity, institution, lesson, lesson_participant,
    lesson_teacher, mentorship, presence, signal, student,
};
use presentie::policy::sight::{GuardianTie, StaffTie, Tie};
use presentie::policy::viewer::{Capacity, RoleScope, Viewer};
use presentie::store::Store;
use sea_orm::EntityTrait;

/// Every row that a right can rest on.
pub struct Facts {
    pub institutions: Vec<institution::Model>,
    pub students: Vec<student::Model>,
    enrolments: Vec<enrolment::Model>,
    guardianships: Vec<guardianship::Model>,
    grants: Vec<access_grant::Model>,
    members: Vec<group_member::Model>,
    group_teachers: Vec<group_teacher::Model>,
    lessons: Vec<lesson::Model>,
    lesson_teachers: Vec<lesson_teacher::Model>,
    participants: Vec<lesson_participant::Model>,
    mentorships: Vec<mentorship::Model>,
    identities: Vec<identity::Model>,
    presences: Vec<presence::Model>,
    reports: Vec<absence_report::Model>,
    pub signals: Vec<signal::Model>,
}

/// Keys on the wire.
pub struct Keys {
    pub student: String,
    pub lesson: String,
    pub presence: String,
    pub report: String,
}

pub async fn read(store: &Store) -> Facts {
    macro_rules! all {
        ($($field:ident: $table:ident),+ $(,)?) => { Facts { $($field: $table::Entity::find().all(store.read()).await.unwrap()),+ } };
    }
    all! {
        institutions: institution,
        students: student,
        enrolments: enrolment,
        guardianships: guardianship,
        grants: access_grant,
        members: group_member,
        group_teachers: group_teacher,
        lessons: lesson,
        lesson_teachers: lesson_teacher,
        participants: lesson_participant,
        mentorships: mentorship,
        identities: identity,
        presences: presence,
        reports: absence_report,
        signals: signal,
    }
}

fn runs(begins: NaiveDate, ends: Option<NaiveDate>, on: NaiveDate) -> bool {
    begins <= on && ends.is_none_or(|ends| ends >= on)
}

impl Facts {
    /// Keys of something at a school.
    pub fn keys_of(&self, code: &str) -> Keys {
        let school = self.institutions.iter().find(|school| school.code == code).unwrap().id;
        let student = self.students.iter().find(|row| row.institution_id == school && row.source_id == "kid15").unwrap().id;
        let presence = self.presences.iter().find(|row| row.student_id == student).unwrap();
        let report = self.reports.iter().find(|row| row.student_id == student).unwrap().id;
        Keys {
            student: format!("student_{}", student.0.simple()),
            lesson: format!("lesson_{}", presence.lesson_id.0.simple()),
            presence: format!("presence_{}", presence.id.0.simple()),
            report: format!("report_{}", report.0.simple()),
        }
    }

    /// What ties a viewer to a student on the viewer's day.
    pub fn tie(&self, viewer: &Viewer, student: &student::Model) -> Option<Tie> {
        if student.institution_id != viewer.institution {
            return None;
        }
        match &viewer.capacity {
            Capacity::Student(id) => (*id == student.id).then_some(Tie::Own),
            Capacity::Guardian(_) => Some(Tie::Guardian(self.guardian(viewer, student))),
            Capacity::Staff(..) => Some(Tie::Staff(self.staff(viewer, student))),
        }
    }

    fn guardian(&self, viewer: &Viewer, student: &student::Model) -> GuardianTie {
        let Capacity::Guardian(me) = viewer.capacity else { panic!("no guardian") };
        let today = viewer.today;
        let tied = |kind| {
            self.guardianships.iter().any(|row| {
                let blocked = row.blocked_from.is_some_and(|from| runs(from, row.blocked_to, today));
                (row.guardian_id, row.student_id, row.kind) == (me, student.id, Some(kind)) && runs(row.begins, row.ends, today) && !blocked
            })
        };
        let granted = |purpose: fn(&access_grant::Model) -> bool| {
            let holds = |row: &&access_grant::Model| {
                (row.guardian_id, row.student_id) == (me, student.id) && row.revoked_at.is_none() && runs(row.begins, row.ends, today)
            };
            self.grants.iter().filter(holds).any(purpose)
        };
        GuardianTie {
            authority: tied(GuardianshipKind::Authority),
            carer: tied(GuardianshipKind::Carer),
            see_full: granted(|row| row.see_presence && row.level == Some(GrantLevel::Full)),
            see_summary: granted(|row| row.see_presence && row.level == Some(GrantLevel::Summary)),
            see_reason: granted(|row| row.see_reason),
            report_absence: granted(|row| row.report_absence),
        }
    }

    fn staff(&self, viewer: &Viewer, student: &student::Model) -> StaffTie {
        let Capacity::Staff(me, roles) = &viewer.capacity else { panic!("no staff") };
        let today = viewer.today;
        let member =
            |of| self.members.iter().any(|row| (row.group_id, row.student_id) == (of, student.id) && runs(row.begins, row.ends, today));
        let within = |role: StaffRole| {
            roles.iter().filter(|held| held.role == role).any(|held| match held.scope {
                RoleScope::Institution => true,
                RoleScope::Group(group) => member(group),
                RoleScope::Unit(unit) => {
                    let here =
                        |row: &enrolment::Model| (row.unit_id, row.student_id) == (unit, student.id) && runs(row.begins, row.ends, today);
                    self.enrolments.iter().any(here)
                }
            })
        };
        let year = presentie::store::staff_tie::school_year_begin(today);
        let gives = |lesson| self.lesson_teachers.iter().any(|row| (row.lesson_id, row.staff_member_id) == (lesson, *me));
        let in_lesson = self.participants.iter().any(|row| row.student_id == student.id && row.local_date >= year && gives(row.lesson_id));
        let of_class =
            self.group_teachers.iter().any(|row| row.staff_member_id == *me && runs(row.begins, row.ends, today) && member(row.group_id));
        let coached =
            |row: &mentorship::Model| (row.staff_member_id, row.student_id) == (*me, student.id) && runs(row.begins, row.ends, today);
        StaffTie {
            teaches: viewer.has_role(StaffRole::Teacher) && (in_lesson || of_class),
            mentors: viewer.has_role(StaffRole::Mentor) && self.mentorships.iter().any(coached),
            officer: within(StaffRole::AbsenceOfficer),
            call_days: if viewer.has_role(StaffRole::AbsenceOfficer) { self.call_days(student, viewer) } else { vec![] },
            dossier: viewer.has_role(StaffRole::AbsenceOfficer) && self.dossier(student, viewer),
            team_lead: within(StaffRole::TeamLead),
            leave_to_decide: self.leave_waits(student, today),
            privacy_officer: within(StaffRole::PrivacyOfficer),
            administrator: within(StaffRole::Administrator),
        }
    }

    fn leave_waits(&self, student: &student::Model, today: NaiveDate) -> bool {
        let mentored = |asked: &absence_report::Model| {
            let himself = |mentor| {
                let is_both = |account: &&identity::Model| account.staff_member_id == Some(mentor) && account.guardian_id.is_some();
                self.identities.iter().filter(is_both).any(|account| account.guardian_id == asked.filer_guardian_id)
            };
            let mentors = self.mentorships.iter().filter(|row| row.student_id == student.id && runs(row.begins, row.ends, today));
            mentors.map(|row| row.staff_member_id).any(|mentor| !himself(mentor))
        };
        self.reports.iter().filter(|row| row.student_id == student.id).any(|row| match row.status {
            AbsenceStatus::ForwardedToLpa => true,
            AbsenceStatus::Pending => row.decider.is_some_and(|decider| decider != LeaveDecider::Mentor || !mentored(row)),
            AbsenceStatus::Accepted | AbsenceStatus::Rejected | AbsenceStatus::Withdrawn => false,
        })
    }

    fn dossier(&self, student: &student::Model, viewer: &Viewer) -> bool {
        self.signals.iter().filter(|row| row.student_id == student.id).any(|row| match row.status {
            SignalStatus::Open => true,
            // Twenty-eight days after the day it ended on.
            SignalStatus::Handled | SignalStatus::Lapsed => {
                let ended = row.ended_at.unwrap().with_timezone(&viewer.zone).date_naive();
                ended + Days::new(28) >= viewer.today
            }
        })
    }

    fn call_days(&self, student: &student::Model, viewer: &Viewer) -> Vec<NaiveDate> {
        let since = viewer.today - Days::new(28);
        let unsettled = self.presences.iter().filter(|row| row.student_id == student.id && !row.settled && row.local_date > since);
        let mut days: Vec<NaiveDate> = unsettled.map(|row| row.local_date).collect();
        for report in
            self.reports.iter().filter(|row| row.student_id == student.id && row.status == AbsenceStatus::Pending && row.decider.is_none())
        {
            let runs = |begins: DateTime<Utc>, ends| report.begins < ends && report.effective_ends.is_none_or(|until| until > begins);
            let lesson = |id| self.lessons.iter().find(|row| row.id == id).unwrap();
            let taken = self.participants.iter().filter(|row| row.student_id == student.id);
            let held: Vec<NaiveDate> =
                taken.filter(|row| runs(lesson(row.lesson_id).begins, lesson(row.lesson_id).ends)).map(|row| row.local_date).collect();
            if held.is_empty() {
                // Day by day, from midnight to midnight of the school.
                let midnight = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_local_timezone(viewer.zone).earliest().unwrap().to_utc();
                let first = report.begins.date_naive().max(since) - Days::new(2);
                let all = (0..600).map(|day| first + Days::new(day)).filter(|day| *day > since);
                days.extend(all.filter(|day| runs(midnight(*day), midnight(*day + Days::new(1)))).take(28));
            }
            days.extend(held.into_iter().filter(|day| *day > since));
        }
        days.sort_unstable();
        days.dedup();
        days
    }
}
