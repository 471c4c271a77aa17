//! `@access`: printed in the schema beside every field of a person, so that a front-end developer sees which group it belongs to.

use async_graphql::Enum;

use crate::policy;

/// A group of fields of a person; rights are given by group. Which are open to you for a student, `me.students.groups` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "policy::group::FieldGroup")]
pub enum FieldGroup {
    /// That the student came of age, with the first name.
    Notice,
    /// Names, student number, classes.
    Identity,
    /// E-mail, phone, address.
    Contact,
    /// Birth date, age, obligation.
    Birth,
    /// Who the guardians are, kind, dates, grants.
    Guardians,
    /// Lessons expected; announced absence as "from-until, counts as", never its kind.
    Timetable,
    /// Mark, minutes, outcome, history.
    Presence,
    /// Totals over a period.
    PresenceSummary,
    /// Kind and text of absence reports, of explanations and judgements.
    Reason,
    /// Counters, signals, forecast.
    Standing,
    /// Case entries, except reason texts.
    Case,
    /// The writer's own notes.
    WorkingNotes,
    /// Reports to the state, except reason texts.
    StatutoryReports,
    /// Data given to outsiders, except reason texts.
    Disclosures,
    /// Who looked.
    AccessLog,
}

pub use directive::access;

mod directive {
    #![expect(missing_docs, reason = "the macro makes a struct and a function without any")]

    use async_graphql::TypeDirective;

    use super::FieldGroup;

    /// The field belongs to this group of a person's data. Where the viewer may not see it, it is null with an error that says why.
    #[TypeDirective(location = "FieldDefinition")]
    pub fn access(group: FieldGroup) {}
}
