//! Kinds of absence in words for people.

use ::entity::kind::AbsenceKind;

use super::language::Language::{self, Dutch, English};
use crate::store::absence_kind::KindRow;

/// The institution's own name for a kind, or ours.
#[must_use]
pub fn name(kind: AbsenceKind, row: Option<&KindRow>, language: Language) -> String {
    let own = row.map(|row| if language == Dutch { &row.name_nl } else { &row.name_en });
    own.filter(|name| !name.trim().is_empty()).cloned().unwrap_or_else(|| default_name(kind, language).to_owned())
}

fn default_name(kind: AbsenceKind, language: Language) -> &'static str {
    match (kind, language) {
        (AbsenceKind::Illness, English) => "Ill",
        (AbsenceKind::Illness, Dutch) => "Ziek",
        (AbsenceKind::MedicalAppointment, English) => "Doctor, dentist",
        (AbsenceKind::MedicalAppointment, Dutch) => "Arts, tandarts",
        (AbsenceKind::ReligiousDuty, English) => "Religious duty",
        (AbsenceKind::ReligiousDuty, Dutch) => "Religieuze verplichting",
        (AbsenceKind::ParentsProfessionHoliday, English) => "Holiday because of a parent's profession",
        (AbsenceKind::ParentsProfessionHoliday, Dutch) => "Vakantie wegens beroep van een ouder",
        (AbsenceKind::WeightyCircumstances, English) => "Weighty circumstances",
        (AbsenceKind::WeightyCircumstances, Dutch) => "Gewichtige omstandigheden",
        (AbsenceKind::ExamOrExcursion, English) => "Exam or excursion",
        (AbsenceKind::ExamOrExcursion, Dutch) => "Examen of excursie",
        (AbsenceKind::Suspension, English) => "Suspension",
        (AbsenceKind::Suspension, Dutch) => "Schorsing",
        (AbsenceKind::Other, English) => "Something else",
        (AbsenceKind::Other, Dutch) => "Iets anders",
    }
}

/// What happens next with a kind, in a sentence.
#[must_use]
pub fn what_follows(kind: AbsenceKind, language: Language) -> &'static str {
    match (kind, language) {
        (AbsenceKind::Illness, English) => {
            "Counts as with leave at once when it is told in time; without an end it ends at the first lesson attended."
        }
        (AbsenceKind::Illness, Dutch) => {
            "Telt bij tijdige melding meteen als geoorloofd; zonder einde eindigt het bij de eerste gevolgde les."
        }
        (AbsenceKind::ReligiousDuty, English) => "Counts as with leave at once when it is told two days before.",
        (AbsenceKind::ReligiousDuty, Dutch) => "Telt meteen als geoorloofd als het twee dagen van tevoren gemeld is.",
        (AbsenceKind::ParentsProfessionHoliday | AbsenceKind::WeightyCircumstances, English) => {
            "Leave: the school, or for more than ten days the municipality, decides."
        }
        (AbsenceKind::ParentsProfessionHoliday | AbsenceKind::WeightyCircumstances, Dutch) => {
            "Verlof: de school beslist, of bij meer dan tien dagen de leerplichtambtenaar."
        }
        (AbsenceKind::MedicalAppointment | AbsenceKind::ExamOrExcursion | AbsenceKind::Suspension | AbsenceKind::Other, English) => {
            "The mentor or the absence officer judges it; until then it counts as pending."
        }
        (AbsenceKind::MedicalAppointment | AbsenceKind::ExamOrExcursion | AbsenceKind::Suspension | AbsenceKind::Other, Dutch) => {
            "De mentor of de verzuimmedewerker beoordeelt het; tot dan telt het als in behandeling."
        }
    }
}
