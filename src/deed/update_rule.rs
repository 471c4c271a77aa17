//! An administrator of the whole school changes a rule where the law leaves room: the school's own protocol, whether work placement counts, the
//! shorter period for young adults that the board decided on. What was written stays: a change is taken back by another.

use super::DeedError;
use super::complaint::{Breach, Complaint};
use super::govern::permit_everywhere;
use super::once::OnceKey;
use crate::domain::governing::Refused;
use crate::domain::rule_change::{Change, may_change};
use crate::policy::deed::Deed;
use crate::policy::permit::{Named, PersonDeed};
use crate::policy::viewer::Viewer;
use crate::store::work::Work;
use crate::store::{Store, recount, rule};

/// The deed.
#[derive(Clone, Copy, Debug)]
pub struct UpdateRule;

impl Named for UpdateRule {
    const NAME: &'static str = "updateRule";
}

impl PersonDeed for UpdateRule {
    const DEED: Deed = Deed::UpdateRule;
}

/// Does it. `key`: the caller's own, so that a repeat is answered and not done again.
pub async fn run(store: &Store, viewer: &Viewer, change: &Change, key: &str) -> Result<(), DeedError> {
    let key = OnceKey::new(key, change)?;
    let permit = permit_everywhere::<UpdateRule>(viewer, "code")?;
    let work = Work::begin(store, &permit, viewer.now).await?;
    if key.before::<_, ()>(&work).await?.is_some() {
        return Ok(());
    }
    work.lock_institution().await?;
    let set = rule::of(&work).await?;
    let shipped = set.shipped.iter().filter(|rule| rule.code == change.code);
    let of_day = shipped.max_by_key(|rule| (rule.effective.holds(change.begins), rule.effective.begins));
    let refused = |(field, refused): (&'static str, Refused)| Complaint::at(&[field], Breach::Governing(refused));
    let of_day = of_day.ok_or_else(|| refused(("code", Refused::NoSetting)))?;
    may_change(of_day, change, viewer.today).map_err(refused)?;
    let id = rule::change(&work, change).await?;
    // Windows that end from that day on are judged by it: the daily run of that day counts them anew.
    recount::ask(&work, (change.begins, change.begins), change.begins.max(viewer.today)).await?;
    work.tell(&[("rule.changed", id.0)]).await?;
    key.keep(&work, &()).await?;
    Ok(work.commit().await?)
}
