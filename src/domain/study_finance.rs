//! What is due to a student under WSF 2000 or WTOS who attends nothing: notice after four weeks, a determination after eight.
//!
//! "Weken" are lengthened by the holiday weeks in them (WEB art. 8.1.7(6)), so both are counted in days of lesson weeks, as the rule is. The
//! days until something is due are working days: school holidays do not suspend them. Each is a signal of its own: what is done about one says
//! nothing of the other.

use chrono::NaiveDate;

use super::working_day::add_working_days;

/// What is due to such a student.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The student is told, and asked for the reason: WEB art. 8.1.7(2).
    Notice,
    /// It is determined, and told to the Minister by DUO's form: WEB art. 8.1.7(3).
    Determination,
}

impl Step {
    /// In their order.
    pub const ALL: [Self; 2] = [Self::Notice, Self::Determination];

    /// Days of lesson weeks after which it is due: four weeks, eight weeks.
    #[must_use]
    pub const fn after_days(self) -> u32 {
        match self {
            Self::Notice => 4 * 7,
            Self::Determination => 8 * 7,
        }
    }

    /// The last that is due after so many days.
    #[must_use]
    pub const fn of(days: u32) -> Self {
        if days >= Self::Determination.after_days() { Self::Determination } else { Self::Notice }
    }

    /// The last day on which it is in time, where the weeks were full on a day: the third working day after four weeks (WEB art. 8.1.7(2)), the
    /// fifth after eight (8.1.7(3)).
    #[must_use]
    pub fn due(self, full_on: NaiveDate) -> NaiveDate {
        let working_days = match self {
            Self::Notice => 3,
            Self::Determination => 5,
        };
        add_working_days(full_on, working_days)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn due_by_working_days() {
        for (full_on, notice, determination, why) in [
            ("2026-11-23", "2026-11-26", "2026-11-30", "a Monday"),
            ("2026-11-26", "2026-12-01", "2026-12-03", "over a weekend"),
            ("2026-11-29", "2026-12-02", "2026-12-04", "full on a Sunday"),
            ("2026-12-20", "2026-12-23", "2026-12-28", "just before Christmas: 21 to 24, and 28"),
            ("2026-12-23", "2026-12-29", "2026-12-31", "24, then Christmas and a weekend, 28, 29"),
            ("2026-12-30", "2027-01-05", "2027-01-07", "31, New Year and a weekend, 4, 5"),
            ("2027-04-26", "2027-04-30", "2027-05-04", "King's Day"),
            ("2026-10-19", "2026-10-22", "2026-10-26", "a school holiday does not suspend it"),
        ] {
            assert_eq!(Step::ALL.map(|step| step.due(day(full_on))), [day(notice), day(determination)], "{full_on}: {why}");
        }
    }

    #[test]
    fn which_is_due_after_so_many_days() {
        for (days, step) in
            [(0, Step::Notice), (28, Step::Notice), (55, Step::Notice), (56, Step::Determination), (90, Step::Determination)]
        {
            assert_eq!(Step::of(days), step, "{days}");
        }
        assert!(Step::ALL.into_iter().all(|step| Step::of(step.after_days()) == step));
    }
}
