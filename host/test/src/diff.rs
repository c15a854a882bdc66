//! Two texts, and where they differ.
//!
//! Guarantees: at most [`MAX_LINES`] lines, each of bounded length, without what acts on terminals: an answer is guest-controlled.

use similar::{ChangeTag, TextDiff};

/// Lines of a difference that are shown.
const MAX_LINES: usize = 200;

/// Characters of a line that are shown.
const MAX_CHARACTERS: usize = 400;

/// Lines that are the same, shown around one that is not.
const CONTEXT: usize = 3;

/// The difference, line by line: `-` for what was expected, `+` for what came.
pub(crate) fn lines(expected: &str, actual: &str) -> String {
    let diff = TextDiff::from_lines(expected, actual);
    let mut shown = vec!["- expected".to_owned(), "+ actual".to_owned()];
    let groups = diff.grouped_ops(CONTEXT);
    'all: for (index, group) in groups.iter().enumerate() {
        if index > 0 {
            shown.push("  …".to_owned());
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            if shown.len() >= MAX_LINES {
                shown.push("  … and more".to_owned());
                break 'all;
            }
            let sign = match change.tag() {
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
                ChangeTag::Equal => ' ',
            };
            shown.push(format!("{sign} {}", printable(change.value())));
        }
    }
    shown.join("\n")
}

/// A line as it may be shown.
fn printable(line: &str) -> String {
    let line = line.strip_suffix('\n').unwrap_or(line);
    let mut shown: String = line
        .chars()
        .take(MAX_CHARACTERS)
        .map(|c| if c.is_control() && c != '\t' { '\u{fffd}' } else { c })
        .collect();
    if line.chars().nth(MAX_CHARACTERS).is_some() {
        shown.push('…');
    }
    shown
}
