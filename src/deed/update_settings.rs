//! An administrator of the whole school changes settings, each from today or a later day on. What was written stays: a change is taken
//! back by another.

use std::collections::HashSet;

use chrono::{Days, NaiveDate};

use super::DeedError;
use super::complaint::{Breach, Complaint};
use super::govern::permit_everywhere;
use super::update_calendar::REACH;
use crate::domain::governing::Refused;
use crate::domain::setting::{self, Key, Settings};
use crate::policy::deed::Deed;
use crate::policy::permit::{Named, PersonDeed};
use crate::policy::viewer::Viewer;
use crate::store::setting as rows;
use crate::store::work::Work;
use crate::store::{Store, recount};

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct UpdateSettings;

impl Named for UpdateSettings {
    const NAME: &'static str = "updateSettings";
}

impl PersonDeed for UpdateSettings {
    const DEED: Deed = Deed::UpdateSettings;
}

/// Most changes of one call.
const MOST_CHANGES: usize = 50;

/// A change as somebody sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Name of the setting.
    pub key: String,
    /// Its value, as people write it.
    pub value: String,
    /// From this day on; none: today.
    pub from: Option<NaiveDate>,
}

/// Does it, all of it or nothing. `seen`: how many changes there were when the caller looked.
pub async fn run(store: &Store, viewer: &Viewer, changes: &[Change], seen: i32) -> Result<(), DeedError> {
    let permit = permit_everywhere::<UpdateSettings>(viewer, "changes")?;
    if changes.len() > MOST_CHANGES {
        return Err(Complaint::at(&["changes"], Breach::TooMany { most: MOST_CHANGES }).into());
    }
    let read = read(changes, viewer.today).map_err(DeedError::Refused)?;
    let work = Work::begin(store, &permit, viewer.now).await?;
    work.lock_institution().await?;
    if rows::count(&work).await? != i64::from(seen) {
        return Err(Complaint::at(&["version"], Breach::Stale).into());
    }
    let written = rows::write(&work, &read.iter().map(|(key, value, from)| (*key, value, *from)).collect::<Vec<_>>()).await?;
    for (key, _, from) in &read {
        if key.moves_deadlines() {
            let first = from.checked_sub_days(Days::new(REACH)).unwrap_or(*from);
            recount::ask(&work, (first, *from), *from).await?;
        }
    }
    work.tell(&written.iter().map(|id| ("setting.changed", id.0)).collect::<Vec<_>>()).await?;
    Ok(work.commit().await?)
}

/// The changes as they are kept, or what is wrong with each of them.
fn read(changes: &[Change], today: NaiveDate) -> Result<Vec<(Key, serde_json::Value, NaiveDate)>, Vec<Complaint>> {
    let (mut read, mut wrong, mut met) = (vec![], vec![], HashSet::new());
    for (at, change) in changes.iter().enumerate() {
        let mut refuse = |field: &str, refused| wrong.push(Complaint::at(&["changes", &at.to_string(), field], Breach::Governing(refused)));
        let from = change.from.unwrap_or(today);
        if from < today {
            refuse("effectiveFrom", Refused::Before(today));
        }
        let Some(key) = Key::parse(&change.key) else {
            refuse("key", Refused::NoSetting);
            continue;
        };
        let value = key.read(&change.value);
        match Settings::default().with(key, &value) {
            Ok(_) if !met.insert((key, from)) => refuse("key", Refused::TwoValues),
            Ok(_) => read.push((key, value, from)),
            Err(setting::Refused::Whole(_, bounds)) => refuse("value", Refused::Whole { least: *bounds.start(), most: *bounds.end() }),
            Err(setting::Refused::Time(_)) => refuse("value", Refused::Time),
            Err(setting::Refused::YesOrNo(_)) => refuse("value", Refused::YesOrNo),
        }
    }
    if wrong.is_empty() { Ok(read) } else { Err(wrong) }
}
