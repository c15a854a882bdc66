//! Results that are too large for a model's context: kept for their caller, who reads on page by page.
//!
//! Guarantees: what is kept was redacted; it is found by the principal whose call gave it and by no other, the next one of
//! its name included, for [`KEPT_FOR`] at most; each principal's shelf is bounded in number and bytes, so that one caller's results push out
//! none of another's. The pages of a result, one after the other, are its text. Not guaranteed: that a result is kept as
//! long as that; newer ones push it out. What is over its time is let go when anything is next kept or read.
//! Hostile: the tools, in how much they say, and the paths that clients ask for.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use palisade_engine::{Content, ResourceBody};
use palisade_policy::{Authenticated, Principal, Redacted};
use uuid::Uuid;

use crate::dispatch::ToolOutput;

#[cfg(test)]
mod tests;

/// Bytes of text that a call may answer with over MCP unless the host is told otherwise. Without it one call fills
/// the model's context.
pub const RESULT_BUDGET: usize = 100_000;

/// Bytes of one page of a kept result.
const PAGE_BYTES: usize = 50_000;

/// Bytes that a spilled answer shows of its result.
const PREVIEW_BYTES: usize = 2_000;

/// Results kept for one principal. Without it a loop of large calls fills the host's memory.
const MAX_RESULTS: usize = 16;

/// Bytes kept for one principal. As for [`MAX_RESULTS`].
const MAX_KEPT_BYTES: usize = 32 << 20;

/// How long a result is kept: as long as a client plausibly works through it.
pub(crate) const KEPT_FOR: Duration = Duration::from_secs(15 * 60);

/// Where results are read: `palisade://results/{id}` and `palisade://results/{id}/{page}`.
pub(crate) const ROOT: &str = "palisade://results/";

/// Everybody's kept results.
pub(crate) struct Results {
    budget: usize,
    /// By the address of the principal, which its shelf keeps from becoming another's.
    shelves: Mutex<BTreeMap<usize, Shelf>>,
}

/// A call's answer, as far as it fits.
pub(crate) enum Fitted {
    /// All of it.
    Whole(Redacted<ToolOutput>),
    /// The text is kept; what else there was goes along.
    Spilled { uri: String, kept: Arc<Kept>, rest: Redacted<ToolOutput> },
}

/// One kept text.
pub(crate) struct Kept {
    pages: Redacted<Vec<String>>,
    /// Of all pages together.
    pub(crate) bytes: usize,
    /// The pages together are one JSON text.
    pub(crate) is_json: bool,
    since: Instant,
}

/// One page of a kept text, counted from 1.
pub(crate) struct Page {
    pub(crate) kept: Arc<Kept>,
    pub(crate) number: usize,
    /// Where the result is read from its beginning.
    pub(crate) uri: String,
}

impl std::fmt::Debug for Results {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Results").field("budget", &self.budget).finish_non_exhaustive()
    }
}

impl Results {
    /// Nothing kept. A budget of 0: nothing is ever kept, and every answer is whole.
    pub(crate) fn new(budget: usize) -> Self {
        Self { budget, shelves: Mutex::default() }
    }

    /// Whether anything may be kept.
    pub(crate) fn is_on(&self) -> bool {
        self.budget > 0
    }

    /// Keeps what is too much of an answer.
    pub(crate) fn fit(&self, who: &Authenticated, output: Redacted<ToolOutput>, now: Instant) -> Fitted {
        if !self.is_on() || text_bytes(&output) <= self.budget {
            return Fitted::Whole(output);
        }
        let kept = output.clone().map(document);
        let bytes = kept.pages.iter().map(String::len).sum();
        // No shelf takes more; the engine's limit on output is far below.
        if bytes > MAX_KEPT_BYTES {
            return Fitted::Whole(output);
        }
        let is_json = kept.is_json;
        let kept = Arc::new(Kept { pages: kept.map(|document| document.pages), bytes, is_json, since: now });
        let id = Uuid::new_v4().to_string();
        let uri = format!("{ROOT}{id}");
        let mut shelves = self.lock(now);
        let shelf = shelves.entry(address(who.principal())).or_insert_with(|| Shelf::of(who.principal()));
        shelf.put(id, Arc::clone(&kept));
        Fitted::Spilled { uri, kept, rest: output.map(without_text) }
    }

    /// What a caller reads at `uri`, which is below [`ROOT`].
    pub(crate) fn read(&self, who: &Authenticated, uri: &str, now: Instant) -> Option<Page> {
        let path = uri.strip_prefix(ROOT)?;
        let (id, page) = path.split_once('/').map_or((path, None), |(id, page)| (id, Some(page)));
        let number = page.map_or(Some(1), |page| page.parse().ok())?;
        let kept = self.lock(now).get(&address(who.principal()))?.get(id)?;
        let exists = (1..=kept.pages.len()).contains(&number);
        exists.then(|| Page { kept, number, uri: format!("{ROOT}{id}") })
    }

    /// The shelves, rid of what is over its time.
    fn lock(&self, now: Instant) -> MutexGuard<'_, BTreeMap<usize, Shelf>> {
        // A panic while it was held left a shelf that is whole: each change to one is a single call.
        let mut shelves = self.shelves.lock().unwrap_or_else(PoisonError::into_inner);
        shelves.retain(|_, shelf| {
            shelf.expire(now);
            !shelf.kept.is_empty()
        });
        shelves
    }

    /// Lets go of what a principal's calls gave: it may not call any more.
    pub(crate) fn forget(&self, principal: &Arc<Principal>) {
        self.shelves.lock().unwrap_or_else(PoisonError::into_inner).remove(&address(principal));
    }
}

impl Kept {
    /// How many pages there are.
    pub(crate) fn pages(&self) -> usize {
        self.pages.len()
    }

    /// How it begins.
    pub(crate) fn preview(&self) -> &str {
        let first = self.pages.first().map(String::as_str).unwrap_or_default();
        &first[..first.floor_char_boundary(PREVIEW_BYTES)]
    }
}

impl Page {
    pub(crate) fn text(&self) -> &str {
        self.kept.pages.get(self.number - 1).map(String::as_str).unwrap_or_default()
    }

    /// Where to read on, if there is more.
    pub(crate) fn next(&self) -> Option<String> {
        (self.number < self.kept.pages()).then(|| format!("{}/{}", self.uri, self.number + 1))
    }
}

/// What a principal is told from all others by, as long as somebody holds it.
fn address(principal: &Arc<Principal>) -> usize {
    Arc::as_ptr(principal).addr()
}

/// One principal's results, the oldest first.
struct Shelf {
    _owner: Arc<Principal>,
    kept: VecDeque<(String, Arc<Kept>)>,
}

impl Shelf {
    fn of(owner: &Arc<Principal>) -> Self {
        Self { _owner: Arc::clone(owner), kept: VecDeque::new() }
    }

    fn put(&mut self, id: String, kept: Arc<Kept>) {
        while self.kept.len() >= MAX_RESULTS
            || (self.bytes() + kept.bytes > MAX_KEPT_BYTES && !self.kept.is_empty())
        {
            self.kept.pop_front();
        }
        self.kept.push_back((id, kept));
    }

    fn get(&self, id: &str) -> Option<Arc<Kept>> {
        self.kept.iter().find(|(known, _)| known == id).map(|(_, kept)| Arc::clone(kept))
    }

    fn expire(&mut self, now: Instant) {
        self.kept.retain(|(_, kept)| now.saturating_duration_since(kept.since) < KEPT_FOR);
    }

    fn bytes(&self) -> usize {
        self.kept.iter().map(|(_, kept)| kept.bytes).sum()
    }
}

/// What a text is made of before it is kept.
struct Document {
    pages: Vec<String>,
    is_json: bool,
}

/// The texts of an answer as one. That which only repeats the structured value is not a text of its own.
fn document(output: ToolOutput) -> Document {
    let json = output.structured.as_ref().map(ToString::to_string);
    let texts = output.content.into_iter().filter_map(|content| match content {
        Content::Text(text) if Some(&text) != json.as_ref() => Some(text),
        _ => None,
    });
    let mut texts: Vec<String> = texts.collect();
    let is_json = json.is_some() && texts.is_empty();
    texts.splice(0..0, json);
    Document { pages: cut(&texts.join("\n")), is_json }
}

/// Pages of [`PAGE_BYTES`] at most, cut between characters.
fn cut(mut text: &str) -> Vec<String> {
    let mut pages = Vec::with_capacity(text.len() / PAGE_BYTES + 1);
    while !text.is_empty() {
        let (page, rest) = text.split_at(text.floor_char_boundary(PAGE_BYTES));
        pages.push(page.to_owned());
        text = rest;
    }
    pages
}

fn without_text(mut output: ToolOutput) -> ToolOutput {
    output.content.retain(|content| !matches!(content, Content::Text(_)));
    output.structured = None;
    output.json_bytes = 0;
    output
}

/// Bytes of an answer: its text, and what else there is in it.
pub(crate) fn output_bytes(output: &ToolOutput) -> usize {
    let media = output.content.iter().map(|content| match content {
        Content::Image { data, .. } | Content::Audio { data, .. } => data.len(),
        Content::Resource { body: ResourceBody::Text(text), .. } => text.len(),
        Content::Resource { body: ResourceBody::Blob(data), .. } => data.len(),
        Content::Text(_) | Content::ResourceLink { .. } => 0,
    });
    text_bytes(output) + media.sum::<usize>()
}

/// Bytes of text in an answer; that which only repeats the structured value is counted once.
fn text_bytes(output: &ToolOutput) -> usize {
    let text = |content: &Content| if let Content::Text(text) = content { text.len() } else { 0 };
    let texts: usize = output.content.iter().map(text).sum();
    let json = output.json_bytes;
    let repeats = matches!(output.content.as_slice(), [Content::Text(only)] if only.len() == json);
    if repeats { json } else { texts + json }
}
