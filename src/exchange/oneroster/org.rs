//! Orgs: every one is a unit; one with a RIO code is a location too, and the units below it are there.

use std::collections::{HashMap, HashSet};

use super::bundle::{Bundle, Pass};
use super::file::ORGS;
use super::line::Line;
use super::manifest::Manifest;
use super::out::Out;
use crate::deed::import_fact::{Location, Unit};
use crate::deed::import_item::ColumnNames;
use crate::deed::import_table::{Place, Refused};
use crate::exchange::request::ExchangeError;
use crate::store::roster::UNIT;

const NAMES: ColumnNames =
    &[("source_id", "sourcedId"), ("name", "name"), ("parent_unit_id", "parentSourcedId"), ("rio_code", "metadata.rioCode")];

struct Org {
    place: Place,
    name: String,
    parent: Option<String>,
    location: Option<(String, String)>,
}

/// The orgs of the bundle.
#[derive(Default)]
pub(super) struct Orgs {
    by_key: HashMap<String, Org>,
    root: Option<String>,
}

impl Orgs {
    /// Reads them, and hands over those above before those below.
    pub(super) fn read(bundle: &Bundle, manifest: &Manifest, out: &mut Out) -> Result<Self, ExchangeError> {
        let (mut orgs, mut order) = (Self::default(), vec![]);
        if !manifest.reads(&ORGS) {
            return Ok(orgs);
        }
        bundle.rows(&ORGS, Pass::Takes, out, |out, line| {
            let key = match line.key().and_then(|key| Ok((key, line.ended()?))) {
                Ok((key, true)) => return out.ended(&UNIT, key),
                Ok((key, false)) => key.to_owned(),
                Err(refused) => return out.refuse(refused, ORGS.about(line.get("sourcedId"))),
            };
            if orgs.by_key.contains_key(&key) {
                return out.refuse(line.refuse("sourcedId", "stands in the file twice"), vec![]);
            }
            let location = out.part(location(line))?;
            match line.text("name") {
                Ok(name) => {
                    let parent = Some(line.get("parentSourcedId").to_owned()).filter(|parent| !parent.is_empty());
                    orgs.by_key.insert(key.clone(), Org { place: line.place(), name, parent, location });
                    order.push(key);
                    Ok(())
                }
                Err(refused) => out.refuse(refused, ORGS.about(&key)),
            }
        })?;
        orgs.forget_bad_parents(&order, out)?;
        order.sort_by_key(|key| orgs.above(key).len());
        let mut roots = order.iter().filter(|key| orgs.by_key[*key].parent.is_none());
        orgs.root = roots.next().filter(|_| roots.next().is_none()).cloned();
        for key in order {
            let org = &orgs.by_key[&key];
            if let Some((rio_code, name)) = &org.location {
                let fact = Location { source_id: key.clone(), rio_code: Some(rio_code.clone()), name: name.clone() };
                out.fact(fact, org.place.clone(), NAMES)?;
            }
            out.fact(Unit { source_id: key, name: org.name.clone(), parent_unit_id: org.parent.clone() }, org.place.clone(), NAMES)?;
        }
        Ok(orgs)
    }

    fn forget_bad_parents(&mut self, order: &[String], out: &Out) -> Result<(), ExchangeError> {
        for key in order {
            let Some(parent) = self.by_key[key].parent.clone() else { continue };
            let missing = !self.by_key.contains_key(&parent);
            let round = self.above(key).contains(&key.as_str());
            if !(missing || round) {
                continue;
            }
            let reason = if missing {
                format!("there is no org {parent}; taken as if blank")
            } else {
                "leads back to itself; taken as if blank".to_owned()
            };
            if let Some(org) = self.by_key.get_mut(key) {
                org.parent = None;
                out.refuse(org.place.refuse("parentSourcedId", reason), vec![])?;
            }
        }
        Ok(())
    }

    /// Those above, nearest first.
    fn above<'a>(&'a self, key: &'a str) -> Vec<&'a str> {
        let (mut above, mut seen) = (vec![], HashSet::new());
        let mut at = key;
        while let Some(parent) = self.by_key.get(at).and_then(|org| org.parent.as_deref()) {
            if !seen.insert(parent) {
                break;
            }
            above.push(parent);
            at = parent;
        }
        above
    }

    /// The location of the unit or of the nearest above that has one.
    pub(super) fn location(&self, key: &str) -> Option<String> {
        let has = |key: &&str| self.by_key.get(*key).is_some_and(|org| org.location.is_some());
        std::iter::once(key).chain(self.above(key)).find(has).map(str::to_owned)
    }

    /// Those of a list that are not above another of it: where somebody is, without what that is part of.
    pub(super) fn lowest<'a>(&self, keys: &[&'a str]) -> Vec<&'a str> {
        let above: HashSet<&str> = keys.iter().flat_map(|key| self.above(key)).collect();
        keys.iter().copied().filter(|key| !key.is_empty() && !above.contains(key)).collect()
    }

    /// Where a role at this org holds: none is the whole institution, else the unit and all below it.
    pub(super) fn scope<'a>(&'a self, key: &'a str) -> Vec<Option<&'a str>> {
        if key.is_empty() || self.root.as_deref() == Some(key) {
            return vec![None];
        }
        let mut below: Vec<&str> = self.by_key.keys().map(String::as_str).filter(|other| self.above(other).contains(&key)).collect();
        below.sort_unstable();
        std::iter::once(key).chain(below).map(Some).collect()
    }
}

fn location(line: &Line) -> Result<Option<(String, String)>, Refused> {
    let code = line.get("metadata.rioCode");
    let shape = |(at, byte): (usize, u8)| if at == 3 { byte == b'X' } else { byte.is_ascii_digit() };
    match code.len() {
        0 => Ok(None),
        7 if code.bytes().enumerate().all(shape) => {
            let name = line.optional("metadata.locationName")?.unwrap_or_else(|| line.get("name").to_owned());
            Ok(Some((code.to_owned(), name)))
        }
        _ => Err(line.refuse("metadata.rioCode", "is no RIO location code, such as 100X123")),
    }
}
