//! What can be seen at a portal at all, by anybody, of a student of any age: read off the table, for who writes the portal.

use ::entity::kind::Audience;

use super::group::FieldGroup;
use super::matrix::{Band, Cell, Row, cell};

/// Every row of the table; [`signs_in`] does not compile without a word on each.
const ROWS: [Row; 16] = [
    Row::Own,
    Row::Authority,
    Row::Carer,
    Row::GrantFull,
    Row::GrantSummary,
    Row::GrantReason,
    Row::GrantReport,
    Row::Teacher,
    Row::Mentor,
    Row::Officer,
    Row::OfficerCall,
    Row::OfficerDossier,
    Row::TeamLead,
    Row::TeamLeadNeed,
    Row::PrivacyOfficer,
    Row::Administrator,
];

/// Whether anybody at that portal can ever see anything of the group.
#[must_use]
pub fn ever_sees(audience: Audience, group: FieldGroup) -> bool {
    let open = |row: Row| {
        [Band::Under16, Band::From16, Band::OfAge].into_iter().any(|band| match cell(row, band, group) {
            Cell::All | Cell::OwnLessons | Cell::NeedDays | Cell::GuardianReports | Cell::OwnReports(_) => true,
            Cell::No(_) => false,
        })
    };
    ROWS.into_iter().any(|row| signs_in(row, audience) && open(row))
}

/// Whether somebody in that quality signs in there.
fn signs_in(row: Row, audience: Audience) -> bool {
    match row {
        Row::Own => matches!(audience, Audience::Student | Audience::Mobile),
        Row::Authority | Row::Carer | Row::GrantFull | Row::GrantSummary | Row::GrantReason | Row::GrantReport => {
            matches!(audience, Audience::Parent | Audience::Mobile)
        }
        Row::Teacher
        | Row::Mentor
        | Row::Officer
        | Row::OfficerCall
        | Row::OfficerDossier
        | Row::TeamLead
        | Row::TeamLeadNeed
        | Row::PrivacyOfficer
        | Row::Administrator => matches!(audience, Audience::Staff),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_row_of_a_portal_opens_is_never_seen_there() {
        for (audience, group, seen) in [
            (Audience::Parent, FieldGroup::Contact, true),
            (Audience::Parent, FieldGroup::WorkingNotes, false),
            (Audience::Student, FieldGroup::AccessLog, true),
            (Audience::Student, FieldGroup::WorkingNotes, false),
            (Audience::Mobile, FieldGroup::WorkingNotes, false),
            (Audience::Staff, FieldGroup::Presence, true),
            (Audience::Staff, FieldGroup::WorkingNotes, true),
        ] {
            assert_eq!(ever_sees(audience, group), seen, "{audience:?} {group:?}");
        }
    }
}
