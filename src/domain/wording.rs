//! What may be written in a note: short, on one line, and without medical details.
//!
//! Of an illness nothing is asked and nothing kept: even that somebody is ill is health data (GDPR art. 9), and a school needs no more of
//! it. Elsewhere medical words are not forbidden but pointed out before they are saved: a list cannot know what a sentence means.

use ::entity::kind::AbsenceKind;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

/// Code points that a grapheme is allowed on average: an emoji of a family takes seven, a heap of accents thousands.
const CODE_POINTS_PER_GRAPHEME: usize = 8;

/// Why a note is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, thiserror::Error)]
pub enum Refused {
    /// An illness takes no note.
    #[error("an illness takes no note: its nature is not asked and not kept")]
    NoNote,
    /// More graphemes than the institution takes.
    #[error("a note has at most {0} characters")]
    TooLong(u32),
    /// Characters that nobody sees, or that turn the text around.
    #[error("a note has no control characters")]
    ControlCharacter,
}

/// Whether a kind takes a note.
#[must_use]
pub fn is_note_allowed(kind: AbsenceKind) -> bool {
    match kind {
        AbsenceKind::Illness => false,
        AbsenceKind::MedicalAppointment | AbsenceKind::ReligiousDuty | AbsenceKind::ParentsProfessionHoliday => true,
        AbsenceKind::WeightyCircumstances | AbsenceKind::ExamOrExcursion | AbsenceKind::Suspension | AbsenceKind::Other => true,
    }
}

/// The note of a report as it is kept: on one line, without space around it; none if nothing is left. At most so many graphemes.
pub fn note(text: Option<&str>, kind: AbsenceKind, limit: u32) -> Result<Option<String>, Refused> {
    match one_line(text.unwrap_or_default(), limit)? {
        Some(_) if !is_note_allowed(kind) => Err(Refused::NoNote),
        checked => Ok(checked),
    }
}

/// Any short text: a reason, a decision. Line breaks and tabs become spaces.
pub fn one_line(text: &str, limit: u32) -> Result<Option<String>, Refused> {
    let is_break = |letter: char| matches!(letter, '\n' | '\r' | '\t');
    if text.chars().any(|letter| !is_break(letter) && (letter.is_control() || is_unseen(letter))) {
        return Err(Refused::ControlCharacter);
    }
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let limit_graphemes = limit as usize;
    let too_long = line.graphemes(true).nth(limit_graphemes).is_some();
    if too_long || line.chars().nth(limit_graphemes * CODE_POINTS_PER_GRAPHEME).is_some() {
        return Err(Refused::TooLong(limit));
    }
    Ok(Some(line).filter(|line| !line.is_empty()))
}

/// Has no width, or turns the direction of the text that follows: embeddings, overrides and isolates. The marks that only say which way a
/// neighbour is read, and what joins the parts of an emoji, stay.
fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{AD}' | '\u{200B}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}')
}

/// Whether a text speaks of somebody's health in Dutch or English: asked before it is saved. Whole words, whatever their case and accents.
#[must_use]
pub fn is_medical(text: &str) -> bool {
    let words = words(text);
    let ends_so = |word: &str| ENDINGS.iter().any(|ending| word.ends_with(ending));
    let is_listed = |word: &String| ends_so(word) || LISTS.iter().any(|list| list.split_whitespace().any(|listed| listed == word));
    words.iter().any(is_listed) || PHRASES.iter().any(|phrase| words.windows(phrase.len()).any(|run| run == *phrase))
}

/// Lower case, without accents, cut at whatever is neither letter nor digit.
fn words(text: &str) -> Vec<String> {
    let plain: String = text.to_lowercase().nfkd().filter(|letter| !is_combining_mark(*letter)).collect();
    plain.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// All lists of single words. That somebody goes to doctor or dentist is what a MEDICAL_APPOINTMENT says anyhow; which specialist tells more.
const LISTS: [&str; 4] = [DIAGNOSES, COMPLAINTS, MEDICINES, TREATMENTS];

/// Dutch writes compounds as one word, so these are known by their end, alone too: buikgriep, longontsteking, eetstoornis, fysiotherapie, bronchitis.
const ENDINGS: &[&str] = &["griep", "itis", "kanker", "koorts", "medicatie", "ontsteking", "pijn", "stoornis", "therapie", "trauma"];

/// Of several words.
const PHRASES: &[&[&str]] = &[
    &["blinde", "darm"],
    &["blood", "test"],
    &["burn", "out"],
    &["eating", "disorder"],
    &["gebroken", "arm"],
    &["gebroken", "been"],
    &["panic", "attack"],
    &["period", "pains"],
    &["sore", "throat"],
];

/// Illnesses, conditions and diagnoses.
const DIAGNOSES: &str = "
    abortion abortus acne adhd aids allergie allergisch allergy anemie anorexia asthma astma autism autisme autistisch bipolair
    bipolar blindedarm borderline boulimia bulimia burnout cancer chickenpox concussion corona covid covid19 depressed depressie
    depressief depression diabetes diabetic diagnose diagnosed diagnosis eczeem eczema endometriose endometriosis epilepsie epilepsy
    fibromyalgie flu hernia hersenschudding hiv hyperventilatie infectie infection influenza leukemie measles migraine miscarriage
    miskraam pfeiffer pregnancy pregnant psoriasis psychose psychosis psychotisch ptsd ptss reuma schizofrenie schizophrenia soa
    suikerziekte syndrome syndroom tumor verslaafd verslaving waterpokken zwanger zwangerschap
";

/// Complaints and symptoms.
const COMPLAINTS: &str = "
    backache braken constipatie cramps diarree diarrhea diarrhoea dizzy duizelig fever gekotst headache menstruatie menstruation
    misselijk misselijkheid nausea nauseous ongesteld overgegeven paniekaanval stomachache suicidaal suicidal toothache verkouden
    verkoudheid vomiting zelfmoord
";

/// Medicines.
const MEDICINES: &str = "
    antibiotica antibiotics antidepressants antidepressiva concerta ibuprofen insulin insuline medication medicijn medicijnen medicine
    medikinet methadon morfine oxazepam paracetamol penicilline prednison ritalin sertraline tramadol ventolin
";

/// Treatments, and those who give them, where that tells of what.
const TREATMENTS: &str = "
    bestraling bloedonderzoek bloedprikken cardiologie cardioloog chemo chemokuur chemotherapy dialyse dialysis echo ggz gynaecoloog
    gynecologist mri neurologie neuroloog oncologie oncologist oncoloog operatie physiotherapist psychiater psychiatrie psychiatrist
    psychologist psycholoog rehab revalidatie surgery therapeut therapist therapy vaccinatie verloskundige
";

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn notes() {
        let long = "a".repeat(200);
        let families = "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}\u{200D}\u{1F466}".repeat(200);
        for (text, expected, why) in [
            (None, Ok(None), "none"),
            (Some(""), Ok(None), "empty"),
            (Some(" \n\t "), Ok(None), "nothing but space"),
            (Some("  Tante trouwt \n in  Gent "), Ok(Some("Tante trouwt in Gent")), "trimmed, on one line"),
            (Some(long.as_str()), Ok(Some(long.as_str())), "200"),
            (Some(families.as_str()), Ok(Some(families.as_str())), "200 of them, though 1400 code points"),
            (Some("bel vóór tienen"), Ok(Some("bel vóór tienen")), "accents"),
            (Some("nul\0"), Err(Refused::ControlCharacter), "NUL"),
            (Some("\u{1B}[31m"), Err(Refused::ControlCharacter), "an escape"),
            (Some("\u{85}"), Err(Refused::ControlCharacter), "of the upper half"),
            (Some("abc\u{202E}cba"), Err(Refused::ControlCharacter), "turns the text around"),
            (Some("\u{2066}abc"), Err(Refused::ControlCharacter), "an isolate"),
            (Some("\u{FEFF}"), Err(Refused::ControlCharacter), "no width"),
        ] {
            let expected = expected.map(|note| note.map(str::to_owned));
            assert_eq!(note(text, AbsenceKind::Other, 200), expected, "{why}");
        }
        let (longer, heap) = ("a".repeat(201), format!("a{}", "\u{301}".repeat(2_000)));
        for (text, why) in [(longer.as_str(), "201"), (heap.as_str(), "one grapheme of a heap of accents")] {
            assert_eq!(note(Some(text), AbsenceKind::Other, 200), Err(Refused::TooLong(200)), "{why}");
        }
        assert_eq!(note(Some("ja"), AbsenceKind::Other, 0), Err(Refused::TooLong(0)), "a school that takes none");
        assert_eq!(note(None, AbsenceKind::Other, 0), Ok(None));
    }

    #[test]
    fn an_illness_takes_no_note() {
        for (text, expected) in [(Some("griep"), Err(Refused::NoNote)), (Some("  "), Ok(None)), (None, Ok(None))] {
            assert_eq!(note(text, AbsenceKind::Illness, 200), expected);
        }
    }

    #[test]
    fn medical_words() {
        for (text, medical) in [
            ("Hij heeft griep", true),
            ("BUIKGRIEP!", true),
            ("keelontsteking, komt morgen", true),
            ("diarrée", true), // accents
            ("Zij is zwànger.", true),
            ("burn-out", true), // two words, or one
            ("burnout", true),
            ("She has a sore throat", true),
            ("panic  attack", true),
            ("depressie/ADHD", true),
            ("controle bij de psychiater", true),
            ("fysiotherapie 10:00", true),
            ("İnfluenza", true),
            ("orthodontist om 10:00", false), // an appointment says so much
            ("naar de tandarts", false),
            ("uitvaart van opa", false),
            ("fluit spelen bij de harmonie", false), // flu is no word of it
            ("coöperatie", false),                   // nor operatie
            ("been on a trip", false),
            ("out of town", false),
            ("", false),
        ] {
            assert_eq!(is_medical(text), medical, "{text}");
        }
    }

    #[test]
    fn the_lists_are_in_order_and_as_words_are_compared() {
        for list in LISTS {
            let listed: Vec<&str> = list.split_whitespace().collect();
            assert!(listed.is_sorted_by(|one, next| one < next), "{listed:?}");
            assert_eq!(words(list), listed);
        }
        assert!(ENDINGS.is_sorted() && PHRASES.is_sorted());
    }

    proptest! {
        #[test]
        fn what_was_kept_is_kept_the_same_again(text in any::<String>(), limit in 0_u32..40) {
            if let Ok(Some(line)) = one_line(&text, limit) {
                prop_assert!(line.graphemes(true).count() <= limit as usize);
                prop_assert_eq!(one_line(&line, limit), Ok(Some(line.clone())));
                prop_assert!(!line.contains(char::is_control));
            }
        }
    }
}
