//! How somebody comes to school: the patterns that rules about absence look for.

use super::random::Random;

/// How a student comes to school.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Habit {
    /// Nearly always, nearly in time.
    Usual,
    /// Always, in time.
    Faultless,
    /// Often some minutes late.
    Late,
    /// So many whole lessons of the running four lesson weeks away without a word, and once so many minutes late.
    Away {
        /// Lessons.
        lessons: usize,
        /// Minutes of one lesson more.
        late: u32,
    },
    /// Not seen for more than four lesson weeks.
    Gone,
}

/// Lessons that make eight hours, and somewhat more.
const EIGHT_HOURS: usize = 6;
/// Lessons that make sixteen hours, and somewhat more.
pub(super) const SIXTEEN_HOURS: usize = 12;

impl Habit {
    /// Of somebody whom the demo does not name.
    pub(super) fn of_anybody(random: &Random, adult: bool) -> Self {
        match random.below(200) {
            0..3 => Self::Away { lessons: SIXTEEN_HOURS, late: 0 },
            3..8 => Self::Away { lessons: EIGHT_HOURS, late: 15 },
            8..18 => Self::Late,
            18..20 if adult => Self::Gone,
            20..60 => Self::Faultless,
            _ => Self::Usual,
        }
    }
}
