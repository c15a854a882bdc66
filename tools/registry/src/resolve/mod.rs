//! `resolve_command`: the commands that words could mean.
//!
//! Guarantees: the same registry and the same words give the same order; equals stand in name order. Not guaranteed: that a
//! command does what its name says.
//! Hostile: the query, for its length; only its beginning counts.

use palisade_sdk::ipc_registry::{Command, Registry};
use palisade_sdk::{IpcRegistry, input, output, tool};

use crate::CommandInfo;

/// Commands when the caller does not say.
const DEFAULT_LIMIT: u32 = 5;

/// Commands at most: what a model can still choose from.
const MAX_LIMIT: u32 = 100;

/// Characters of a query that count. Without it the work of one call grows with what a caller sends.
const MAX_QUERY: usize = 512;

/// Characters of a description that count. As for [`MAX_QUERY`].
const MAX_DESCRIPTION: usize = 512;

/// Characters of one word. Comparing two takes as many steps as they have characters, multiplied.
const MAX_WORD: usize = 32;

/// What a word counts that stands in a command's description, and not in its name.
const DESCRIBED: f64 = 0.5;

/// How much of the score is whether the name has nothing else.
const WHOLE_NAME: f64 = 0.2;

/// Words that say nothing of what is wanted.
const EMPTY_WORDS: [&str; 22] = [
    "a", "all", "an", "and", "command", "do", "for", "from", "how", "i", "in", "is", "it", "me", "my", "of",
    "on", "please", "the", "to", "want", "with",
];

#[input]
pub(crate) struct Resolve {
    /// What it should do, in words; the first 512 characters count.
    query: String,
    /// Commands at most. Default 5, at most 100.
    limit: Option<u32>,
}

#[output]
pub(crate) struct Resolved {
    /// The likeliest first.
    matches: Vec<Match>,
    count: usize,
    /// The app has no other commands than those that were looked at.
    complete: bool,
}

#[output]
struct Match {
    command: CommandInfo,
    /// Between 0 and 1.
    score: f64,
}

/// The app's commands that words could mean, with scores. Use it before invoke_command, where you don't know a
/// command's name.
#[tool(read_only)]
pub(crate) fn resolve_command(arguments: Resolve, registry: &IpcRegistry) -> Resolved {
    resolved(registry.commands(), &arguments.query, arguments.limit)
}

fn resolved(Registry { commands, complete }: Registry, query: &str, limit: Option<u32>) -> Resolved {
    // Caller-controlled: `query`.
    let query: String = query.chars().take(MAX_QUERY).collect();
    let wanted = wanted(&query);
    let scored = commands.into_iter().map(|command| (score(&command, &query, &wanted), command));
    let mut scored: Vec<_> = scored.filter(|(score, _)| *score > 0.0).collect();
    scored.sort_by(|(a, one), (b, other)| b.total_cmp(a).then_with(|| one.name.cmp(&other.name)));
    scored.truncate(limit.unwrap_or(DEFAULT_LIMIT).min(MAX_LIMIT) as usize);
    let found =
        |(score, Command { name, description })| Match { command: CommandInfo { name, description }, score };
    let matches: Vec<_> = scored.into_iter().map(found).collect();
    Resolved { count: matches.len(), matches, complete }
}

/// The words of a query that say something; all of them where none does.
fn wanted(query: &str) -> Vec<String> {
    let all = words(query);
    let said: Vec<_> = all.iter().filter(|word| !EMPTY_WORDS.contains(&word.as_str())).cloned().collect();
    if said.is_empty() { all } else { said }
}

/// The words of a name or a text, in small letters: `snake_case`, `camelCase`, `HTTPRequest` and `note2` have two.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut characters = text.chars().peekable();
    let mut before = ' ';
    while let Some(character) = characters.next() {
        let next_is_small = characters.peek().is_some_and(|next| next.is_lowercase());
        let begins = (character.is_uppercase() && (!before.is_uppercase() || next_is_small))
            || (character.is_numeric() != before.is_numeric());
        if (begins || !character.is_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if character.is_alphanumeric() && word.chars().count() < MAX_WORD {
            word.extend(character.to_lowercase());
        }
        before = character;
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

/// How much of what is wanted a command has, and whether its name has nothing else.
fn score(command: &Command, query: &str, wanted: &[String]) -> f64 {
    if command.name.eq_ignore_ascii_case(query.trim()) {
        return 1.0;
    }
    let name = words(&command.name);
    let described = command.description.as_deref().unwrap_or_default();
    let description = words(&described.chars().take(MAX_DESCRIPTION).collect::<String>());
    let found: f64 =
        wanted.iter().map(|word| best(word, &name).max(DESCRIBED * best(word, &description))).sum();
    if wanted.is_empty() || found <= 0.0 {
        return 0.0;
    }
    let asked_for = name.iter().filter(|word| best(word, wanted) > 0.0).count();
    #[expect(clippy::cast_precision_loss, reason = "a few words")]
    let (had, whole) = (found / wanted.len() as f64, asked_for as f64 / name.len().max(1) as f64);
    let score = (1.0 - WHOLE_NAME) * had + WHOLE_NAME * whole;
    // One below the exact name, and no digits that mean nothing.
    (score * 990.0).round() / 1_000.0
}

/// How well a word fits the best of these.
fn best(word: &str, among: &[String]) -> f64 {
    among.iter().map(|other| alike(word, other)).fold(0.0, f64::max)
}

/// How well two words fit: the same, a beginning, another ending, a slip of the keyboard.
fn alike(word: &str, other: &str) -> f64 {
    if word == other {
        return 1.0;
    }
    let shorter = word.chars().count().min(other.chars().count());
    // `notes` and `note`, `delete` and `deletes`, `config` and `configuration`.
    if shorter >= 3 && (word.starts_with(other) || other.starts_with(word)) {
        return 0.9;
    }
    // `deleting` and `delete`.
    let same = word.chars().zip(other.chars()).take_while(|(one, other)| one == other).count();
    if same >= 4 && same * 4 >= shorter * 3 {
        return 0.8;
    }
    let slips = match shorter {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    };
    if slips > 0 && strsim::osa_distance(word, other) <= slips { 0.7 } else { 0.0 }
}

#[cfg(test)]
mod tests;
