//! `studentFacts`: what who records facts has to know of them.

use ::entity::id::StudentId;
use async_graphql::{Context, Error, ID, Object};

use crate::graphql::cohort::Cohort;
use crate::graphql::context;
use crate::graphql::error::{Problem, refused, unavailable};
use crate::graphql::id::Wire;
use crate::graphql::object::student::Student;
use crate::graphql::object::student_fact::StudentFact;
use crate::graphql::shown::Shown;
use crate::policy::deed::Deed;
use crate::policy::doing;
use crate::policy::refusal::Refusal;
use crate::policy::sight::{About, Reason};
use crate::store::{student, student_fact};

#[derive(Default)]
pub(super) struct StudentFactsQuery;

#[Object]
impl StudentFactsQuery {
    /// Dated facts of a student for whoever records them: an administrator in whose scope the student is. Others find them in `Student.facts`,
    /// as far as they see birth date and duty, and get `FORBIDDEN` here.
    async fn student_facts(&self, ctx: &Context<'_>, #[graphql(desc = "Whose.")] student_id: ID) -> Shown<Vec<StudentFact>> {
        match StudentId::from_wire(&student_id, "studentId") {
            Ok(id) => load(ctx, id).await.into(),
            Err(error) => Shown::Failed(error),
        }
    }
}

/// The facts of a student, for whoever records them.
pub(crate) async fn load(ctx: &Context<'_>, id: StudentId) -> Result<Vec<StudentFact>, Error> {
    let (viewer, store) = (context::viewer(ctx)?, context::store(ctx)?);
    let found = student::among(store, viewer, &[id]).await.map_err(|error| unavailable(&error))?.pop();
    let cohort = Cohort::new(ctx, [id], [])?;
    let student = found.and_then(|row| Student::known(row, &cohort).ok()).ok_or(Problem::NotFound)?;
    if doing::way(Deed::RecordStudentFact, &student.sight, About::default()).is_none() {
        return Err(refused(Refusal::Forbidden(Reason::Role)));
    }
    let facts = student_fact::facts(store, viewer, &[id]).await.map_err(|error| unavailable(&error))?;
    let facts = facts.into_iter().map(|(_, fact)| fact).collect();
    Ok(StudentFact::all(facts, student.row.start_qualification_on, &student.sight, viewer.zone))
}
