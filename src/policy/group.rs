//! Field groups: every field of a person belongs to one, and rights are given by group.

/// A group of fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
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

impl FieldGroup {
    /// All of them, in the order of the matrix.
    pub const ALL: [Self; 15] = [
        Self::Notice,
        Self::Identity,
        Self::Contact,
        Self::Birth,
        Self::Guardians,
        Self::Timetable,
        Self::Presence,
        Self::PresenceSummary,
        Self::Reason,
        Self::Standing,
        Self::Case,
        Self::WorkingNotes,
        Self::StatutoryReports,
        Self::Disclosures,
        Self::AccessLog,
    ];

    /// Place in [`Self::ALL`].
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }
}
