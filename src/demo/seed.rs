//! Fills an empty database with the demo school, through the same imports that a real school uses.

use std::path::Path;
use std::sync::Arc;

use ::entity::id::InstitutionId;
use ::entity::kind::{Audience, RuleCode};
use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;

use super::calendar::last_school_day;
use super::{CODE, FEWEST, NAME, Plan, TIME_ZONE, file, write};
use crate::clock::Clock;
use crate::deed::import_table::{ImportMode, ImportTable};
use crate::deed::{DeedError, update_rule};
use crate::domain::local_time::local_date;
use crate::domain::rule_change::Change;
use crate::exchange::oneroster::{self, Roster};
use crate::exchange::request::{ExchangeError, Request};
use crate::exchange::{eduarte_marks, timetable};
use crate::store::roster::{NewInstitution, institution};
use crate::store::viewer::{self, Claim};
use crate::store::{Store, StoreError, persona};

/// The imports that make the demo school, in order.
const IMPORTS: [&str; 3] = ["roster", "timetable", "marks"];
/// What chance begins with.
const SEED: u64 = 2026;

/// Longer ago than any lesson of the demo.
const DECIDED_DAYS_AGO: u64 = 200;

/// What is wanted of the demo.
#[derive(Clone, Debug)]
pub struct Wish {
    /// How many students, if it is made now.
    pub students: usize,
    /// The day on which it is tried; none: the one it was made for, or the last school day.
    pub today: Option<NaiveDate>,
    /// Who vouches for the logins.
    pub issuer: &'static str,
}

/// A demo that can be served.
#[derive(Clone, Copy, Debug)]
pub struct Demo {
    /// The school.
    pub institution: InstitutionId,
    /// Its time zone.
    pub zone: Tz,
    /// The day on which it is tried.
    pub today: NaiveDate,
    /// The day it was made for: marks end the day before.
    pub made_for: NaiveDate,
    /// Whether it was made now.
    pub made_now: bool,
}

/// Why there is no demo.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A database of a real school is no place for it.
    #[error("this database has a school in it already; the demo wants one of its own: another --database-url")]
    NotEmpty,
    /// Too small.
    #[error("the demo needs at least {FEWEST} students")]
    TooFew,
    /// The time zone is not known.
    #[error("{TIME_ZONE} is not known")]
    Zone,
    /// The files could not be written.
    #[error("the files of the demo: {0}")]
    File(#[from] std::io::Error),
    /// The files could not be imported.
    #[error(transparent)]
    Import(#[from] ExchangeError),
    /// A row of our own files was refused.
    #[error("the demo's own {0}:{1} {2}: {3}")]
    Refused(Arc<str>, u64, String, String),
    /// The database could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The decision of the board was refused.
    #[error(transparent)]
    Decision(#[from] DeedError),
}

/// Finds the demo school, or makes it; one that was interrupted is made to its end.
pub async fn open(store: &Store, wish: &Wish, real_now: DateTime<Utc>) -> Result<Demo, DemoError> {
    let zone: Tz = TIME_ZONE.parse().map_err(|_| DemoError::Zone)?;
    let known = institution(store, CODE).await?.map(|(id, _)| id);
    if known.is_none() && persona::any_institution(store).await? {
        return Err(DemoError::NotEmpty);
    }
    let imports = match known {
        Some(id) => persona::imports(store, id).await?,
        None => vec![],
    };
    let chosen = wish.today.unwrap_or_else(|| last_school_day(local_date(real_now, zone)));
    let made_for = imports.first().map_or(chosen, |(_, at)| local_date(*at, zone));
    let made_now = !IMPORTS.iter().all(|kind| imports.iter().any(|(done, _)| done == kind));
    let institution = known.unwrap_or_default();
    if made_now {
        if wish.students < FEWEST {
            return Err(DemoError::TooFew);
        }
        let folder = tempfile::tempdir()?;
        let (plan, path) = (Plan { students: wish.students, today: made_for, seed: SEED }, folder.path().to_owned());
        tokio::task::spawn_blocking(move || write(plan, &path)).await.map_err(std::io::Error::other)??;
        let now = Clock::with_today(made_for, zone).now();
        import(store, institution, known.is_none(), zone, now, wish.issuer, folder.path()).await?;
    }
    Ok(Demo { institution, zone, today: wish.today.unwrap_or(made_for), made_for, made_now })
}

async fn import(
    store: &Store,
    institution: InstitutionId,
    is_new: bool,
    zone: Tz,
    now: DateTime<Utc>,
    issuer: &str,
    folder: &Path,
) -> Result<(), DemoError> {
    let request = |name: &str| Request {
        institution,
        zone,
        path: folder.join(name),
        mode: ImportMode { strict: true, ..ImportMode::default() },
        now,
        progress: Arc::new(|_| {}),
    };
    let new = NewInstitution { code: CODE.to_owned(), name: NAME.to_owned(), time_zone: TIME_ZONE.to_owned() };
    let roster = Roster { new: Some(new).filter(|_| is_new), issuer: Some(issuer.to_owned()), seal: None, expected: Arc::new(|_| {}) };
    clean(oneroster::import(store, &request(file::ROSTER), &roster).await?)?;
    the_board_decides(store, issuer, now).await?;
    clean(timetable::import(store, &request(file::TIMETABLE), None).await?)?;
    clean(eduarte_marks::import(store, &request(file::MARKS)).await?)
}

/// The board of the demo decided on the shorter period for young adults, so that `s20` shows what that comes to.
async fn the_board_decides(store: &Store, issuer: &str, now: DateTime<Utc>) -> Result<(), DemoError> {
    let (issuer, subject) = (issuer.to_owned(), "admin".to_owned());
    let claim = Claim { issuer, subject, institution: CODE.to_owned(), audience: Audience::Staff };
    let admin = viewer::load(store, &claim, now).await?.ok_or(StoreError::Missing("administrator of the demo"))?;
    let decided = admin.today - Days::new(DECIDED_DAYS_AGO);
    let change = Change {
        code: RuleCode::Regional16hAdult,
        begins: decided,
        on: true,
        threshold: None,
        deadline_working_days: None,
        parts: None,
        work_placement: None,
        decided_on: Some(decided),
    };
    Ok(update_rule::run(store, &admin, &change, "the decision of the board").await?)
}

/// The demo proves the imports: nothing of it may be refused.
fn clean(table: ImportTable) -> Result<(), DemoError> {
    match table.refused.into_iter().next() {
        None => Ok(()),
        Some(first) => Err(DemoError::Refused(first.place.file, first.place.line, first.column, first.reason)),
    }
}
