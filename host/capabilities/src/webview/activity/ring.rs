//! A list that forgets its oldest entries.
//!
//! Guarantees: never more entries than its capacity, nor more bytes than [`MAX_BYTES`]; an entry's number never changes and
//! is never used again, so that a reader who has fallen behind learns how much it missed. One reading gives at most
//! [`MAX_READ_BYTES`], and one entry at least.

use std::collections::VecDeque;

/// Bytes of one ring. Without it a page that logs or asks for megabytes at a time fills the app's memory.
pub(super) const MAX_BYTES: usize = 16 << 20;

/// Bytes of one reading, for it has to pass through a tool's memory.
const MAX_READ_BYTES: usize = 4 << 20;

/// From here on a `since` is a time in milliseconds since 1970 (this one is in 1973), below it a place: no ring lives to see
/// so many entries.
const FIRST_TIME: u64 = 100_000_000_000;

/// What a ring holds.
pub(super) trait Entry {
    /// Bytes that it takes, roughly.
    fn bytes(&self) -> usize;
    /// When it began, in milliseconds since 1970.
    fn at_ms(&self) -> u64;
    /// The window that it belongs to; empty for none.
    fn window(&self) -> &str;
}

/// Some entries, each with its number, and where they stand.
#[derive(Clone, Debug, PartialEq)]
pub struct Slice<T> {
    /// By number.
    pub entries: Vec<(u64, T)>,
    /// The number of the last entry that was looked at.
    pub cursor: u64,
    /// Entries after the place that was asked for which are gone.
    pub lost: u64,
}

/// How full a log is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Entries that are there.
    pub entries: usize,
    /// Entries that there may be.
    pub capacity: usize,
    /// Roughly what they take.
    pub bytes: usize,
}

#[derive(Debug)]
pub(super) struct Ring<T> {
    entries: VecDeque<(u64, T)>,
    capacity: usize,
    bytes: usize,
    last: u64,
}

impl<T: Entry + Clone> Ring<T> {
    pub(super) fn new(capacity: usize) -> Self {
        Self { entries: VecDeque::new(), capacity: capacity.max(1), bytes: 0, last: 0 }
    }

    /// The number of the entry that is added next.
    pub(super) fn next(&self) -> u64 {
        self.last + 1
    }

    pub(super) fn size(&self) -> Size {
        Size { entries: self.entries.len(), capacity: self.capacity, bytes: self.bytes }
    }

    /// Adds an entry, and gives its number.
    pub(super) fn push(&mut self, entry: T) -> u64 {
        self.last += 1;
        self.bytes += entry.bytes();
        self.entries.push_back((self.last, entry));
        self.shrink();
        self.last
    }

    /// Changes an entry that is still there.
    pub(super) fn update(&mut self, number: u64, change: impl FnOnce(&mut T)) {
        let Ok(place) = self.entries.binary_search_by_key(&number, |(known, _)| *known) else { return };
        let (_, entry) = &mut self.entries[place];
        let before = entry.bytes();
        change(entry);
        self.bytes = self.bytes - before + entry.bytes();
        self.shrink();
    }

    fn shrink(&mut self) {
        while self.entries.len() > self.capacity || (self.bytes > MAX_BYTES && self.entries.len() > 1) {
            let Some((_, entry)) = self.entries.pop_front() else { return };
            self.bytes -= entry.bytes();
        }
    }

    /// The newest first.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u64, &T)> {
        self.entries.iter().rev().map(|(number, entry)| (*number, entry))
    }

    /// Removes what `gone` accepts, and counts it.
    pub(super) fn remove(&mut self, gone: impl Fn(&T) -> bool) -> usize {
        let before = self.entries.len();
        self.entries.retain(|(_, entry)| !gone(entry));
        self.bytes = self.entries.iter().map(|(_, entry)| entry.bytes()).sum();
        before - self.entries.len()
    }

    /// With `since`, the first `limit` entries after it that `wanted` accepts; without, the latest.
    pub(super) fn read(&self, since: Option<u64>, limit: usize, wanted: impl Fn(&T) -> bool) -> Slice<T> {
        let mut left = MAX_READ_BYTES;
        let mut fits = move |entry: &T| {
            let fits = entry.bytes() <= left || left == MAX_READ_BYTES;
            left = left.saturating_sub(entry.bytes());
            fits
        };
        let Some(since) = since else {
            let latest = self.entries.iter().rev().filter(|(_, entry)| wanted(entry)).take(limit);
            let mut entries: Vec<_> = latest.take_while(|(_, entry)| fits(entry)).cloned().collect();
            entries.reverse();
            return Slice { entries, cursor: self.last, lost: 0 };
        };
        let since = self.place(since);
        let oldest = self.entries.front().map_or(self.last + 1, |(number, _)| *number);
        let lost = oldest.saturating_sub(since + 1).min(self.last - since);
        let mut slice = Slice { entries: Vec::new(), cursor: self.last, lost };
        for (number, entry) in self.entries.iter().filter(|(number, entry)| *number > since && wanted(entry))
        {
            if slice.entries.len() == limit || !fits(entry) {
                slice.cursor = slice.entries.last().map_or(since, |(number, _)| *number);
                break;
            }
            slice.entries.push((*number, entry.clone()));
        }
        slice
    }

    /// A place, or the one before what is of that time or later.
    fn place(&self, since: u64) -> u64 {
        // Guest-controlled: a place that has not been reached yet is the newest one.
        if since < FIRST_TIME { since.min(self.last) } else { self.place_at(since) }
    }

    /// The place before the first entry of that time or later.
    pub(super) fn place_at(&self, at_ms: u64) -> u64 {
        let first = self.entries.iter().find(|(_, entry)| entry.at_ms() >= at_ms);
        first.map_or(self.last, |(number, _)| number - 1)
    }
}
