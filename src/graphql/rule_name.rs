//! The rules that can be reached by name, in both languages.

use ::entity::kind::RuleCode;

use super::language::Language::{self, Dutch, English};

/// What a rule is called.
#[must_use]
pub fn rule_name(code: RuleCode, language: Language) -> &'static str {
    match (code, language) {
        (RuleCode::Preventive8h, English) => "8 hours in 4 lesson weeks: contact",
        (RuleCode::Preventive8h, Dutch) => "8 uur in 4 lesweken: contact opnemen",
        (RuleCode::ActionWanted, English) => "Contact wanted now",
        (RuleCode::ActionWanted, Dutch) => "Actie gewenst",
        (RuleCode::Statutory16h, English) => "16 hours in 4 lesson weeks: report to DUO",
        (RuleCode::Statutory16h, Dutch) => "16 uur in 4 lesweken: verzuimmelding",
        (RuleCode::Regional16hAdult, English) => "16 hours in 4 lesson weeks, of age: preventive report",
        (RuleCode::Regional16hAdult, Dutch) => "16 uur in 4 lesweken, 18+: preventieve melding",
        (RuleCode::FourWeeksAdult, English) => "4 lesson weeks without attending, of age: report to DUO",
        (RuleCode::FourWeeksAdult, Dutch) => "4 lesweken geen onderwijs gevolgd, 18+: verzuimmelding",
        (RuleCode::LongTermMinor, English) => "More than 4 lesson weeks without attending: report to DUO",
        (RuleCode::LongTermMinor, Dutch) => "Meer dan 4 lesweken geen onderwijs gevolgd: verzuimmelding",
        (RuleCode::Luxury, English) => "Absence on refused leave: report to DUO",
        (RuleCode::Luxury, Dutch) => "Luxeverzuim: verzuimmelding",
        (RuleCode::StudyFinance, English) => "5 weeks without valid reason: study finance",
        (RuleCode::StudyFinance, Dutch) => "5 weken zonder geldige reden: studiefinanciering",
    }
}
