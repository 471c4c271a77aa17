//! Where an import goes, and what day it is there.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use entity::id::InstitutionId;
use presentie::clock::Clock;
use presentie::store::Store;
use presentie::store::roster::{NewInstitution, institution};

use super::{ImportArgs, Made};
use crate::cli::CliError;

/// An institution, there already or to be made with the import.
pub(super) struct Site {
    pub(super) institution: InstitutionId,
    pub(super) new: Option<NewInstitution>,
    pub(super) zone: Tz,
    pub(super) now: DateTime<Utc>,
}

impl Site {
    /// `made`: of a roster, which alone makes an institution that is not there: for other imports a code with a mistake in it would make a
    /// school without anybody.
    pub(super) async fn find(store: &Store, args: &ImportArgs, made: Option<&Made>) -> Result<Self, CliError> {
        let code = args.institution.as_str();
        if !is_brin(code) {
            return Err("--institution must be a BRIN code, such as 25LX or 25LX01".into());
        }
        let (institution, zone, new) = if let Some((id, zone)) = institution(store, code).await? {
            (id, zone, None)
        } else {
            let missing = || format!("there is no institution {code}: its roster comes first, with `presentie import oneroster`");
            let made = made.ok_or_else(missing)?;
            let name = made.name.clone().unwrap_or_else(|| code.to_owned());
            let new = NewInstitution { code: code.to_owned(), name, time_zone: made.time_zone.clone() };
            (InstitutionId::new(), made.time_zone.clone(), Some(new))
        };
        let zone: Tz = zone.parse().map_err(|_| format!("{zone} is no time zone: name one such as Europe/Amsterdam"))?;
        Ok(Self { institution, new, zone, now: Clock::SYSTEM.now() })
    }
}

/// Two digits, two digits or capitals, and perhaps two digits of a branch.
fn is_brin(code: &str) -> bool {
    let good = |(at, byte): (usize, u8)| byte.is_ascii_digit() || ((at == 2 || at == 3) && byte.is_ascii_uppercase());
    matches!(code.len(), 4 | 6) && code.bytes().enumerate().all(good)
}
