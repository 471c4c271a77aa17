//! An administrator names a mentor of students, beside those they have or in their place; each student is answered by himself.

use std::collections::{HashMap, HashSet};

use ::entity::id::{StaffMemberId, StudentId};
use ::entity::kind::StaffRole;
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::DeedError;
use super::complaint::{Breach, Complaint};
use super::govern::{not_for_viewer, refuse};
use super::once::OnceKey;
use crate::domain::governing::{self, Refused};
use crate::domain::span::Span;
use crate::policy::deed::Deed;
use crate::policy::doing;
use crate::policy::permit::{Named, Permit, PersonDeed};
use crate::policy::refusal::{self, Refusal};
use crate::policy::sight::{About, sight};
use crate::policy::viewer::Viewer;
use crate::store::mentorship::{self, MentorshipRow};
use crate::store::work::Work;
use crate::store::{Store, role, staff, student};

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct AssignMentor;

impl Named for AssignMentor {
    const NAME: &'static str = "assignMentor";
}

impl PersonDeed for AssignMentor {
    const DEED: Deed = Deed::AssignMentor;
}

/// Most students of one call.
const MOST_STUDENTS: usize = 200;

/// Who mentors whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Input {
    /// Who.
    pub staff: StaffMemberId,
    /// Of whom.
    pub students: Vec<StudentId>,
    /// In the place of the mentors they have.
    pub replace: bool,
    /// First day; none: today.
    pub begins: Option<NaiveDate>,
    /// Last day.
    pub ends: Option<NaiveDate>,
}

/// What became of a student's row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum What {
    /// Written.
    Saved,
    /// It was so already.
    Unchanged,
    /// Not written; the rest was.
    Refused(Breach),
}

/// Row by row, as they came.
pub type Done = Vec<(StudentId, What)>;

/// Does it. `key`: the caller's own, so that a repeat is answered and not done again.
pub async fn run(store: &Store, viewer: &Viewer, input: &Input, key: &str) -> Result<Done, DeedError> {
    let key = OnceKey::new(key, input)?;
    if input.students.len() > MOST_STUDENTS {
        return Err(Complaint::at(&["studentIds"], Breach::TooMany { most: MOST_STUDENTS }).into());
    }
    let (permit, refusals) = allowed(store, viewer, &input.students).await?;
    let refused = |student: &StudentId| refusals.get(student).copied().map(|refusal| What::Refused(Breach::Refused(refusal)));
    let Some(permit) = permit else {
        return Ok(input.students.iter().filter_map(|student| Some((*student, refused(student)?))).collect());
    };
    let begins = input.begins.unwrap_or(viewer.today);
    let backwards = input.ends.is_some_and(|ends| ends < begins);
    let days = governing::days(begins, input.ends, viewer.today).map_err(refuse(if backwards { "ends" } else { "begins" }))?;
    let work = Work::begin(store, &permit, viewer.now).await?;
    if let Some(done) = key.before(&work).await? {
        return Ok(done);
    }
    may_mentor(&work, viewer, input.staff, begins).await?;
    let open: Vec<StudentId> = input.students.iter().copied().filter(|student| !refusals.contains_key(student)).collect();
    work.lock_students(&open.iter().map(|student| student.0).collect::<Vec<_>>()).await?;
    let mut held = mentorship::held(&work, &open, begins).await?;
    let (mut new, mut changed, mut done, mut met) = (vec![], vec![], vec![], HashSet::new());
    for student in &input.students {
        let what = match refused(student) {
            _ if !met.insert(*student) => What::Refused(Breach::Twice),
            Some(what) => what,
            None => {
                let of = held.remove(student).unwrap_or_default();
                let (added, others) = decide(input, *student, days, of);
                let saved = added.is_some() || !others.is_empty();
                new.extend(added);
                changed.extend(others);
                if saved { What::Saved } else { What::Unchanged }
            }
        };
        done.push((*student, what));
    }
    mentorship::set(&work, &new, &changed).await?;
    let told: Vec<_> = done.iter().filter(|(_, what)| *what == What::Saved).map(|(student, _)| ("mentors.changed", student.0)).collect();
    work.tell(&told).await?;
    key.keep(&work, &done).await?;
    work.commit().await?;
    Ok(done)
}

/// A permit, if there is any student for whom the viewer may do it, and why not for the others.
async fn allowed(
    store: &Store,
    viewer: &Viewer,
    students: &[StudentId],
) -> Result<(Option<Permit<AssignMentor>>, HashMap<StudentId, Refusal>), DeedError> {
    let found: HashMap<StudentId, _> = student::among(store, viewer, students).await?.into_iter().map(|row| (row.id, row)).collect();
    let (mut permit, mut refusals) = (None, HashMap::new());
    for student in students {
        let seen = found.get(student).and_then(|row| sight(row.birth_date, &row.tie, viewer.today));
        match refusal::student(seen).and_then(|sight| doing::permit::<AssignMentor>(viewer, &sight, About::default())) {
            Ok(given) => permit = Some(given),
            Err(refusal) => drop(refusals.insert(*student, refusal)),
        }
    }
    Ok((permit, refusals))
}

/// Only who is here and holds the role of mentor on the first day.
async fn may_mentor(work: &Work<'_, AssignMentor>, viewer: &Viewer, id: StaffMemberId, begins: NaiveDate) -> Result<(), DeedError> {
    let here = staff::is_here(work, id, viewer.today).await?;
    if !here.ok_or(Refusal::Hidden).map_err(not_for_viewer("staffMemberId"))? {
        return Err(refuse("staffMemberId")(Refused::Gone));
    }
    let mentors = role::held(work, id).await?.iter().any(|row| row.role == StaffRole::Mentor && row.days.holds(begins));
    if mentors { Ok(()) } else { Err(refuse("staffMemberId")(Refused::MentorRole)) }
}

/// What is added, and what is changed, where the student has these mentors from the first day on.
fn decide(input: &Input, student: StudentId, days: Span, held: Vec<MentorshipRow>) -> (Option<MentorshipRow>, Vec<MentorshipRow>) {
    let (own, others): (Vec<_>, Vec<_>) = held.into_iter().partition(|row| row.staff == input.staff);
    let day_before = days.begins.checked_sub_days(Days::new(1));
    let gone = |row: MentorshipRow| MentorshipRow { days: Span { ends: day_before, ..row.days }, ..row };
    let mut changed: Vec<MentorshipRow> = others.into_iter().filter(|row| input.replace && row.days.overlaps(days)).map(gone).collect();
    let Some(row) = own.into_iter().find(|row| row.days.overlaps(days)) else {
        return (Some(mentorship::new(input.staff, student, days)), changed);
    };
    let wider = row.days.with(days);
    if wider != row.days {
        changed.push(MentorshipRow { days: wider, ..row });
    }
    (None, changed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mentor_is_added_extended_or_put_in_the_place_of_others() {
        let (me, other, student) = (StaffMemberId::new(), StaffMemberId::new(), StudentId::new());
        let span = |text: &str| {
            let (from, to) = text.split_once("..").unwrap();
            Span { begins: format!("2026-{from}").parse().unwrap(), ends: format!("2026-{to}").parse().ok() }
        };
        for (held, replace, added, changed) in [
            (vec![], false, true, vec![]),
            (vec![(other, "08-01..")], false, true, vec![]),
            (vec![(other, "08-01..")], true, true, vec![(other, "08-01..11-22")]),
            (vec![(me, "08-01..")], false, false, vec![]),
            (vec![(me, "08-01..11-30")], false, false, vec![(me, "08-01..")]),
            (vec![(me, "12-01..")], false, false, vec![(me, "11-23..")]),
            (vec![(me, "08-01.."), (other, "12-01..")], true, false, vec![(other, "12-01..11-22")]),
        ] {
            let rows = held.iter().map(|(staff, days)| mentorship::new(*staff, student, span(days))).collect();
            let input = Input { staff: me, students: vec![student], replace, begins: None, ends: None };
            let (new, others) = decide(&input, student, span("11-23.."), rows);
            let found: Vec<_> = others.iter().map(|row| (row.staff, row.days)).collect();
            let expected: Vec<_> = changed.iter().map(|(staff, days)| (*staff, span(days))).collect();
            assert_eq!((new.is_some(), found), (added, expected), "{held:?} {replace}");
        }
    }
}
