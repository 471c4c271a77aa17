//! `assignMentor` and `endMentorship`.

use std::collections::HashMap;

use ::entity::id::{MentorshipId, StudentId};
use async_graphql::{Context, Enum, Error, ID, InputObject, Object, SimpleObject};

use super::input::Reader;
use super::user_error::UserError;
use crate::deed::assign_mentor::{self as assign, What};
use crate::deed::complaint::{Breach, Complaint};
use crate::deed::end_mentorship as end;
use crate::graphql::cohort::Cohort;
use crate::graphql::context;
use crate::graphql::error::unavailable;
use crate::graphql::id::Wire;
use crate::graphql::object::student::Student;
use crate::graphql::scalar::Date;
use crate::store::{mentorship, student};

#[derive(Default)]
pub(super) struct MentorMutation;

/// Who is to mentor whom.
#[derive(Clone, Debug, InputObject)]
pub(super) struct AssignMentorInput {
    /// Who: holds the role MENTOR on the first day.
    staff_member_id: ID,
    /// Of whom; at most 200.
    student_ids: Vec<ID>,
    /// In the place of the mentors they have in those days, whose last day is the day before; else beside them.
    #[graphql(default)]
    replace: bool,
    /// First day: today, or later. Left out: today.
    begins: Option<Date>,
    /// Last day; left out: until further notice.
    ends: Option<Date>,
    /// A key of the caller's own, of at most 100 characters: the same sent again with it is answered, and not done again.
    idempotency_key: String,
}

/// What became of a student's row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(super) enum MentorResultKind {
    /// Written.
    Saved,
    /// It was so already.
    Unchanged,
    /// Not written: `error` says why.
    Refused,
}

/// What became of a student's row.
#[derive(SimpleObject)]
pub(super) struct MentorResult {
    /// Whose.
    student_id: ID,
    /// What became of it.
    outcome: MentorResultKind,
    /// The student; null where there is none for the viewer.
    student: Option<Student>,
    /// Why it was refused; else null.
    error: Option<UserError>,
}

/// What became of it.
#[derive(SimpleObject)]
pub(super) struct AssignMentorPayload {
    /// What became of each student, in the order in which they came.
    rows: Vec<MentorResult>,
    /// Why nothing was done; empty where it was.
    errors: Vec<UserError>,
}

/// The end of a mentorship.
#[derive(Clone, Debug, InputObject)]
pub(super) struct EndMentorshipInput {
    /// Which: `Student.mentorships` names it.
    mentorship_id: ID,
    /// Last day; yesterday: at once.
    last_day: Date,
    /// The version that was seen: another by now is a CONFLICT, and nothing is done.
    version: i32,
}

/// What became of it.
#[derive(SimpleObject)]
pub(super) struct EndMentorshipPayload {
    /// The student; null where there is none for the viewer.
    student: Option<Student>,
    /// Why nothing was done; empty where it was.
    errors: Vec<UserError>,
}

#[Object]
impl MentorMutation {
    /// Names a mentor of students: an administrator in whose scope they are. Each student is answered by himself: one who is refused leaves
    /// the others written. What a mentor sees begins and ends with it, at the next request.
    async fn assign_mentor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, of whom.")] input: AssignMentorInput,
    ) -> Result<AssignMentorPayload, Error> {
        let (viewer, store, language) = (context::viewer(ctx)?, context::store(ctx)?, context::language(ctx));
        let mut reader = Reader::new(language);
        let staff = reader.id(&input.staff_member_id, &["staffMemberId"]);
        let students: Vec<StudentId> =
            input.student_ids.iter().enumerate().filter_map(|(at, id)| reader.id(id, &["studentIds", &at.to_string()])).collect();
        let begins = input.begins.map(|day| reader.day(day, &["begins"]));
        let ends = input.ends.map(|day| reader.day(day, &["ends"]));
        let (Some(staff), true) = (staff, reader.errors.is_empty()) else {
            return Ok(AssignMentorPayload { rows: vec![], errors: reader.errors });
        };
        let read = assign::Input { staff, students, replace: input.replace, begins: begins.flatten(), ends: ends.flatten() };
        let done = match assign::run(store, viewer, &read, &input.idempotency_key).await {
            Ok(done) => done,
            Err(error) => return Ok(AssignMentorPayload { rows: vec![], errors: UserError::all(error, language)? }),
        };
        let known = known(ctx, &read.students).await?;
        let one = |(at, (student, what)): (usize, (StudentId, What))| {
            let (outcome, breach) = match what {
                What::Saved => (MentorResultKind::Saved, None),
                What::Unchanged => (MentorResultKind::Unchanged, None),
                What::Refused(breach) => (MentorResultKind::Refused, Some(breach)),
            };
            let error =
                |breach: Breach| UserError::of(&Complaint { path: vec!["studentIds".to_owned(), at.to_string()], breach }, language);
            MentorResult { student_id: student.to_wire(), outcome, student: known.get(&student).cloned(), error: breach.map(error) }
        };
        Ok(AssignMentorPayload { rows: done.into_iter().enumerate().map(one).collect(), errors: vec![] })
    }

    /// Ends that somebody is a student's mentor, after a day that is named or at once: an administrator in whose scope the student is.
    async fn end_mentorship(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and after which day.")] input: EndMentorshipInput,
    ) -> Result<EndMentorshipPayload, Error> {
        let (viewer, store, language) = (context::viewer(ctx)?, context::store(ctx)?, context::language(ctx));
        let mut reader = Reader::new(language);
        let id: Option<MentorshipId> = reader.id(&input.mentorship_id, &["mentorshipId"]);
        let last_day = reader.day(input.last_day, &["lastDay"]);
        let (Some(id), Some(last_day)) = (id, last_day) else {
            return Ok(EndMentorshipPayload { student: None, errors: reader.errors });
        };
        let errors = match end::run(store, viewer, end::Input { mentorship: id, last_day, version: input.version }).await {
            Ok(()) => vec![],
            Err(error) => UserError::all(error, language)?,
        };
        let of = mentorship::find(store, viewer, id).await.map_err(|error| unavailable(&error))?;
        let student = match of {
            Some(row) => known(ctx, &[row.student]).await?.remove(&row.student),
            None => None,
        };
        Ok(EndMentorshipPayload { student, errors })
    }
}

/// Those of these students who exist for the viewer.
async fn known(ctx: &Context<'_>, ids: &[StudentId]) -> Result<HashMap<StudentId, Student>, Error> {
    let (viewer, store) = (context::viewer(ctx)?, context::store(ctx)?);
    let rows = student::among(store, viewer, ids).await.map_err(|error| unavailable(&error))?;
    let cohort = Cohort::new(ctx, rows.iter().map(|row| row.id), [])?;
    Ok(rows.into_iter().filter_map(|row| Some((row.id, Student::known(row, &cohort).ok()?))).collect())
}
