//! Those who were loaded together: what hangs on one of them is read for all at once, when it is first asked for.
//!
//! So a field such as `groups` costs one statement whatever the length of the list, and nothing is shared between requests.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use ::entity::id::{GuardianshipId, LessonId, PresenceId, StudentId};
use async_graphql::{Context, Error};
use chrono::NaiveDate;
use tokio::sync::OnceCell;

use super::context;
use super::counting::{self, Counted};
use super::error::unavailable;
use super::report_cohort::Reports;
use super::seen::Seen;
use crate::domain::rule::Rule;
use crate::domain::school::School;
use crate::domain::setting::Settings;
use crate::policy::viewer::Viewer;
use crate::store::guardianship::{self, GuardianshipRow, Wanted};
use crate::store::institution::{PeriodRow, periods};
use crate::store::judging::{self, JudgementRow};
use crate::store::lesson_links::{self, LessonVersionRow, PresenceVersionRow};
use crate::store::links::{self, EnrolmentRow, FactRow, GroupRow};
use crate::store::mentorship::{self, MentorshipRow};
use crate::store::report_row::ReportRow;
use crate::store::report_span::ReportSpan;
use crate::store::rule;
use crate::store::school::{self, SettingHistory};
use crate::store::student_fact::{self, FactSet};
use crate::store::summary::{self, SummaryRow};
use crate::store::tie_state::{self, ChangeRow};
use crate::store::week_row::{LessonRow, StaffRow};
use crate::store::{Store, StoreError};

/// Rows that hang on others, once read.
type Links<K, V> = OnceCell<HashMap<K, Vec<V>>>;

/// Totals over the days that were asked for, once read.
type Summaries = Links<StudentId, SummaryRow>;

/// How the students stand on a day, once counted.
type Countings = OnceCell<HashMap<StudentId, Arc<Counted>>>;

/// What is one and the same for a whole institution.
#[derive(Debug, Default)]
struct Common {
    school: OnceCell<School>,
    settings: OnceCell<SettingHistory>,
    rules: OnceCell<Vec<Rule>>,
}

/// Students, lessons, presences and reports that one root field loaded, with who looks at them.
#[derive(Debug)]
pub struct Cohort {
    pub(crate) viewer: Arc<Viewer>,
    pub(crate) seen: Arc<Seen>,
    pub(super) store: Store,
    /// What hangs on its reports.
    pub(super) reports: Reports,
    students: Vec<StudentId>,
    lessons: Vec<LessonId>,
    presences: Vec<PresenceId>,
    groups: Links<StudentId, GroupRow>,
    mentors: Links<StudentId, StaffRow>,
    mentorships: Links<StudentId, MentorshipRow>,
    enrolments: Links<StudentId, EnrolmentRow>,
    guardianships: Links<StudentId, GuardianshipRow>,
    all_guardianships: Links<StudentId, GuardianshipRow>,
    guardianship_changes: Links<GuardianshipId, ChangeRow>,
    facts: Links<StudentId, FactRow>,
    recorded: Links<StudentId, FactSet>,
    lesson_groups: Links<LessonId, GroupRow>,
    lesson_changes: Links<LessonId, LessonVersionRow>,
    markers: Links<PresenceId, StaffRow>,
    history: Links<PresenceId, PresenceVersionRow>,
    judgements: Links<PresenceId, JudgementRow>,
    summaries: Mutex<HashMap<(NaiveDate, NaiveDate), Arc<Summaries>>>,
    countings: Mutex<HashMap<NaiveDate, Arc<Countings>>>,
    common: Arc<Common>,
}

impl Cohort {
    /// Of this request, for these students and lessons with their presences and reports.
    pub fn new<'a>(
        ctx: &Context<'_>,
        students: impl IntoIterator<Item = StudentId>,
        lessons: impl IntoIterator<Item = &'a LessonRow>,
    ) -> Result<Arc<Self>, Error> {
        Self::with_reports(ctx, students, lessons, [])
    }

    /// The same, and for these reports.
    pub fn with_reports<'a>(
        ctx: &Context<'_>,
        students: impl IntoIterator<Item = StudentId>,
        lessons: impl IntoIterator<Item = &'a LessonRow>,
        reports: impl IntoIterator<Item = &'a ReportRow>,
    ) -> Result<Arc<Self>, Error> {
        let reports = reports.into_iter().map(ReportRow::span).collect();
        let (viewer, seen, store) = (context::viewer(ctx)?.clone(), context::seen(ctx)?, context::store(ctx)?.clone());
        Ok(Arc::new(Self::of(viewer, seen, store, Arc::default(), students.into_iter().collect(), lessons, (reports, false))))
    }

    /// Of the same request and students: lessons and reports that were found by way of its reports.
    pub(super) fn beside<'a>(
        &self,
        lessons: impl IntoIterator<Item = &'a LessonRow>,
        reports: impl IntoIterator<Item = &'a ReportRow>,
    ) -> Arc<Self> {
        let reports = reports.into_iter().map(ReportRow::span).collect();
        let (viewer, seen, store, common) = (self.viewer.clone(), self.seen.clone(), self.store.clone(), self.common.clone());
        Arc::new(Self::of(viewer, seen, store, common, self.students.clone(), lessons, (reports, true)))
    }

    fn of<'a>(
        viewer: Arc<Viewer>,
        seen: Arc<Seen>,
        store: Store,
        common: Arc<Common>,
        students: Vec<StudentId>,
        lessons: impl IntoIterator<Item = &'a LessonRow>,
        (mut reports, beside): (Vec<ReportSpan>, bool),
    ) -> Self {
        let (mut ids, mut presences) = (vec![], vec![]);
        for lesson in lessons {
            ids.push(lesson.id);
            presences.extend(lesson.presence.map(|presence| presence.id));
            reports.extend(lesson.reports.iter().map(ReportRow::span));
        }
        ids.sort_unstable();
        ids.dedup();
        Self {
            viewer,
            seen,
            store,
            reports: Reports::new(reports, beside),
            students,
            lessons: ids,
            presences,
            groups: OnceCell::new(),
            mentors: OnceCell::new(),
            mentorships: OnceCell::new(),
            enrolments: OnceCell::new(),
            guardianships: OnceCell::new(),
            all_guardianships: OnceCell::new(),
            guardianship_changes: OnceCell::new(),
            facts: OnceCell::new(),
            recorded: OnceCell::new(),
            lesson_groups: OnceCell::new(),
            lesson_changes: OnceCell::new(),
            markers: OnceCell::new(),
            history: OnceCell::new(),
            judgements: OnceCell::new(),
            summaries: Mutex::default(),
            countings: Mutex::default(),
            common,
        }
    }

    /// Classes of a student today.
    pub async fn groups(&self, of: StudentId) -> Result<Vec<GroupRow>, Error> {
        all(&self.groups, of, links::groups(&self.store, &self.viewer, &self.students)).await
    }

    /// Mentors of a student today.
    pub async fn mentors(&self, of: StudentId) -> Result<Vec<StaffRow>, Error> {
        all(&self.mentors, of, links::mentors(&self.store, &self.viewer, &self.students)).await
    }

    /// Who mentors a student, today or later.
    pub async fn mentorships(&self, of: StudentId) -> Result<Vec<MentorshipRow>, Error> {
        all(&self.mentorships, of, mentorship::mentorships(&self.store, &self.viewer, &self.students)).await
    }

    /// Enrolments of a student, newest first.
    pub async fn enrolments(&self, of: StudentId) -> Result<Vec<EnrolmentRow>, Error> {
        all(&self.enrolments, of, links::enrolments(&self.store, &self.viewer, &self.students)).await
    }

    /// Guardianships of a student in force today.
    pub async fn guardianships(&self, of: StudentId) -> Result<Vec<GuardianshipRow>, Error> {
        all(&self.guardianships, of, guardianship::guardianships(&self.store, &self.viewer, &self.students, Wanted::OfToday)).await
    }

    /// All guardianships of a student, past and coming ones too.
    pub async fn all_guardianships(&self, of: StudentId) -> Result<Vec<GuardianshipRow>, Error> {
        let load = guardianship::guardianships(&self.store, &self.viewer, &self.students, Wanted::All);
        all(&self.all_guardianships, of, load).await
    }

    /// What was recorded of a guardianship of one of the students, oldest first.
    pub async fn guardianship_changes(&self, of: GuardianshipId) -> Result<Vec<ChangeRow>, Error> {
        all(&self.guardianship_changes, of, tie_state::changes(&self.store, &self.viewer, &self.students)).await
    }

    /// Dated facts of a student, with who recorded them.
    pub async fn recorded(&self, of: StudentId) -> Result<Vec<FactSet>, Error> {
        all(&self.recorded, of, student_fact::facts(&self.store, &self.viewer, &self.students)).await
    }

    /// Dated facts of a student.
    pub async fn facts(&self, of: StudentId) -> Result<Vec<FactRow>, Error> {
        all(&self.facts, of, links::facts(&self.store, &self.viewer, &self.students)).await
    }

    /// Totals of a student over these days; each stretch of days that is asked for is one statement.
    pub async fn summary(&self, of: StudentId, from: NaiveDate, to: NaiveDate) -> Result<SummaryRow, Error> {
        let kept = self.summaries.lock().unwrap_or_else(PoisonError::into_inner).entry((from, to)).or_default().clone();
        let found = all(&kept, of, summary::of(&self.store, &self.viewer, &self.students, from, to)).await?;
        Ok(found.into_iter().next().unwrap_or_default())
    }

    /// The students.
    pub(super) fn students(&self) -> &[StudentId] {
        &self.students
    }

    /// How a student stands on a day, counted from lessons: for all students of the cohort at once.
    pub async fn counted(&self, of: StudentId, on: NaiveDate) -> Result<Arc<Counted>, Error> {
        let kept = self.countings.lock().unwrap_or_else(PoisonError::into_inner).entry(on).or_default().clone();
        counting::of(kept.get_or_try_init(|| counting::load(self, on)).await?, of)
    }

    /// Rules of the viewer's institution, with their versions.
    pub async fn rules(&self) -> Result<&[Rule], Error> {
        let load = async { Ok::<_, StoreError>(rule::of_viewer(&self.store, &self.viewer).await?.of_school()) };
        let rules = self.common.rules.get_or_try_init(|| load).await.map_err(|error| unavailable(&error))?;
        Ok(rules.as_slice())
    }

    /// Classes of a lesson.
    pub async fn lesson_groups(&self, of: LessonId) -> Result<Vec<GroupRow>, Error> {
        all(&self.lesson_groups, of, lesson_links::lesson_groups(&self.store, &self.viewer, &self.lessons)).await
    }

    /// Earlier versions of a lesson, oldest first.
    pub async fn lesson_changes(&self, of: LessonId) -> Result<Vec<LessonVersionRow>, Error> {
        all(&self.lesson_changes, of, lesson_links::lesson_changes(&self.store, &self.viewer, &self.lessons)).await
    }

    /// Who marked a presence last, if that is known.
    pub async fn marker(&self, of: PresenceId) -> Result<Option<StaffRow>, Error> {
        Ok(all(&self.markers, of, lesson_links::markers(&self.store, &self.viewer, &self.presences)).await?.pop())
    }

    /// Earlier versions of a presence, oldest first.
    pub async fn history(&self, of: PresenceId) -> Result<Vec<PresenceVersionRow>, Error> {
        all(&self.history, of, lesson_links::history(&self.store, &self.viewer, &self.presences)).await
    }

    /// The judgement over a presence that counts, if there is one.
    pub async fn judgement(&self, of: PresenceId) -> Result<Option<JudgementRow>, Error> {
        Ok(all(&self.judgements, of, judging::of(&self.store, &self.viewer, &self.presences)).await?.pop())
    }

    /// Calendar and settings of the viewer's institution.
    pub async fn school(&self) -> Result<&School, Error> {
        let load = school::of_viewer(&self.store, &self.viewer);
        self.common.school.get_or_try_init(|| load).await.map_err(|error| unavailable(&error))
    }

    /// Settings of the viewer's institution as they were in force on a day.
    pub async fn settings(&self, on: NaiveDate) -> Result<Settings, Error> {
        let load = SettingHistory::of_viewer(&self.store, &self.viewer);
        let history = self.common.settings.get_or_try_init(|| load).await.map_err(|error| unavailable(&error))?;
        history.on(on).map_err(|error| unavailable(&error))
    }

    /// Holidays and closures that touch these days.
    pub async fn periods(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<PeriodRow>, Error> {
        periods(&self.store, &self.viewer, Some((from, to))).await.map_err(|error| unavailable(&error))
    }
}

async fn all<K, V>(links: &Links<K, V>, of: K, load: impl Future<Output = Result<Vec<(K, V)>, StoreError>>) -> Result<Vec<V>, Error>
where
    K: Eq + Hash,
    V: Clone,
{
    let load = async {
        let mut found: HashMap<K, Vec<V>> = HashMap::new();
        for (key, row) in load.await.map_err(|error| unavailable(&error))? {
            found.entry(key).or_default().push(row);
        }
        Ok::<_, Error>(found)
    };
    Ok(links.get_or_try_init(|| load).await?.get(&of).cloned().unwrap_or_default())
}
