//! A student, field by field as the viewer's sight allows.

use std::sync::Arc;

use ::entity::kind::StudentFactKind;
use async_graphql::{Context, Error, ID, Object};
use chrono::NaiveDate;

use super::deed::Deed;
use super::enrolment::{Enrolment, Group};
use super::guardianship::Guardianship;
use super::kind::Obligation;
use super::mentorship::Mentorship;
use super::staff::StaffMember;
use super::standing::Standing;
use super::student_fact::StudentFact;
use super::summary::PresenceSummary;
use crate::domain::age::completed;
use crate::graphql::access::{self, FieldGroup};
use crate::graphql::cohort::Cohort;
use crate::graphql::context;
use crate::graphql::counting::basis;
use crate::graphql::error::{Rule, bad_input};
use crate::graphql::id::Wire;
use crate::graphql::page::connection;
use crate::graphql::scalar::Date;
use crate::graphql::shown::Shown;
use crate::policy::change::next_change;
use crate::policy::group::FieldGroup as Of;
use crate::policy::refusal::{self, Refusal};
use crate::policy::sight::{About, Reason, Sight, sight};
use crate::store::student_fact::FactSet;
use crate::store::week_row::StudentRow;

/// Days of a summary at most: a year, leap years too.
const MOST_DAYS: u64 = 366;

/// A row of a student and what the viewer sees of it.
#[derive(Clone, Debug)]
pub struct Student {
    pub(crate) row: Arc<StudentRow>,
    pub(crate) sight: Arc<Sight>,
    pub(crate) cohort: Arc<Cohort>,
}

impl Student {
    /// The student, if it exists for the viewer.
    pub(crate) fn known(row: StudentRow, cohort: &Arc<Cohort>) -> Result<Self, Refusal> {
        let sight = refusal::student(sight(row.birth_date, &row.tie, cohort.viewer.today))?;
        Ok(Self { row: Arc::new(row), sight: Arc::new(sight), cohort: cohort.clone() })
    }

    /// Whether a group is open as a whole; that it was looked at is noted.
    pub(crate) fn open(&self, group: Of) -> Result<(), Reason> {
        self.noted(group, self.sight.whole(group))
    }

    /// The value, if its group is open as a whole.
    pub(crate) fn show<T>(&self, group: Of, value: impl FnOnce() -> T) -> Shown<T> {
        Shown::when(self.open(group), value)
    }

    /// Whether a group is open for this lesson, day or report; that it was looked at is noted.
    pub(crate) fn open_part(&self, group: Of, about: About) -> Result<(), Reason> {
        self.noted(group, self.sight.of(group, about))
    }

    /// The value, if its group is open for this lesson, day or report.
    pub(crate) fn show_part<T>(&self, group: Of, about: About, value: impl FnOnce() -> T) -> Shown<T> {
        Shown::when(self.open_part(group, about), value)
    }

    /// Rows that hang on the student, if their group is open as a whole.
    async fn load<R, T: From<R>>(&self, group: Of, rows: impl Future<Output = Result<Vec<R>, Error>>) -> Shown<Vec<T>> {
        if let Err(reason) = self.open(group) {
            return Shown::Withheld(reason);
        }
        Shown::from(rows.await.map(|rows| rows.into_iter().map(T::from).collect()))
    }

    fn day(&self, on: Option<Date>) -> Result<NaiveDate, Error> {
        Ok(on.map(|on| on.day("on")).transpose()?.unwrap_or(self.cohort.viewer.today))
    }

    async fn totals(&self, from: Date, to: Date) -> Result<PresenceSummary, Error> {
        let (from, to) = (from.day("from")?, to.day("to")?);
        let days = u64::try_from((to - from).num_days() + 1);
        if !days.is_ok_and(|days| (1..=MOST_DAYS).contains(&days)) {
            return Err(bad_input("to", Rule::Days(MOST_DAYS)));
        }
        Ok(PresenceSummary::new(self.cohort.summary(self.row.id, from, to).await?, (from, to)))
    }

    async fn obliged(&self, on: Option<Date>) -> Result<Obligation, Error> {
        let on = self.day(on)?;
        let facts = self.cohort.facts(self.row.id).await?;
        Ok(basis(&self.row, &facts, &[]).duty(on).into())
    }

    /// The next day on which what is open to the viewer changes, and what is open from then on.
    pub(crate) fn next_change(&self) -> Option<(NaiveDate, Vec<Of>)> {
        next_change(self.row.birth_date, &self.row.tie, &self.row.dated, self.cohort.viewer.today)
    }

    fn noted(&self, group: Of, right: Result<(), Reason>) -> Result<(), Reason> {
        if right.is_ok() {
            self.cohort.seen.note(self.row.id, group);
        }
        right
    }
}

/// Somebody who is enrolled. Each field belongs to a group; what you may not see is null with an error that says why.
#[Object]
impl Student {
    /// Opaque key.
    pub async fn id(&self) -> ID {
        self.row.id.to_wire()
    }

    /// Name they go by; also shown for a while to a guardian whose child came of age.
    #[graphql(directive = access::access::apply(FieldGroup::Notice))]
    async fn first_name(&self) -> Shown<&str> {
        self.show(Of::Notice, || self.row.first_name.as_str())
    }

    /// Family name with its prefix.
    #[graphql(directive = access::access::apply(FieldGroup::Identity))]
    async fn last_name(&self) -> Shown<&str> {
        self.show(Of::Identity, || self.row.last_name.as_str())
    }

    /// Number at the school.
    #[graphql(directive = access::access::apply(FieldGroup::Identity))]
    async fn student_number(&self) -> Shown<&str> {
        self.show(Of::Identity, || self.row.student_number.as_str())
    }

    /// Classes today, by name.
    #[graphql(directive = access::access::apply(FieldGroup::Identity))]
    async fn groups(&self) -> Shown<Vec<Group>> {
        self.load(Of::Identity, self.cohort.groups(self.row.id)).await
    }

    /// Mentors (slb'ers) today, by last name.
    #[graphql(directive = access::access::apply(FieldGroup::Identity))]
    async fn mentors(&self) -> Shown<Vec<StaffMember>> {
        self.load(Of::Identity, self.cohort.mentors(self.row.id)).await
    }

    /// Who is or will be a mentor (slb'er), from when to when, by begin.
    #[graphql(directive = access::access::apply(FieldGroup::Identity))]
    async fn mentorships(&self) -> Shown<Vec<Mentorship>> {
        if let Err(reason) = self.open(Of::Identity) {
            return Shown::Withheld(reason);
        }
        let rows = self.cohort.mentorships(self.row.id).await;
        Shown::from(rows.map(|rows| rows.into_iter().map(|row| Mentorship::new(row, &self.sight)).collect()))
    }

    /// Enrolments, newest first, past and coming ones too.
    #[graphql(directive = access::access::apply(FieldGroup::Identity))]
    async fn enrolments(&self) -> Shown<Vec<Enrolment>> {
        self.load(Of::Identity, self.cohort.enrolments(self.row.id)).await
    }

    /// Mail address; null without an error where none is known.
    #[graphql(directive = access::access::apply(FieldGroup::Contact))]
    async fn email(&self) -> Shown<Option<&str>> {
        self.show(Of::Contact, || self.row.email.as_deref())
    }

    /// Telephone; null without an error where none is known.
    #[graphql(directive = access::access::apply(FieldGroup::Contact))]
    async fn phone(&self) -> Shown<Option<&str>> {
        self.show(Of::Contact, || self.row.phone.as_deref())
    }

    /// Street, number, postcode and town on one line; null without an error where none is known. An address that must stay hidden is
    /// withheld from everybody but the student, the privacy officer and an absence officer for whom a signal of the student is open, or was
    /// a short while ago.
    #[graphql(directive = access::access::apply(FieldGroup::Contact))]
    async fn address(&self) -> Shown<Option<&str>> {
        let right = self.noted(Of::Contact, self.sight.address(self.row.safe_address));
        Shown::when(right, || self.row.address.as_deref())
    }

    /// Birth date; null without an error where none is known.
    #[graphql(directive = access::access::apply(FieldGroup::Birth))]
    async fn birth_date(&self) -> Shown<Option<Date>> {
        self.show(Of::Birth, || self.row.birth_date.map(Date::from))
    }

    /// Age in whole years; null without an error where the birth date is not known, or on a day before it.
    #[graphql(directive = access::access::apply(FieldGroup::Birth))]
    async fn age(&self, #[graphql(desc = "On this day; today where it is left out.")] on: Option<Date>) -> Shown<Option<u32>> {
        let on = match self.day(on) {
            Ok(on) => on,
            Err(error) => return Shown::Failed(error),
        };
        let years = || self.row.birth_date.filter(|birth| *birth <= on).map(|birth| completed(birth, on));
        self.show(Of::Birth, years)
    }

    /// Which duty binds the student on a day, by the law of that day.
    #[graphql(directive = access::access::apply(FieldGroup::Birth))]
    async fn obligation(&self, #[graphql(desc = "On this day; today where it is left out.")] on: Option<Date>) -> Shown<Obligation> {
        if let Err(reason) = self.open(Of::Birth) {
            return Shown::Withheld(reason);
        }
        Shown::from(self.obliged(on).await)
    }

    /// Dated facts on which duty and rights rest, past and coming ones too, by begin. That a doctor's statement was seen is listed for those
    /// alone who see reasons.
    #[graphql(directive = access::access::apply(FieldGroup::Birth))]
    async fn facts(&self) -> Shown<Vec<StudentFact>> {
        if let Err(reason) = self.open(Of::Birth) {
            return Shown::Withheld(reason);
        }
        let facts = self.cohort.recorded(self.row.id).await;
        let zone = self.cohort.viewer.zone;
        // That a statement of a doctor was seen is a reason.
        let reasons = self.open(Of::Reason).is_ok();
        let told = |fact: &FactSet| reasons || fact.kind != StudentFactKind::StatementSeen;
        let facts = facts.map(|facts| facts.into_iter().filter(told).collect());
        Shown::from(facts.map(|facts| StudentFact::all(facts, self.row.start_qualification_on, &self.sight, zone)))
    }

    /// Who the guardians are, by last name.
    #[graphql(directive = access::access::apply(FieldGroup::Guardians))]
    async fn guardianships(
        &self,
        #[graphql(desc = "Also those that ended or are to come: for administrators and the privacy officer. Left out: those of today.")]
        all: Option<bool>,
    ) -> Shown<Vec<Guardianship>> {
        let all = all.unwrap_or_default();
        let right = if all { self.sight.kept_guardianships() } else { Ok(()) };
        if let Err(reason) = self.open(Of::Guardians).and(right) {
            return Shown::Withheld(reason);
        }
        let rows = if all { self.cohort.all_guardianships(self.row.id).await } else { self.cohort.guardianships(self.row.id).await };
        Shown::from(rows.map(|rows| rows.into_iter().map(|row| Guardianship { student: self.clone(), row }).collect()))
    }

    /// What the lessons of a period come to at this moment: totals, without the lessons.
    #[graphql(directive = access::access::apply(FieldGroup::PresenceSummary))]
    async fn summary(
        &self,
        #[graphql(desc = "First school day, 2000-01-01 to 2100-12-31.")] from: Date,
        #[graphql(desc = "Last school day, that day included: at most 366 days are counted.")] to: Date,
    ) -> Shown<PresenceSummary> {
        if let Err(reason) = self.open(Of::PresenceSummary) {
            return Shown::Withheld(reason);
        }
        Shown::from(self.totals(from, to).await)
    }

    /// The student's counters on a day, explained lesson by lesson; of a list it is counted for all of them at once.
    #[graphql(directive = access::access::apply(FieldGroup::Standing))]
    async fn standing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "On this day, 2000-01-01 to 2100-12-31; today where it is left out.")] on: Option<Date>,
    ) -> Shown<Standing> {
        let on = match self.day(on) {
            Ok(on) => on,
            Err(error) => return Shown::Failed(error),
        };
        self.show(Of::Standing, || Standing { student: self.clone(), on, kept: None, language: context::language(ctx) })
    }

    /// What the viewer may do with this student now.
    #[graphql(name = "viewerCan")]
    async fn can(&self) -> Result<Vec<Deed>, Error> {
        self.viewer_can().await
    }
}

connection!(StudentConnection, StudentEdge, Student, "students", "students in the viewer's scope");
