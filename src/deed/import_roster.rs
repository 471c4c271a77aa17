//! Imports a roster: who is at the school, in which classes, with which guardians, roles and grants.
//!
//! All in one transaction. A fact may refer to one that came before it; what the source no longer names ends today, and a right
//! that somebody had by it at once. What a person set by hand it never widens, and it says of each row that it kept back.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use tokio::sync::mpsc::Receiver;

use super::DeedError;
use super::count::{self, Touched};
use super::import_batch::Batches;
use super::import_item::Item;
use super::import_run;
use super::import_table::{ImportMode, ImportTable};
use super::last_administrator::Administrators;
use super::mass_ending::Brake;
use crate::domain::local_time::local_date;
use crate::policy::permit::{Named, Permit, SystemDeed};
use crate::store::bulk::Bulk;
use crate::store::ending::Complete;
use crate::store::roster::NewInstitution;
use crate::store::table::Table;
use crate::store::{Store, replanned, school, timetable};

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct ImportRoster;

impl Named for ImportRoster {
    const NAME: &'static str = "importRoster";
}

impl SystemDeed for ImportRoster {}

/// Does it, at an institution that is made with it if there is one to make.
pub async fn run(
    store: &Store,
    permit: &Permit<ImportRoster>,
    new: Option<&NewInstitution>,
    mode: ImportMode,
    mut input: Receiver<Item>,
    zone: Tz,
    now: DateTime<Utc>,
) -> Result<ImportTable, DeedError> {
    let today = local_date(now, zone);
    let bulk = Bulk::begin_at(store, permit, now, new).await?;
    let brake = Brake::new(&bulk, today).await?;
    let administrators = Administrators::new(&bulk, today).await?;
    let mut batches = Batches::new(&bulk, zone);
    let mut endings = Endings::default();
    let mut whole = false;
    while let Some(item) = input.recv().await {
        match item {
            Item::Fact(fact, place, names) => batches.take(fact, place, names).await?,
            Item::Refused(refused, about) => batches.refuse(refused, about).await?,
            Item::Notice(notice) => batches.table.notice(notice),
            Item::Ended(table, key) => endings.named.entry(table.name).or_insert((table, vec![])).1.push(key),
            Item::Complete(complete) => endings.complete.push(complete),
            Item::End => whole = true,
        }
    }
    if !whole {
        bulk.rollback().await?;
        return Err(DeedError::BrokeOff);
    }
    let mut table = batches.finish().await?;
    if bulk.inherit_blocks(today).await? > 0 {
        table.notice("guardians whom a person keeps out of a student are kept out by new ties of the two as well".to_owned());
    }
    endings.apply(&bulk, &mut table, today).await?;
    if let Err(refused) = brake.hold(&mut table, mode) {
        bulk.rollback().await?;
        return Err(refused);
    }
    administrators.keep(&bulk, &mut table, today).await?;
    let participants = timetable::participants_from(&bulk, today).await?;
    table.add("lesson_participant", participants.upserted);
    table.counts("lesson_participant").ended += participants.ended;
    let rebased = replanned::rebased(&bulk).await?;
    if !rebased.is_empty() {
        bulk.lock_students(&rebased.iter().map(|student| student.0).collect::<Vec<_>>()).await?;
        let mut touched = Touched::default();
        for student in &rebased {
            touched.whole(*student);
        }
        count::follow(&bulk, &school::of(&bulk, zone).await?, &touched).await?;
    }
    bulk.record_run("roster", "roster.imported", table.totals()).await?;
    import_run::finish(bulk, table, mode).await
}

/// What has ended, once all that has not is known.
#[derive(Default)]
struct Endings {
    named: HashMap<&'static str, (&'static Table, Vec<String>)>,
    complete: Vec<Complete>,
}

impl Endings {
    async fn apply(&self, bulk: &Bulk<'_, ImportRoster>, counts: &mut ImportTable, today: NaiveDate) -> Result<(), DeedError> {
        for complete in &self.complete {
            for (name, ended) in bulk.end_unseen(complete, today).await? {
                counts.counts(name).ended += ended;
            }
        }
        for (table, keys) in self.named.values() {
            for (name, ended) in bulk.end_named(table, keys, today).await? {
                counts.counts(name).ended += ended;
            }
        }
        Ok(())
    }
}
