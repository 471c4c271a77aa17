//! The tables of the roster as they are written in bulk, and what only they need.

use std::collections::HashMap;

use ::entity::id::InstitutionId;
use sea_orm::{ConnectionTrait, Statement, Value};

use super::bulk::Bulk;
use super::json::json;
use super::table::Kind::{Bool, Date, Instant, Int, Refers, Secret, Text};
use super::table::{Column, Mode, Table, Version, column, special};
use super::work::Row;
use super::{Store, StoreError};
use crate::policy::permit::SystemDeed;

const SOURCE: Column = column("source_id", Text);
const BEGINS: Column = column("begins", Date);
const ENDS: Column = column("ends", Date);
const ENDED_ON: Column = column("ended_on", Date);
const STUDENT_ID: Column = column("student_id", Refers("student"));
const GUARDIAN_ID: Column = column("guardian_id", Refers("guardian"));
const STAFF_MEMBER_ID: Column = column("staff_member_id", Refers("staff_member"));
const UNIT_ID: Column = column("unit_id", Refers("unit"));
const GROUP_ID: Column = column("group_id", Refers("school_group"));

const fn sourced(name: &'static str, columns: &'static [Column], ends: Option<&'static str>) -> Table {
    Table { name, key: &["source_id"], columns, ends, version: None }
}

/// Of which persons set rows too: those who change one say which version they saw.
const fn counted(name: &'static str, columns: &'static [Column], ends: Option<&'static str>) -> Table {
    Table { version: Some(COUNTED), ..sourced(name, columns, ends) }
}

const COUNTED: Version = Version { counts: &[], kept: None };

/// Teams and departments.
pub const UNIT: Table =
    sourced("unit", &[SOURCE, column("name", Text), column("parent_unit_id", Refers("unit")), ENDED_ON], Some("ended_on"));
/// Programmes.
pub const PROGRAMME: Table = sourced(
    "programme",
    &[SOURCE, column("crebo", Text), column("name", Text), column("level", Int), column("learning_path", Text), UNIT_ID],
    None,
);
/// School years.
pub const SCHOOL_YEAR: Table = sourced("school_year", &[SOURCE, column("name", Text), BEGINS, ENDS], None);
/// Holidays and closures.
pub const CALENDAR_PERIOD: Table = counted("calendar_period", &[SOURCE, column("kind", Text), column("name", Text), BEGINS, ENDS], None);
/// Classes.
pub const SCHOOL_GROUP: Table = sourced("school_group", &[SOURCE, column("name", Text), UNIT_ID, ENDED_ON], Some("ended_on"));
/// Places where lessons are given.
pub const LOCATION: Table = sourced("location", &[SOURCE, column("rio_code", Text), column("name", Text)], None);
/// Students. What a source does not say of them stays as it was; a national number is compared by its keyed hash and sealed anew with
/// every change.
pub const STUDENT: Table = sourced(
    "student",
    &[
        SOURCE,
        column("student_number", Text),
        column("first_name", Text),
        column("last_name", Text),
        column("birth_date", Date).kept(),
        column("email", Text),
        column("phone", Text),
        column("address", Text).kept(),
        column("safe_address", Bool).kept(),
        special("national_number", Secret, Mode::Stamped).kept(),
        column("national_number_kind", Text).kept(),
        column("national_number_hash", Secret).kept(),
        column("start_qualification_on", Date).kept(),
        ENDED_ON,
    ],
    Some("ended_on"),
);
/// Dated facts of students.
pub const STUDENT_FACT: Table = Table {
    name: "student_fact",
    key: &["student_id", "kind", "begins"],
    columns: &[
        STUDENT_ID,
        column("kind", Text),
        BEGINS,
        ENDS,
        special("recorded_by", Text, Mode::Once),
        special("recorded_at", Instant, Mode::Once),
    ],
    ends: Some("ends"),
    version: Some(COUNTED),
};
/// Students in programmes.
pub const ENROLMENT: Table = sourced(
    "enrolment",
    &[
        SOURCE,
        STUDENT_ID,
        column("programme_id", Refers("programme")).kept(),
        UNIT_ID,
        column("location_id", Refers("location")),
        BEGINS,
        ENDS,
    ],
    Some("ends"),
);
/// Parents and carers.
pub const GUARDIAN: Table = sourced(
    "guardian",
    &[SOURCE, column("first_name", Text), column("last_name", Text), column("email", Text), column("phone", Text), ENDED_ON],
    Some("ended_on"),
);
/// What ties them to students; a kind that somebody of the school set stays when the source says none.
pub const GUARDIANSHIP: Table =
    counted("guardianship", &[SOURCE, GUARDIAN_ID, STUDENT_ID, column("kind", Text).kept(), BEGINS, ENDS], Some("ends"));
/// What students let them do.
pub const ACCESS_GRANT: Table = Table {
    name: "access_grant",
    key: &["source_id"],
    columns: &[
        SOURCE,
        STUDENT_ID,
        GUARDIAN_ID,
        column("see_presence", Bool),
        column("report_absence", Bool),
        column("be_contacted", Bool),
        column("see_reason", Bool),
        column("level", Text),
        BEGINS,
        ENDS,
    ],
    ends: Some("ends"),
    version: Some(COUNTED),
};
/// Who works at the school.
pub const STAFF_MEMBER: Table = sourced(
    "staff_member",
    &[SOURCE, column("code", Text), column("first_name", Text), column("last_name", Text), column("email", Text), ENDED_ON],
    Some("ended_on"),
);
/// Roles they hold.
pub const STAFF_ROLE: Table =
    counted("staff_role", &[SOURCE, STAFF_MEMBER_ID, column("role", Text), UNIT_ID, GROUP_ID, BEGINS, ENDS], Some("ends"));
/// Who signs in as whom. As which guardian, somebody may also know by an invitation, of which a source knows nothing: that stays.
pub const IDENTITY: Table = Table {
    name: "identity",
    key: &["issuer", "subject"],
    columns: &[column("issuer", Text), column("subject", Text), STUDENT_ID, GUARDIAN_ID.kept(), STAFF_MEMBER_ID, ENDED_ON],
    ends: Some("ended_on"),
    version: None,
};
/// Students in classes.
pub const GROUP_MEMBER: Table = sourced("group_member", &[SOURCE, GROUP_ID, STUDENT_ID, BEGINS, ENDS], Some("ends"));
/// Teachers of classes.
pub const GROUP_TEACHER: Table = sourced("group_teacher", &[SOURCE, GROUP_ID, STAFF_MEMBER_ID, BEGINS, ENDS], Some("ends"));
/// Mentors of students.
pub const MENTORSHIP: Table = counted("mentorship", &[SOURCE, STAFF_MEMBER_ID, STUDENT_ID, BEGINS, ENDS], Some("ends"));

/// Every table of the roster, those that others refer to first.
pub const ALL: [&Table; 18] = [
    &UNIT,
    &LOCATION,
    &PROGRAMME,
    &SCHOOL_YEAR,
    &CALENDAR_PERIOD,
    &SCHOOL_GROUP,
    &STUDENT,
    &STUDENT_FACT,
    &ENROLMENT,
    &GUARDIAN,
    &GUARDIANSHIP,
    &ACCESS_GRANT,
    &STAFF_MEMBER,
    &STAFF_ROLE,
    &IDENTITY,
    &GROUP_MEMBER,
    &GROUP_TEACHER,
    &MENTORSHIP,
];

/// The institution with this code, and its time zone.
pub async fn institution(store: &Store, code: &str) -> Result<Option<(InstitutionId, String)>, StoreError> {
    let sql = "SELECT id, time_zone FROM institution WHERE code = $1";
    let found = store.read().query_one_raw(Statement::from_sql_and_values(store.backend(), sql, [Value::from(code)])).await?;
    found.map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).transpose()
}

/// An institution that is made with its first roster.
#[derive(Clone, Debug)]
pub struct NewInstitution {
    /// BRIN code.
    pub code: String,
    /// Name.
    pub name: String,
    /// IANA name of its time zone.
    pub time_zone: String,
}

impl<D: SystemDeed> Bulk<'_, D> {
    /// Makes the institution of the permit.
    pub(super) async fn make_institution(&self, new: &NewInstitution) -> Result<(), StoreError> {
        let sql = "INSERT INTO institution (id, code, name, time_zone, created_at) VALUES ($1, $6, $7, $8, $2)";
        self.execute(sql, [&new.code, &new.name, &new.time_zone].map(|text| Value::from(text.as_str())).to_vec()).await?;
        Ok(())
    }
}

/// Which of these students have a number that another student has already: source key to number.
pub async fn taken_numbers<D: SystemDeed>(bulk: &Bulk<'_, D>, rows: &[Row]) -> Result<HashMap<String, String>, StoreError> {
    let sql = format!(
        "{} SELECT x.source_id, x.student_number FROM x CROSS JOIN student t \
         WHERE t.institution_id = $1 AND t.student_number = x.student_number AND t.source_id <> x.source_id",
        STUDENT.source(bulk.postgres())
    );
    let taken = bulk.query(&sql, vec![Value::from(json(rows)?)]).await?;
    taken.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}
