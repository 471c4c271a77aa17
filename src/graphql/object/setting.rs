//! Settings of the school as administrators read them.

use async_graphql::{Enum, SimpleObject};
use chrono::{DateTime, FixedOffset, NaiveDate};
use chrono_tz::Tz;

use super::deed::Deed;
use crate::domain::setting::{Key, Settings as InForce, Shape};
use crate::graphql::language::Language;
use crate::graphql::scalar::Date;
use crate::graphql::setting_text::meaning;
use crate::store::setting::ChangeRow;

/// What a setting holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum SettingShape {
    /// A whole number from `least` to `most`, such as `5`.
    WholeNumber,
    /// A time on the wall, such as `08:30`.
    Time,
    /// `true` or `false`.
    YesOrNo,
}

/// What the school may set for itself.
#[derive(Clone, Debug, SimpleObject)]
#[expect(clippy::struct_field_names, reason = "the field is called so in the API")]
pub struct Settings {
    /// Counts changes; `updateSettings` takes it.
    version: i32,
    /// Each setting, in one order for all schools.
    settings: Vec<Setting>,
    /// What the viewer may do with them now.
    viewer_can: Vec<Deed>,
}

/// A setting of the school. Values are texts: `5`, `08:30`, `true`.
#[derive(Clone, Debug, SimpleObject)]
pub struct Setting {
    /// Its name, for `updateSettings`.
    key: String,
    /// What it means, in the language of `Accept-Language`.
    meaning: String,
    /// What it holds.
    shape: SettingShape,
    /// The value in force today.
    value: String,
    /// The value that holds where the school has set none.
    default: String,
    /// Least value of a whole number; else null.
    least: Option<u32>,
    /// Greatest value of a whole number; else null.
    most: Option<u32>,
    /// The law that leaves it to the school, or that holds beside it; null where no law speaks of it.
    article: Option<String>,
    /// What it was and will be set to, in the order in which that was written. Of two from the same day the later holds.
    changes: Vec<SettingChange>,
}

/// A change of a setting.
#[derive(Clone, Debug, SimpleObject)]
pub struct SettingChange {
    /// The new value.
    value: String,
    /// First day on which it holds.
    effective_from: Date,
    /// When it was written.
    changed_at: DateTime<FixedOffset>,
    /// Who wrote it; null where that was no member of staff.
    changed_by: Option<String>,
}

impl Settings {
    pub(crate) fn new(
        (changes, version): (Vec<ChangeRow>, usize),
        today: NaiveDate,
        zone: Tz,
        language: Language,
        viewer_can: Vec<Deed>,
    ) -> Self {
        let written = changes.iter().map(|change| (change.from, change.key, &change.value));
        // What does not fit any more sets nothing.
        let now = InForce::in_force(written, today).unwrap_or_default();
        let text = |change: &ChangeRow| InForce::default().with(change.key, &change.value).map(|set| set.text(change.key));
        let of = |key: Key| -> Vec<SettingChange> {
            let one = |change: &ChangeRow| {
                Some(SettingChange {
                    value: text(change).ok()?,
                    effective_from: change.from.into(),
                    changed_at: change.at.with_timezone(&zone).fixed_offset(),
                    changed_by: change.by.clone(),
                })
            };
            changes.iter().filter(|change| change.key == key).filter_map(one).collect()
        };
        let setting = |key: Key| {
            let (shape, bounds) = match key.shape() {
                Shape::Whole(bounds) => (SettingShape::WholeNumber, Some(bounds)),
                Shape::Time => (SettingShape::Time, None),
                Shape::YesOrNo => (SettingShape::YesOrNo, None),
            };
            Setting {
                key: key.name().to_owned(),
                meaning: meaning(key, language).to_owned(),
                shape,
                value: now.text(key),
                default: InForce::default().text(key),
                least: bounds.as_ref().map(|bounds| *bounds.start()),
                most: bounds.map(|bounds| *bounds.end()),
                article: Some(key.article().to_owned()).filter(|article| !article.is_empty()),
                changes: of(key),
            }
        };
        Self { version: i32::try_from(version).unwrap_or(i32::MAX), settings: Key::ALL.into_iter().map(setting).collect(), viewer_can }
    }
}
