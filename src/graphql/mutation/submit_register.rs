//! `submitRegister`: marks of a whole class, an answer per row.

use async_graphql::{Context, Enum, Error, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, FixedOffset};

use super::input::Reader;
use super::user_error::UserError;
use crate::deed::complaint::{Breach, Complaint};
use crate::deed::submit_register::{self as deed, Done, Input, MarkGiven, What};
use crate::graphql::context;
use crate::graphql::id::Wire;
use crate::graphql::language::Language;
use crate::graphql::object::absence_report::ExpectedAbsence;
use crate::graphql::object::kind::Mark;
use crate::graphql::object::presence::Presence;
use crate::graphql::object::register::Register;
use crate::graphql::object::student_lesson::StudentLesson;
use crate::graphql::query::register::load;

#[derive(Default)]
pub(super) struct SubmitRegisterMutation;

/// A register as it was taken.
#[derive(Clone, Debug, InputObject)]
pub(super) struct SubmitRegisterInput {
    /// The lesson.
    pub lesson_id: ID,
    /// Marks, one row for a student; at most 500.
    pub marks: Vec<MarkInput>,
    /// Students who have neither a row nor a mark get this one; PRESENT, ABSENT or EXEMPT.
    pub rest_are: Option<Mark>,
    /// Everybody has a mark now; refused with the ids of those who have none. Without it what is sent is kept as it is.
    #[graphql(default)]
    pub complete: bool,
    /// Version of the register that was seen: refused as a whole where it is another by now. Left out: only the marks' own versions count.
    pub version: Option<i32>,
    /// When presence was seen; left out: now. What was taken offline is measured by this instant.
    pub observed_at: Option<DateTime<FixedOffset>>,
    /// Why first marks come after `closesAt`; at most 200 characters.
    pub late_because: Option<String>,
    /// A key of the caller's own, of at most 100 characters: the same register sent again with it is answered, and not done again.
    pub idempotency_key: String,
}

/// A mark for one student.
#[derive(Clone, Debug, InputObject)]
pub(super) struct MarkInput {
    /// The student.
    pub student_id: ID,
    /// What was seen.
    pub mark: Mark,
    /// Minutes after the begin; LATE needs it, LEFT_EARLY may have it.
    pub minutes_late: Option<i32>,
    /// Minutes before the end; LEFT_EARLY needs it, LATE may have it.
    pub minutes_left_early: Option<i32>,
    /// When sent out, within the lesson; SENT_OUT needs it.
    pub sent_out_at: Option<DateTime<FixedOffset>>,
    /// Version of the presence that was seen; left out: no mark was seen. Where another mark stands by now the row is a CONFLICT.
    pub version: Option<i32>,
}

/// What became of a register.
#[derive(SimpleObject)]
pub(super) struct SubmitRegisterPayload {
    /// The register as it is now; null where there is none for the viewer.
    pub register: Option<Register>,
    /// What became of each row, in the order in which they came; then those of `restAre`.
    pub rows: Vec<MarkResult>,
    /// Why nothing was done; empty where it was.
    pub errors: Vec<UserError>,
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(super) enum MarkResultKind {
    /// Written.
    Saved,
    /// It was so already.
    Unchanged,
    /// Another mark was made since you looked: `presence` has it. Nothing was written.
    Conflict,
    /// Not written: `error` says why.
    Refused,
}

/// What became of a row.
#[derive(SimpleObject)]
pub(super) struct MarkResult {
    /// Whose.
    student_id: ID,
    /// What became of it.
    outcome: MarkResultKind,
    /// The presence as it is now; null where there is none.
    presence: Option<Presence>,
    /// The announced absence that the mark does not agree with; null where there is none. Both stand: somebody looks.
    contradicts: Option<ExpectedAbsence>,
    /// Why it was refused; else null.
    error: Option<UserError>,
}

impl SubmitRegisterPayload {
    /// The same of a register that stands deeper in its input.
    pub(super) fn within(mut self, path: &[String]) -> Self {
        let of_rows = self.rows.iter_mut().filter_map(|row| row.error.as_mut());
        self.errors.iter_mut().chain(of_rows).for_each(|error| error.set_within(path));
        self
    }
}

#[Object]
impl SubmitRegisterMutation {
    /// Takes the register of a lesson, or corrects it in its term: marks of a whole class in one transaction, with an answer per row. A row
    /// that is refused or in conflict leaves the others saved.
    async fn submit_register(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The register.")] input: SubmitRegisterInput,
    ) -> Result<SubmitRegisterPayload, Error> {
        submit(ctx, &input, false).await
    }
}

/// Does it and renders what came of it. `offline`: it waited in a queue on the device.
pub(super) async fn submit(ctx: &Context<'_>, input: &SubmitRegisterInput, offline: bool) -> Result<SubmitRegisterPayload, Error> {
    let (viewer, store, language) = (context::viewer(ctx)?, context::store(ctx)?, context::language(ctx));
    let refused = |errors| SubmitRegisterPayload { register: None, rows: vec![], errors };
    let read = match read(input, offline, language) {
        Ok(read) => read,
        Err(errors) => return Ok(refused(errors)),
    };
    match deed::run(store, viewer, &read, &input.idempotency_key).await {
        Ok(done) => {
            let register = load(ctx, &input.lesson_id).await?;
            let rows = rows(input, done, &register, language);
            Ok(SubmitRegisterPayload { register: Some(register), rows, errors: vec![] })
        }
        Err(error) => {
            let errors = UserError::all(error, language)?;
            Ok(SubmitRegisterPayload { register: load(ctx, &input.lesson_id).await.ok(), ..refused(errors) })
        }
    }
}

fn read(input: &SubmitRegisterInput, offline: bool, language: Language) -> Result<Input, Vec<UserError>> {
    let mut reader = Reader::new(language);
    let lesson = reader.id(&input.lesson_id, &["lessonId"]);
    let mut marks = vec![];
    for (at, row) in input.marks.iter().enumerate() {
        let at = at.to_string();
        let sent_out_at = reader.instant(row.sent_out_at, &["marks", &at, "sentOutAt"]);
        let Some(student) = reader.id(&row.student_id, &["marks", &at, "studentId"]) else { continue };
        marks.push(MarkGiven {
            student,
            mark: row.mark.into(),
            minutes_late: row.minutes_late,
            minutes_left_early: row.minutes_left_early,
            sent_out_at,
            version: row.version,
        });
    }
    let observed_at = reader.instant(input.observed_at, &["observedAt"]);
    match lesson.filter(|_| reader.errors.is_empty()) {
        None => Err(reader.errors),
        Some(lesson) => Ok(Input {
            lesson,
            marks,
            rest_are: input.rest_are.map(Into::into),
            complete: input.complete,
            version: input.version,
            observed_at,
            late_because: input.late_because.clone(),
            offline,
        }),
    }
}

fn rows(input: &SubmitRegisterInput, done: Done, register: &Register, language: Language) -> Vec<MarkResult> {
    let one = |(at, row): (usize, crate::deed::submit_register::RowDone)| {
        let of = register.row(row.student);
        let given = input.marks.get(at).is_some();
        let path = if given { vec!["marks".to_owned(), at.to_string()] } else { vec!["restAre".to_owned()] };
        let error = |breach: Breach| {
            let mut path = path.clone();
            path.extend(breach.told().field.map(str::to_owned));
            UserError::of(&Complaint { path, breach }, language)
        };
        let (outcome, error) = match row.what {
            What::Saved => (MarkResultKind::Saved, None),
            What::Unchanged => (MarkResultKind::Unchanged, None),
            What::Conflict => (MarkResultKind::Conflict, Some(error(Breach::Stale))),
            What::Refused(breach) => (MarkResultKind::Refused, Some(error(breach))),
        };
        MarkResult {
            student_id: row.student.to_wire(),
            outcome,
            presence: of.and_then(|of| of.row.presence.map(|row| Presence { of: of.clone(), row })),
            contradicts: of.and_then(StudentLesson::contradiction),
            error,
        }
    };
    done.rows.into_iter().enumerate().map(one).collect()
}
