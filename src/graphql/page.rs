//! Pages as the wire says them: `first` and `after`, or `last` and `before`; a cursor is good in the list that gave it and in no other.

use async_graphql::Error;
use async_graphql::OutputType;
use async_graphql::connection::{Connection, Edge};
use uuid::Uuid;

use super::error::{Rule, bad_input};
use crate::store::page::{Page, Slice};

/// Most rows of a page.
const MOST: i32 = 100;

/// The arguments of a connection.
#[derive(Clone, Debug, Default)]
pub struct PageArguments {
    /// So many from the begin.
    pub first: Option<i32>,
    /// After this cursor.
    pub after: Option<String>,
    /// So many from the end.
    pub last: Option<i32>,
    /// Before this cursor.
    pub before: Option<String>,
}

impl PageArguments {
    /// The page of that list that is wanted.
    pub fn page<K: From<Uuid>>(&self, list: &str) -> Result<Page<K>, Error> {
        let (size, cursor, backwards, name) = match (self.first, self.last) {
            (Some(first), None) => (first, &self.after, false, "first"),
            (None, Some(last)) => (last, &self.before, true, "last"),
            (Some(_), Some(_)) | (None, None) => return Err(bad_input("first", Rule::FirstOrLast)),
        };
        let (beside, other) = if backwards { ("before", ("after", &self.after)) } else { ("after", ("before", &self.before)) };
        if other.1.is_some() {
            return Err(bad_input(other.0, Rule::FirstOrLast));
        }
        let size = u64::try_from(size).ok().filter(|_| (1..=MOST).contains(&size)).ok_or_else(|| bad_input(name, Rule::PageSize))?;
        let cursor = match cursor {
            Some(text) => Some(K::from(read(list, text).ok_or_else(|| foreign(beside))?)),
            None => None,
        };
        Ok(Page { size, cursor, backwards })
    }

    /// The refusal of the cursor that was given.
    pub fn foreign(&self) -> Error {
        foreign(if self.last.is_some() { "before" } else { "after" })
    }
}

fn foreign(field: &str) -> Error {
    bad_input(field, Rule::Cursor)
}

fn read(list: &str, cursor: &str) -> Option<Uuid> {
    let key = cursor.strip_prefix(list)?.strip_prefix('.')?;
    let plain = key.len() == 32 && key.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    Uuid::try_parse(key).ok().filter(|_| plain)
}

/// A page of that list, each row with its key.
pub fn connection<T: OutputType>(list: &str, slice: Slice<(Uuid, T)>) -> Connection<String, T> {
    let mut connection = Connection::new(slice.previous, slice.next);
    connection.edges.extend(slice.rows.into_iter().map(|(key, node)| Edge::new(format!("{list}.{}", key.simple()), node)));
    connection
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_wanted_from_one_end_with_a_cursor_of_that_list() {
        let key = "01900000000070018000000000000001";
        let good = |first, after: Option<String>, last, before: Option<String>| {
            PageArguments { first, after, last, before }.page::<Uuid>("students").is_ok()
        };
        let cursor = |list: &str| Some(format!("{list}.{key}"));
        for (first, after, last, before, expected) in [
            (Some(1), None, None, None, true),
            (Some(100), cursor("students"), None, None, true),
            (None, None, Some(100), cursor("students"), true),
            (Some(0), None, None, None, false),
            (Some(-1), None, None, None, false),
            (Some(101), None, None, None, false),
            (None, None, Some(101), None, false),
            (None, None, None, None, false),
            (Some(1), None, Some(1), None, false),
            (Some(1), None, None, cursor("students"), false),
            (None, cursor("students"), Some(1), None, false),
            (Some(1), cursor("presences"), None, None, false),
            (Some(1), Some("students.".to_owned()), None, None, false),
            (Some(1), Some(format!("students.{}", key.to_uppercase().replace('1', "A"))), None, None, false),
            (Some(1), Some(String::new()), None, None, false),
        ] {
            assert_eq!(good(first, after.clone(), last, before.clone()), expected, "{first:?} {after:?} {last:?} {before:?}");
        }
    }
}
