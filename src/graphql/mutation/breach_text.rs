//! Broken rules in words for people.

use super::{filing_text, governing_text, grant_text, joining_text, leave_text, tie_text};
use crate::deed::complaint::Breach;
use crate::domain::presence::Refused as Mark;
use crate::graphql::error::Problem;
use crate::graphql::language::Language::{self, Dutch, English};
use crate::policy::refusal::Refusal;
use crate::policy::sight::Reason;

/// A sentence. `field`: the last name on the path.
#[expect(clippy::too_many_lines, reason = "a table: one broken rule, one sentence in each language")]
pub(super) fn text(breach: &Breach, field: &str, language: Language) -> String {
    let fixed = match (breach, language) {
        (Breach::Refused(Refusal::Hidden), _) => return Problem::NotFound.text(language),
        (Breach::Refused(Refusal::Forbidden(reason)), _) => not_for_you(*reason, language),
        (Breach::Mark(refused), _) => return mark(*refused, language),
        (Breach::NotEligible(refused), _) => return filing_text::not_eligible(*refused, language),
        (Breach::Period(refused), _) => return filing_text::period(*refused, language),
        (Breach::Leave(refused), _) => return leave_text::refused(*refused, language),
        (Breach::Grant(refused), _) => return grant_text::refused(*refused, language),
        (Breach::Joining(refused), _) => return joining_text::refused(*refused, field, language),
        (Breach::Tie(refused), _) => return tie_text::refused(*refused, language),
        (Breach::OneTie, English) => "Give `guardianshipId` and `version` to change a tie, or `studentId` and `guardianId` to make one.",
        (Breach::OneTie, Dutch) => {
            "Geef `guardianshipId` en `version` om een band te wijzigen, of `studentId` en `guardianId` om er een te maken."
        }
        (Breach::Governing(refused), _) => return governing_text::refused(*refused, field, language),
        (Breach::Note(refused), _) => return filing_text::note(*refused, language),
        (Breach::ReasonNeeded { until }, English) => {
            return format!("First marks could be made until {until}: say in `lateBecause` why it is late.");
        }
        (Breach::ReasonNeeded { until }, Dutch) => {
            return format!("Eerste waarnemingen konden tot en met {until}: zeg in `lateBecause` waarom het later is.");
        }
        (Breach::CorrectionClosed { until }, English) => {
            return format!("The teacher could correct this until {until}; now the absence officer does.");
        }
        (Breach::CorrectionClosed { until }, Dutch) => {
            return format!("De docent kon dit tot en met {until} verbeteren; nu doet de verzuimmedewerker dat.");
        }
        (Breach::Text { most }, English) => {
            return format!("`{field}` must be text of 1 to {most} characters without control characters.");
        }
        (Breach::Text { most }, Dutch) => return format!("`{field}` moet tekst van 1 tot en met {most} tekens zijn, zonder stuurtekens."),
        (Breach::TooMany { most }, English) => return format!("`{field}` must have at most {most} items."),
        (Breach::TooMany { most }, Dutch) => return format!("`{field}` mag hoogstens {most} stuks hebben."),
        (Breach::Stale, English) => "It was changed since you saw it. Look again, then decide.",
        (Breach::Stale, Dutch) => "Het is veranderd sinds u het zag. Kijk opnieuw en beslis dan.",
        (Breach::Claimed, English) => "A colleague took this up already.",
        (Breach::Claimed, Dutch) => "Een collega heeft dit al opgepakt.",
        (Breach::KeyReused, English) => "This key was used before, for another input. Take a new key.",
        (Breach::KeyReused, Dutch) => "Deze sleutel is eerder voor iets anders gebruikt. Neem een nieuwe.",
        (Breach::NotInLesson, English) => "This student takes no part in the lesson. Who came unexpected is added with `addWalkIn`.",
        (Breach::NotInLesson, Dutch) => "Deze student hoort niet bij de les. Wie onverwacht kwam, wordt met `addWalkIn` toegevoegd.",
        (Breach::Twice, English) => "This student has a row in this call already.",
        (Breach::Twice, Dutch) => "Deze student heeft al een regel in deze aanvraag.",
        (Breach::Unmarked(_), English) => {
            "The register is not complete: this student has no mark. Mark the student, or say what the rest are."
        }
        (Breach::Unmarked(_), Dutch) => {
            "De presentielijst is niet volledig: deze student heeft geen waarneming. Geef er een, of zeg wat de overigen zijn."
        }
        (Breach::Cancelled, English) => "The lesson was cancelled.",
        (Breach::Cancelled, Dutch) => "De les is vervallen.",
        (Breach::NotBegun, English) => "The lesson has not begun yet.",
        (Breach::NotBegun, Dutch) => "De les is nog niet begonnen.",
        (Breach::NothingMissed, English) => "Nothing was missed here, so there is nothing to judge.",
        (Breach::NothingMissed, Dutch) => "Hier is niets gemist, dus er valt niets te beoordelen.",
        (Breach::ExactlyOne, English) => "Give either the id or the number of the student.",
        (Breach::ExactlyOne, Dutch) => "Geef ofwel de id ofwel het nummer van de student.",
        (Breach::InFuture, English) => "This lies in the future.",
        (Breach::InFuture, Dutch) => "Dit ligt in de toekomst.",
        (Breach::Medical, English) => {
            "This seems to speak of somebody's health, which the school need not know. Leave it out, or send it with `confirmed`."
        }
        (Breach::Medical, Dutch) => {
            "Dit lijkt over iemands gezondheid te gaan; dat hoeft de school niet te weten. Laat het weg, of stuur het met `confirmed`."
        }
        (Breach::AskForLeave, English) => "For leave of this kind one asks, with `requestLeave`.",
        (Breach::AskForLeave, Dutch) => "Verlof van deze soort wordt gevraagd, met `requestLeave`.",
        (Breach::DecideLeave, English) => "About leave one decides, with `decideLeave`.",
        (Breach::DecideLeave, Dutch) => "Over verlof wordt beslist, met `decideLeave`.",
        (Breach::NoLeave, English) => "This is no leave: it is told with `reportAbsence`, and judged.",
        (Breach::NoLeave, Dutch) => "Dit is geen verlof: het wordt gemeld met `reportAbsence`, en beoordeeld.",
        (Breach::NoLessons, English) => "There are no lessons in this period, so no leave is needed.",
        (Breach::NoLessons, Dutch) => "In deze periode zijn geen lessen, dus er is geen verlof nodig.",
        (Breach::ForTeamLead { mentor_days }, _) => return leave_text::for_team_lead(*mentor_days, language),
        (Breach::ForLpa, _) => leave_text::for_lpa(language),
        (Breach::ForSchool, _) => leave_text::for_school(language),
        (Breach::NotForwarded, _) => leave_text::not_forwarded(language),
        (Breach::OutsideDays { from }, English) => return format!("`{field}` must be a day from {from} until today."),
        (Breach::OutsideDays { from }, Dutch) => return format!("`{field}` moet een dag van {from} tot en met vandaag zijn."),
        (Breach::KindClosed, English) => "The school does not take reports of this kind from you.",
        (Breach::KindClosed, Dutch) => "De school neemt meldingen van deze soort niet van u aan.",
        (Breach::ChannelNeeded, English) => "Say how it came in: PHONE, DESK or MAIL. Who files for himself comes by PORTAL.",
        (Breach::ChannelNeeded, Dutch) => "Zeg hoe het binnenkwam: PHONE, DESK of MAIL. Wie zelf meldt, komt via PORTAL.",
        (Breach::PersonNeeded, English) => "Say on whose word you file: `eligibleFilers` names them.",
        (Breach::PersonNeeded, Dutch) => "Zeg namens wie u meldt: `eligibleFilers` noemt ze.",
        (Breach::IllAlready, English) => "The student is reported ill already, until further notice.",
        (Breach::IllAlready, Dutch) => "De student is al ziek gemeld, tot nader bericht.",
        (Breach::SaidAlready, English) => "The same person reported the same of this time already.",
        (Breach::SaidAlready, Dutch) => "Dezelfde persoon heeft hetzelfde al over deze tijd gemeld.",
        (Breach::Over, English) => "This report is over: it was withdrawn, rejected or decided, or the leave was taken.",
        (Breach::Over, Dutch) => "Deze melding is voorbij: ingetrokken, afgewezen of beslist, of het verlof is opgenomen.",
        (Breach::NotOpen, English) => "This is open no more: somebody handled it, or it lapsed.",
        (Breach::NotOpen, Dutch) => "Dit staat niet meer open: iemand heeft het afgehandeld, of het is vervallen.",
        (Breach::NoIllness, English) => "Only who was reported ill recovers; change the period of other reports.",
        (Breach::NoIllness, Dutch) => "Alleen wie ziek gemeld is, wordt beter gemeld; wijzig bij andere meldingen de periode.",
        (Breach::OutsidePeriod, English) => "This lies outside the period of the report.",
        (Breach::OutsidePeriod, Dutch) => "Dit ligt buiten de periode van de melding.",
        (Breach::NoReason, English) => "Say why.",
        (Breach::NoReason, Dutch) => "Zeg waarom.",
        (Breach::SeveralStudents, English) => "Name presences of one student at a time.",
        (Breach::SeveralStudents, Dutch) => "Noem waarnemingen van een student tegelijk.",
        (Breach::NothingToExplain, English) => "Nothing is left to explain here.",
        (Breach::NothingToExplain, Dutch) => "Hier valt niets meer te verklaren.",
    };
    fixed.to_owned()
}

/// Why somebody who may know of it may not do this to it.
fn not_for_you(reason: Reason, language: Language) -> &'static str {
    match (reason, language) {
        (Reason::AgeRule, English) => "At this age of the student you may not do this.",
        (Reason::AgeRule, Dutch) => "Op deze leeftijd van de student mag u dit niet doen.",
        (Reason::ConsentMissing, English) => "The student is of age and has not let you do this.",
        (Reason::ConsentMissing, Dutch) => "De student is meerderjarig en heeft u dit niet toegestaan.",
        (Reason::NoNeed, English) => "No task asks you to do this now.",
        (Reason::NoNeed, Dutch) => "Er is nu geen taak waarvoor u dit moet doen.",
        (Reason::Role, English) => "This is not for you to do.",
        (Reason::Role, Dutch) => "Dit is niet aan u.",
    }
}

fn mark(refused: Mark, language: Language) -> String {
    let field = refused.field().name();
    match (refused, language) {
        (Mark::LateWithoutMinutes | Mark::LeftEarlyWithoutMinutes | Mark::SentOutWithoutTime, English) => {
            format!("This mark needs `{field}`.")
        }
        (Mark::LateWithoutMinutes | Mark::LeftEarlyWithoutMinutes | Mark::SentOutWithoutTime, Dutch) => {
            format!("Bij deze waarneming hoort `{field}`.")
        }
        (Mark::NoMinutes(_), English) => format!("`{field}` must be 1 or more."),
        (Mark::NoMinutes(_), Dutch) => format!("`{field}` moet 1 of meer zijn."),
        (Mark::MoreThanTheLesson { lesson, .. }, English) => {
            format!("`{field}` is more than is left of the {lesson} minutes of the lesson.")
        }
        (Mark::MoreThanTheLesson { lesson, .. }, Dutch) => format!("`{field}` is meer dan er van de {lesson} minuten van de les over is."),
        (Mark::SentOutOutside, English) => format!("`{field}` lies outside the lesson."),
        (Mark::SentOutOutside, Dutch) => format!("`{field}` ligt buiten de les."),
        (Mark::DoesNotGoWith(_, mark), English) => format!("`{field}` does not go with {}.", mark.as_str()),
        (Mark::DoesNotGoWith(_, mark), Dutch) => format!("`{field}` hoort niet bij {}.", mark.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use ::entity::id::StudentId;
    use ::entity::kind;
    use Reason::{AgeRule, ConsentMissing, NoNeed, Role};
    use chrono::NaiveDate;
    use serde::Serialize;
    use serde::de::DeserializeOwned;
    use serde_json::{Value, from_value, to_value};

    use super::*;
    use crate::domain::filing::NotEligible;
    use crate::domain::governing::Refused as Governing;
    use crate::domain::grant::Refused as Grant;
    use crate::domain::invitation::Refused as Joining;
    use crate::domain::leave::{Ground, Refused as Leave};
    use crate::domain::presence::Field;
    use crate::domain::report_period::Refused as Period;
    use crate::domain::tie_change::Refused as Tie;
    use crate::domain::wording::Refused as Note;
    use crate::graphql::language::tests::said_in_both;

    /// Each variant of an enum at least once: those without data by their names, which serde knows; those with data from these examples. A
    /// new one without an example is named.
    fn each<T: Serialize + DeserializeOwned>(examples: Vec<T>) -> Vec<T> {
        let unknown = from_value::<T>(Value::from("?")).err().map(|error| error.to_string()).unwrap_or_default();
        let names: Vec<&str> = unknown.split('`').skip(3).step_by(2).collect();
        assert!(names.len() > 1, "{unknown}");
        let has_data = |value: &T| to_value(value).unwrap().as_object().and_then(|data| data.keys().next().cloned());
        let exampled: Vec<String> = examples.iter().filter_map(has_data).collect();
        let plain = |name: &&str| from_value(Value::from(*name)).ok();
        for name in &names {
            assert!(plain(name).is_some() || exampled.iter().any(|known| known == name), "give an example of {name}");
        }
        names.iter().filter_map(plain).chain(examples).collect()
    }

    fn all() -> Vec<Breach> {
        let day: NaiveDate = "2026-11-23".parse().unwrap();
        let fields = [Field::MinutesLate, Field::MinutesLeftEarly, Field::SentOutAt];
        let mut marks: Vec<Mark> = fields.into_iter().map(Mark::NoMinutes).collect();
        marks.extend(fields.into_iter().map(|field| Mark::MoreThanTheLesson { field, lesson: 50 }));
        marks.extend(fields.into_iter().map(|field| Mark::DoesNotGoWith(field, kind::Mark::Present)));
        let mut examples = vec![
            Breach::Unmarked(StudentId::new()),
            Breach::ReasonNeeded { until: day },
            Breach::ForTeamLead { mentor_days: 2 },
            Breach::CorrectionClosed { until: day },
            Breach::Text { most: 200 },
            Breach::TooMany { most: 100 },
            Breach::OutsideDays { from: day },
            Breach::Refused(Refusal::Hidden),
        ];
        let mut leave = vec![Leave::FirstWeeks(day), Leave::YearUnknown(day), Leave::TooManyDays(10)];
        for ground in [Ground::ParentsProfession, Ground::Weighty] {
            leave.extend([Leave::TooLate { ground, last_day: day }, Leave::MoreThanProRata { ground, limit: 4 }]);
        }
        examples.extend(each(leave).into_iter().map(Breach::Leave));
        examples.extend(each([AgeRule, ConsentMissing, NoNeed, Role].to_vec()).into_iter().map(Refusal::Forbidden).map(Breach::Refused));
        examples.extend(each(marks).into_iter().map(Breach::Mark));
        let eligible = vec![NotEligible::FromBirthday(day), NotEligible::OutsideGrant(day)];
        examples.extend(each(eligible).into_iter().map(Breach::NotEligible));
        examples.extend(each(vec![Period::TooFarAhead(day), Period::TooLongAgo(day), Period::TooLong(31)]).into_iter().map(Breach::Period));
        let ties = vec![Tie::EndsBefore(day), Tie::Overlaps(day), Tie::Past(day)];
        examples.extend(each(ties).into_iter().map(Breach::Tie));
        let grants = vec![Grant::Past(day), Grant::BeforeBirthday(day), Grant::AtBirthday(day)];
        examples.extend(each(grants).into_iter().map(Breach::Grant));
        examples.extend(each::<Joining>(vec![]).into_iter().map(Breach::Joining));
        let governing = vec![
            Governing::Before(day),
            Governing::After(day),
            Governing::Whole { least: 1, most: 20 },
            Governing::TooLong { most: 366 },
            Governing::Overlaps(day),
            Governing::Later(day),
            Governing::MarkedLessons { lessons: 4 },
        ];
        examples.extend(each(governing).into_iter().map(Breach::Governing));
        examples.extend(each(vec![Note::TooLong(200)]).into_iter().map(Breach::Note));
        each(examples)
    }

    #[test]
    fn every_breach_is_said_in_dutch_and_in_english() {
        for breach in all() {
            said_in_both(|language| text(&breach, "field", language), &format!("{breach:?}"));
        }
    }

    #[test]
    fn every_breach_has_a_rule_but_those_whose_code_says_all() {
        for breach in all() {
            let says_all = matches!(breach, Breach::Refused(Refusal::Hidden) | Breach::KeyReused);
            let rule = breach.told().rule.unwrap_or_default();
            assert_eq!(rule.is_empty(), says_all, "{breach:?}");
            assert!(rule.chars().all(|c| c.is_ascii_uppercase() || c == '_' || c.is_ascii_digit()), "{breach:?}");
        }
    }
}
