//! Dated facts of students: `2026-08-01`, or `2026-08-01/2027-08-01` with the first day that no longer counts; several with semicolons.

use ::entity::kind::StudentFactKind;
use chrono::NaiveDate;

use super::line::Line;
use super::out::Out;
use super::{RECORDED_BY, School, value};
use crate::deed::import_fact::StudentFact;
use crate::deed::import_item::ColumnNames;
use crate::exchange::request::ExchangeError;

const NAMES: ColumnNames = &[("student_id", "sourcedId")];

/// Each fact and its column.
pub(super) const COLUMNS: [(&str, StudentFactKind); 5] = [
    ("metadata.livingIndependently", StudentFactKind::LivingIndependently),
    ("metadata.certificate4a2", StudentFactKind::Certificate4a2),
    ("metadata.exemption", StudentFactKind::Exemption),
    ("metadata.studyFinance", StudentFactKind::StudyFinance),
    ("metadata.deceased", StudentFactKind::Deceased),
];

impl School<'_> {
    /// Hands over the facts of a student.
    pub(super) fn student_facts(&self, out: &Out, line: &Line, student: &str) -> Result<(), ExchangeError> {
        for (column, kind) in COLUMNS {
            for text in line.get(column).split(';').map(str::trim).filter(|text| !text.is_empty()) {
                match period(text) {
                    Ok((begins, ends)) => {
                        let fact = StudentFact {
                            student_id: student.to_owned(),
                            kind,
                            begins,
                            ends,
                            recorded_by: RECORDED_BY.to_owned(),
                            recorded_at: self.now,
                        };
                        out.fact(fact, line.place(), NAMES)?;
                    }
                    Err(reason) => out.refuse(line.refuse(column, reason), vec![])?,
                }
            }
        }
        Ok(())
    }
}

fn period(text: &str) -> Result<(NaiveDate, Option<NaiveDate>), String> {
    // `1/08/2026` has slashes of its own, so only ISO days have an end here.
    let parts = text.split_once('/').filter(|(from, _)| from.len() == 10);
    let (from, until) = parts.map_or((text, ""), |(from, until)| (from, until));
    let (begins, ends) = value::period(value::date(from)?, value::date(until)?)?;
    Ok((begins.ok_or("is blank")?, ends))
}
