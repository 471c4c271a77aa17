//! `recordStudentFact` and `correctStudentFact`.

use ::entity::id::{StudentFactId, StudentId};
use async_graphql::{Context, Error, ID, InputObject, Object, SimpleObject};

use super::input::Reader;
use super::user_error::UserError;
use crate::deed::record_student_fact::{self as deed, Correction, Input};
use crate::domain::span::Span;
use crate::graphql::context;
use crate::graphql::object::student_fact::{StudentFact, StudentFactKind};
use crate::graphql::query::student_facts::load;
use crate::graphql::scalar::Date;

#[derive(Default)]
pub(super) struct StudentFactMutation;

/// A fact as it is recorded.
#[derive(Clone, Debug, InputObject)]
pub(super) struct RecordStudentFactInput {
    /// Of whom.
    student_id: ID,
    /// What.
    kind: StudentFactKind,
    /// First day.
    begins: Date,
    /// Last day; left out: until further notice. A start qualification and a death have none.
    ends: Option<Date>,
    /// A key of the caller's own, of at most 100 characters: the same sent again with it is answered, and not done again.
    idempotency_key: String,
}

/// How a fact is corrected.
#[derive(Clone, Debug, InputObject)]
pub(super) struct CorrectStudentFactInput {
    /// Which.
    fact_id: ID,
    /// The version that was seen: another by now is a CONFLICT, and nothing is done.
    version: i32,
    /// It was never so: it goes, and no roster brings it back. Then no days are given.
    #[graphql(default)]
    never: bool,
    /// First day; needed unless it was never so.
    begins: Option<Date>,
    /// Last day; left out: until further notice.
    ends: Option<Date>,
}

/// What became of it.
#[derive(SimpleObject)]
pub(super) struct RecordStudentFactPayload {
    /// The facts of the student as they are now; null for whom they are not.
    facts: Option<Vec<StudentFact>>,
    /// Why nothing was done; empty where it was.
    errors: Vec<UserError>,
}

/// What became of it.
#[derive(SimpleObject)]
pub(super) struct CorrectStudentFactPayload {
    /// The facts of the student as they are now; null for whom they are not.
    facts: Option<Vec<StudentFact>>,
    /// Why nothing was done; empty where it was.
    errors: Vec<UserError>,
}

#[Object]
impl StudentFactMutation {
    /// Records a dated fact of a student: an administrator in whose scope the student is. Which duty binds on a day, and who may report
    /// absence, follow from it at the next request. The same kind is recorded once for a day.
    async fn record_student_fact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What, of whom.")] input: RecordStudentFactInput,
    ) -> Result<RecordStudentFactPayload, Error> {
        let (viewer, store, language) = (context::viewer(ctx)?, context::store(ctx)?, context::language(ctx));
        let mut reader = Reader::new(language);
        let student: Option<StudentId> = reader.id(&input.student_id, &["studentId"]);
        let begins = reader.day(input.begins, &["begins"]);
        let ends = input.ends.map(|day| reader.day(day, &["ends"]));
        let (Some(student), Some(begins), true) = (student, begins, reader.errors.is_empty()) else {
            return Ok(RecordStudentFactPayload { facts: None, errors: reader.errors });
        };
        let read = Input { student, kind: input.kind.into(), begins, ends: ends.flatten() };
        let errors = match deed::run(store, viewer, &read, &input.idempotency_key).await {
            Ok(()) => vec![],
            Err(error) => UserError::all(error, language)?,
        };
        Ok(RecordStudentFactPayload { facts: load(ctx, student).await.ok(), errors })
    }

    /// Corrects a dated fact: other days, an end, or that it was never so. An administrator in whose scope the student is.
    async fn correct_student_fact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and how.")] input: CorrectStudentFactInput,
    ) -> Result<CorrectStudentFactPayload, Error> {
        let (viewer, store, language) = (context::viewer(ctx)?, context::store(ctx)?, context::language(ctx));
        let mut reader = Reader::new(language);
        let fact: Option<StudentFactId> = reader.id(&input.fact_id, &["factId"]);
        let begins = input.begins.and_then(|day| reader.day(day, &["begins"]));
        let ends = input.ends.and_then(|day| reader.day(day, &["ends"]));
        if reader.errors.is_empty() && input.never == begins.is_some() {
            reader.say(&["begins"], crate::domain::governing::Refused::DaysOrNever);
        }
        let (Some(fact), true) = (fact, reader.errors.is_empty()) else {
            return Ok(CorrectStudentFactPayload { facts: None, errors: reader.errors });
        };
        let days = begins.map(|begins| Span { begins, ends });
        match deed::correct(store, viewer, Correction { fact, version: input.version, days }).await {
            Ok(student) => Ok(CorrectStudentFactPayload { facts: load(ctx, student).await.ok(), errors: vec![] }),
            Err(error) => Ok(CorrectStudentFactPayload { facts: None, errors: UserError::all(error, language)? }),
        }
    }
}
