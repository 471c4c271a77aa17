//! What is known of a student that counting rests on, besides lessons: birth, diploma, dated facts, enrolments.

use ::entity::kind::StudentFactKind;
use chrono::NaiveDate;

use super::obligation::{self, Answer, Facts, Obligation};
use super::span::Span;

/// What is known of a student.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Basis {
    /// Birth date, if known.
    pub birth: Option<NaiveDate>,
    /// Day on which a start qualification was obtained.
    pub start_qualification_on: Option<NaiveDate>,
    /// Dated facts.
    pub facts: Vec<(StudentFactKind, Span)>,
    /// When the student was enrolled.
    pub enrolments: Vec<Span>,
}

impl Basis {
    /// The days on which a fact of that kind holds.
    #[must_use]
    pub fn spans(&self, kind: StudentFactKind) -> Vec<Span> {
        self.facts.iter().filter(|(of, _)| *of == kind).map(|(_, span)| *span).collect()
    }

    /// The duty on days, as a function that looks facts up once.
    pub fn duties(&self) -> impl Fn(NaiveDate) -> Answer + use<> {
        let (certificates, exemptions) = (self.spans(StudentFactKind::Certificate4a2), self.spans(StudentFactKind::Exemption));
        let (birth, start_qualification_on) = (self.birth, self.start_qualification_on);
        let deceased_on = self.spans(StudentFactKind::Deceased).iter().map(|span| span.begins).min();
        move |on| {
            let facts = Facts { birth, start_qualification_on, certificates: &certificates, exemptions: &exemptions, deceased_on };
            obligation::on(&facts, on)
        }
    }

    /// When the student is the school's: enrolled, and alive. Empty: nobody knows, and so always.
    #[must_use]
    pub fn here(&self) -> Vec<Span> {
        let Some(died) = self.spans(StudentFactKind::Deceased).iter().map(|span| span.begins).min() else {
            return self.enrolments.clone();
        };
        let last = died.pred_opt().unwrap_or(died);
        let known = if self.enrolments.is_empty() { vec![Span::from(NaiveDate::MIN)] } else { self.enrolments.clone() };
        known.iter().map(|span| Span { ends: Some(span.ends.map_or(last, |ends| ends.min(last))), ..*span }).collect()
    }

    /// Whether the student has died, as far as is known on a day: then nothing asks for anything.
    #[must_use]
    pub fn has_died(&self, on: NaiveDate) -> bool {
        self.facts.iter().any(|(kind, span)| *kind == StudentFactKind::Deceased && span.begins <= on)
    }

    /// The duty on a day.
    #[must_use]
    pub fn duty(&self, on: NaiveDate) -> Obligation {
        self.duties()(on).obligation
    }
}
