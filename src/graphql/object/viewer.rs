//! Who is asking, and whose data is tied to them.

use std::sync::Arc;

use async_graphql::{Context, Enum, Error, ID, Object};

use super::absence_report::AbsenceReport;
use super::deed::Deed;
use super::grant::Grant;
use super::kind::{Audience, StaffRole};
use super::rights::{Relation, WithheldReason};
use super::standing::Standing;
use super::student::Student;
use super::student_lesson::StudentLesson;
use super::week::Day;
use crate::graphql::access::{self, FieldGroup};
use crate::graphql::context;
use crate::graphql::id::Wire;
use crate::graphql::scalar::Date;
use crate::graphql::shown::Shown;
use crate::policy::group::FieldGroup as Of;
use crate::policy::sight::{Extent, Reason};
use crate::policy::viewer::{Capacity, Viewer as Who};
use crate::store::report_row::ReportRow;

/// In which capacity the viewer acts here: the portal of the token chooses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ViewerKind {
    /// As a student.
    Student,
    /// As a guardian.
    Guardian,
    /// As staff.
    Staff,
}

/// Who is asking, and the students they are tied to.
pub struct Viewer {
    pub(crate) who: Arc<Who>,
    pub(crate) students: Result<Vec<Student>, Error>,
}

/// Who is asking.
#[Object]
impl Viewer {
    /// Opaque key of the person.
    async fn id(&self) -> ID {
        match &self.who.capacity {
            Capacity::Student(id) => id.to_wire(),
            Capacity::Guardian(id) => id.to_wire(),
            Capacity::Staff(id, _) => id.to_wire(),
        }
    }

    /// Name to greet with.
    async fn display_name(&self) -> &str {
        &self.who.display_name
    }

    /// In which capacity.
    async fn kind(&self) -> ViewerKind {
        match self.who.capacity {
            Capacity::Student(_) => ViewerKind::Student,
            Capacity::Guardian(_) => ViewerKind::Guardian,
            Capacity::Staff(..) => ViewerKind::Staff,
        }
    }

    /// The portal of the token.
    async fn audience(&self) -> Audience {
        self.who.audience.into()
    }

    /// Roles in force today, each once; empty for students and guardians.
    async fn roles(&self) -> Vec<StaffRole> {
        let mut roles: Vec<_> = match &self.who.capacity {
            Capacity::Staff(_, held) => held.iter().map(|held| held.role).collect(),
            Capacity::Student(_) | Capacity::Guardian(_) => vec![],
        };
        roles.sort_unstable();
        roles.dedup();
        roles.into_iter().map(StaffRole::from).collect()
    }

    /// The student, or the guardian's children, by first name. Empty for staff: they ask `students`.
    async fn students(&self) -> Result<Vec<StudentAccess>, Error> {
        Ok(self.students.clone()?.into_iter().map(|student| StudentAccess { student }).collect())
    }
}

/// A student the viewer is tied to.
pub struct StudentAccess {
    student: Student,
}

impl StudentAccess {
    fn change(&self) -> Option<(chrono::NaiveDate, Vec<Of>)> {
        self.student.next_change()
    }
}

/// A student the viewer is tied to, and how: for a guardian whose child came of age it says so, with what is left to see.
#[Object]
impl StudentAccess {
    /// Who.
    async fn student(&self) -> &Student {
        &self.student
    }

    /// How.
    async fn relation(&self) -> Relation {
        Relation::of(&self.student.sight)
    }

    /// Groups of fields of which anything is open to the viewer now.
    async fn groups(&self) -> Vec<FieldGroup> {
        self.student.sight.groups().into_iter().map(FieldGroup::from).collect()
    }

    /// What the viewer may do for the student now.
    async fn viewer_can(&self) -> Result<Vec<Deed>, Error> {
        self.student.viewer_can().await
    }

    /// The next day on which what is open to the viewer changes: by the student's age, or because a guardianship, a block or a grant that is
    /// recorded begins or ends. Null where none does.
    async fn changes_on(&self) -> Option<Date> {
        self.change().map(|(on, _)| on.into())
    }

    /// Groups that are open from that day on; null where nothing changes, empty where the student will no longer be shown.
    async fn groups_after(&self) -> Option<Vec<FieldGroup>> {
        self.change().map(|(_, groups)| groups.into_iter().map(FieldGroup::from).collect())
    }

    /// What the student has let the viewer, a guardian, see or do, and holds today: one grant or none.
    async fn grants(&self) -> Result<Vec<Grant>, Error> {
        let rows = self.student.cohort.guardianships(self.student.row.id).await?;
        let own = rows.into_iter().filter(|row| row.own).filter_map(|row| row.grant);
        Ok(own.take(1).map(|row| Grant::new(self.student.clone(), row)).collect())
    }

    /// Why not even the name is shown any more; null where it is.
    async fn reason(&self) -> Option<WithheldReason> {
        let reason: Option<Reason> = match self.student.sight.extent(Of::Identity) {
            Extent::All | Extent::Partly(..) => None,
            Extent::None(reason) => Some(reason),
        };
        reason.map(WithheldReason::from)
    }
}

/// One day of a student the viewer is tied to.
pub struct StudentDay {
    pub(crate) day: Day,
    pub(crate) student: Student,
    pub(crate) on: chrono::NaiveDate,
    pub(crate) reports: Vec<Arc<ReportRow>>,
}

/// One day of a student the viewer is tied to: a row of the first screen of the parent and student portals.
#[Object]
impl StudentDay {
    /// Who.
    async fn student(&self) -> &Student {
        &self.student
    }

    /// How the viewer is tied to the student.
    async fn relation(&self) -> Relation {
        Relation::of(&self.student.sight)
    }

    /// The school day.
    async fn on(&self) -> Date {
        self.on.into()
    }

    /// Lessons of that day by begin.
    #[graphql(directive = access::access::apply(FieldGroup::Timetable))]
    async fn lessons(&self) -> Shown<Vec<StudentLesson>> {
        self.day.open_lessons()
    }

    /// Reports that run now or later, or await judgement, by begin.
    #[graphql(directive = access::access::apply(FieldGroup::Timetable))]
    async fn open_reports(&self) -> Shown<Vec<AbsenceReport>> {
        if let Extent::None(reason) = self.student.sight.extent(Of::Timetable) {
            return Shown::Withheld(reason);
        }
        let known = self.reports.iter().filter(|report| self.student.open_part(Of::Timetable, report.about()).is_ok());
        let report = |row: &Arc<ReportRow>| AbsenceReport { student: self.student.clone(), row: row.clone(), about: row.about() };
        Shown::Value(known.map(report).collect())
    }

    /// The student's counters on that day; counted for all students of the screen at once.
    #[graphql(directive = access::access::apply(FieldGroup::Standing))]
    async fn standing(&self, ctx: &Context<'_>) -> Shown<Standing> {
        let language = context::language(ctx);
        self.student.show(Of::Standing, || Standing { student: self.student.clone(), on: self.on, kept: None, language })
    }

    /// What the viewer may do for the student now.
    async fn viewer_can(&self) -> Result<Vec<Deed>, Error> {
        self.student.viewer_can().await
    }

    /// The next day on which what is open to the viewer changes: by the student's age, or because a guardianship, a block or a grant that is
    /// recorded begins or ends. Null where none does.
    async fn changes_on(&self) -> Option<Date> {
        self.student.next_change().map(|(on, _)| on.into())
    }
}
