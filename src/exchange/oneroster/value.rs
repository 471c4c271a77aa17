//! Values of cells: days in the three spellings that exports use, lists, yes and no.

use chrono::{Days, NaiveDate};

/// From when something counts of which no file says so: before every school year that is kept.
pub(super) const SINCE_EVER: NaiveDate = match NaiveDate::from_ymd_opt(2000, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// `2026-08-01`, `2026-08-01T00:00:00.000Z`, or `1/08/2026` and `1-8-2026`: day, month, year.
pub(super) fn date(text: &str) -> Result<Option<NaiveDate>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || format!("{:?} is no date: write it as 2026-08-01", text.chars().take(30).collect::<String>());
    let day = iso(text).or_else(|| day_first(text)).ok_or_else(wrong)?;
    let known = NaiveDate::from_ymd_opt(1900, 1, 1)..=NaiveDate::from_ymd_opt(2100, 12, 31);
    if known.contains(&Some(day)) { Ok(Some(day)) } else { Err(format!("{day} lies not between 1900 and 2100")) }
}

fn iso(text: &str) -> Option<NaiveDate> {
    let (day, rest) = text.split_at_checked(10)?;
    let good = rest.is_empty() || rest.starts_with('T') || rest.starts_with(' ');
    let shape = day.bytes().enumerate().all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    if good && shape { day.parse().ok() } else { None }
}

fn day_first(text: &str) -> Option<NaiveDate> {
    let separator = if text.contains('/') { '/' } else { '-' };
    let parts: Vec<&str> = text.split(separator).collect();
    let [day, month, year] = parts.as_slice() else { return None };
    let digits = |text: &str, longest: usize| (1..=longest).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(day, 2) || !digits(month, 2) || year.len() != 4 || !digits(year, 4) {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// First and last day, from the first day and the first that no longer counts.
pub(super) fn period(begins: Option<NaiveDate>, until: Option<NaiveDate>) -> Result<(Option<NaiveDate>, Option<NaiveDate>), String> {
    if let (Some(begins), Some(until)) = (begins, until)
        && until <= begins
    {
        return Err(format!("{until} is not after {begins}, on which it begins; the day named here no longer counts"));
    }
    Ok((begins, until.and_then(|until| until.checked_sub_days(Days::new(1)))))
}

/// Values between commas; nothing at all is none.
pub(super) fn list(text: &str) -> Vec<&str> {
    if text.is_empty() { vec![] } else { text.split(',').map(str::trim).collect() }
}

/// Yes or no, as exports in English and Dutch write it.
pub(super) fn truth(text: &str) -> Result<Option<bool>, String> {
    match text.to_ascii_lowercase().as_str() {
        "" => Ok(None),
        "true" | "1" | "yes" | "ja" => Ok(Some(true)),
        "false" | "0" | "no" | "nee" => Ok(Some(false)),
        _ => Err("is neither true nor false".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_in_three_spellings_and_no_other() {
        for (text, read) in [
            ("2026-08-01", Some("2026-08-01")),
            ("2026-08-01T18:25:43.511Z", Some("2026-08-01")),
            ("2026-08-01 00:00:00", Some("2026-08-01")),
            ("1/05/2023", Some("2023-05-01")),
            ("15/06/2023", Some("2023-06-15")),
            ("1-5-2023", Some("2023-05-01")),
            ("29/2/2024", Some("2024-02-29")),
            ("29/2/2023", None),
            ("2026-02-30", None),
            ("2026-8-1", None),
            ("06/15/2023", None),
            ("1/5/23", None),
            ("20260801", None),
            ("+2026-08-01", None),
            ("1899-12-31", None),
            ("2101-01-01", None),
            ("yesterday", None),
            ("é026-08-01", None),
        ] {
            assert_eq!(date(text).ok().flatten().map(|day| day.to_string()).as_deref(), read, "{text}");
        }
        assert_eq!(date(""), Ok(None));
    }

    #[test]
    fn the_day_named_as_end_no_longer_counts() {
        let day = |text: &str| Some(text.parse::<NaiveDate>().unwrap());
        assert_eq!(period(day("2026-08-01"), day("2027-08-01")), Ok((day("2026-08-01"), day("2027-07-31"))));
        assert_eq!(period(day("2026-08-01"), day("2026-08-02")), Ok((day("2026-08-01"), day("2026-08-01"))));
        assert_eq!(period(None, None), Ok((None, None)));
        assert!(period(day("2026-08-01"), day("2026-08-01")).is_err());
    }
}
