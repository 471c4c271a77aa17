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

use std::sync::Arc;

use chrono::{DateTime, Utc};

use self::bundle::Bundle;
use self::class::Classes;
use self::directory::Directory;
use self::login::Logins;
use self::manifest::Manifest;
use self::org::Orgs;
use self::out::Out;
use self::programme::Programmes;
use self::session::Sessions;
use super::request::{self, ExchangeError, Progress, Request, feed};
use crate::deed::import_item::Item;
use crate::deed::import_roster::{self, ImportRoster};
use crate::deed::import_table::ImportTable;
use crate::policy::permit;
use crate::store::Store;
use crate::store::roster::NewInstitution;
use crate::store::seal::Seal;

/// Who recorded what such a bundle says.
pub const RECORDED_BY: &str = "oneroster";

/// What a roster is imported with, besides what every import is asked with.
#[derive(Clone)]
pub struct Roster {
    /// The institution, if it is made with the roster.
    pub new: Option<NewInstitution>,
    /// Who vouches for the user names, if they are to sign in.
    pub issuer: Option<String>,
    /// Seals national numbers; without it they are refused.
    pub seal: Option<Arc<Seal>>,
    /// Told how many bytes will be read.
    pub expected: Progress,
}

/// Imports a bundle.
pub async fn import(store: &Store, request: &Request, roster: &Roster) -> Result<ImportTable, ExchangeError> {
    let permit = permit::for_system::<ImportRoster>(request.institution, "import oneroster");
    let (reading, with) = (request.clone(), roster.clone());
    feed(
        move |out| read(&reading, &with, out),
        async |items| import_roster::run(store, &permit, roster.new.as_ref(), request.mode, items, request.zone, request.now).await,
    )
    .await
}

/// What the files say, as far as others of them need it.
struct School<'a> {
    roster: &'a Roster,
    now: DateTime<Utc>,
    bundle: Bundle,
    manifest: Manifest,
    orgs: Orgs,
    programmes: Programmes,
    classes: Classes,
    people: Directory,
    logins: Logins,
}

/// Reads the bundle and hands over what it says.
fn read(request: &Request, roster: &Roster, out: &request::Out<Item>) -> Result<(), ExchangeError> {
    let out = &mut Out { items: out, progress: request.progress.clone() };
    let bundle = Bundle::open(&request.path)?;
    let manifest = Manifest::read(&bundle, out)?;
    for file in file::ALL.iter().filter(|file| manifest.reads(file)) {
        (roster.expected)(bundle.size(file) * file.passes);
    }
    let orgs = Orgs::read(&bundle, &manifest, out)?;
    let sessions = Sessions::read(&bundle, &manifest, out)?;
    let programmes = Programmes::read(&bundle, &manifest, out)?;
    let classes = Classes::read(&bundle, &manifest, out, &sessions, &programmes)?;
    let people = Directory::read(&bundle, &manifest, out, &classes, request.today())?;
    let mut school = School { roster, now: request.now, bundle, manifest, orgs, programmes, classes, people, logins: Logins::default() };
    school.persons(out)?;
    school.classes.mentor_roles(out)?;
    school.users(out)?;
    school.roles(out)?;
    school.enrollments(out)?;
    school.identities(out)?;
    school.complete(out)?;
    out.end()
}
