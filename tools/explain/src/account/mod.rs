//! What is made of all that happened: counts, a timeline, a difference.
//!
//! Guarantees: everything is counted, and what is told is bounded. Not guaranteed: that one thing caused another because it
//! came before it.
//! Hostile: texts, which come here as single short lines.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::happened::{Happened, What};
use crate::{Changes, Moment, Summary, TopCommand};

/// Commands and errors that are told in a summary.
const MAX_TOP: usize = 5;
const MAX_ERRORS: usize = 10;

/// Errors in a narrative.
const MAX_SAID: usize = 3;

/// Names in one list.
const MAX_NAMES: usize = 50;

/// Names that are kept, of each kind. A page can ask for any number.
const MAX_KEPT: usize = 2_000;

/// Entries of one log that a timeline is made of.
const MAX_BURST: usize = 500;

/// How often what happened, and what went wrong.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    of: BTreeMap<What, usize>,
    commands: BTreeMap<String, usize>,
    errors: usize,
    /// The latest of each log.
    latest_errors: BTreeMap<What, VecDeque<(u64, String)>>,
}

impl Counts {
    pub(crate) fn add(&mut self, one: &Happened) {
        *self.of.entry(one.what).or_default() += 1;
        if one.what == What::Ipc
            && (self.commands.len() < MAX_KEPT || self.commands.contains_key(&one.subject))
        {
            *self.commands.entry(one.subject.clone()).or_default() += 1;
        }
        if one.is_error {
            self.errors += 1;
            let latest = self.latest_errors.entry(one.what).or_default();
            latest.push_back((one.at_ms, one.words.clone()));
            if latest.len() > MAX_ERRORS {
                latest.pop_front();
            }
        }
    }

    fn count(&self, what: What) -> usize {
        self.of.get(&what).copied().unwrap_or(0)
    }

    fn total(&self) -> usize {
        self.of.values().sum()
    }

    fn top_commands(&self) -> Vec<TopCommand> {
        let mut top: Vec<_> = self.commands.iter().collect();
        // Stable: by name among equals.
        top.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let command =
            |(command, count): (&String, &usize)| TopCommand { command: command.clone(), count: *count };
        top.into_iter().take(MAX_TOP).map(command).collect()
    }

    /// The latest of all, oldest first.
    fn errors(&self) -> Vec<String> {
        let mut errors: Vec<_> = self.latest_errors.values().flatten().collect();
        errors.sort_by_key(|(at_ms, _)| *at_ms);
        let first = errors.len().saturating_sub(MAX_ERRORS);
        errors.into_iter().skip(first).map(|(_, words)| words.clone()).collect()
    }

    pub(crate) fn summary(self, seconds: u64, note: Option<String>) -> Summary {
        let (top_commands, errors) = (self.top_commands(), self.errors());
        let narrative = self.narrative(seconds, &top_commands, &errors);
        Summary {
            time_window_secs: seconds,
            total_events: self.total(),
            ipc_calls: self.count(What::Ipc),
            console_messages: self.count(What::Console),
            network_requests: self.count(What::Network),
            navigations: self.count(What::Navigation),
            dialogs: self.count(What::Dialog),
            app_events: self.count(What::Event),
            window_events: self.count(What::WindowEvent),
            top_commands,
            error_count: self.errors,
            errors,
            narrative,
            note,
        }
    }

    fn narrative(&self, seconds: u64, top: &[TopCommand], errors: &[String]) -> String {
        if self.total() == 0 {
            return format!("Nothing happened in the last {seconds} s.");
        }
        let names = [
            (What::Ipc, "command"),
            (What::Network, "request"),
            (What::Navigation, "navigation"),
            (What::Dialog, "dialog"),
            (What::Event, "event"),
            (What::WindowEvent, "window event"),
            (What::Console, "console message"),
        ];
        let counted = names.into_iter().map(|(what, name)| (self.count(what), name));
        let parts: Vec<_> =
            counted.filter(|(count, _)| *count > 0).map(|(count, name)| number(count, name)).collect();
        let mut lines =
            vec![format!("In the last {seconds} s: {}, {}.", parts.join(", "), number(self.errors, "error"))];
        if !top.is_empty() {
            let times = |one: &TopCommand| format!("{} {}×", one.command, one.count);
            lines.push(format!("Commands: {}.", top.iter().map(times).collect::<Vec<_>>().join(", ")));
        }
        lines.extend(said_errors(errors));
        lines.join("\n")
    }
}

/// One error, two errors, no errors.
fn number(count: usize, name: &str) -> String {
    match count {
        0 => format!("no {name}s"),
        1 => format!("1 {name}"),
        _ => format!("{count} {name}s"),
    }
}

fn said_errors(errors: &[String]) -> Option<String> {
    let latest = &errors[errors.len().saturating_sub(MAX_SAID)..];
    (!latest.is_empty()).then(|| format!("Errors: {}", latest.join("; ")))
}

/// The latest entries of each log.
#[derive(Debug, Default)]
pub(crate) struct Burst(BTreeMap<What, VecDeque<Happened>>);

/// What stands close together at the end.
#[derive(Debug)]
pub(crate) struct Timeline {
    pub(crate) entries: Vec<Moment>,
    /// When the last thing happened.
    pub(crate) latest_ms: Option<u64>,
}

impl Burst {
    pub(crate) fn add(&mut self, one: Happened) {
        let latest = self.0.entry(one.what).or_default();
        latest.push_back(one);
        if latest.len() > MAX_BURST {
            latest.pop_front();
        }
    }

    /// What happened in the seconds before the last thing, oldest first. The same thing several times on end is one entry.
    pub(crate) fn timeline(self, seconds: u64, limit: usize) -> Timeline {
        let mut all: Vec<_> = self.0.into_values().flatten().collect();
        // Stable: log by log within a millisecond.
        all.sort_by_key(|one| one.at_ms);
        let latest_ms = all.last().map(|one| one.at_ms);
        let from = latest_ms.unwrap_or(0).saturating_sub(seconds.saturating_mul(1_000));
        let mut entries: Vec<(Happened, usize)> = Vec::new();
        for one in all.into_iter().filter(|one| one.at_ms >= from) {
            match entries.last_mut() {
                Some((last, times)) if is_again(last, &one) => {
                    *times += 1;
                    *last = one;
                }
                _ => entries.push((one, 1)),
            }
        }
        let first = entries.len().saturating_sub(limit);
        Timeline { entries: entries.into_iter().skip(first).map(moment).collect(), latest_ms }
    }
}

fn is_again(last: &Happened, one: &Happened) -> bool {
    (last.what, &last.window, &last.words) == (one.what, &one.window, &one.words)
}

fn moment((one, times): (Happened, usize)) -> Moment {
    let detail = if times > 1 { format!("{} {times}×", one.words) } else { one.said() };
    Moment { timestamp: one.at_ms, r#type: one.what.name(), window: one.window, detail }
}

/// One thing after the other.
pub(crate) fn story(entries: &[Moment]) -> String {
    if entries.is_empty() {
        return "Nothing has happened yet.".to_owned();
    }
    entries.iter().map(|one| one.detail.as_str()).collect::<Vec<_>>().join(" → ")
}

/// What was before some time, and what is new since then.
#[derive(Debug)]
pub(crate) struct Change {
    from_ms: u64,
    counts: Counts,
    before: BTreeSet<String>,
    since: BTreeSet<String>,
    opened: Vec<String>,
    closed: Vec<String>,
    addresses: BTreeMap<String, String>,
}

impl Change {
    pub(crate) fn new(from_ms: u64) -> Self {
        let (before, since) = (BTreeSet::new(), BTreeSet::new());
        let (opened, closed, addresses) = (Vec::new(), Vec::new(), BTreeMap::new());
        Self { from_ms, counts: Counts::default(), before, since, opened, closed, addresses }
    }

    pub(crate) fn add(&mut self, one: &Happened) {
        let is_new = one.at_ms >= self.from_ms;
        if one.what == What::Ipc {
            keep(if is_new { &mut self.since } else { &mut self.before }, &one.subject);
        }
        if !is_new {
            return;
        }
        self.counts.add(one);
        match (one.what, one.subject.as_str()) {
            (What::WindowEvent, "tauri://window-created") => self.opened.push(one.window.clone()),
            (What::WindowEvent, "tauri://destroyed") => self.closed.push(one.window.clone()),
            (What::Navigation, url) if self.addresses.len() < MAX_KEPT => {
                self.addresses.insert(one.window.clone(), url.to_owned());
            }
            _ => {}
        }
    }

    pub(crate) fn told(self, seconds: u64, note: Option<String>) -> Changes {
        let new_commands: Vec<_> = self.since.difference(&self.before).take(MAX_NAMES).cloned().collect();
        let navigated = self.addresses.iter().take(MAX_NAMES).map(|(window, url)| format!("{window}: {url}"));
        let mut changes = Changes {
            since: self.from_ms,
            time_window_secs: seconds,
            total_events: self.counts.total(),
            ipc_calls_made: self.counts.count(What::Ipc),
            unique_commands: self.since.iter().take(MAX_NAMES).cloned().collect(),
            new_commands,
            windows_opened: self.opened.into_iter().take(MAX_NAMES).collect(),
            windows_closed: self.closed.into_iter().take(MAX_NAMES).collect(),
            navigated: navigated.collect(),
            console_messages: self.counts.count(What::Console),
            errors: self.counts.errors,
            narrative: String::new(),
            note,
        };
        changes.narrative = differences(&changes, &self.counts.errors());
        changes
    }
}

fn keep(names: &mut BTreeSet<String>, name: &str) {
    if names.len() < MAX_KEPT {
        names.insert(name.to_owned());
    }
}

fn differences(changes: &Changes, errors: &[String]) -> String {
    let seconds = changes.time_window_secs;
    if changes.total_events == 0 {
        return format!("Nothing changed in the last {seconds} s.");
    }
    let calls = number(changes.ipc_calls_made, "command");
    let mut lines = vec![format!("In the last {seconds} s: {calls}, {}.", number(changes.errors, "error"))];
    let lists = [
        ("New commands", &changes.new_commands),
        ("Windows opened", &changes.windows_opened),
        ("Windows closed", &changes.windows_closed),
        ("Now at", &changes.navigated),
    ];
    let some = lists.into_iter().filter(|(_, names)| !names.is_empty());
    lines.extend(some.map(|(what, names)| format!("{what}: {}", names.join(", "))));
    lines.extend(said_errors(errors));
    lines.join("\n")
}

#[cfg(test)]
mod tests;
