//! Keyset pages: a place in the order rather than a number of rows to skip, so that page 1,000 costs what page 1 does.

use sea_orm::sea_query::Order;

/// Which page is wanted; the cursor is the key of the row beside it.
#[derive(Clone, Copy, Debug)]
pub struct Page<K> {
    /// So many rows.
    pub size: u64,
    /// After this one, or before it when going backwards.
    pub cursor: Option<K>,
    /// From the end.
    pub backwards: bool,
}

/// A page, in the order of the list, and whether there is more on either side.
#[derive(Clone, Debug)]
pub struct Slice<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// There is something after it.
    pub next: bool,
    /// There is something before it.
    pub previous: bool,
}

impl<T> Slice<T> {
    /// The rows made into something else; those that cannot be are left out.
    pub fn map_some<U>(self, each: impl FnMut(T) -> Option<U>) -> Slice<U> {
        Slice { rows: self.rows.into_iter().filter_map(each).collect(), next: self.next, previous: self.previous }
    }
}

impl<K> Page<K> {
    pub(super) fn order(&self) -> Order {
        if self.backwards { Order::Desc } else { Order::Asc }
    }

    /// One more than wanted tells whether there is more.
    pub(super) fn limit(&self) -> u64 {
        self.size + 1
    }

    pub(super) fn slice<T>(&self, mut rows: Vec<T>) -> Slice<T> {
        let wanted = usize::try_from(self.size).unwrap_or(usize::MAX);
        let more = rows.len() > wanted;
        rows.truncate(wanted);
        let came_from = self.cursor.is_some();
        if self.backwards {
            rows.reverse();
            Slice { rows, next: came_from, previous: more }
        } else {
            Slice { rows, next: more, previous: came_from }
        }
    }
}
