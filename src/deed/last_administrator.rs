//! The other brake of a roster: a school that has an administrator keeps one. What an import would take from the last is put back, and told.

use chrono::NaiveDate;

use super::DeedError;
use super::import_table::{ImportTable, Place};
use crate::domain::governing::is_covered;
use crate::domain::span::Span;
use crate::policy::permit::SystemDeed;
use crate::store::administrator::{self, Account};
use crate::store::bulk::Bulk;
use crate::store::role;

/// Who administered the school before the run.
pub(super) struct Administrators(Vec<Account>);

impl Administrators {
    pub(super) async fn new<D: SystemDeed>(bulk: &Bulk<'_, D>, today: NaiveDate) -> Result<Self, DeedError> {
        Ok(Self(administrator::accounts(bulk, today).await?))
    }

    /// Puts back what leaves a day without administrator that had one.
    pub(super) async fn keep<D: SystemDeed>(&self, bulk: &Bulk<'_, D>, table: &mut ImportTable, today: NaiveDate) -> Result<(), DeedError> {
        for account in &self.0 {
            let role = &account.role;
            let left: Vec<Span> = role::administrators(bulk, today).await?.into_iter().map(|row| row.days).collect();
            let days = Span { begins: role.days.begins.max(today), ..role.days };
            if !is_covered(days, &left) {
                administrator::put_back(bulk, account).await?;
                let place = Place { file: "the roster".into(), line: 0 };
                let reason = format!("would end or narrow the role {}: nobody else administers the school; kept", role.source_id);
                table.keep(place.refuse("", reason));
            }
        }
        Ok(())
    }
}
