//! A case laid over what its file says of all of them.
//!
//! Guarantees: a table is joined key by key, the case's key winning; anything else of the case's replaces the file's. What a case
//! expects is its own, and its profile replaces the file's grants, and the other way round.

use toml::{Table, Value};

/// Tables that are joined; what is in them is replaced as a whole.
const JOINED: [&str; 5] = ["directories", "databases", "app", "commands", "state"];

/// `case` over `common`.
pub(super) fn over(common: &Table, case: Table) -> Table {
    let mut whole = common.clone();
    for either in ["profile", "grants"] {
        if case.contains_key(either) {
            whole.remove("profile");
            whole.remove("grants");
        }
    }
    for (key, value) in case {
        match (whole.get_mut(&key), value) {
            (Some(Value::Table(common)), Value::Table(own)) if JOINED.contains(&key.as_str()) => {
                common.extend(own);
            }
            (_, value) => {
                whole.insert(key, value);
            }
        }
    }
    whole
}
