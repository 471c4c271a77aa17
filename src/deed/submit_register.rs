//! A teacher takes the register of a lesson, or corrects it in its term: marks of a whole class, each answered by itself.

use std::collections::{HashMap, HashSet};

use ::entity::id::{LessonId, PresenceId, StaffMemberId, StudentId};
use ::entity::kind::{LessonStatus, Mark, MarkSource};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::complaint::{Breach, Complaint};
use super::once::OnceKey;
use super::settle::Ledger;
use super::{DeedError, lesson_access, reason, term};
use crate::domain::presence::{Given, Presence};
use crate::domain::school::School;
use crate::policy::deed::Deed;
use crate::policy::permit::{Named, PersonDeed};
use crate::policy::refusal::Refusal;
use crate::policy::sight::Reason;
use crate::policy::viewer::{Capacity, Viewer};
use crate::store::attendance::TakenState;
use crate::store::taking::{self, TakenBy, Taking};
use crate::store::work::Work;
use crate::store::{Store, reason_text, school};

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct SubmitRegister;

impl Named for SubmitRegister {
    const NAME: &'static str = "submitRegister";
}

impl PersonDeed for SubmitRegister {
    const DEED: Deed = Deed::SubmitRegister;
}

/// Most rows of one register.
const MOST_MARKS: usize = 500;

/// What a teacher sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Input {
    /// Of which lesson.
    pub lesson: LessonId,
    /// What was seen, by student.
    pub marks: Vec<MarkGiven>,
    /// The mark of those who have no row and none before.
    pub rest_are: Option<Mark>,
    /// Everybody has a mark now.
    pub complete: bool,
    /// Version of the register that was seen; none: whatever it is.
    pub version: Option<i32>,
    /// When presence was seen, if that was not now.
    pub observed_at: Option<DateTime<Utc>>,
    /// Why it comes after its term.
    pub late_because: Option<String>,
    /// It waited in a queue on the device. What was sent and not answered is queued under the same key: that is the same input.
    #[serde(skip)]
    pub offline: bool,
}

/// A mark for a student.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct MarkGiven {
    /// Who.
    pub student: StudentId,
    /// What was seen.
    pub mark: Mark,
    /// Minutes after the begin.
    pub minutes_late: Option<i32>,
    /// Minutes before the end.
    pub minutes_left_early: Option<i32>,
    /// When sent out.
    pub sent_out_at: Option<DateTime<Utc>>,
    /// Version of the presence that was seen; none: no mark was seen.
    pub version: Option<i32>,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Row by row, as they came.
    pub rows: Vec<RowDone>,
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowDone {
    /// Who.
    pub student: StudentId,
    /// What.
    pub what: What,
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum What {
    /// Written.
    Saved,
    /// It was so already.
    Unchanged,
    /// It was marked since the caller looked.
    Conflict,
    /// Not written; the rest was.
    Refused(Breach),
}

/// Does it, for who is signed in. `key`: the caller's own, so that a repeat is answered and not done again.
pub async fn run(store: &Store, viewer: &Viewer, input: &Input, key: &str) -> Result<Done, DeedError> {
    let key = OnceKey::new(key, input)?;
    let late_because = check(input)?;
    let permit = lesson_access::permit::<SubmitRegister>(store, viewer, input.lesson).await?;
    let Capacity::Staff(me, _) = viewer.capacity else { return Err(forbidden()) };
    let work = Work::begin(store, &permit, viewer.now).await?;
    if let Some(done) = key.before(&work).await? {
        return Ok(done);
    }
    let taking = taking::of(&work, input.lesson).await?;
    let school = school::of(&work, viewer.zone).await?;
    let decided = Decision::new(input, late_because.is_some(), &taking, &school, viewer.now, me)?;
    let late_reason = match late_because {
        Some(text) => Some(reason_text::write(&work, None, &text).await?),
        None => None,
    };
    let students: Vec<StudentId> = decided.marks.iter().map(|(student, _)| *student).collect();
    let known = taking.participants.iter().filter_map(|(student, marked)| Some((*student, marked.clone()?))).collect();
    let mut ledger = Ledger::load(&work, &students, (taking.during.begins, taking.during.ends), viewer.zone, Some(known)).await?;
    for (student, mark) in &decided.marks {
        ledger.mark(*student, mark.clone());
    }
    ledger.settle(&work, &school).await?;
    if decided.is_news(&taking) {
        let taken = TakenBy { by: me, observed_at: decided.observed_at, complete: decided.complete, late_reason };
        taking::put_register(&work, &taking, taken).await?;
        let mut events = vec![("register.submitted", input.lesson.0)];
        events.extend(students.iter().map(|student| ("attendance.changed", student.0)));
        work.tell(&events).await?;
    }
    let done = Done { rows: decided.rows };
    key.keep(&work, &done).await?;
    work.commit().await?;
    Ok(done)
}

fn forbidden() -> DeedError {
    Complaint::at(&["lessonId"], Breach::Refused(Refusal::Forbidden(Reason::Role))).into()
}

/// What is wrong with the input by itself. Answers the reason for being late, if one is given.
fn check(input: &Input) -> Result<Option<String>, DeedError> {
    if input.marks.len() > MOST_MARKS {
        return Err(Complaint::at(&["marks"], Breach::TooMany { most: MOST_MARKS }).into());
    }
    Ok(reason::optional(input.late_because.as_deref(), "lateBecause")?)
}

/// What a submission comes to, given what is there.
struct Decision {
    rows: Vec<RowDone>,
    /// Marks to be written.
    marks: Vec<(StudentId, TakenState)>,
    observed_at: DateTime<Utc>,
    complete: bool,
}

impl Decision {
    fn new(
        input: &Input,
        says_why: bool,
        taking: &Taking,
        school: &School,
        now: DateTime<Utc>,
        me: StaffMemberId,
    ) -> Result<Self, DeedError> {
        if taking.status == LessonStatus::Cancelled {
            return Err(Complaint::at(&["lessonId"], Breach::Cancelled).into());
        }
        if input.version.is_some_and(|seen| seen != taking.register.map_or(0, |register| register.version)) {
            return Err(Complaint::at(&["version"], Breach::Stale).into());
        }
        let of_register = |first| school.register_term(taking.during, taking.on, first);
        let of_lesson = of_register(None);
        let observed_at = of_lesson
            .observed_at(input.observed_at, now)
            .map_err(|refused| Complaint::at(&[refused.field()], term::breach(refused, school)))?;
        let source = if input.offline { MarkSource::Offline } else { MarkSource::Register };
        let one = |row: &MarkGiven| -> Result<Option<TakenState>, What> {
            let Some((_, marked)) = taking.participants.iter().find(|(student, _)| *student == row.student) else {
                return Err(What::Refused(Breach::NotInLesson));
            };
            let given = Given {
                mark: row.mark,
                minutes_late: row.minutes_late,
                minutes_left_early: row.minutes_left_early,
                sent_out_at: row.sent_out_at,
            };
            let presence = Presence::parse(given, taking.during).map_err(|refused| What::Refused(Breach::Mark(refused)))?;
            let given = Given { mark: presence.mark(), ..given };
            let closed = |refused| What::Refused(term::breach(refused, school));
            match marked {
                // What was seen when the lesson was to be earlier is no mark of it.
                Some(was) if !was.is_of_lesson() => {
                    if row.version.is_some() && !was.was_seen(row.version) {
                        return Err(What::Conflict);
                    }
                    of_lesson.first_mark(observed_at, says_why).map_err(closed)?;
                    Ok(Some(was.marked_anew(given, taking.version, observed_at, me, source)))
                }
                Some(was) if was.given == given => Ok(None),
                Some(was) if !was.was_seen(row.version) => Err(What::Conflict),
                Some(was) => {
                    of_register(Some(was.first_marked_at)).correction(observed_at).map_err(closed)?;
                    Ok(Some(was.marked_anew(given, taking.version, now, me, source)))
                }
                None if row.version.is_some_and(|seen| seen != 0) => Err(What::Conflict),
                None => {
                    of_lesson.first_mark(observed_at, says_why).map_err(closed)?;
                    Ok(Some(TakenState::first(taking, given, observed_at, me, source)))
                }
            }
        };
        let (mut rows, mut marks, mut met) = (vec![], vec![], HashSet::new());
        for row in &input.marks {
            let decided = if met.insert(row.student) { one(row) } else { Err(What::Refused(Breach::Twice)) };
            let what = match decided {
                Ok(Some(state)) => {
                    marks.push((row.student, state));
                    What::Saved
                }
                Ok(None) => What::Unchanged,
                Err(what) => what,
            };
            rows.push(RowDone { student: row.student, what });
        }
        let is_marked = |marked: &Option<TakenState>| marked.as_ref().is_some_and(TakenState::is_of_lesson);
        let unmarked: Vec<StudentId> =
            taking.participants.iter().filter(|(student, marked)| !is_marked(marked) && !met.contains(student)).map(|(s, _)| *s).collect();
        for student in &unmarked {
            let Some(mark) = input.rest_are else { break };
            let row = MarkGiven { student: *student, mark, minutes_late: None, minutes_left_early: None, sent_out_at: None, version: None };
            match one(&row) {
                Ok(state) => marks.extend(state.map(|state| (*student, state))),
                Err(What::Refused(breach)) => return Err(Complaint::at(&["restAre"], breach).into()),
                Err(What::Conflict | What::Saved | What::Unchanged) => continue,
            }
            rows.push(RowDone { student: *student, what: What::Saved });
        }
        if input.complete && input.rest_are.is_none() && !unmarked.is_empty() {
            let complaint = |student: &StudentId| Complaint::at(&["complete"], Breach::Unmarked(*student));
            return Err(DeedError::Refused(unmarked.iter().map(complaint).collect()));
        }
        let written: HashMap<StudentId, PresenceId> = marks.iter().map(|(student, state)| (*student, state.id)).collect();
        let complete = taking.participants.iter().all(|(student, marked)| is_marked(marked) || written.contains_key(student));
        Ok(Self { rows, marks, observed_at, complete })
    }

    /// Whether the register is another one now.
    fn is_news(&self, taking: &Taking) -> bool {
        !self.marks.is_empty() || taking.register.is_none_or(|register| register.complete != self.complete)
    }
}
