//! The daily run: what comes with a new day at each school. It is tried every few minutes, so that it is late by no more than that.

use std::time::Duration;

use ::entity::id::InstitutionId;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use tokio::time::MissedTickBehavior;

use crate::clock::Clock;
use crate::deed::DeedError;
use crate::deed::announce_coming_of_age::{self, AnnounceComingOfAge};
use crate::deed::expire_explanations::{self, Done, ExpireExplanations};
use crate::deed::forget_invitation_tries::{self, ForgetInvitationTries};
use crate::deed::move_windows::{self, MoveWindows};
use crate::deed::recount_asked::{self, RecountAsked};
use crate::policy::permit;
use crate::store::{Store, StoreError, institution};

/// As which it stands in the history.
pub const NAME: &str = "daily run";

/// What came of it at one institution.
#[derive(Debug)]
pub struct Ran {
    /// Its code.
    pub code: String,
    /// What was done, or why not.
    pub done: Result<Done, DeedError>,
    /// Of how many students time moved the window, or why that failed.
    pub moved: Result<usize, DeedError>,
    /// How many were told that a student comes of age, or why that, or forgetting tries of codes, failed.
    pub announced: Result<usize, DeedError>,
}

/// Runs once, at every institution or at the one with that code; one where it fails holds up no other.
pub async fn run(store: &Store, now: DateTime<Utc>, only: Option<&str>) -> Result<Vec<Ran>, StoreError> {
    let mut ran = vec![];
    for (id, code, zone) in institution::all(store).await? {
        if only.is_none_or(|only| only == code) {
            ran.push(at(store, id, code, zone, now).await);
        }
    }
    Ok(ran)
}

/// One deed that fails holds up no other.
async fn at(store: &Store, institution: InstitutionId, code: String, zone: Result<Tz, StoreError>, now: DateTime<Utc>) -> Ran {
    let zone = match zone {
        Ok(zone) => zone,
        Err(error) => return Ran { code, done: Err(error.into()), moved: Ok(0), announced: Ok(0) },
    };
    // First what another calendar says, so that nothing turns unauthorised that has more time by it.
    let permit = permit::for_system::<RecountAsked>(institution, NAME);
    let recounted = recount_asked::run(store, &permit, zone, now).await;
    let permit = permit::for_system::<ExpireExplanations>(institution, NAME);
    let expired = expire_explanations::run(store, &permit, zone, now).await;
    let sum = |one: Done, other: Done| Done { students: one.students + other.students, presences: one.presences + other.presences };
    let done = expired.and_then(|expired| recounted.map(|recounted| sum(expired, recounted)));
    let permit = permit::for_system::<MoveWindows>(institution, NAME);
    let moved = move_windows::run(store, &permit, zone, now).await;
    let permit = permit::for_system::<AnnounceComingOfAge>(institution, NAME);
    let announced = announce_coming_of_age::run(store, &permit, zone, now).await;
    let permit = permit::for_system::<ForgetInvitationTries>(institution, NAME);
    let forgotten = forget_invitation_tries::run(store, &permit, now).await;
    Ran { code, done, moved, announced: announced.and_then(|told| forgotten.map(|_rows| told)) }
}

/// Runs at once and then so often, for as long as the server does. What fails is logged, and tried again the next time.
pub async fn keep_running(store: Store, clock: Clock, every: Duration) {
    let mut ticks = tokio::time::interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        match run(&store, clock.now(), None).await {
            Ok(ran) => ran.iter().for_each(log),
            Err(error) => tracing::error!(%error, "daily run"),
        }
    }
}

fn log(ran: &Ran) {
    let institution = &ran.code;
    match &ran.done {
        Ok(Done { presences: 0, .. }) => tracing::debug!(institution, "daily run: nothing was due"),
        Ok(Done { students, presences }) => tracing::info!(institution, students, presences, "daily run"),
        Err(error) => tracing::error!(institution, %error, "daily run"),
    }
    match &ran.moved {
        Ok(0) => {}
        Ok(students) => tracing::info!(institution, students, "windows moved"),
        Err(error) => tracing::error!(institution, %error, "daily run: windows"),
    }
    match &ran.announced {
        Ok(0) => {}
        Ok(persons) => tracing::info!(institution, persons, "told that a student comes of age"),
        Err(error) => tracing::error!(institution, %error, "daily run: coming of age"),
    }
}
