//! Teams and departments with what is above them, and where a class belongs.

use std::collections::HashMap;

use ::entity::id::{GroupId, UnitId};
use chrono::NaiveDate;
use sea_orm::Value;

use super::{Store, StoreError, rows};
use crate::policy::governing::Place;
use crate::policy::viewer::Viewer;

/// The units and classes of an institution.
#[derive(Clone, Debug, Default)]
pub struct Units {
    units: HashMap<UnitId, UnitRow>,
    groups: HashMap<GroupId, GroupOf>,
}

#[derive(Clone, Debug)]
struct UnitRow {
    name: String,
    above: Option<UnitId>,
    ended_on: Option<NaiveDate>,
}

#[derive(Clone, Debug)]
struct GroupOf {
    name: String,
    unit: Option<UnitId>,
    ended_on: Option<NaiveDate>,
}

const SQL: &str = "SELECT 'UNIT' AS what, id, name, parent_unit_id AS above, ended_on FROM unit WHERE institution_id = $1 \
     UNION ALL SELECT 'GROUP', id, name, unit_id, ended_on FROM school_group WHERE institution_id = $1";

/// Of the viewer's institution, those that ended too.
pub async fn all(store: &Store, viewer: &Viewer) -> Result<Units, StoreError> {
    let mut found = Units::default();
    for row in rows::raw(store, SQL, vec![Value::from(viewer.institution.0)]).await? {
        let (what, name, above, ended_on) =
            (row.try_get::<String>("", "what")?, row.try_get("", "name")?, row.try_get("", "above")?, row.try_get("", "ended_on")?);
        if what == "UNIT" {
            found.units.insert(row.try_get("", "id")?, UnitRow { name, above, ended_on });
        } else {
            found.groups.insert(row.try_get("", "id")?, GroupOf { name, unit: above, ended_on });
        }
    }
    Ok(found)
}

impl Units {
    /// The place of a role; none: there is no such unit or class.
    #[must_use]
    pub fn place(&self, unit: Option<UnitId>, group: Option<GroupId>) -> Option<Place> {
        match (unit, group) {
            (None, None) => Some(Place::Institution),
            (Some(unit), _) => self.units.contains_key(&unit).then(|| Place::Below { units: self.up_from(unit), group: None }),
            (None, Some(id)) => self
                .groups
                .get(&id)
                .map(|group| Place::Below { units: group.unit.map(|unit| self.up_from(unit)).unwrap_or_default(), group: Some(id) }),
        }
    }

    /// Whether the unit or class is over.
    #[must_use]
    pub fn is_over(&self, unit: Option<UnitId>, group: Option<GroupId>, today: NaiveDate) -> bool {
        let unit = unit.and_then(|unit| self.units.get(&unit)?.ended_on);
        let group = group.and_then(|group| self.groups.get(&group)?.ended_on);
        unit.or(group).is_some_and(|ended| ended <= today)
    }

    /// The unit, and all below it that are not over, by key.
    #[must_use]
    pub fn with_below(&self, unit: UnitId, today: NaiveDate) -> Vec<UnitId> {
        let running = |id: &UnitId| *id == unit || !self.is_over(Some(*id), None, today);
        let mut below: Vec<UnitId> = self.units.keys().copied().filter(|id| self.up_from(*id).contains(&unit) && running(id)).collect();
        below.sort_by_key(|id| (*id != unit, *id));
        below
    }

    /// What a unit is called.
    #[must_use]
    pub fn unit_name(&self, id: UnitId) -> Option<&str> {
        self.units.get(&id).map(|unit| unit.name.as_str())
    }

    /// What a class is called.
    #[must_use]
    pub fn group_name(&self, id: GroupId) -> Option<&str> {
        self.groups.get(&id).map(|group| group.name.as_str())
    }

    /// The unit and all above it. A roster that puts two units above each other is not followed for ever.
    fn up_from(&self, unit: UnitId) -> Vec<UnitId> {
        let mut up = vec![];
        let mut next = Some(unit);
        while let Some(id) = next.filter(|id| !up.contains(id)) {
            up.push(id);
            next = self.units.get(&id).and_then(|unit| unit.above);
        }
        up
    }
}
