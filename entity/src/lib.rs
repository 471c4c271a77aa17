//! What Presentie keeps: one table, one file; closed vocabularies in [`kind`], typed keys in [`id`].
//!
//! Never here: a rule, a clock, a query. `domain` and `policy` use [`kind`] and [`id`] alone.

pub mod absence_kind;
pub mod absence_report;
pub mod absence_report_version;
pub mod access_grant;
pub mod calendar_period;
pub mod coming_of_age;
pub mod enrolment;
pub mod flag;
pub mod group_member;
pub mod group_teacher;
pub mod guardian;
pub mod guardianship;
pub mod history;
pub mod id;
pub mod idempotency;
pub mod identity;
pub mod import_run;
pub mod imported_report;
pub mod institution;
pub mod invitation;
pub mod judgement;
pub mod kind;
pub mod lesson;
pub mod lesson_group;
pub mod lesson_participant;
pub mod lesson_teacher;
pub mod lesson_version;
pub mod location;
pub mod mentorship;
pub mod outbox;
pub mod presence;
pub mod presence_cover;
pub mod presence_version;
pub mod programme;
pub mod reason_text;
pub mod register;
pub mod school_group;
pub mod school_year;
pub mod setting;
pub mod staff_member;
pub mod staff_role;
pub mod student;
pub mod student_fact;
pub mod unit;
