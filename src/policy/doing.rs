//! THE table of deeds: who may do what, in which quality, to what. Terms (until when) and what may be said of which days are rules of
//! `domain`; this is about who.

use super::deed::Deed;
use super::matrix::{Band, Row};
use super::permit::{Permit, PersonDeed};
use super::refusal::Refusal;
use super::sight::{About, Reason, Sight};
use super::viewer::{Capacity, Viewer};
use ::entity::kind::{LeaveDecider, StaffRole};

/// One cell: to what a row may do a deed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// To everything of the student.
    Yes,
    /// In lessons the viewer gives.
    OwnLessons,
    /// On days a need is about.
    NeedDays,
    /// To reports that this viewer filed.
    OwnReports,
    /// On behalf of somebody who may file, named with the report.
    OnBehalf,
    /// Not at all.
    No,
}

const Y: Cell = Cell::Yes;
const L: Cell = Cell::OwnLessons;
const D: Cell = Cell::NeedDays;
const O: Cell = Cell::OwnReports;
const B: Cell = Cell::OnBehalf;
const N: Cell = Cell::No;

/// What a row may do in a band. What a guardian may file, and for which days, is narrowed further by `domain::filing`.
#[must_use]
pub fn cell(deed: Deed, row: Row, band: Band) -> Cell {
    // The deeds after the last column are about the institution or a task, not about a student.
    line(row, band).get(deed as usize).copied().unwrap_or(Cell::No)
}

#[rustfmt::skip]
fn line(row: Row, band: Band) -> [Cell; Deed::ABOUT_A_STUDENT] {
    match (row, band) {
        //                                       regi walk corr judg flag repo chan reco with judr expl leav deci lpa  gran revo invi ship bloc ment fact sign
        // From 18 whatever a guardian filed is the student's. A minor files while living independently, Lpw art. 13b; leave is never asked by the youth alone, art. 2(1).
        (Row::Own, Band::Under16)                => [ N, N, N, N, N, Y, O, Y, O, N, Y, N, N, N, N, N, N, N, N, N, N, N ],
        // At 16 and 17 the reasons alone are the student's to open; what a grant may say is a rule of `domain`.
        (Row::Own, Band::From16)                 => [ N, N, N, N, N, Y, O, Y, O, N, Y, N, N, N, Y, Y, N, N, N, N, N, N ],
        (Row::Own, Band::OfAge)                  => [ N, N, N, N, N, Y, Y, Y, Y, N, Y, Y, N, N, Y, Y, N, N, N, N, N, N ],
        (Row::Authority | Row::Carer, Band::Under16 | Band::From16)
                                                 => [ N, N, N, N, N, Y, O, Y, O, N, Y, Y, N, N, N, N, N, N, N, N, N, N ],
        (Row::Authority | Row::Carer, Band::OfAge)
                                                 => [ N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N ],
        (Row::GrantReport, Band::OfAge)          => [ N, N, N, N, N, Y, O, Y, O, N, Y, N, N, N, N, N, N, N, N, N, N, N ],
        (Row::GrantReport, Band::Under16 | Band::From16)
        | (Row::GrantFull | Row::GrantSummary | Row::GrantReason, Band::Under16 | Band::From16 | Band::OfAge)
                                                 => [ N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N ],
        (Row::Teacher, Band::Under16 | Band::From16 | Band::OfAge)
                                                 => [ L, L, L, N, Y, B, B, B, B, N, B, N, N, N, N, N, N, N, N, N, N, N ],
        (Row::Mentor, Band::Under16 | Band::From16 | Band::OfAge)
                                                 => [ N, N, N, N, Y, B, B, B, B, Y, B, N, Y, N, N, N, N, N, N, N, N, Y ],
        (Row::Officer, Band::Under16 | Band::From16 | Band::OfAge)
                                                 => [ N, N, N, N, N, B, B, B, B, N, B, N, N, N, N, N, N, N, N, N, N, N ],
        (Row::OfficerCall, Band::Under16 | Band::From16 | Band::OfAge)
                                                 => [ N, N, D, D, N, B, B, B, B, D, B, N, N, N, N, N, N, N, N, N, N, N ],
        (Row::OfficerDossier, Band::Under16 | Band::From16 | Band::OfAge)
                                                 => [ N, N, Y, Y, N, B, B, B, B, Y, B, N, N, N, N, N, N, N, N, N, N, Y ],
        (Row::TeamLead, Band::Under16 | Band::From16 | Band::OfAge)
                                                 => [ N, N, N, N, N, B, B, B, B, N, B, N, N, N, N, N, N, N, N, N, N, N ],
        // Leave waits for the team lead: that is the need.
        (Row::TeamLeadNeed, Band::Under16 | Band::From16 | Band::OfAge)
                                                 => [ N, N, N, N, N, N, N, N, N, N, N, N, Y, Y, N, N, N, N, N, N, N, N ],
        (Row::PrivacyOfficer, Band::Under16 | Band::From16 | Band::OfAge)
                                                 => [ N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, Y, N, N, N ],
        (Row::Administrator, Band::Under16 | Band::From16 | Band::OfAge)
                                                 => [ N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, Y, Y, Y, Y, Y, N ],
    }
}

/// In which way somebody who may do a deed does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// For themselves, or as their task.
    Direct,
    /// On behalf of somebody who may file.
    OnBehalf,
}

/// Whether the viewer with this sight of the student may do a deed to what is meant, and in which way. Roles add up.
#[must_use]
pub fn way(deed: Deed, sight: &Sight, about: About) -> Option<Way> {
    let ways: Vec<Way> = open(deed, sight, about).filter_map(way_of).collect();
    ways.iter().copied().find(|way| *way == Way::Direct).or_else(|| ways.first().copied())
}

/// Of somebody with this sight, the row of the table that lets do most of a deed, and how much.
#[must_use]
pub fn deciding(deed: Deed, sight: &Sight) -> Option<(Row, Cell)> {
    let most = |found: &(Row, Cell)| match found.1 {
        Cell::Yes => 3,
        Cell::OwnLessons | Cell::NeedDays | Cell::OwnReports => 2,
        Cell::OnBehalf => 1,
        Cell::No => 0,
    };
    let cells = sight.rows().iter().map(|row| (*row, cell(deed, *row, sight.band())));
    // Of rows that let do as much, the first: max_by_key takes the last.
    cells.rev().max_by_key(most)
}

/// Whether somebody who may do it may only as the teacher of the lesson, and so in the term of its register: whose task it is on a day of
/// need does it later too.
#[must_use]
pub fn is_held_to_term(deed: Deed, sight: &Sight, about: About) -> bool {
    open(deed, sight, about).all(|cell| cell == Cell::OwnLessons)
}

/// The cells by which the viewer may do it.
fn open(deed: Deed, sight: &Sight, about: About) -> impl Iterator<Item = Cell> {
    let on_need_day = about.on.is_some_and(|on| sight.need_days().contains(&on));
    let holds = move |cell: &Cell| match cell {
        Cell::Yes | Cell::OnBehalf => true,
        Cell::OwnLessons => about.own_lesson,
        Cell::NeedDays => on_need_day,
        Cell::OwnReports => about.by_viewer,
        Cell::No => false,
    };
    sight.rows().iter().map(move |row| cell(deed, *row, sight.band())).filter(holds)
}

fn way_of(cell: Cell) -> Option<Way> {
    match cell {
        Cell::Yes | Cell::OwnLessons | Cell::NeedDays | Cell::OwnReports => Some(Way::Direct),
        Cell::OnBehalf => Some(Way::OnBehalf),
        Cell::No => None,
    }
}

/// For whom leave waits, or who has decided about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waits {
    /// It waits.
    For(Option<LeaveDecider>),
    /// It was decided.
    Decided(Option<LeaveDecider>),
}

/// In which quality somebody decides about leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quality {
    /// As the mentor: about short leave; of other leave that was decided the mentor only says that it is to be decided anew.
    Mentor,
    /// As the team lead for whom leave of the student waits: about any.
    TeamLead,
}

/// Whether who has this sight decides about leave: the mentor about what waits for the mentor, or was decided already; the team lead for
/// whom leave of the student waits about any; and nobody about what the same person asked for.
pub fn decides_leave(sight: &Sight, leave: Waits, by_same_person: bool) -> Result<Quality, Refusal> {
    let quality = |row: &Row| match row {
        Row::Mentor => match leave {
            Waits::For(Some(LeaveDecider::Mentor)) | Waits::Decided(_) => Some(Quality::Mentor),
            Waits::For(Some(LeaveDecider::TeamLead | LeaveDecider::Lpa) | None) => None,
        },
        Row::TeamLeadNeed => Some(Quality::TeamLead),
        Row::Own | Row::Authority | Row::Carer | Row::GrantFull | Row::GrantSummary | Row::GrantReason | Row::GrantReport => None,
        Row::Teacher | Row::Officer | Row::OfficerCall | Row::OfficerDossier | Row::TeamLead => None,
        Row::PrivacyOfficer | Row::Administrator => None,
    };
    let found: Vec<Quality> = sight.rows().iter().filter_map(quality).filter(|_| !by_same_person).collect();
    let widest = found.iter().copied().find(|quality| *quality == Quality::TeamLead).or_else(|| found.first().copied());
    widest.ok_or(Refusal::Forbidden(Reason::Role))
}

/// A permit for a deed to something of a student who exists for the viewer.
pub fn permit<D: PersonDeed>(viewer: &Viewer, sight: &Sight, about: About) -> Result<Permit<D>, Refusal> {
    way(D::DEED, sight, about).map(|_| Permit::of_person(viewer)).ok_or_else(|| refusal(D::DEED, sight))
}

/// Of two reasons why not, the one that can change is told: a need may come, a role will not.
fn refusal(deed: Deed, sight: &Sight) -> Refusal {
    let by_need = |row: Row| matches!(cell(deed, row, sight.band()), Cell::NeedDays | Cell::Yes);
    let needs = sight.rows().contains(&Row::Officer) && [Row::OfficerCall, Row::OfficerDossier].into_iter().any(by_need);
    let guards = sight.rows().iter().any(|row| matches!(row, Row::Authority | Row::Carer));
    // What is not a student's to do yet, but will be.
    let own = sight.rows().contains(&Row::Own) && cell(deed, Row::Own, Band::OfAge) != Cell::No;
    let consents = guards && sight.band() == Band::OfAge && cell(deed, Row::GrantReport, Band::OfAge) != Cell::No;
    Refusal::Forbidden(if needs {
        Reason::NoNeed
    } else if own {
        Reason::AgeRule
    } else if consents {
        Reason::ConsentMissing
    } else {
        Reason::Role
    })
}

/// Whether the viewer may do a deed to a lesson as a whole: who teaches it, or stands in for who does.
#[must_use]
pub fn may_in_lesson(viewer: &Viewer, own: bool) -> bool {
    own && viewer.has_role(StaffRole::Teacher)
}

/// A permit for a deed to a lesson as a whole. `own`: the viewer gives it; `known`: it exists for the viewer.
pub fn permit_in_lesson<D: PersonDeed>(viewer: &Viewer, own: bool, known: bool) -> Result<Permit<D>, Refusal> {
    match (may_in_lesson(viewer, own), own || known) {
        (true, _) => Ok(Permit::of_person(viewer)),
        (false, true) => Err(Refusal::Forbidden(Reason::Role)),
        (false, false) => Err(Refusal::Hidden),
    }
}

/// In which capacity the viewer acts, for rows that say who did something.
#[must_use]
pub fn staff_member(viewer: &Viewer) -> Option<::entity::id::StaffMemberId> {
    match &viewer.capacity {
        Capacity::Staff(id, _) => Some(*id),
        Capacity::Student(_) | Capacity::Guardian(_) => None,
    }
}
