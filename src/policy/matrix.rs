//! THE table: who sees which field group, at which age of the student. Code asks it and never answers itself.
//!
//! Age is the student's age now. Deny beats grant, silence is deny. What a need or a grant opens is a row of its own, added by `sight`.

use super::extent::Reason;
use super::group::FieldGroup;

/// One cell: how much of a group a row opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Everything.
    All,
    /// Nothing, and why not.
    No(Reason),
    /// Of the viewer's own lessons.
    OwnLessons,
    /// Of the days the need is about.
    NeedDays,
    /// Of reports that a guardian filed; the rest for want of consent.
    GuardianReports,
    /// Of reports this viewer filed, and why not of others.
    OwnReports(Reason),
}

/// Age bands in which rights differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Band {
    /// Below 16: guardians exercise the student's rights.
    Under16,
    /// 16 and 17: the student does, guardians keep sight of absence.
    From16,
    /// Of age: guardians by grant.
    OfAge,
}

/// A row of the table: in which quality somebody looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// The student.
    Own,
    /// A guardian with authority.
    Authority,
    /// A guardian with actual care.
    Carer,
    /// A grant to see presence in full.
    GrantFull,
    /// A grant to see totals.
    GrantSummary,
    /// A grant to see reasons.
    GrantReason,
    /// A grant to report absence.
    GrantReport,
    /// A teacher of the student.
    Teacher,
    /// A mentor of the student.
    Mentor,
    /// An absence officer in scope, without need.
    Officer,
    /// An absence officer with a CALL need.
    OfficerCall,
    /// An absence officer with a DOSSIER need.
    OfficerDossier,
    /// A team lead in scope.
    TeamLead,
    /// A team lead in scope for whom leave of the student waits.
    TeamLeadNeed,
    /// A privacy officer in scope.
    PrivacyOfficer,
    /// An administrator in scope.
    Administrator,
}

const A: Cell = Cell::All;
const R: Cell = Cell::No(Reason::Role);
const G: Cell = Cell::No(Reason::AgeRule);
const C: Cell = Cell::No(Reason::ConsentMissing);
const N: Cell = Cell::No(Reason::NoNeed);
const L: Cell = Cell::OwnLessons;
const D: Cell = Cell::NeedDays;
const P: Cell = Cell::GuardianReports;
const F: Cell = Cell::OwnReports(Reason::ConsentMissing);
const O: Cell = Cell::OwnReports(Reason::Role);

/// What a row opens of a group in a band. Sources: `access.md` and `domain.md` 3.2 of the project's design.
#[must_use]
pub fn cell(row: Row, band: Band, group: FieldGroup) -> Cell {
    line(row, band)[group.index()]
}

/// Who sees an address that must stay hidden.
#[must_use]
pub fn safe_address(row: Row) -> bool {
    match row {
        Row::Own | Row::OfficerDossier | Row::PrivacyOfficer => true,
        Row::Authority
        | Row::Carer
        | Row::GrantFull
        | Row::GrantSummary
        | Row::GrantReason
        | Row::GrantReport
        | Row::Teacher
        | Row::Mentor
        | Row::Officer
        | Row::OfficerCall
        | Row::TeamLead
        | Row::TeamLeadNeed
        | Row::Administrator => false,
    }
}

/// Who sees mail address and telephone of a student's guardians: those whose task is to ring them.
#[must_use]
pub fn guardian_contact(row: Row) -> bool {
    match row {
        Row::Mentor | Row::OfficerCall | Row::OfficerDossier | Row::TeamLeadNeed => true,
        Row::Own
        | Row::Authority
        | Row::Carer
        | Row::GrantFull
        | Row::GrantSummary
        | Row::GrantReason
        | Row::GrantReport
        | Row::Teacher
        | Row::Officer
        | Row::TeamLead
        | Row::PrivacyOfficer
        | Row::Administrator => false,
    }
}

/// Who sees when a guardian is blocked, who recorded what of a guardianship and why, and guardianships that ended or are to come: those who
/// record it. Whose task is to ring is told whom not to, and no more; the student and other guardians are told nothing of it.
#[must_use]
pub fn keeps_guardianships(row: Row) -> bool {
    match row {
        Row::PrivacyOfficer | Row::Administrator => true,
        Row::Own
        | Row::Authority
        | Row::Carer
        | Row::GrantFull
        | Row::GrantSummary
        | Row::GrantReason
        | Row::GrantReport
        | Row::Teacher
        | Row::Mentor
        | Row::Officer
        | Row::OfficerCall
        | Row::OfficerDossier
        | Row::TeamLead
        | Row::TeamLeadNeed => false,
    }
}

#[rustfmt::skip]
fn line(row: Row, band: Band) -> [Cell; 15] {
    match (row, band) {
        //                                         NOTI IDEN CONT BIRT GUAR TIME PRES SUMM REAS STAN CASE WORK STAT DISC LOG
        (Row::Own, Band::Under16 | Band::From16 | Band::OfAge)
                                              => [ A,   A,   A,   A,   A,   A,   A,   A,   A,   A,   A,   R,   A,   A,   A ],
        (Row::Authority, Band::Under16)       => [ A,   A,   A,   A,   A,   A,   A,   A,   A,   A,   A,   R,   A,   A,   A ],
        (Row::Authority, Band::From16)        => [ A,   A,   G,   A,   G,   A,   A,   A,   P,   A,   A,   R,   A,   A,   G ],
        (Row::Carer, Band::Under16 | Band::From16)
                                              => [ A,   A,   R,   R,   R,   A,   A,   A,   O,   A,   R,   R,   A,   R,   R ],
        (Row::Authority | Row::Carer, Band::OfAge)
                                              => [ A,   C,   G,   G,   G,   C,   C,   C,   C,   C,   G,   R,   G,   G,   G ],
        // A grant to see presence is the student's of age; at 16 and 17 only SEE_REASON means anything.
        (Row::GrantFull | Row::GrantSummary | Row::GrantReport, Band::Under16 | Band::From16)
                                              => [ G,   G,   G,   G,   G,   G,   G,   G,   G,   G,   G,   R,   G,   G,   G ],
        (Row::GrantFull, Band::OfAge)         => [ A,   A,   G,   G,   G,   A,   A,   A,   C,   A,   G,   R,   G,   G,   G ],
        (Row::GrantSummary, Band::OfAge)      => [ A,   A,   G,   G,   G,   C,   C,   A,   C,   C,   G,   R,   G,   G,   G ],
        (Row::GrantReport, Band::OfAge)       => [ A,   A,   G,   G,   G,   F,   F,   C,   F,   C,   G,   R,   G,   G,   G ],
        (Row::GrantReason, Band::Under16)     => [ G,   G,   G,   G,   G,   G,   G,   G,   G,   G,   G,   R,   G,   G,   G ],
        (Row::GrantReason, Band::From16)      => [ G,   G,   G,   G,   G,   G,   G,   G,   A,   G,   G,   R,   G,   G,   G ],
        (Row::GrantReason, Band::OfAge)       => [ A,   C,   G,   G,   G,   C,   C,   C,   A,   C,   G,   R,   G,   G,   G ],
        (Row::Teacher, Band::Under16 | Band::From16 | Band::OfAge)
                                              => [ A,   A,   R,   R,   R,   L,   L,   R,   R,   R,   R,   R,   R,   R,   R ],
        (Row::Mentor | Row::TeamLeadNeed, Band::Under16 | Band::From16 | Band::OfAge)
                                              => [ A,   A,   A,   A,   A,   A,   A,   A,   A,   A,   A,   R,   A,   A,   R ],
        (Row::Officer, Band::Under16 | Band::From16 | Band::OfAge)
                                              => [ A,   A,   N,   N,   N,   N,   N,   N,   N,   N,   N,   N,   N,   N,   R ],
        (Row::OfficerCall, Band::Under16 | Band::From16 | Band::OfAge)
                                              => [ A,   A,   A,   N,   A,   D,   D,   N,   D,   N,   N,   N,   N,   N,   R ],
        // Working notes are the writer's own in any case.
        (Row::OfficerDossier, Band::Under16 | Band::From16 | Band::OfAge)
                                              => [ A,   A,   A,   A,   A,   A,   A,   A,   A,   A,   A,   A,   A,   A,   R ],
        (Row::TeamLead, Band::Under16 | Band::From16 | Band::OfAge)
                                              => [ A,   A,   N,   N,   N,   N,   N,   A,   N,   N,   N,   R,   N,   N,   R ],
        // Who may keep a guardian out must find him.
        (Row::PrivacyOfficer, Band::Under16 | Band::From16 | Band::OfAge)
                                              => [ A,   A,   R,   R,   A,   R,   R,   R,   R,   R,   R,   R,   R,   A,   A ],
        (Row::Administrator, Band::Under16 | Band::From16 | Band::OfAge)
                                              => [ A,   A,   R,   R,   A,   R,   R,   R,   R,   R,   R,   R,   R,   R,   R ],
    }
}
