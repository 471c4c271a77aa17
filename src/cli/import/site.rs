//! Where an import goes, and what day it is there.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use entity::id::InstitutionId;
use presentie::clock::{Clock, local_date};
use presentie::store::Store;
use presentie::store::roster::{NewInstitution, institution};

use super::ImportArgs;
use crate::cli::CliError;

/// An institution, there already or to be made with the import.
pub(super) struct Site {
    pub(super) institution: InstitutionId,
    pub(super) new: Option<NewInstitution>,
    pub(super) today: NaiveDate,
    pub(super) now: DateTime<Utc>,
}

impl Site {
    pub(super) async fn find(store: &Store, args: &ImportArgs) -> Result<Self, CliError> {
        let code = args.institution.as_str();
        if !is_brin(code) {
            return Err("--institution must be a BRIN code, such as 25LX or 25LX01".into());
        }
        let (institution, zone, new) = match institution(store, code).await? {
            Some((id, zone)) => (id, zone, None),
            None => {
                let name = args.name.clone().unwrap_or_else(|| code.to_owned());
                let new = NewInstitution { code: code.to_owned(), name, time_zone: args.time_zone.clone() };
                (InstitutionId::new(), args.time_zone.clone(), Some(new))
            }
        };
        let zone: Tz = zone.parse().map_err(|_| format!("{zone} is no time zone: name one such as Europe/Amsterdam"))?;
        let now = Clock::SYSTEM.now();
        Ok(Self { institution, new, today: local_date(now, zone), now })
    }
}

/// Two digits, two digits or capitals, and perhaps two digits of a branch.
fn is_brin(code: &str) -> bool {
    let good = |(at, byte): (usize, u8)| byte.is_ascii_digit() || ((at == 2 || at == 3) && byte.is_ascii_uppercase());
    matches!(code.len(), 4 | 6) && code.bytes().enumerate().all(good)
}
