//! What authorities call a student by: burgerservicenummer or onderwijsnummer, nine digits with a check.

use std::fmt;

use ::entity::kind::NationalNumberKind;

/// Weights of the nine digits; the sum of the products is 0 modulo 11 for a BSN and 5 for an onderwijsnummer.
const WEIGHTS: [i32; 9] = [9, 8, 7, 6, 5, 4, 3, 2, -1];

/// A number that passed its check. It prints its last three digits and no more.
#[derive(Clone, PartialEq, Eq)]
pub struct NationalId {
    kind: NationalNumberKind,
    digits: String,
}

/// Why a number is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Letters, signs, or another length.
    #[error("is not nine digits")]
    NotNineDigits,
    /// 000000000, which passes the check.
    #[error("is all zeros")]
    AllZeros,
    /// A digit is wrong.
    #[error("is no {}: its check digit does not match", .0.as_str())]
    Check(NationalNumberKind),
}

impl NationalId {
    /// A number of this kind.
    pub fn parse(kind: NationalNumberKind, text: &str) -> Result<Self, Refused> {
        let digits = text.trim();
        if digits.len() != WEIGHTS.len() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(Refused::NotNineDigits);
        }
        if digits.bytes().all(|digit| digit == b'0') {
            return Err(Refused::AllZeros);
        }
        let sum: i32 = digits.bytes().zip(WEIGHTS).map(|(digit, weight)| i32::from(digit - b'0') * weight).sum();
        let remainder = match kind {
            NationalNumberKind::Bsn => 0,
            NationalNumberKind::Onderwijsnummer => 5,
        };
        if sum.rem_euclid(11) != remainder {
            return Err(Refused::Check(kind));
        }
        Ok(Self { kind, digits: digits.to_owned() })
    }

    /// Which of the two.
    #[must_use]
    pub fn kind(&self) -> NationalNumberKind {
        self.kind
    }

    /// All nine digits: for encryption at rest and the report to DUO, and nowhere else.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.digits
    }
}

impl fmt::Debug for NationalId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}(******{})", self.kind.as_str(), &self.digits[6..])
    }
}

#[cfg(test)]
mod tests {
    use NationalNumberKind::{Bsn, Onderwijsnummer};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers() {
        for (kind, text, expected) in [
            (Bsn, "123456782", Ok(())),
            (Bsn, "111222333", Ok(())),
            (Bsn, "999990019", Ok(())),
            (Bsn, " 123456782 ", Ok(())),
            (Bsn, "123456783", Err(Refused::Check(Bsn))),
            (Bsn, "100000004", Err(Refused::Check(Bsn))), // an onderwijsnummer
            (Bsn, "000000000", Err(Refused::AllZeros)),
            (Bsn, "12345678", Err(Refused::NotNineDigits)),
            (Bsn, "1234567820", Err(Refused::NotNineDigits)),
            (Bsn, "123.456.782", Err(Refused::NotNineDigits)),
            (Bsn, "12345678\u{662}", Err(Refused::NotNineDigits)), // a digit, but no ASCII one
            (Bsn, "", Err(Refused::NotNineDigits)),
            (Onderwijsnummer, "100000004", Ok(())),
            (Onderwijsnummer, "100000016", Ok(())),
            (Onderwijsnummer, "123456782", Err(Refused::Check(Onderwijsnummer))),
            (Onderwijsnummer, "000000000", Err(Refused::AllZeros)),
        ] {
            assert_eq!(NationalId::parse(kind, text).map(|_| ()), expected, "{kind:?} {text}");
        }
    }

    #[test]
    fn it_prints_three_digits() {
        let printed = format!("{:?}", NationalId::parse(Bsn, "123456782").unwrap());
        assert_eq!(printed, "BSN(******782)");
        let refused = NationalId::parse(Onderwijsnummer, "123456782").unwrap_err().to_string();
        assert_eq!(refused, "is no ONDERWIJSNUMMER: its check digit does not match");
    }

    proptest! {
        #[test]
        fn a_slip_of_one_digit_never_passes(number in 1_u32..999_999_999, at in 0_usize..9, other in 0_u8..10) {
            let text = format!("{number:09}");
            if let Ok(id) = NationalId::parse(Bsn, &text) {
                let mut slipped = text.into_bytes();
                slipped[at] = b'0' + other;
                let slipped = String::from_utf8(slipped).unwrap();
                prop_assert!(slipped == id.expose() || NationalId::parse(Bsn, &slipped).is_err());
            }
        }
    }
}
