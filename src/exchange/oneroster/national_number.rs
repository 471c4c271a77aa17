//! BSN and onderwijsnummer: checked and sealed as soon as they are read; no text ever repeats one.

use ::entity::kind::NationalNumberKind;

use super::line::Line;
use crate::deed::import_table::Refused;
use crate::domain::national_id::NationalId;
use crate::store::seal::{Seal, Sealed};

/// The number of a student, sealed, if the file has one; a BSN goes before an onderwijsnummer.
pub(super) fn read(line: &Line, student: &str, seal: Option<&Seal>) -> Result<Option<(NationalNumberKind, Sealed)>, Refused> {
    let columns = [("metadata.bsn", NationalNumberKind::Bsn), ("metadata.onderwijsnummer", NationalNumberKind::Onderwijsnummer)];
    let Some((column, kind)) = columns.into_iter().find(|(column, _)| !line.get(column).is_empty()) else { return Ok(None) };
    // A spreadsheet takes the leading zero off a number.
    let text = format!("{:0>1$}", line.get(column), if line.get(column).len() == 8 { 9 } else { 0 });
    let number = NationalId::parse(kind, &text).map_err(|refused| line.refuse(column, refused.to_string()))?;
    let seal = seal.ok_or_else(|| line.refuse(column, "is not kept: there is no national_number_key in the configuration"))?;
    let sealed = seal.seal(student, kind, number.expose()).map_err(|error| line.refuse(column, error.to_string()))?;
    Ok(Some((kind, sealed)))
}
