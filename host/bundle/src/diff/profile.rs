//! Differences between two locked profiles. Guarantees and threats: those of [`super`].

use std::collections::BTreeSet;

use super::{About, Area, CommandTable, Found, LockedProfile, Names};

pub(super) fn profile(found: &mut Found, old: &LockedProfile, new: &LockedProfile) {
    let mut about = found.about("profile");
    about.text(Area::Other, "name", Some(&old.name), Some(&new.name));
    about.members("capability", &old.grants, &new.grants, true);
    let (was, is) = (old.files.clone().unwrap_or_default(), new.files.clone().unwrap_or_default());
    about.names("readable directories", &was.directories, &is.directories);
    about.names("writable directories", &was.writable, &is.writable);
    let (was, is) = (old.database.clone().unwrap_or_default(), new.database.clone().unwrap_or_default());
    about.names("databases", &was.databases, &is.databases);
    let (was, is) =
        (old.process_info.clone().unwrap_or_default(), new.process_info.clone().unwrap_or_default());
    about.members("environment variable", &was.environment, &is.environment, true);
    about.names("commands", &old.commands.allow, &new.commands.allow);
    about.members("blocked command", &old.commands.block, &new.commands.block, false);
    if old.redaction != new.redaction {
        let word = |on: bool| Some(if on { "on" } else { "off" }.to_owned());
        about.change(Area::Authority, !new.redaction, "redaction", word(old.redaction), word(new.redaction));
    }
    about.members("switched off operation", &old.disabled, &new.disabled, false);
}

impl About<'_> {
    fn names(&mut self, what: &str, old: &Names, new: &Names) {
        if old != new {
            self.change(Area::Authority, !new.is_within(old), what, Some(show(old)), Some(show(new)));
        }
    }
}

fn show(names: &Names) -> String {
    match names {
        Names::All(_) => "all".into(),
        Names::Only(names) if names.is_empty() => "none".into(),
        Names::Only(names) => list(names),
    }
}

fn list(names: &BTreeSet<String>) -> String {
    names.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// The scope of commands in words, one line an item; nothing where none may be invoked.
pub(crate) fn commands(table: &CommandTable) -> Vec<String> {
    let mut lines = Vec::new();
    if table.allow != Names::default() {
        lines.push(format!("may invoke the commands: {}", show(&table.allow)));
    }
    if !table.block.is_empty() {
        lines.push(format!("never the commands: {}", list(&table.block)));
    }
    lines
}
