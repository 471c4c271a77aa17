//! What the reason codes of a school's Eduarte mean. Each school makes its own; these letters are what many begin with, and all can be said
//! otherwise.

use std::str::FromStr;

use ::entity::kind::AbsenceKind;

use crate::domain::outcome::Verdict;

/// What a code means if nobody says otherwise: ziek, dokter, arts, religie, verlof, schorsing, overig.
const USUAL: [(&str, AbsenceKind); 7] = [
    ("Z", AbsenceKind::Illness),
    ("D", AbsenceKind::MedicalAppointment),
    ("A", AbsenceKind::MedicalAppointment),
    ("R", AbsenceKind::ReligiousDuty),
    ("V", AbsenceKind::WeightyCircumstances),
    ("S", AbsenceKind::Suspension),
    ("O", AbsenceKind::Other),
];

/// What one code means: `Z=ILLNESS`, or `OV=OTHER:REJECTED`, with what was decided of such reports there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    code: String,
    kind: AbsenceKind,
    judged: Option<Verdict>,
}

impl FromStr for Reason {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (code, meaning) = text.split_once('=').ok_or("is not CODE=KIND or CODE=KIND:DECISION")?;
        let (kind, judged) = meaning.split_once(':').map_or((meaning, None), |(kind, judged)| (kind, Some(judged)));
        let kind = AbsenceKind::parse(kind).ok_or_else(|| format!("{kind} is no kind of absence"))?;
        let judged = match judged.map(str::to_uppercase).as_deref() {
            None => None,
            Some("ACCEPTED") => Some(Verdict::Accepted),
            Some("REJECTED") => Some(Verdict::Rejected),
            Some("PENDING") => Some(Verdict::Pending),
            Some(other) => return Err(format!("{other} is not ACCEPTED, REJECTED or PENDING")),
        };
        let code = code.trim().to_uppercase();
        if code.is_empty() { Err("names no code".to_owned()) } else { Ok(Self { code, kind, judged }) }
    }
}

/// What all codes mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reasons {
    told: Vec<Reason>,
    /// What is imported was valid there, unless its code says otherwise.
    judged: bool,
}

impl Reasons {
    /// The usual meanings, but for those that are told. `judged`: what is imported was valid there, unless its code says otherwise.
    pub fn new(told: Vec<Reason>, judged: bool) -> Result<Self, String> {
        let again = |at: usize| told[..at].iter().any(|other| other.code == told[at].code);
        match (0..told.len()).find(|at| again(*at)) {
            Some(at) => Err(format!("{} has two meanings", told[at].code)),
            None => Ok(Self { told, judged }),
        }
    }

    /// What a code means, in any case, and what was decided there; none: nobody says.
    pub(super) fn of(&self, code: &str) -> Option<(AbsenceKind, Option<Verdict>)> {
        let valid = self.judged.then_some(Verdict::Accepted);
        let told = self.told.iter().find(|reason| reason.code == code.to_uppercase());
        let usual = || USUAL.iter().find(|(usual, _)| usual.eq_ignore_ascii_case(code)).map(|(_, kind)| (*kind, valid));
        told.map(|reason| (reason.kind, reason.judged.or(valid))).or_else(usual)
    }
}

#[cfg(test)]
mod tests {
    use AbsenceKind::{Illness, Other, Suspension, WeightyCircumstances};
    use Verdict::{Accepted, Pending, Rejected};

    use super::*;

    #[test]
    fn what_can_be_said() {
        for (text, expected) in [
            ("zk=illness", Ok(("ZK", Illness, None))),
            ("OV = other:rejected", Ok(("OV", Other, Some(Rejected)))),
            ("OV=OTHER:rejected", Ok(("OV", Other, Some(Rejected)))),
            ("V=WEIGHTY_CIRCUMSTANCES:ACCEPTED", Ok(("V", WeightyCircumstances, Some(Accepted)))),
            ("V=WEIGHTY_CIRCUMSTANCES:PENDING", Ok(("V", WeightyCircumstances, Some(Pending)))),
            ("V=HOLIDAY", Err("HOLIDAY is no kind of absence")),
            ("V=OTHER:VALID", Err("VALID is not ACCEPTED, REJECTED or PENDING")),
            ("=OTHER", Err("names no code")),
            ("Z", Err("is not CODE=KIND or CODE=KIND:DECISION")),
        ] {
            let expected = expected.map(|(code, kind, judged)| Reason { code: code.to_owned(), kind, judged }).map_err(str::to_owned);
            assert_eq!(text.parse::<Reason>(), expected, "{text}");
        }
        assert_eq!(
            Reasons::new(vec!["z=OTHER".parse().unwrap(), "Z=ILLNESS".parse().unwrap()], false),
            Err("Z has two meanings".to_owned())
        );
    }

    #[test]
    fn what_codes_mean() {
        let told = || vec!["S=OTHER:PENDING".parse().unwrap(), "X=SUSPENSION".parse().unwrap()];
        for (code, arrived, judged) in [
            ("z", Some((Illness, None)), Some((Illness, Some(Accepted)))),
            ("X", Some((Suspension, None)), Some((Suspension, Some(Accepted)))),
            ("S", Some((Other, Some(Pending))), Some((Other, Some(Pending)))), // its code says otherwise
            ("TL", None, None),
            ("", None, None),
        ] {
            let found = [false, true].map(|judged| Reasons::new(told(), judged).unwrap().of(code));
            assert_eq!(found, [arrived, judged], "{code}");
        }
    }
}
