//! What one viewer sees of one student now: computed once per student and request from facts that came in one batch.

use chrono::{Days, NaiveDate};

pub use super::extent::{Extent, Parts, Reason};
use super::extent::{extent, widest};
use super::group::FieldGroup;
use super::matrix::{Band, Cell, Row, cell, guardian_contact, keeps_guardianships, safe_address};
use crate::domain::age::{born_by, has_reached};

/// How the viewer is tied to the student; loaded by `store::scope`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tie {
    /// It is the student.
    Own,
    /// It is a guardian, unblocked and in force today.
    Guardian(GuardianTie),
    /// It is staff.
    Staff(StaffTie),
}

/// What ties a guardian; grants are those in force now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GuardianTie {
    /// Has authority.
    pub authority: bool,
    /// Has actual care.
    pub carer: bool,
    /// Granted SEE_PRESENCE at level FULL.
    pub see_full: bool,
    /// Granted SEE_PRESENCE at level SUMMARY.
    pub see_summary: bool,
    /// Granted SEE_REASON.
    pub see_reason: bool,
    /// Granted REPORT_ABSENCE.
    pub report_absence: bool,
}

/// What ties a member of staff, role by role, each in its scope.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StaffTie {
    /// Teaches a lesson or class of the student.
    pub teaches: bool,
    /// Is the student's mentor.
    pub mentors: bool,
    /// Is absence officer where the student is enrolled.
    pub officer: bool,
    /// Days of unsettled absence or of reports that await judgement: the CALL need. Empty: none.
    pub call_days: Vec<NaiveDate>,
    /// A signal of the student is open, or ended a short while ago: the DOSSIER need.
    pub dossier: bool,
    /// Leads the team.
    pub team_lead: bool,
    /// Leave of the student waits for the team lead.
    pub leave_to_decide: bool,
    /// Is privacy officer there.
    pub privacy_officer: bool,
    /// Is administrator there.
    pub administrator: bool,
}

/// What one viewer sees of one student.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sight {
    extents: [Extent; 15],
    need_days: Vec<NaiveDate>,
    band: Band,
    rows: Vec<Row>,
}

/// What a row is about, for groups that are open in part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// School day.
    pub on: Option<NaiveDate>,
    /// The viewer teaches this lesson.
    pub own_lesson: bool,
    /// A guardian filed this report.
    pub by_guardian: bool,
    /// The viewer filed this report.
    pub by_viewer: bool,
}

/// Days a guardian keeps the notice that the student came of age.
pub const NOTICE_DAYS: u64 = 90;

/// In which band the student is today.
#[must_use]
pub fn band(birth: NaiveDate, today: NaiveDate) -> Band {
    if has_reached(birth, 18, today) {
        Band::OfAge
    } else if has_reached(birth, 16, today) {
        Band::From16
    } else {
        Band::Under16
    }
}

/// What this tie sees today, or nothing at all: then the student does not exist for the viewer.
#[must_use]
pub fn sight(birth: Option<NaiveDate>, tie: &Tie, today: NaiveDate) -> Option<Sight> {
    let (rows, need_days) = match tie {
        Tie::Own => (vec![Row::Own], vec![]),
        Tie::Guardian(guardian) => (guardian_rows(birth?, guardian, today), vec![]),
        Tie::Staff(staff) => (staff_rows(staff), staff.call_days.clone()),
    };
    if rows.is_empty() {
        return None;
    }
    // Where the birth date is missing, only the student and staff get here, whose rows do not depend on age.
    let band = birth.map_or(Band::Under16, |birth| band(birth, today));
    let extents = FieldGroup::ALL
        .map(|group| rows.iter().map(|row| extent(cell(*row, band, group))).reduce(widest).unwrap_or(Extent::None(Reason::Role)));
    Some(Sight { extents, need_days, band, rows })
}

fn guardian_rows(birth: NaiveDate, tie: &GuardianTie, today: NaiveDate) -> Vec<Row> {
    let base = if tie.authority {
        Row::Authority
    } else if tie.carer {
        Row::Carer
    } else {
        return vec![];
    };
    let granted = [
        (tie.see_full, Row::GrantFull),
        (tie.see_summary, Row::GrantSummary),
        (tie.see_reason, Row::GrantReason),
        (tie.report_absence, Row::GrantReport),
    ];
    let grants: Vec<Row> = granted.into_iter().filter_map(|(held, row)| held.then_some(row)).collect();
    let of_age = band(birth, today) == Band::OfAge;
    let noticed = birth > born_by(today - Days::new(NOTICE_DAYS), 18);
    if of_age && grants.is_empty() && !noticed {
        return vec![];
    }
    std::iter::once(base).chain(grants).collect()
}

fn staff_rows(tie: &StaffTie) -> Vec<Row> {
    let rows = [
        (tie.teaches, Row::Teacher),
        (tie.mentors, Row::Mentor),
        (tie.officer, Row::Officer),
        (tie.officer && !tie.call_days.is_empty(), Row::OfficerCall),
        (tie.officer && tie.dossier, Row::OfficerDossier),
        (tie.team_lead, Row::TeamLead),
        (tie.team_lead && tie.leave_to_decide, Row::TeamLeadNeed),
        (tie.privacy_officer, Row::PrivacyOfficer),
        (tie.administrator, Row::Administrator),
    ];
    rows.into_iter().filter_map(|(held, row)| held.then_some(row)).collect()
}

impl Sight {
    /// How much of a group is open.
    #[must_use]
    pub fn extent(&self, group: FieldGroup) -> Extent {
        self.extents[group.index()]
    }

    /// The student's age band that was looked up; without birth date the youngest, which changes nothing for who gets to see it.
    #[must_use]
    pub fn band(&self) -> Band {
        self.band
    }

    /// In which quality the viewer looks, the closest first.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The row of the table that decides about a group.
    #[must_use]
    pub fn deciding(&self, group: FieldGroup) -> Option<Row> {
        let opens = |row: &Row| match cell(*row, self.band, group) {
            Cell::All => 2,
            Cell::OwnLessons | Cell::NeedDays | Cell::GuardianReports | Cell::OwnReports(_) => 1,
            Cell::No(_) => 0,
        };
        // Of rows that open as much, the first: max_by_key takes the last.
        self.rows.iter().copied().rev().max_by_key(opens)
    }

    /// Whether the address is open: a safe one is shown to those alone whom the table names.
    pub fn address(&self, safe: bool) -> Result<(), Reason> {
        if safe && self.rows.iter().any(|row| safe_address(*row)) {
            return Ok(());
        }
        if safe { Err(Reason::Role) } else { self.whole(FieldGroup::Contact) }
    }

    /// Whether mail address and telephone of the student's guardians are open.
    pub fn guardian_contact(&self) -> Result<(), Reason> {
        if self.rows.iter().any(|row| guardian_contact(*row)) {
            return Ok(());
        }
        self.whole(FieldGroup::Guardians).and(Err(Reason::Role))
    }

    /// Whether blocks, changes and their reasons, and guardianships that are not of today are open.
    pub fn kept_guardianships(&self) -> Result<(), Reason> {
        if self.rows.iter().any(|row| keeps_guardianships(*row)) {
            return Ok(());
        }
        self.whole(FieldGroup::Guardians).and(Err(Reason::Role))
    }

    /// The days a need is about.
    #[must_use]
    pub fn need_days(&self) -> &[NaiveDate] {
        &self.need_days
    }

    /// Whether a group is open as a whole.
    pub fn whole(&self, group: FieldGroup) -> Result<(), Reason> {
        match self.extent(group) {
            Extent::All => Ok(()),
            Extent::Partly(_, reason) | Extent::None(reason) => Err(reason),
        }
    }

    /// Whether a group is open for one lesson, day or report.
    pub fn of(&self, group: FieldGroup, about: About) -> Result<(), Reason> {
        match self.extent(group) {
            Extent::All => Ok(()),
            Extent::None(reason) => Err(reason),
            Extent::Partly(parts, reason) => {
                let on_need_day = about.on.is_some_and(|on| self.need_days.contains(&on));
                let open = (parts.own_lessons && about.own_lesson)
                    || (parts.need_days && on_need_day)
                    || (parts.guardian_reports && about.by_guardian)
                    || (parts.own_reports && about.by_viewer);
                if open { Ok(()) } else { Err(reason) }
            }
        }
    }

    /// Groups of which anything is open.
    #[must_use]
    pub fn groups(&self) -> Vec<FieldGroup> {
        FieldGroup::ALL.into_iter().filter(|group| !matches!(self.extent(*group), Extent::None(_))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn born_on_29_february_is_of_age_on_1_march() {
        for (today, expected) in [("2026-02-28", Band::From16), ("2026-03-01", Band::OfAge)] {
            assert_eq!(band(day("2008-02-29"), day(today)), expected, "{today}");
        }
        assert_eq!(band(day("2010-02-28"), day("2028-02-29")), Band::OfAge);
    }

    #[test]
    fn a_guardian_without_grant_keeps_the_notice_for_90_days_and_then_nothing() {
        let tie = Tie::Guardian(GuardianTie { authority: true, ..GuardianTie::default() });
        let birthday = day("2026-05-01");
        let at = |days: u64| sight(Some(day("2008-05-01")), &tie, birthday + Days::new(days));
        let seen = at(0).unwrap();
        assert_eq!(seen.groups(), [FieldGroup::Notice]);
        assert_eq!(seen.whole(FieldGroup::Presence), Err(Reason::ConsentMissing));
        assert!(at(89).is_some());
        assert!(at(90).is_none());
    }

    #[test]
    fn information_only_and_an_unknown_birth_date_see_nothing() {
        let nobody = Tie::Guardian(GuardianTie { see_full: true, ..GuardianTie::default() });
        assert_eq!(sight(Some(day("2010-01-01")), &nobody, day("2026-01-01")), None);
        let parent = Tie::Guardian(GuardianTie { authority: true, ..GuardianTie::default() });
        assert_eq!(sight(None, &parent, day("2026-01-01")), None);
    }

    #[test]
    fn grants_of_a_minor_open_nothing_but_reasons_from_sixteen_on() {
        let carer = GuardianTie { carer: true, ..GuardianTie::default() };
        let granted = GuardianTie { see_full: true, see_summary: true, see_reason: true, report_absence: true, ..carer };
        for (birth, reasons) in [("2010-11-24", Err(Reason::AgeRule)), ("2010-11-23", Ok(())), ("2008-11-24", Ok(()))] {
            let seen = |tie| sight(Some(day(birth)), &Tie::Guardian(tie), day("2026-11-23")).unwrap();
            assert_eq!(seen(granted).of(FieldGroup::Reason, About::default()), reasons, "{birth}");
            assert_eq!(seen(granted).groups(), seen(carer).groups(), "{birth}");
        }
    }

    #[test]
    fn a_need_opens_its_days_and_no_others() {
        let tie = Tie::Staff(StaffTie { officer: true, call_days: vec![day("2026-11-20")], ..StaffTie::default() });
        let seen = sight(None, &tie, day("2026-11-23")).unwrap();
        let on = |text| About { on: Some(day(text)), ..About::default() };
        assert_eq!(seen.of(FieldGroup::Presence, on("2026-11-20")), Ok(()));
        assert_eq!(seen.of(FieldGroup::Presence, on("2026-11-19")), Err(Reason::NoNeed));
        assert_eq!(seen.whole(FieldGroup::Contact), Ok(()));
        assert_eq!(seen.whole(FieldGroup::Standing), Err(Reason::NoNeed));
    }

    #[test]
    fn what_two_roles_open_adds_up_and_the_reason_is_the_one_that_can_change_soonest() {
        let both = StaffTie { teaches: true, officer: true, call_days: vec![day("2026-11-20")], ..StaffTie::default() };
        let seen = sight(None, &Tie::Staff(both.clone()), day("2026-11-23")).unwrap();
        let on = |text, own_lesson| About { on: Some(day(text)), own_lesson, ..About::default() };
        assert_eq!(seen.of(FieldGroup::Presence, on("2026-11-20", false)), Ok(()));
        assert_eq!(seen.of(FieldGroup::Presence, on("2026-11-19", true)), Ok(()));
        assert_eq!(seen.of(FieldGroup::Presence, on("2026-11-19", false)), Err(Reason::NoNeed));
        let without_need = Tie::Staff(StaffTie { call_days: vec![], ..both });
        assert_eq!(sight(None, &without_need, day("2026-11-23")).unwrap().whole(FieldGroup::Contact), Err(Reason::NoNeed));
    }

    #[test]
    fn a_dossier_need_opens_every_day_to_an_officer_and_to_nobody_else() {
        let officer = StaffTie { officer: true, call_days: vec![day("2026-11-20")], dossier: true, ..StaffTie::default() };
        let seen = |tie: StaffTie| sight(None, &Tie::Staff(tie), day("2026-11-23")).unwrap();
        let long_ago = About { on: Some(day("2026-01-20")), ..About::default() };
        let opened = seen(officer.clone());
        assert_eq!((opened.of(FieldGroup::Presence, long_ago), opened.whole(FieldGroup::Standing)), (Ok(()), Ok(())));
        assert_eq!((opened.guardian_contact(), opened.address(true)), (Ok(()), Ok(())));
        assert_eq!(opened.whole(FieldGroup::AccessLog), Err(Reason::Role));
        let lead = StaffTie { officer: false, team_lead: true, ..officer };
        assert_eq!(seen(lead).whole(FieldGroup::Standing), Err(Reason::NoNeed));
    }
}
