//! Dated facts of a student: what the law makes of them is worked out on each day.

use ::entity::kind;
use async_graphql::{Enum, ID, SimpleObject};
use chrono::{DateTime, FixedOffset, NaiveDate};
use chrono_tz::Tz;

use super::deed::Deed;
use crate::graphql::id::Wire;
use crate::graphql::scalar::Date;
use crate::policy::sight::{About, Sight};
use crate::policy::{deed, doing};
use crate::store::student_fact::FactSet;

/// A kind of dated fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "kind::StudentFactKind")]
pub enum StudentFactKind {
    /// Obtained a start qualification (startkwalificatie) on that day: havo, vwo or mbo 2 and higher. Ends the qualification duty.
    StartQualification,
    /// Lives on his own, Leerplichtwet art. 13b: tells of illness and religious duty himself.
    LivingIndependently,
    /// Holds a certificate of Leerplichtwet art. 4a(2): the qualification duty does not bind.
    #[graphql(name = "CERTIFICATE_4A2")]
    Certificate4a2,
    /// Exempt from the Act, Leerplichtwet art. 5 and 15.
    Exemption,
    /// Under WSF 2000 or WTOS.
    StudyFinance,
    /// A dated doctor's statement about illness in these days was seen (WEB art. 8.1.7(9)). What it says is asked for and kept nowhere.
    StatementSeen,
    /// Died on that day: no duty binds, and nothing is sent any more.
    Deceased,
}

/// A dated fact of a student.
#[derive(Clone, Debug, SimpleObject)]
pub struct StudentFact {
    /// Opaque key; null for a start qualification as a file says it: recording another takes its place.
    id: Option<ID>,
    /// What.
    kind: StudentFactKind,
    /// First day.
    begins: Date,
    /// Last day; null: until further notice.
    ends: Option<Date>,
    /// Who recorded it: a name of the staff, or of an import. Null where that is not known.
    recorded_by: Option<String>,
    /// When; null where that is not known.
    recorded_at: Option<DateTime<FixedOffset>>,
    /// Whether somebody of the school set it; then a roster does not change it.
    set_by_hand: bool,
    /// Counts changes; `correctStudentFact` takes it. Null where there is no key.
    version: Option<i32>,
    /// What the viewer may do with it now.
    viewer_can: Vec<Deed>,
}

impl StudentFact {
    /// All of a student, by begin.
    pub(crate) fn all(facts: Vec<FactSet>, qualified_on: Option<NaiveDate>, sight: &Sight, zone: Tz) -> Vec<Self> {
        let may = doing::way(deed::Deed::RecordStudentFact, sight, About::default()).is_some();
        let can = || -> Vec<Deed> { Some(Deed::RecordStudentFact).filter(|_| may).into_iter().collect() };
        let known = facts.iter().any(|fact| fact.kind == kind::StudentFactKind::StartQualification);
        let one = |fact: FactSet| Self {
            id: Some(fact.id.to_wire()),
            kind: fact.kind.into(),
            begins: fact.days.begins.into(),
            ends: fact.days.ends.map(Date::from),
            recorded_by: Some(fact.recorded_by),
            recorded_at: Some(fact.recorded_at.with_timezone(&zone).fixed_offset()),
            set_by_hand: fact.by_hand,
            version: Some(fact.version),
            viewer_can: can(),
        };
        let said = qualified_on.filter(|_| !known).map(|on| Self {
            id: None,
            kind: StudentFactKind::StartQualification,
            begins: on.into(),
            ends: None,
            recorded_by: None,
            recorded_at: None,
            set_by_hand: false,
            version: None,
            viewer_can: vec![],
        });
        said.into_iter().chain(facts.into_iter().map(one)).collect()
    }
}
