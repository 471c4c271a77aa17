//! Terms of registers as refusals: in days of the school.

use chrono::{DateTime, Utc};

use super::complaint::Breach;
use crate::domain::local_time::local_date;
use crate::domain::register_term::Refused;
use crate::domain::school::School;

/// The refusal of a term; it names the last day on which it was open.
pub(super) fn breach(refused: Refused, school: &School) -> Breach {
    let last_day = |closes: DateTime<Utc>| local_date(closes, school.zone).pred_opt().unwrap_or_default();
    match refused {
        Refused::NotOpenYet(_) => Breach::NotBegun,
        Refused::ObservedInTheFuture => Breach::InFuture,
        Refused::NeedsReason(closes) => Breach::ReasonNeeded { until: last_day(closes) },
        Refused::NoLongerTheTeachers(closes) => Breach::CorrectionClosed { until: last_day(closes) },
    }
}
