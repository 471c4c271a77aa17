//! Where an import goes, and what day it is there.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use entity::id::InstitutionId;
use presentie::clock::Clock;
use presentie::deed::make_institution;
use presentie::policy::permit::for_system;
use presentie::store::Store;
use presentie::store::roster::{NewInstitution, institution};

use super::ImportArgs;
use crate::cli::CliError;

/// An institution, there already or to be made with the import.
pub(super) struct Site {
    pub(super) institution: InstitutionId,
    pub(super) new: Option<NewInstitution>,
    pub(super) zone: Tz,
    pub(super) now: DateTime<Utc>,
}

impl Site {
    pub(super) async fn find(store: &Store, args: &ImportArgs) -> Result<Self, CliError> {
        let code = args.institution.as_str();
        if !is_brin(code) {
            return Err("--institution must be a BRIN code, such as 25LX or 25LX01".into());
        }
        let (institution, zone, new) = if let Some((id, zone)) = institution(store, code).await? {
            (id, zone, None)
        } else {
            let name = args.name.clone().unwrap_or_else(|| code.to_owned());
            let new = NewInstitution { code: code.to_owned(), name, time_zone: args.time_zone.clone() };
            (InstitutionId::new(), args.time_zone.clone(), Some(new))
        };
        let zone: Tz = zone.parse().map_err(|_| format!("{zone} is no time zone: name one such as Europe/Amsterdam"))?;
        Ok(Self { institution, new, zone, now: Clock::SYSTEM.now() })
    }

    /// Makes the institution if it is not there, for imports that cannot make it with their rows.
    pub(super) async fn must_be_there(&self, store: &Store, args: &ImportArgs) -> Result<(), CliError> {
        match &self.new {
            None => Ok(()),
            Some(new) if args.dry_run => Err(format!("there is no institution {}, and a dry run makes none", new.code).into()),
            Some(new) => Ok(make_institution::run(store, &for_system(self.institution, "import"), new, self.now).await?),
        }
    }
}

/// Two digits, two digits or capitals, and perhaps two digits of a branch.
fn is_brin(code: &str) -> bool {
    let good = |(at, byte): (usize, u8)| byte.is_ascii_digit() || ((at == 2 || at == 3) && byte.is_ascii_uppercase());
    matches!(code.len(), 4 | 6) && code.bytes().enumerate().all(good)
}
