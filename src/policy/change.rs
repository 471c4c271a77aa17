//! When sight changes by itself, so that an app can say so in advance.

use chrono::{Days, NaiveDate};

use super::group::FieldGroup;
use super::sight::{NOTICE_DAYS, Sight, Tie, sight};
use crate::domain::age::reached_on;

/// The next day on which the student's age alone changes what this tie sees, and the groups that are open from then on.
///
/// Takes the tie as it is: grants and guardianships that end on a day are not foreseen here.
#[must_use]
pub fn next_change(birth: Option<NaiveDate>, tie: &Tie, today: NaiveDate) -> Option<(NaiveDate, Vec<FieldGroup>)> {
    let birth = birth?;
    let groups = |on| sight(Some(birth), tie, on).as_ref().map_or_else(Vec::new, Sight::groups);
    let now = extents(birth, tie, today);
    let of_age = reached_on(birth, 18);
    let mut days = [reached_on(birth, 16), of_age, of_age + Days::new(NOTICE_DAYS)];
    days.sort_unstable();
    let day = days.into_iter().filter(|day| *day > today).find(|day| extents(birth, tie, *day) != now)?;
    Some((day, groups(day)))
}

fn extents(birth: NaiveDate, tie: &Tie, on: NaiveDate) -> Option<Vec<super::sight::Extent>> {
    sight(Some(birth), tie, on).map(|seen| FieldGroup::ALL.map(|group| seen.extent(group)).to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::sight::GuardianTie;

    #[test]
    fn a_guardian_is_told_of_sixteen_eighteen_and_the_end_of_the_notice() {
        let tie = Tie::Guardian(GuardianTie { authority: true, ..GuardianTie::default() });
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let birth = day("2010-05-01");
        for (today, expected, open) in [
            ("2026-04-30", Some("2026-05-01"), true),
            ("2026-05-01", Some("2028-05-01"), true),
            ("2028-04-30", Some("2028-05-01"), true),
            ("2028-05-01", Some("2028-07-30"), false),
            ("2028-07-30", None, false),
        ] {
            let change = next_change(Some(birth), &tie, day(today));
            assert_eq!(change.as_ref().map(|(on, _)| *on), expected.map(day), "{today}");
            assert_eq!(change.is_some_and(|(_, groups)| !groups.is_empty()), open, "{today}");
        }
        assert_eq!(next_change(Some(birth), &Tie::Own, day("2026-01-01")), None);
        assert_eq!(next_change(None, &tie, day("2026-01-01")), None);
    }
}
