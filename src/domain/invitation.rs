//! One-time codes with which guardians join.
//!
//! A code has twelve characters of an alphabet of 32, five bits each: 60 bits. A school with 40,000 students has at most some 80,000 codes
//! open at once, 2^17, so that a guess is right once in 2^43. Somebody with a thousand logins, each allowed [`MOST_BY_TOKEN`] tries an hour,
//! tries 10,000 times an hour, and would need 2^43 / 10,000 hours, a hundred thousand years, for one code of somebody; codes are good for
//! [`VALID_DAYS`] days. Long enough, then, and short enough to be read out over the telephone.

use chrono::{DateTime, Duration, DurationRound, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// Digits and capitals without 0, 1, I and O, which are taken for one another.
const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// Characters of a code.
pub const LENGTH: usize = 12;
/// Characters between hyphens, as it is shown.
const GROUP: usize = 4;
/// How long a code is good.
pub const VALID_DAYS: i64 = 14;
/// Tries in vain that a code itself bears: who has it whole and may not use it tries no more often.
pub const MOST_OF_CODE: i32 = 10;
/// Tries in vain by one token in an hour.
pub const MOST_BY_TOKEN: i32 = 10;
/// Tries in vain from one address in an hour: behind one address may be a school on an evening for parents.
pub const MOST_FROM_ADDRESS: i32 = 60;

/// A code from random bytes, as it is shown: in groups of four.
#[must_use]
pub fn code(random: [u8; LENGTH]) -> String {
    let letters: Vec<char> = random.iter().map(|byte| char::from(ALPHABET[usize::from(byte & 31)])).collect();
    letters.chunks(GROUP).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// A code as it is compared: however somebody wrote it, without spaces and hyphens, in capitals. What cannot be a code is no code.
#[must_use]
pub fn normal(written: &str) -> Option<String> {
    let kept = |letter: &char| !letter.is_whitespace() && !matches!(letter, '-' | '\u{2010}'..='\u{2015}');
    let code: String = written.chars().filter(kept).take(LENGTH + 1).map(|letter| letter.to_ascii_uppercase()).collect();
    let is_code = code.len() == LENGTH && code.bytes().all(|letter| ALPHABET.contains(&letter));
    is_code.then_some(code)
}

/// Why somebody is not invited, or not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refused {
    /// Either who is known already, or who is entered with it.
    KnownOrNew,
    /// No code of an invitation that lets anybody in.
    NoInvitation,
    /// Whoever signs in with this is a guardian already.
    JoinedAlready,
    /// The guardianship is over.
    GuardianshipOver,
    /// The guardian is kept out.
    GuardianBlocked,
    /// No mail address.
    NoMailAddress,
    /// No telephone number.
    NoTelephone,
}

/// What is known of an invitation whose code was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
    /// Whether it was used.
    pub used: bool,
    /// Tries in vain with it.
    pub tries: i32,
}

/// Whether it lets somebody in at an instant.
#[must_use]
pub fn is_good(invitation: &Invitation, now: DateTime<Utc>) -> bool {
    !invitation.used && now < invitation.expires_at && invitation.tries < MOST_OF_CODE
}

/// Until when a code that is made now is good.
#[must_use]
pub fn expires_at(now: DateTime<Utc>) -> DateTime<Utc> {
    now + Duration::days(VALID_DAYS)
}

/// Begin of the hour in which tries are counted.
#[must_use]
pub fn hour(now: DateTime<Utc>) -> DateTime<Utc> {
    now.duration_trunc(TimeDelta::hours(1)).unwrap_or(now)
}

/// Seconds until the next hour, in which may be tried again; at least one.
#[must_use]
pub fn seconds_left(now: DateTime<Utc>) -> u32 {
    let left = (hour(now) + Duration::hours(1) - now).num_seconds();
    u32::try_from(left).unwrap_or(1).max(1)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_letter_of_the_alphabet_is_as_likely_and_is_taken_for_no_other() {
        assert_eq!(ALPHABET.iter().collect::<BTreeSet<_>>().len(), 32);
        assert!(b"01IO".iter().all(|letter| !ALPHABET.contains(letter)));
        let mut seen = [0; 32];
        for byte in 0..=255_u8 {
            let first = code([byte; LENGTH]).as_bytes()[0];
            seen[ALPHABET.iter().position(|letter| *letter == first).unwrap()] += 1;
        }
        assert_eq!(seen, [8; 32]);
    }

    #[test]
    fn a_code_is_read_however_it_is_written() {
        let shown = code([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 31]);
        assert_eq!(shown, "2345-6789-ABCZ");
        for written in ["2345-6789-ABCZ", "23456789abcz", " 2345 6789 abcz\n", "2345–6789–ABCZ", "2-3-4-5-6-7-8-9-a-b-c-z"] {
            assert_eq!(normal(written).as_deref(), Some("23456789ABCZ"), "{written}");
        }
        for written in
            ["", "2345-6789-ABC", "2345-6789-ABCZZ", "2345-6789-ABC0", "2345-6789-ABCÉ", "2345-6789-ABC\u{0}", &"2".repeat(1_000_000)]
        {
            assert_eq!(normal(written), None);
        }
    }

    #[test]
    fn a_code_is_good_once_for_fourteen_days_and_ten_tries() {
        let now: DateTime<Utc> = "2026-11-23T10:00:00Z".parse().unwrap();
        let fresh = Invitation { expires_at: expires_at(now), used: false, tries: 0 };
        let last = "2026-12-07T09:59:59.999999Z".parse().unwrap();
        for (invitation, at, expected) in [
            (fresh, now, true),
            (fresh, last, true),
            (fresh, expires_at(now), false),
            (Invitation { used: true, ..fresh }, now, false),
            (Invitation { tries: MOST_OF_CODE - 1, ..fresh }, now, true),
            (Invitation { tries: MOST_OF_CODE, ..fresh }, now, false),
        ] {
            assert_eq!(is_good(&invitation, at), expected, "{invitation:?} {at}");
        }
    }

    #[test]
    fn tries_are_counted_by_the_hour() {
        for (now, begin, left) in [
            ("2026-11-23T10:00:00Z", "2026-11-23T10:00:00Z", 3_600),
            ("2026-11-23T10:59:59.5Z", "2026-11-23T10:00:00Z", 1),
            ("2026-11-23T10:15:00Z", "2026-11-23T10:00:00Z", 2_700),
        ] {
            let now: DateTime<Utc> = now.parse().unwrap();
            assert_eq!((hour(now), seconds_left(now)), (begin.parse().unwrap(), left), "{now}");
        }
    }
}
