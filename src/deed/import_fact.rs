//! Facts of a roster, as any reader hands them over: keys are those of the source, in fields named after our columns.

use ::entity::kind::{CalendarKind, GrantLevel, GuardianshipKind, LearningPath, NationalNumberKind, StaffRole, StudentFactKind};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use crate::store::roster;
use crate::store::table::Table;

macro_rules! facts {
    ($($(#[$doc:meta])* $name:ident in $table:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty),+ $(,)? })+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, Serialize)]
            pub struct $name { $($(#[$fdoc])* pub $field: $type),+ }

            impl From<$name> for RosterFact {
                fn from(fact: $name) -> Self { Self::$name(fact) }
            }
        )+

        /// A fact of a roster.
        #[derive(Clone, Debug, Serialize)]
        #[serde(untagged)]
        pub enum RosterFact { $($(#[$doc])* $name($name)),+ }

        impl RosterFact {
            /// Where it is kept.
            #[must_use]
            pub fn table(&self) -> &'static Table {
                match self { $(Self::$name(_) => &roster::$table),+ }
            }
        }
    };
}

facts! {
    /// A team or department.
    Unit in UNIT {
        /// Key.
        source_id: String,
        /// As people call it.
        name: String,
        /// The one above it.
        parent_unit_id: Option<String>,
    }
    /// A place where lessons are given.
    Location in LOCATION {
        /// Key.
        source_id: String,
        /// RIO onderwijslocatiecode.
        rio_code: Option<String>,
        /// As people call it.
        name: String,
    }
    /// A programme.
    Programme in PROGRAMME {
        /// Key.
        source_id: String,
        /// Five digits.
        crebo: Option<String>,
        /// As people call it.
        name: String,
        /// 1 to 4.
        level: Option<i32>,
        /// BOL or BBL.
        learning_path: Option<LearningPath>,
        /// The team that gives it.
        unit_id: Option<String>,
    }
    /// A school year.
    SchoolYear in SCHOOL_YEAR {
        /// Key.
        source_id: String,
        /// As people call it.
        name: String,
        /// First day.
        begins: NaiveDate,
        /// Last day.
        ends: NaiveDate,
    }
    /// A holiday or closure.
    CalendarPeriod in CALENDAR_PERIOD {
        /// Key.
        source_id: String,
        /// Which.
        kind: CalendarKind,
        /// As people call it.
        name: String,
        /// First day.
        begins: NaiveDate,
        /// Last day.
        ends: NaiveDate,
    }
    /// A class.
    SchoolGroup in SCHOOL_GROUP {
        /// Key.
        source_id: String,
        /// As people call it.
        name: String,
        /// Of which team.
        unit_id: Option<String>,
    }
    /// A student.
    Student in STUDENT {
        /// Key.
        source_id: String,
        /// Number at the school.
        student_number: String,
        /// Name they go by.
        first_name: String,
        /// Family name.
        last_name: String,
        /// If known.
        birth_date: Option<NaiveDate>,
        /// Mail address.
        email: Option<String>,
        /// Telephone.
        phone: Option<String>,
        /// Street, postcode, town.
        address: Option<String>,
        /// Address must stay hidden, if the source says.
        safe_address: Option<bool>,
        /// BSN or onderwijsnummer, sealed, in hex.
        national_number: Option<String>,
        /// Which of the two.
        national_number_kind: Option<NationalNumberKind>,
        /// Its keyed hash, in hex.
        national_number_hash: Option<String>,
        /// Day a start qualification was obtained.
        start_qualification_on: Option<NaiveDate>,
    }
    /// A dated fact of a student.
    StudentFact in STUDENT_FACT {
        /// Whose.
        student_id: String,
        /// What.
        kind: StudentFactKind,
        /// First day.
        begins: NaiveDate,
        /// Last day.
        ends: Option<NaiveDate>,
        /// Name of the import.
        recorded_by: String,
        /// When.
        recorded_at: DateTime<Utc>,
    }
    /// A student in a programme.
    Enrolment in ENROLMENT {
        /// Key.
        source_id: String,
        /// Who.
        student_id: String,
        /// In what.
        programme_id: Option<String>,
        /// At which team.
        unit_id: String,
        /// Where.
        location_id: Option<String>,
        /// First day.
        begins: NaiveDate,
        /// Last day.
        ends: Option<NaiveDate>,
    }
    /// A parent or carer.
    Guardian in GUARDIAN {
        /// Key.
        source_id: String,
        /// Name they go by.
        first_name: String,
        /// Family name.
        last_name: String,
        /// Mail address.
        email: Option<String>,
        /// Telephone.
        phone: Option<String>,
    }
    /// What ties a guardian to a student; without kind it opens nothing.
    Guardianship in GUARDIANSHIP {
        /// Key.
        source_id: String,
        /// Guardian.
        guardian_id: String,
        /// Student.
        student_id: String,
        /// If known.
        kind: Option<GuardianshipKind>,
        /// First day.
        begins: NaiveDate,
        /// Last day.
        ends: Option<NaiveDate>,
    }
    /// What a student lets a guardian do.
    AccessGrant in ACCESS_GRANT {
        /// Key.
        source_id: String,
        /// Who grants.
        student_id: String,
        /// To whom.
        guardian_id: String,
        /// See presence.
        see_presence: bool,
        /// Report absence.
        report_absence: bool,
        /// Be contacted.
        be_contacted: bool,
        /// See reasons.
        see_reason: bool,
        /// How much seeing opens.
        level: Option<GrantLevel>,
        /// First day.
        begins: NaiveDate,
        /// Last day.
        ends: Option<NaiveDate>,
    }
    /// Somebody who works at the school.
    StaffMember in STAFF_MEMBER {
        /// Key.
        source_id: String,
        /// Short code.
        code: String,
        /// Name they go by.
        first_name: String,
        /// Family name.
        last_name: String,
        /// Mail address.
        email: Option<String>,
    }
    /// A role somebody holds.
    RoleHeld in STAFF_ROLE {
        /// Key.
        source_id: String,
        /// Who.
        staff_member_id: String,
        /// Which.
        role: StaffRole,
        /// At this team only.
        unit_id: Option<String>,
        /// For this class only.
        group_id: Option<String>,
        /// First day.
        begins: NaiveDate,
        /// Last day.
        ends: Option<NaiveDate>,
    }
    /// Who signs in as whom.
    Identity in IDENTITY {
        /// Who vouches.
        issuer: String,
        /// As whom.
        subject: String,
        /// As this student.
        student_id: Option<String>,
        /// As this guardian.
        guardian_id: Option<String>,
        /// As this member of staff.
        staff_member_id: Option<String>,
    }
    /// A student in a class.
    GroupMember in GROUP_MEMBER {
        /// Key.
        source_id: String,
        /// Class.
        group_id: String,
        /// Student.
        student_id: String,
        /// First day.
        begins: NaiveDate,
        /// Last day.
        ends: Option<NaiveDate>,
    }
    /// A teacher of a class.
    GroupTeacher in GROUP_TEACHER {
        /// Key.
        source_id: String,
        /// Class.
        group_id: String,
        /// Teacher.
        staff_member_id: String,
        /// First day.
        begins: NaiveDate,
        /// Last day.
        ends: Option<NaiveDate>,
    }
    /// A mentor of a student.
    Mentorship in MENTORSHIP {
        /// Key.
        source_id: String,
        /// Mentor.
        staff_member_id: String,
        /// Student.
        student_id: String,
        /// First day.
        begins: NaiveDate,
        /// Last day.
        ends: Option<NaiveDate>,
    }
}
