//! BSN and onderwijsnummer: checked and sealed as soon as they are read; no text ever repeats one.

use ::entity::kind::NationalNumberKind;

use super::line::Line;
use crate::deed::import_table::Refused;
use crate::store::seal::{Seal, Sealed};

/// The number of a student, sealed, if the file has one; a BSN goes before an onderwijsnummer.
pub(super) fn read(line: &Line, student: &str, seal: Option<&Seal>) -> Result<Option<(NationalNumberKind, Sealed)>, Refused> {
    let columns = [("metadata.bsn", NationalNumberKind::Bsn), ("metadata.onderwijsnummer", NationalNumberKind::Onderwijsnummer)];
    let Some((column, kind)) = columns.into_iter().find(|(column, _)| !line.get(column).is_empty()) else { return Ok(None) };
    let number = valid(kind, line.get(column)).ok_or_else(|| line.refuse(column, "is no valid number"))?;
    let seal = seal.ok_or_else(|| line.refuse(column, "is not kept: there is no national_number_key in the configuration"))?;
    let sealed = seal.seal(student, kind, &number).map_err(|error| line.refuse(column, error.to_string()))?;
    Ok(Some((kind, sealed)))
}

/// Nine digits that pass the check of their kind; a BSN may have lost its leading zero.
fn valid(kind: NationalNumberKind, text: &str) -> Option<String> {
    let number = format!("{text:0>9}");
    let digits: Vec<i32> = number.chars().filter_map(|digit| digit.to_digit(10)).filter_map(|digit| digit.try_into().ok()).collect();
    if text.len() < 8 || number.len() != 9 || digits.len() != 9 || digits.iter().all(|digit| *digit == 0) {
        return None;
    }
    let sum: i32 = digits.iter().zip([9, 8, 7, 6, 5, 4, 3, 2, -1]).map(|(digit, weight)| digit * weight).sum();
    let rest = match kind {
        NationalNumberKind::Bsn => 0,
        NationalNumberKind::Onderwijsnummer => 5,
    };
    (sum.rem_euclid(11) == rest).then_some(number)
}
