//! Counting from scratch, at every institution or at one: what an operator asks for.

use chrono::{DateTime, NaiveDate, Utc};

use crate::deed::DeedError;
use crate::deed::evaluate::{self, Evaluate, Evaluated};
use crate::domain::local_time::{begin_of_day, local_date};
use crate::policy::permit;
use crate::store::{Store, StoreError, institution, standing};

/// As which it stands in the history.
pub const NAME: &str = "evaluate";

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// At the institution with that code; at every one where it is left out.
    pub only: Option<&'a str>,
    /// As of this day; today where it is left out.
    pub date: Option<NaiveDate>,
    /// Only say where what is kept differs.
    pub check: bool,
}

/// Why it was not done at an institution.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// As of a day to come.
    #[error("{0} is yet to come")]
    Later(NaiveDate),
    /// Windows never move back.
    #[error("students were counted as of {0} already, and windows never move back; with --check they are only compared")]
    Earlier(NaiveDate),
    /// Anything else.
    #[error(transparent)]
    Deed(#[from] DeedError),
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self::Deed(error.into())
    }
}

/// Does it; an institution where it fails holds up no other.
pub async fn run(store: &Store, now: DateTime<Utc>, asked: Asked<'_>) -> Result<Vec<(String, Result<Evaluated, Failed>)>, StoreError> {
    let mut ran = vec![];
    for (id, code, zone) in institution::all(store).await? {
        if asked.only.is_none_or(|only| only == code) {
            let done = async {
                let zone = zone?;
                let today = local_date(now, zone);
                let date = asked.date.unwrap_or(today);
                if date > today {
                    return Err(Failed::Later(date));
                }
                let permit = permit::for_system::<Evaluate>(id, NAME);
                if asked.check {
                    return Ok(evaluate::check(store, &permit, zone, date, now).await?);
                }
                if let Some(until) = standing::counted_until(store, id).await?.filter(|until| *until > date) {
                    return Err(Failed::Earlier(until));
                }
                // Of an earlier day its last instant will do: marks and judgements are as they are now.
                let next = date.succ_opt().unwrap_or(date);
                let end = begin_of_day(next, zone) - chrono::TimeDelta::seconds(1);
                let at = if date < today { end } else { now };
                Ok(evaluate::run(store, &permit, zone, at).await?)
            };
            ran.push((code, done.await));
        }
    }
    Ok(ran)
}
