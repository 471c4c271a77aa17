//! What a person of the school set by hand, and what the source it once came from says of the same: a source may narrow a right, it never
//! widens one that a person narrowed.

use super::span::Span;

/// Days of a right, as they hold when its source has spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// From when to when.
    pub days: Span,
    /// Whether the source named days more than these, which were not taken.
    pub kept_back: bool,
}

/// Of a right that a person set to these days, and a source sets to others, the days that both name.
#[must_use]
pub fn held(own: Span, source: Span) -> Held {
    let ends = match (own.ends, source.ends) {
        (Some(own), Some(source)) => Some(own.min(source)),
        (one, None) => one,
        (None, other) => other,
    };
    let days = Span { begins: own.begins.max(source.begins), ends };
    Held { days, kept_back: days != source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_takes_days_away_and_adds_none() {
        let span = |text: &str| {
            let (from, to) = text.split_once("..").unwrap();
            Span { begins: format!("2026-{from}").parse().unwrap(), ends: format!("2026-{to}").parse().ok() }
        };
        for (own, source, days, kept_back) in [
            ("08-01..", "08-01..", "08-01..", false),
            ("08-01..11-30", "08-01..", "08-01..11-30", true),
            ("08-01..11-30", "08-01..12-31", "08-01..11-30", true),
            ("08-01..11-30", "08-01..10-31", "08-01..10-31", false),
            ("08-01..", "08-01..10-31", "08-01..10-31", false),
            ("09-01..", "08-01..", "09-01..", true),
            ("08-01..", "09-01..", "09-01..", false),
            // Nothing of it is left: it was over before the source lets it begin.
            ("08-01..09-01", "10-01..", "10-01..09-01", true),
        ] {
            let found = held(span(own), span(source));
            assert_eq!(found, Held { days: span(days), kept_back }, "{own} and {source}");
        }
    }
}
