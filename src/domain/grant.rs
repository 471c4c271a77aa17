//! What a student may let a guardian do or see, and until when.
//!
//! Of age the student decides alone (art. 1:233 BW) and grants what he likes, to one guardian at a time, for a stated purpose (GDPR art. 4(11)
//! and 7). At 16 and 17 consent to the use of data is the youth's own (UAVG art. 5), while guardians keep sight of absence by the Act: so
//! reasons alone are left to grant.
//!
//! Such a grant of a minor ends with the last day before the eighteenth birthday. It widened what somebody with authority or care sees of a
//! minor; on that day authority is over (art. 1:245 BW), and with it what the consent was asked for. What a parent of an adult may see is
//! another question, which the adult is asked anew.

use ::entity::kind::GrantLevel;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::age::{has_reached, reached_on};
use super::span::Span;

/// For what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Purposes {
    /// See presence.
    pub see_presence: bool,
    /// Report absence in the student's place.
    pub report_absence: bool,
    /// Be called or written to by the school.
    pub be_contacted: bool,
    /// See reasons.
    pub see_reason: bool,
}

/// What is to be granted: any words, none checked yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Wanted {
    /// For what.
    pub purposes: Purposes,
    /// How much seeing presence is to open.
    pub level: Option<GrantLevel>,
    /// Last day.
    pub until: Option<NaiveDate>,
}

/// A grant that can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Granted {
    /// For what.
    pub purposes: Purposes,
    /// How much seeing presence opens; none exactly where it is not granted.
    pub level: Option<GrantLevel>,
    /// On which days.
    pub during: Span,
}

/// Why a grant cannot be made, or taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Refused {
    /// For nothing.
    #[error("a grant is for something")]
    NoPurpose,
    /// To see presence, but not how much.
    #[error("seeing presence needs a level")]
    LevelMissing,
    /// How much of what is not granted.
    #[error("a level goes with seeing presence alone")]
    LevelAlone,
    /// The last day is over; this is today.
    #[error("the last day is before {0}")]
    Past(NaiveDate),
    /// Only reasons can be granted before that birthday.
    #[error("before {0} reasons alone can be granted")]
    BeforeBirthday(NaiveDate),
    /// A grant of a minor ends on that day, the last before the birthday.
    #[error("a grant of a minor ends on {0}")]
    AtBirthday(NaiveDate),
    /// Nobody knows how old the student is.
    #[error("the birth date of the student is not known")]
    AgeUnknown,
    /// The guardian has neither authority nor care.
    #[error("the guardian has neither authority nor care")]
    NoAuthorityOrCare,
    /// The guardianship has ended, has not begun, or is blocked.
    #[error("the guardianship is not open today")]
    Closed,
    /// The guardian is the student.
    #[error("nobody grants himself")]
    Oneself,
    /// It was taken back already, or has ended.
    #[error("the grant is over")]
    Over,
}

impl Refused {
    /// Which field of the input it is about.
    #[must_use]
    pub fn field(self) -> &'static str {
        match self {
            Self::NoPurpose | Self::BeforeBirthday(_) => "purposes",
            Self::LevelMissing | Self::LevelAlone => "level",
            Self::Past(_) | Self::AtBirthday(_) => "until",
            Self::AgeUnknown => "studentId",
            Self::NoAuthorityOrCare | Self::Closed | Self::Oneself => "guardianshipId",
            Self::Over => "grantId",
        }
    }

    /// The day it is about.
    #[must_use]
    pub fn date(self) -> Option<NaiveDate> {
        match self {
            Self::Past(day) | Self::BeforeBirthday(day) | Self::AtBirthday(day) => Some(day),
            Self::NoPurpose | Self::LevelMissing | Self::LevelAlone | Self::AgeUnknown => None,
            Self::NoAuthorityOrCare | Self::Closed | Self::Oneself | Self::Over => None,
        }
    }

    /// Where the rule stands; empty where no law says it.
    #[must_use]
    pub fn article(self) -> &'static str {
        match self {
            Self::BeforeBirthday(_) => "Burgerlijk Wetboek art. 1:233",
            Self::AtBirthday(_) => "Burgerlijk Wetboek art. 1:245",
            Self::NoAuthorityOrCare => "Burgerlijk Wetboek art. 1:377c",
            Self::NoPurpose | Self::LevelMissing | Self::LevelAlone | Self::Past(_) | Self::AgeUnknown => "",
            Self::Closed | Self::Oneself | Self::Over => "",
        }
    }
}

/// What comes of a wish of today; it holds from today on.
pub fn grant(wanted: Wanted, birth: Option<NaiveDate>, today: NaiveDate) -> Result<Granted, Refused> {
    let Wanted { purposes, level, until } = wanted;
    let birth = birth.ok_or(Refused::AgeUnknown)?;
    if purposes == Purposes::default() {
        return Err(Refused::NoPurpose);
    }
    if purposes.see_presence && level.is_none() {
        return Err(Refused::LevelMissing);
    }
    if !purposes.see_presence && level.is_some() {
        return Err(Refused::LevelAlone);
    }
    if until.is_some_and(|until| until < today) {
        return Err(Refused::Past(today));
    }
    if has_reached(birth, 18, today) {
        return Ok(Granted { purposes, level, during: Span { begins: today, ends: until } });
    }
    let birthday = reached_on(birth, 18);
    let last = birthday.pred_opt().unwrap_or(birthday);
    if purposes != (Purposes { see_reason: true, ..Purposes::default() }) {
        return Err(Refused::BeforeBirthday(birthday));
    }
    if until.is_some_and(|until| until > last) {
        return Err(Refused::AtBirthday(last));
    }
    Ok(Granted { purposes, level, during: Span::between(today, until.unwrap_or(last)) })
}

#[cfg(test)]
mod tests {
    use GrantLevel::{Full, Summary};
    use Refused::{AgeUnknown, AtBirthday, BeforeBirthday, LevelAlone, LevelMissing, NoPurpose, Past};

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn purposes(letters: &str) -> Purposes {
        let has = |letter| letters.contains(letter);
        Purposes { see_presence: has('p'), report_absence: has('a'), be_contacted: has('c'), see_reason: has('r') }
    }

    /// The last day, or why not.
    fn wish(birth: &str, letters: &str, level: Option<GrantLevel>, until: Option<&str>) -> Result<Option<NaiveDate>, Refused> {
        let wanted = Wanted { purposes: purposes(letters), level, until: until.map(day) };
        let today = day("2026-11-23");
        grant(wanted, Some(day(birth)), today).map(|granted| {
            assert_eq!((granted.purposes, granted.level, granted.during.begins), (wanted.purposes, level, today));
            granted.during.ends
        })
    }

    #[test]
    fn of_age_everything_can_be_granted_from_today_on() {
        let of_age = "2008-11-23";
        for (letters, level, until, expected) in [
            ("p", Some(Summary), None, Ok(None)),
            ("p", Some(Full), Some("2026-11-23"), Ok(Some("2026-11-23"))),
            ("parc", Some(Full), Some("2028-02-29"), Ok(Some("2028-02-29"))),
            ("r", None, None, Ok(None)),
            ("ac", None, None, Ok(None)),
            ("", None, None, Err(NoPurpose)),
            ("", Some(Full), None, Err(NoPurpose)),
            ("p", None, None, Err(LevelMissing)),
            ("arc", Some(Summary), None, Err(LevelAlone)),
            ("p", Some(Full), Some("2026-11-22"), Err(Past(day("2026-11-23")))),
        ] {
            assert_eq!(
                wish(of_age, letters, level, until),
                expected.map(|ends: Option<&str>| ends.map(day)),
                "{letters} {level:?} {until:?}"
            );
        }
    }

    #[test]
    fn a_minor_grants_reasons_until_the_birthday() {
        let minor = "2008-11-24";
        let (birthday, last) = (day("2026-11-24"), day("2026-11-23"));
        for (birth, letters, level, until, expected) in [
            (minor, "r", None, None, Ok(Some(last))),
            (minor, "r", None, Some("2026-11-23"), Ok(Some(last))),
            (minor, "r", None, Some("2026-11-24"), Err(AtBirthday(last))),
            (minor, "rc", None, None, Err(BeforeBirthday(birthday))),
            (minor, "p", Some(Summary), None, Err(BeforeBirthday(birthday))),
            ("2010-06-01", "r", None, None, Ok(Some(day("2028-05-31")))),
            ("2010-06-01", "r", None, Some("2027-01-31"), Ok(Some(day("2027-01-31")))),
            // Of age on 1 March: 28 February is the last day.
            ("2010-02-28", "r", None, None, Ok(Some(day("2028-02-27")))),
            ("2012-02-29", "r", None, None, Ok(Some(day("2030-02-28")))),
        ] {
            assert_eq!(wish(birth, letters, level, until), expected, "{birth} {letters} {until:?}");
        }
    }

    #[test]
    fn whose_age_nobody_knows_grants_nothing() {
        let wanted = Wanted { purposes: purposes("r"), ..Wanted::default() };
        assert_eq!(grant(wanted, None, day("2026-11-23")), Err(AgeUnknown));
    }
}
