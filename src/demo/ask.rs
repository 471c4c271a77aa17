//! A first question for everybody whom the demo names, whose answer shows what is special about them.

use ::entity::id::InstitutionId;
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use super::calendar;
use super::persona::Persona;
use crate::graphql::id::Wire;
use crate::store::{Store, StoreError, persona};

/// What somebody asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// The last week of marks of that student.
    Week(&'static str),
    /// The register of their own first lesson today.
    Register,
    /// Names of students, and how much of that one is open.
    Need(&'static str),
    /// Students by what they missed, most first, and what waits.
    Watch,
    /// The guardians of that student.
    Guardians(&'static str),
}

/// The body of the request.
pub async fn body(store: &Store, institution: InstitutionId, today: NaiveDate, of: &Persona) -> Result<Value, StoreError> {
    let student = async |login| {
        let found = persona::student(store, institution, login).await?;
        Ok::<_, StoreError>(found.ok_or(StoreError::Missing("student of the demo"))?.to_wire().0)
    };
    // Today's lessons have no marks yet; a week that is over has, or most of one.
    let marked = calendar::last_school_day(today - Days::new(4));
    let week = "days { on lessons { lesson { subject periods } presence { mark minutesMissed outcome { unauthorisedMinutes } } } }";
    let query = match of.ask {
        Ask::Week(login) => {
            let id = student(login).await?;
            format!("{{ me {{ displayName kind }} week(studentId: \"{id}\", of: \"{marked}\") {{ student {{ firstName }} {week} }} }}")
        }
        Ask::Register => {
            let lesson = persona::lesson(store, institution, of.login, today).await?;
            let id = lesson.ok_or(StoreError::Missing("lesson of the demo"))?.to_wire().0;
            format!(
                "{{ me {{ displayName roles }} register(lessonId: \"{id}\") {{ complete lesson {{ on subject room groups {{ name }} }} \
                 rows {{ student {{ firstName lastName }} presence {{ mark }} }} }} }}"
            )
        }
        Ask::Need(login) => {
            let id = student(login).await?;
            format!(
                "{{ me {{ displayName roles }} students(first: 3) {{ nodes {{ firstName lastName studentNumber }} }} \
                 week(studentId: \"{id}\", of: \"{marked}\") {{ student {{ firstName birthDate }} {week} }} }}"
            )
        }
        Ask::Watch => "{ me { displayName roles } watchList(first: 3) { nodes { student { firstName lastName } unauthorisedMinutes \
             rules { rule { code } value threshold reached dueOn } } } taskCounts { kind open overdue } }"
            .to_owned(),
        Ask::Guardians(login) => {
            let id = student(login).await?;
            format!(
                "{{ me {{ displayName roles }} student(id: \"{id}\") {{ firstName lastName groups {{ name }} \
                 guardianships {{ displayName kind from }} }} }}"
            )
        }
    };
    Ok(json!({ "query": query }))
}

/// A login that nobody has in the demo.
pub const NEWCOMER: &str = "new-guardian";

/// The requests by which a guardian joins.
#[derive(Clone, Debug)]
pub struct Joining {
    /// The administrator invites.
    pub invite: Value,
    /// The guardian gives the code, which stands where `CODE` does.
    pub accept: Value,
    /// And looks.
    pub see: Value,
}

/// How somebody becomes a guardian of s16.
pub async fn joining(store: &Store, institution: InstitutionId) -> Result<Joining, StoreError> {
    let child = persona::student(store, institution, "s16").await?.ok_or(StoreError::Missing("student of the demo"))?.to_wire().0;
    let newcomer = "{ firstName: \"Robin\", lastName: \"de Nieuwe\", kind: CARER, email: \"robin@example.nl\" }";
    let invite = format!(
        "mutation {{ inviteGuardian(input: {{ studentId: \"{child}\", guardian: {newcomer}, idempotencyKey: \"one\" }}) \
         {{ invitation {{ code expiresAt }} errors {{ message }} }} }}"
    );
    let accept = "mutation { acceptInvitation(input: { code: \"CODE\" }) { joined errors { message } } }";
    let see = "{ me { displayName kind students { student { firstName } relation groups } } }";
    Ok(Joining { invite: json!({ "query": invite }), accept: json!({ "query": accept }), see: json!({ "query": see }) })
}
