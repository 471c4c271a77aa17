//! Reads a OneRoster bundle (CSV, 1.1 and 1.2; a folder or a zip) into facts for [`crate::deed::import_roster`].
//!
//! The standard knows no programmes, kinds of guardians, mentors or holidays: they stand in `metadata.*` columns that the README names.
//! Files are read row by row, some twice: first who is what, then what ties them. A row, or one fact of it, that says nothing usable is
//! handed over as a refusal with file, line, column and reason; the rest is taken. In the columns of the standard and in ours alike, the
//! day named as end is the first that no longer counts.

mod agent;
mod bundle;
mod class;
mod directory;
mod enrollment;
mod file;
mod import;
mod line;
mod login;
mod manifest;
mod national_number;
mod org;
mod out;
mod person;
mod programme;
mod role;
mod session;
mod student_fact;
mod user;
mod value;

use std::path::Path;

use chrono::{DateTime, NaiveDate, Utc};
use tokio::sync::mpsc::Sender;

use self::bundle::Bundle;
use self::class::Classes;
use self::directory::Directory;
pub use self::import::{ImportError, import};
use self::login::Logins;
use self::manifest::Manifest;
use self::org::Orgs;
use self::out::Out;
use self::programme::Programmes;
use self::session::Sessions;
use super::meter::Meter;
use crate::deed::import_item::Item;
use crate::store::seal::Seal;

/// Who recorded what such a bundle says.
pub const RECORDED_BY: &str = "oneroster";

/// How a bundle is read.
pub struct Options {
    /// Who vouches for the user names, if they are to sign in.
    pub issuer: Option<String>,
    /// Seals national numbers; without it they are refused.
    pub seal: Option<Seal>,
    /// Today, where the school is.
    pub today: NaiveDate,
    /// This instant.
    pub now: DateTime<Utc>,
    /// Told how far it is.
    pub meter: Meter,
}

/// Why a bundle could not be read to its end.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A file, or the bundle, and what is wrong with it.
    #[error("{0}: {1}")]
    File(String, String),
    /// Nobody listens any more: the deed has failed, and says why.
    #[error("the import has ended")]
    Closed,
}

/// What the files say, as far as others of them need it.
struct School<'a> {
    options: &'a Options,
    bundle: Bundle,
    manifest: Manifest,
    orgs: Orgs,
    programmes: Programmes,
    classes: Classes,
    people: Directory,
    logins: Logins,
}

/// Reads the bundle and hands over what it says; blocks while the deed is behind.
pub fn read(path: &Path, options: &Options, sender: Sender<Item>) -> Result<(), ReadError> {
    let out = &mut Out { sender, meter: options.meter.clone() };
    let bundle = Bundle::open(path)?;
    let manifest = Manifest::read(&bundle, out)?;
    for file in file::ALL.iter().filter(|file| manifest.reads(file)) {
        options.meter.expect(bundle.size(file) * file.passes);
    }
    let orgs = Orgs::read(&bundle, &manifest, out)?;
    let sessions = Sessions::read(&bundle, &manifest, out)?;
    let programmes = Programmes::read(&bundle, &manifest, out)?;
    let classes = Classes::read(&bundle, &manifest, out, &sessions, &programmes)?;
    let people = Directory::read(&bundle, &manifest, out, &classes, options.today)?;
    let mut school = School { options, bundle, manifest, orgs, programmes, classes, people, logins: Logins::default() };
    school.persons(out)?;
    school.classes.mentor_roles(out)?;
    school.users(out)?;
    school.roles(out)?;
    school.enrollments(out)?;
    school.identities(out)?;
    school.complete(out)?;
    out.end()
}
