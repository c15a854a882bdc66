//! The checks, by the heading that each stands under.
//!
//! Each is a sentence that a host makes true, and a function that tries to make it false.

use crate::case::{Case, Done};

mod authentication;
mod databases;
mod discovery;
mod files;
mod headers;
mod health;
mod host;
mod limits;
mod mcp;
mod origin;
mod profiles;
mod rate;
mod redaction;
mod rest;
mod shapes;
mod sockets;

/// When a check runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// It waits for long: it begins first.
    First,
    /// Beside others.
    Along,
    /// It would spoil others' replies, or they its.
    Alone,
}

/// One check.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Check {
    pub(crate) group: &'static str,
    pub(crate) name: &'static str,
    pub(crate) when: When,
    pub(crate) run: fn(&Case<'_>) -> Done,
}

const fn check(group: &'static str, name: &'static str, run: fn(&Case<'_>) -> Done) -> Check {
    Check { group, name, when: When::Along, run }
}

impl Check {
    const fn first(self) -> Self {
        Self { when: When::First, ..self }
    }

    const fn alone(self) -> Self {
        Self { when: When::Alone, ..self }
    }
}

/// All of them, group by group.
pub(crate) fn all() -> Vec<Check> {
    let groups: [&[Check]; 14] = [
        &authentication::CHECKS,
        &host::CHECKS,
        &origin::CHECKS,
        &headers::CHECKS,
        &rate::CHECKS,
        &limits::CHECKS,
        &health::CHECKS,
        &mcp::CHECKS.concat(),
        &rest::CHECKS,
        &profiles::CHECKS,
        &files::CHECKS,
        &databases::CHECKS,
        &redaction::CHECKS,
        &discovery::CHECKS,
    ];
    groups.concat().into_iter().chain(sockets::CHECKS.concat()).collect()
}

/// What a client without a token must not get at.
const CLOSED: [(&str, &str); 5] = [
    ("GET", "/info"),
    ("POST", "/mcp"),
    ("GET", "/api/tools"),
    ("POST", "/api/tools/get_plugin_info"),
    ("POST", "/api/tools/no_such_tool"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_check_has_a_title_of_its_own() {
        let all = all();
        let titles: BTreeSet<_> = all.iter().map(|check| (check.group, check.name)).collect();
        assert_eq!(titles.len(), all.len());
        assert!(all.len() > 100, "{}", all.len());
    }
}
