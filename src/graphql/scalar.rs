//! Days as the wire says them. A value that breaks the rule is refused by the field that takes it, which can name itself.

use std::fmt;

use async_graphql::{Error, InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{Datelike, NaiveDate};

use super::error::{Rule, bad_input};

/// A school day, `YYYY-MM-DD`, from 2000-01-01 to 2100-12-31, in the institution's time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date(Option<NaiveDate>);

impl From<NaiveDate> for Date {
    fn from(day: NaiveDate) -> Self {
        Self(Some(day))
    }
}

impl Date {
    /// The day, or the refusal of the argument of that name.
    pub fn day(self, field: &str) -> Result<NaiveDate, Error> {
        self.0.ok_or_else(|| bad_input(field, Rule::Date))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |day| day.fmt(f))
    }
}

/// A school day, `YYYY-MM-DD`, from 2000-01-01 to 2100-12-31, in the institution's time zone.
#[Scalar(name = "Date")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) => Ok(Self(parse(&text))),
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn is_valid(value: &Value) -> bool {
        matches!(value, Value::String(_))
    }

    fn to_value(&self) -> Value {
        Value::String(self.to_string())
    }
}

fn parse(text: &str) -> Option<NaiveDate> {
    // chrono also reads `2026-1-2` and ` 2026-01-02`; a portal that sends those has a mistake.
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| shaped)?;
    (2000..=2100).contains(&day.year()).then_some(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_that_exist_and_are_near_are_read() {
        for (text, good) in [
            ("2026-11-23", true),
            ("2000-01-01", true),
            ("2100-12-31", true),
            ("2024-02-29", true),
            ("2026-02-29", false),
            ("2026-02-30", false),
            ("1999-12-31", false),
            ("2101-01-01", false),
            ("0000-01-01", false),
            ("+10000-01-01", false),
            ("+262142-12-31", false),
            ("2026-1-2", false),
            ("2026-11-23T00:00:00Z", false),
            ("２０２６-11-23", false),
            ("", false),
        ] {
            assert_eq!(parse(text).is_some(), good, "{text}");
        }
    }
}
