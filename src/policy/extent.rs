//! How much of a group is open, and why the rest is not; how what several roles open adds up.

use serde::{Deserialize, Serialize};

use super::matrix::Cell;

/// Why something is withheld. There is none for "not yours": such a student does not exist for the viewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Reason {
    /// The law or the school's protocol closes it at the student's age.
    AgeRule,
    /// The student of age has not granted it.
    ConsentMissing,
    /// No task asks for it now.
    NoNeed,
    /// Nobody in this role sees it.
    Role,
}

/// How much of a group is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Nothing.
    None(Reason),
    /// Some lessons, days or reports; the reason is for the rest.
    Partly(Parts, Reason),
    /// Everything.
    All,
}

/// To which lessons, days or reports a group is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// The viewer's own lessons.
    pub own_lessons: bool,
    /// The days the need is about.
    pub need_days: bool,
    /// Reports that a guardian filed.
    pub guardian_reports: bool,
    /// Reports this viewer filed.
    pub own_reports: bool,
}

/// What a cell of the table opens.
#[must_use]
pub fn extent(cell: Cell) -> Extent {
    match cell {
        Cell::All => Extent::All,
        Cell::No(reason) => Extent::None(reason),
        Cell::OwnLessons => Extent::Partly(Parts { own_lessons: true, ..Parts::default() }, Reason::Role),
        Cell::NeedDays => Extent::Partly(Parts { need_days: true, ..Parts::default() }, Reason::NoNeed),
        Cell::GuardianReports => Extent::Partly(Parts { guardian_reports: true, ..Parts::default() }, Reason::ConsentMissing),
        Cell::OwnReports(reason) => Extent::Partly(Parts { own_reports: true, ..Parts::default() }, reason),
    }
}

/// Roles and grants of one person add up; of two reasons the one that can change soonest is told: consent, need, age, role.
#[must_use]
pub fn widest(a: Extent, b: Extent) -> Extent {
    let order = |reason: Reason| match reason {
        Reason::ConsentMissing => 0,
        Reason::NoNeed => 1,
        Reason::AgeRule => 2,
        Reason::Role => 3,
    };
    let sooner = |x: Reason, y: Reason| if order(x) <= order(y) { x } else { y };
    match (a, b) {
        (Extent::All, Extent::All | Extent::Partly(..) | Extent::None(_)) | (Extent::Partly(..) | Extent::None(_), Extent::All) => {
            Extent::All
        }
        (Extent::None(x), Extent::None(y)) => Extent::None(sooner(x, y)),
        (Extent::Partly(parts, x), Extent::None(y)) | (Extent::None(x), Extent::Partly(parts, y)) => Extent::Partly(parts, sooner(x, y)),
        (Extent::Partly(p, x), Extent::Partly(q, y)) => Extent::Partly(
            Parts {
                own_lessons: p.own_lessons || q.own_lessons,
                need_days: p.need_days || q.need_days,
                guardian_reports: p.guardian_reports || q.guardian_reports,
                own_reports: p.own_reports || q.own_reports,
            },
            sooner(x, y),
        ),
    }
}
