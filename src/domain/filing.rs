//! Who may tell the school of an absence, or ask for leave, for which days.
//!
//! Who may act is decided by the age and ties of today; which days may be claimed by the age on each of them. Staff have no right of their
//! own: they write down what one of these persons told them, so the same rule holds for the person they name.

use ::entity::kind::AbsenceKind;
use chrono::NaiveDate;

use super::age::{has_reached, reached_on};
use super::notice::{KINDS, Route, by_staff_alone, route};
use super::span::Span;

/// What is known of the student.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// Birth date, if known.
    pub birth: Option<NaiveDate>,
    /// When the student lives on his own, Lpw art. 13b.
    pub independent: &'a [Span],
    /// The local day on which somebody acts.
    pub today: NaiveDate,
}

/// Who tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filer<'a> {
    /// The student.
    Student,
    /// A guardian, by the ties in force today: none of them for who is blocked.
    Guardian {
        /// Has authority.
        authority: bool,
        /// Has actual care.
        carer: bool,
        /// Days for which the student of age granted REPORT_ABSENCE; without grants that were revoked.
        may_report: &'a [Span],
    },
}

/// Why somebody may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, thiserror::Error)]
pub enum NotEligible {
    /// Only the school knows such an absence.
    #[error("only the school records an absence of this kind")]
    StaffAlone,
    /// Nobody knows whether the student is of age.
    #[error("the birth date of the student is not known")]
    AgeUnknown,
    /// A minor who lives with those who have authority or care: they tell.
    #[error("guardians report the absence of a minor, unless the student lives on his own")]
    GuardiansTell,
    /// A minor asks for no leave.
    #[error("guardians ask for the leave of a minor")]
    GuardiansAsk,
    /// A minor who lives on his own tells it himself.
    #[error("the student lives on his own and reports this himself")]
    StudentTells,
    /// A guardian without authority and care.
    #[error("only guardians with authority or actual care report the absence of a minor")]
    NoAuthorityOrCare,
    /// The student is of age and granted nothing for today.
    #[error("the student is of age and has not let this guardian report absence")]
    NoGrant,
    /// Leave of a student of age.
    #[error("a student of age asks for leave himself")]
    StudentAsks,
    /// From this day on the student is of age: the guardian may claim the days before it.
    #[error("from {0} on the student is of age: the guardian may claim the days before it")]
    FromBirthday(NaiveDate),
    /// The first day that the grant does not hold.
    #[error("the grant of the student does not hold on {0}")]
    OutsideGrant(NaiveDate),
}

impl NotEligible {
    /// Where the rule stands; empty where no law says it.
    #[must_use]
    pub fn article(self) -> &'static str {
        match self {
            Self::StaffAlone | Self::AgeUnknown => "",
            Self::GuardiansTell | Self::StudentTells => "Leerplichtwet 1969 art. 13b",
            Self::GuardiansAsk => "Leerplichtwet 1969 art. 13a, 14",
            Self::NoAuthorityOrCare => "Leerplichtwet 1969 art. 2(1)",
            // Of age: art. 1:233 BW; the Act binds no parents then, and only the student can let them.
            Self::NoGrant | Self::StudentAsks | Self::FromBirthday(_) | Self::OutsideGrant(_) => "Burgerlijk Wetboek art. 1:233",
        }
    }

    /// The first day that this person may not claim, where the days before it are theirs to claim.
    #[must_use]
    pub fn date(self) -> Option<NaiveDate> {
        match self {
            Self::FromBirthday(day) | Self::OutsideGrant(day) => Some(day),
            Self::StaffAlone | Self::AgeUnknown | Self::GuardiansTell | Self::GuardiansAsk | Self::StudentTells => None,
            Self::NoAuthorityOrCare | Self::NoGrant | Self::StudentAsks => None,
        }
    }
}

/// Whether somebody may act for the student in a matter of that kind today: tell it, say that it is over, shorten it.
pub fn may_act(filer: &Filer<'_>, facts: &Facts<'_>, kind: AbsenceKind) -> Result<(), NotEligible> {
    if by_staff_alone(kind) {
        return Err(NotEligible::StaffAlone);
    }
    let independent = facts.independent.iter().any(|span| span.holds(facts.today));
    let tells_himself = independent && is_notice_of_the_act(kind);
    // Holds at any age, so also where the age is not known.
    if tells_himself && *filer == Filer::Student {
        return Ok(());
    }
    let birth = facts.birth.ok_or(NotEligible::AgeUnknown)?;
    let refuse_unless = |allowed, refusal| if allowed { Ok(()) } else { Err(refusal) };
    match (filer, has_reached(birth, 18, facts.today), route(kind)) {
        (Filer::Student, true, Route::Report | Route::LeaveRequest) => Ok(()),
        (Filer::Student, false, Route::Report) => Err(NotEligible::GuardiansTell),
        (Filer::Student, false, Route::LeaveRequest) => Err(NotEligible::GuardiansAsk),
        (Filer::Guardian { .. }, true, Route::LeaveRequest) => Err(NotEligible::StudentAsks),
        (Filer::Guardian { may_report, .. }, true, Route::Report) => {
            refuse_unless(may_report.iter().any(|grant| grant.holds(facts.today)), NotEligible::NoGrant)
        }
        (Filer::Guardian { authority, carer, .. }, false, Route::Report | Route::LeaveRequest) => {
            refuse_unless(*authority || *carer, NotEligible::NoAuthorityOrCare)?;
            refuse_unless(!tells_himself, NotEligible::StudentTells)
        }
    }
}

/// Whether somebody may file such an absence over a period of local days. One without a last day is judged by its first: it goes on, and
/// passes to the student, when an age or a grant changes later.
pub fn may_file(filer: &Filer<'_>, facts: &Facts<'_>, kind: AbsenceKind, period: Span) -> Result<(), NotEligible> {
    may_act(filer, facts, kind)?;
    let (Filer::Guardian { may_report, .. }, Some(birth)) = (filer, facts.birth) else { return Ok(()) };
    let grants = match route(kind) {
        Route::Report => *may_report,
        Route::LeaveRequest => &[],
    };
    let last = period.ends.unwrap_or(period.begins);
    let of_age = reached_on(birth, 18);
    if of_age <= facts.today {
        // Of age now: the grant alone counts, also for days before the birthday.
        return first_outside(grants, period.begins, last).map_or(Ok(()), |day| Err(NotEligible::OutsideGrant(day)));
    }
    // Guardians claim the days before the birthday in their own right; it is the date to split at.
    let from = period.begins.max(of_age);
    let refusal = |day| if day == from { NotEligible::FromBirthday(of_age) } else { NotEligible::OutsideGrant(day) };
    first_outside(grants, from, last).map_or(Ok(()), |day| Err(refusal(day)))
}

/// The first day of a run of days that no grant holds.
fn first_outside(grants: &[Span], from: NaiveDate, last: NaiveDate) -> Option<NaiveDate> {
    let mut day = from;
    while day <= last {
        match grants.iter().find(|grant| grant.holds(day)) {
            // A grant without end, or until the end of time, holds all the rest.
            Some(grant) => day = grant.ends?.succ_opt()?,
            None => return Some(day),
        }
    }
    None
}

/// Those among candidates who may file something for a day, each with the kinds: what a desk is shown.
pub fn eligible_filers<'a, P>(
    candidates: impl IntoIterator<Item = (P, Filer<'a>)>,
    facts: &Facts<'_>,
    on: NaiveDate,
) -> Vec<(P, Vec<AbsenceKind>)> {
    let with_kinds = candidates.into_iter().map(|(person, filer)| (person, kinds(&filer, facts, on)));
    with_kinds.filter(|(_, kinds)| !kinds.is_empty()).collect()
}

/// The kinds that somebody may file for a day.
#[must_use]
pub fn kinds(filer: &Filer<'_>, facts: &Facts<'_>, on: NaiveDate) -> Vec<AbsenceKind> {
    KINDS.into_iter().filter(|kind| may_file(filer, facts, *kind, Span::between(on, on)).is_ok()).collect()
}

/// The notices that art. 13b gives to a youth who no longer lives with those of art. 2(1): of art. 11(d) and (e).
fn is_notice_of_the_act(kind: AbsenceKind) -> bool {
    match kind {
        AbsenceKind::Illness | AbsenceKind::ReligiousDuty => true,
        AbsenceKind::MedicalAppointment | AbsenceKind::ParentsProfessionHoliday | AbsenceKind::WeightyCircumstances => false,
        AbsenceKind::ExamOrExcursion | AbsenceKind::Suspension | AbsenceKind::Other => false,
    }
}

#[cfg(test)]
mod tests {
    use AbsenceKind::{
        ExamOrExcursion, Illness, MedicalAppointment, Other, ParentsProfessionHoliday, ReligiousDuty, Suspension, WeightyCircumstances,
    };
    use NotEligible::{
        AgeUnknown, FromBirthday, GuardiansAsk, GuardiansTell, NoAuthorityOrCare, NoGrant, OutsideGrant, StaffAlone, StudentAsks,
        StudentTells,
    };
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn span(begins: &str, ends: &str) -> Span {
        Span::between(day(begins), day(ends))
    }

    fn facts<'a>(birth: &str, independent: &'a [Span], today: &str) -> Facts<'a> {
        Facts { birth: Some(day(birth)), independent, today: day(today) }
    }

    const STUDENT: Filer<'static> = Filer::Student;
    const PARENT: Filer<'static> = Filer::Guardian { authority: true, carer: false, may_report: &[] };
    const CARER: Filer<'static> = Filer::Guardian { authority: false, carer: true, may_report: &[] };
    const INFORMED: Filer<'static> = Filer::Guardian { authority: false, carer: false, may_report: &[] };

    /// Monday.
    const TODAY: &str = "2026-11-23";

    #[test]
    fn who_may_act_today() {
        let alone = [Span::from(day("2026-09-01"))];
        let moved_back = [span("2026-09-01", "2026-11-22")];
        let (autumn, over) = ([span("2026-09-01", "2026-12-31")], [span("2026-09-01", "2026-11-22")]);
        let granted = |may_report| Filer::Guardian { authority: true, carer: true, may_report };
        let (child, minor, adult) = ("2011-05-01", "2009-05-01", "2008-11-23"); // 15, 17, 18 today
        for (filer, birth, independent, kind, expected, why) in [
            (PARENT, child, &[][..], Illness, Ok(()), "12, 13b: those of art. 2(1)"),
            (CARER, minor, &[], Illness, Ok(()), "2(1): those charged with actual care"),
            (INFORMED, minor, &[], Illness, Err(NoAuthorityOrCare), "2(1): no others"),
            (STUDENT, child, &[], Illness, Err(GuardiansTell), "13b"),
            (STUDENT, minor, &[], Illness, Err(GuardiansTell), "13b: at 17 too"),
            (STUDENT, minor, &alone, Illness, Ok(()), "13b: on his own"),
            (STUDENT, minor, &alone, ReligiousDuty, Ok(()), "13b"),
            (STUDENT, minor, &alone, MedicalAppointment, Err(GuardiansTell), "13b is about two kinds"),
            (STUDENT, minor, &alone, WeightyCircumstances, Err(GuardiansAsk), "14: never by the youth alone"),
            (STUDENT, minor, &moved_back, Illness, Err(GuardiansTell), "13b: until yesterday"),
            (PARENT, minor, &alone, Illness, Err(StudentTells), "13b: instead of them"),
            (CARER, minor, &alone, ReligiousDuty, Err(StudentTells), "13b: instead of them"),
            (PARENT, minor, &alone, Other, Ok(()), "13b is about two kinds"),
            (PARENT, minor, &alone, WeightyCircumstances, Ok(()), "14: they ask"),
            (PARENT, minor, &moved_back, Illness, Ok(()), "13b: home again"),
            (INFORMED, minor, &alone, Illness, Err(NoAuthorityOrCare), "a stranger is not told who lives where"),
            (STUDENT, minor, &[], ParentsProfessionHoliday, Err(GuardiansAsk), "13a"),
            (CARER, minor, &[], ParentsProfessionHoliday, Ok(()), "13a, 2(1)"),
            (STUDENT, adult, &[], Illness, Ok(()), "of age today"),
            (STUDENT, adult, &[], WeightyCircumstances, Ok(()), "of age: asks himself"),
            (PARENT, adult, &[], Illness, Err(NoGrant), "of age: nothing without a grant"),
            (granted(&autumn), adult, &[], Illness, Ok(()), "a grant for today"),
            (granted(&autumn), adult, &[], Other, Ok(()), "a grant for today"),
            (granted(&autumn), adult, &[], WeightyCircumstances, Err(StudentAsks), "a grant to report is none to ask"),
            (granted(&over), adult, &[], Illness, Err(NoGrant), "until yesterday"),
            (granted(&autumn), adult, &alone, Illness, Ok(()), "of age, on his own, and lets them"),
            (STUDENT, adult, &[], Suspension, Err(StaffAlone), "the school knows"),
            (PARENT, minor, &[], ExamOrExcursion, Err(StaffAlone), "the school knows"),
        ] {
            assert_eq!(may_act(&filer, &facts(birth, independent, TODAY), kind), expected, "{kind:?}: {why}");
            let today = span(TODAY, TODAY);
            assert_eq!(may_file(&filer, &facts(birth, independent, TODAY), kind, today), expected, "{kind:?}, for today: {why}");
        }
        for (filer, independent, expected) in [
            (PARENT, &[][..], Err(AgeUnknown)),
            (STUDENT, &[], Err(AgeUnknown)),
            (granted(&autumn), &[], Err(AgeUnknown)),
            (STUDENT, &alone, Ok(())), // 13b holds at any age
        ] {
            let unknown = Facts { birth: None, independent, today: day(TODAY) };
            assert_eq!(may_act(&filer, &unknown, Illness), expected);
        }
    }

    #[test]
    fn which_days_may_be_claimed() {
        let grants = [span("2026-11-20", "2026-11-25"), span("2026-11-26", "2026-11-30")];
        let ahead = [span("2026-11-26", "2026-11-27")];
        let granted = |may_report| Filer::Guardian { authority: true, carer: false, may_report };
        let open = |begins: &str| Span::from(day(begins));
        // Of age on Thursday, on Monday (today), since Friday; on 1 March, born on the 29th.
        let (thursday, monday, friday, leap) = ("2008-11-26", "2008-11-23", "2008-11-20", "2008-02-29");
        for (filer, birth, today, period, expected, why) in [
            (PARENT, thursday, TODAY, span("2026-11-23", "2026-11-25"), Ok(()), "the last day before the birthday"),
            (PARENT, thursday, TODAY, span("2026-11-23", "2026-11-26"), Err(FromBirthday(day("2026-11-26"))), "runs past it: split"),
            (CARER, thursday, TODAY, span("2026-11-25", "2026-12-04"), Err(FromBirthday(day("2026-11-26"))), "runs past it: split"),
            (PARENT, thursday, TODAY, span("2026-11-30", "2026-11-30"), Err(FromBirthday(day("2026-11-26"))), "wholly past it"),
            (PARENT, thursday, TODAY, open("2026-11-25"), Ok(()), "open, and begins before: it goes on"),
            (PARENT, thursday, TODAY, open("2026-11-26"), Err(FromBirthday(day("2026-11-26"))), "open, and begins on it"),
            (PARENT, thursday, "2026-11-26", span("2026-11-24", "2026-11-25"), Err(NoGrant), "of age now: not for earlier days either"),
            (STUDENT, thursday, "2026-11-26", span("2026-11-24", "2026-11-25"), Ok(()), "the student, for his days under 18 too"),
            (STUDENT, monday, TODAY, span("2026-11-16", "2026-12-04"), Ok(()), "from midnight on"),
            (PARENT, leap, "2026-02-27", span("2026-02-27", "2026-02-28"), Ok(()), "born on 29 February: not before 1 March"),
            (PARENT, leap, "2026-02-27", span("2026-02-27", "2026-03-01"), Err(FromBirthday(day("2026-03-01"))), "on 1 March"),
            (granted(&grants), friday, TODAY, span("2026-11-23", "2026-11-30"), Ok(()), "two grants that meet"),
            (granted(&grants), friday, TODAY, span("2026-11-23", "2026-12-01"), Err(OutsideGrant(day("2026-12-01"))), "past its last day"),
            (granted(&grants), friday, TODAY, span("2026-11-19", "2026-11-20"), Err(OutsideGrant(day("2026-11-19"))), "a day under 18"),
            (granted(&grants), friday, TODAY, open("2026-11-23"), Ok(()), "open: judged by its first day"),
            (
                granted(&grants),
                friday,
                TODAY,
                open("2026-12-01"),
                Err(OutsideGrant(day("2026-12-01"))),
                "open, from a day it does not hold",
            ),
            (granted(&ahead), thursday, TODAY, span("2026-11-24", "2026-11-27"), Ok(()), "granted ahead, for the days past the birthday"),
            (granted(&ahead), thursday, TODAY, span("2026-11-24", "2026-11-28"), Err(OutsideGrant(day("2026-11-28"))), "and no further"),
        ] {
            let found = may_file(&filer, &facts(birth, &[], today), Illness, period);
            assert_eq!(found, expected, "{why}");
            assert_eq!(found.err().and_then(NotEligible::date), expected.err().and_then(NotEligible::date), "{why}");
        }
        let leave = |period| may_file(&granted(&ahead), &facts(thursday, &[], TODAY), WeightyCircumstances, period);
        assert_eq!(leave(span("2026-11-24", "2026-11-25")), Ok(()), "14: the guardian of a minor asks");
        assert_eq!(leave(span("2026-11-24", "2026-11-26")), Err(FromBirthday(day("2026-11-26"))), "a grant to report is none to ask");
    }

    #[test]
    fn whom_the_desk_may_name() {
        let grants = [Span::from(day("2026-09-01"))];
        let granted = Filer::Guardian { authority: true, carer: false, may_report: &grants };
        let names = |birth: &str, independent: &[Span], on: &str| -> Vec<(&str, usize)> {
            let all = [("student", STUDENT), ("parent", PARENT), ("carer", CARER), ("informed", INFORMED), ("granted", granted)];
            let filers = eligible_filers(all, &facts(birth, independent, TODAY), day(on));
            filers.into_iter().map(|(name, kinds)| (name, kinds.len())).collect()
        };
        let alone = [Span::from(day("2026-09-01"))];
        assert_eq!(names("2009-05-01", &[], TODAY), [("parent", 6), ("carer", 6), ("granted", 6)]);
        assert_eq!(names("2009-05-01", &alone, TODAY), [("student", 2), ("parent", 4), ("carer", 4), ("granted", 4)]);
        assert_eq!(names("2008-05-01", &[], TODAY), [("student", 6), ("granted", 4)]);
        assert_eq!(names("2008-11-24", &[], "2026-11-24"), [("granted", 4)], "of age tomorrow: the student has to wait");
    }

    proptest! {
        #[test]
        fn somebody_may_tell_an_illness_on_every_day_of_a_life(born in 0_u64..9_000, today in 0_u64..9_000, alone in any::<bool>()) {
            let birth = day("2000-01-01") + chrono::Days::new(born);
            let on = birth + chrono::Days::new(today);
            let independent = if alone { vec![Span::from(birth)] } else { vec![] };
            let facts = Facts { birth: Some(birth), independent: &independent, today: on };
            let may = |filer| may_file(&filer, &facts, Illness, Span::from(on)).is_ok();
            prop_assert!(may(STUDENT) != may(PARENT), "one of the two, never both");
        }

        #[test]
        fn the_part_before_the_date_may_be_claimed(born in 0_u64..60, begins in 0_u64..30, length in 0_u64..31) {
            let today = day(TODAY);
            let birth = today - chrono::Months::new(216) + chrono::Days::new(born);
            let begins = today + chrono::Days::new(begins);
            let facts = Facts { birth: Some(birth), independent: &[], today };
            let refused = may_file(&PARENT, &facts, Other, Span::between(begins, begins + chrono::Days::new(length))).err();
            if let Some(split) = refused.and_then(NotEligible::date).filter(|split| begins < *split) {
                prop_assert_eq!(may_file(&PARENT, &facts, Other, Span::between(begins, split.pred_opt().unwrap())), Ok(()));
                prop_assert_eq!(may_file(&STUDENT, &Facts { today: split, ..facts }, Other, Span::between(split, split)), Ok(()));
            }
        }
    }
}
