//! Chance that is the same every time: SplitMix64 (Steele, Lea, Flood 2014), whose whole state is one number.

use std::cell::Cell;

/// A source of chance.
#[derive(Debug)]
pub(super) struct Random(Cell<u64>);

impl Random {
    /// One that begins with a seed; `stream` keeps apart what must not depend on how often another part asks.
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        Self(Cell::new(seed ^ stream.wrapping_mul(0xd6e8_feb8_6659_fd93)))
    }

    fn next(&self) -> u64 {
        let state = self.0.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.0.set(state);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below another, which must not be 0.
    pub(super) fn below(&self, bound: usize) -> usize {
        // The part of the whole that is too many times the bound is far below one in a million: nobody sees it in a demo.
        usize::try_from(self.next() % bound as u64).unwrap_or_default()
    }

    /// True so many times in a thousand.
    pub(super) fn in_thousand(&self, times: usize) -> bool {
        self.below(1_000) < times
    }

    /// One of a list.
    pub(super) fn one<'a, T>(&self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}
