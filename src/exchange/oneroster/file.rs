//! The files of a bundle that are read, and the columns that are known in each.

use crate::store::roster::{
    CALENDAR_PERIOD, ENROLMENT, GROUP_MEMBER, GROUP_TEACHER, GUARDIAN, MENTORSHIP, PROGRAMME, SCHOOL_GROUP, SCHOOL_YEAR, STAFF_MEMBER,
    STAFF_ROLE, STUDENT, UNIT,
};
use crate::store::table::Table;

/// A file of the standard.
#[derive(Debug)]
pub(super) struct File {
    /// Its name, without `.csv`.
    pub(super) name: &'static str,
    /// Columns that are read, and those of the standard that say nothing to us.
    pub(super) columns: &'static [&'static str],
    /// Columns without which no row of it says anything.
    pub(super) required: &'static [&'static str],
    /// What it does not name has ended, where it names all there is.
    pub(super) ends: bool,
    /// Tables whose rows bear the key of its rows.
    pub(super) tables: &'static [&'static Table],
    /// How often it is read.
    pub(super) passes: u64,
}

impl File {
    /// The rows that are about one of its rows.
    pub(super) fn about(&self, key: &str) -> Vec<(&'static Table, String)> {
        self.tables.iter().filter(|_| !key.is_empty()).map(|table| (*table, key.to_owned())).collect()
    }
}

/// Which files are whole and which hold changes alone.
pub(super) const MANIFEST: File = File {
    name: "manifest",
    columns: &["propertyName", "value"],
    required: &["propertyName", "value"],
    ends: false,
    tables: &[],
    passes: 1,
};
/// Teams, departments, schools.
pub(super) const ORGS: File = File {
    name: "orgs",
    columns: &[
        "sourcedId",
        "status",
        "dateLastModified",
        "name",
        "type",
        "identifier",
        "parentSourcedId",
        "metadata.rioCode",
        "metadata.locationName",
    ],
    required: &["sourcedId", "name"],
    ends: true,
    tables: &[&UNIT],
    passes: 1,
};
/// School years, terms, and holidays of ours.
pub(super) const SESSIONS: File = File {
    name: "academicSessions",
    columns: &["sourcedId", "status", "dateLastModified", "title", "type", "startDate", "endDate", "parentSourcedId", "schoolYear"],
    required: &["sourcedId", "title", "type", "startDate", "endDate"],
    ends: true,
    tables: &[&SCHOOL_YEAR, &CALENDAR_PERIOD],
    passes: 1,
};
/// Courses; those with a crebo, level or leerweg are programmes.
pub(super) const COURSES: File = File {
    name: "courses",
    columns: &[
        "sourcedId",
        "status",
        "dateLastModified",
        "schoolYearSourcedId",
        "title",
        "courseCode",
        "grades",
        "orgSourcedId",
        "subjects",
        "subjectCodes",
        "metadata.crebo",
        "metadata.level",
        "metadata.leerweg",
    ],
    required: &["sourcedId", "title"],
    ends: false,
    tables: &[&PROGRAMME],
    passes: 1,
};
/// Classes.
pub(super) const CLASSES: File = File {
    name: "classes",
    columns: &[
        "sourcedId",
        "status",
        "dateLastModified",
        "title",
        "grades",
        "courseSourcedId",
        "classCode",
        "classType",
        "location",
        "schoolSourcedId",
        "termSourcedIds",
        "subjects",
        "subjectCodes",
        "periods",
        "metadata.mentors",
    ],
    required: &["sourcedId", "title"],
    ends: true,
    tables: &[&SCHOOL_GROUP],
    passes: 1,
};
/// Everybody. The password is a column of the standard: it is known, and nothing ever asks for it.
pub(super) const USERS: File = File {
    name: "users",
    columns: &[
        "sourcedId",
        "status",
        "dateLastModified",
        "enabledUser",
        "orgSourcedIds",
        "role",
        "username",
        "userIds",
        "givenName",
        "familyName",
        "middleName",
        "identifier",
        "email",
        "sms",
        "phone",
        "agentSourcedIds",
        "grades",
        "password",
        "userMasterIdentifier",
        "resourceSourcedIds",
        "preferredGivenName",
        "preferredMiddleName",
        "preferredFamilyName",
        "primaryOrgSourcedId",
        "pronouns",
        "metadata.namePrefix",
        "metadata.address",
        "metadata.safeAddress",
        "metadata.startQualification",
        "metadata.bsn",
        "metadata.onderwijsnummer",
        "metadata.programme",
        "metadata.enrolledFrom",
        "metadata.enrolledTo",
        "metadata.livingIndependently",
        "metadata.certificate4a2",
        "metadata.exemption",
        "metadata.studyFinance",
        "metadata.deceased",
        "metadata.agentKinds",
        "metadata.agentFrom",
        "metadata.agentTo",
        "metadata.agentGrants",
        "metadata.agentGrantLevels",
        "metadata.agentGrantFrom",
        "metadata.agentGrantTo",
        "metadata.staffRoles",
        "metadata.staffRoleScopes",
        "metadata.staffRoleFrom",
        "metadata.staffRoleTo",
    ],
    required: &["sourcedId"],
    ends: true,
    tables: &[&STUDENT, &GUARDIAN, &STAFF_MEMBER],
    passes: 3,
};
/// Who is what and where, from 1.2 on.
pub(super) const ROLES: File = File {
    name: "roles",
    columns: &[
        "sourcedId",
        "status",
        "dateLastModified",
        "userSourcedId",
        "roleType",
        "role",
        "beginDate",
        "endDate",
        "orgSourcedId",
        "userProfileSourcedId",
        "metadata.programme",
        "metadata.class",
    ],
    required: &["sourcedId", "userSourcedId", "role"],
    ends: true,
    tables: &[&ENROLMENT, &STAFF_ROLE],
    passes: 2,
};
/// Who is in which class.
pub(super) const ENROLLMENTS: File = File {
    name: "enrollments",
    columns: &[
        "sourcedId",
        "status",
        "dateLastModified",
        "classSourcedId",
        "schoolSourcedId",
        "userSourcedId",
        "role",
        "primary",
        "beginDate",
        "endDate",
    ],
    required: &["sourcedId", "classSourcedId", "userSourcedId", "role"],
    ends: true,
    tables: &[&GROUP_MEMBER, &GROUP_TEACHER, &MENTORSHIP],
    passes: 2,
};
/// Birth dates. Sex and origin are columns of the standard: they are known, and nothing ever asks for them.
pub(super) const DEMOGRAPHICS: File = File {
    name: "demographics",
    columns: &[
        "sourcedId",
        "status",
        "dateLastModified",
        "birthDate",
        "sex",
        "americanIndianOrAlaskaNative",
        "asian",
        "blackOrAfricanAmerican",
        "nativeHawaiianOrOtherPacificIslander",
        "white",
        "demographicRaceTwoOrMoreRaces",
        "hispanicOrLatinoEthnicity",
        "countryOfBirthCode",
        "stateOfBirthAbbreviation",
        "cityOfBirth",
        "publicSchoolResidenceStatus",
    ],
    required: &["sourcedId"],
    ends: false,
    tables: &[],
    passes: 1,
};

/// All that are read, in the order in which the standard names them.
pub(super) const ALL: [&File; 8] = [&SESSIONS, &CLASSES, &COURSES, &DEMOGRAPHICS, &ENROLLMENTS, &ORGS, &ROLES, &USERS];
