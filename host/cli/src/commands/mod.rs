//! One file for each command. Each takes its arguments, does its work, and gives an exit code or a problem.

pub(crate) mod audit;
pub(crate) mod bridge;
pub(crate) mod build;
pub(crate) mod bundle;
pub(crate) mod call;
pub(crate) mod dev;
pub(crate) mod doctor;
pub(crate) mod init;
pub(crate) mod inspect;
pub(crate) mod key;
pub(crate) mod new;
pub(crate) mod serve;
pub(crate) mod test;
pub(crate) mod token;
pub(crate) mod tools;

use palisade_engine::Effects;

/// Effects in words, as the listings show them.
pub(crate) fn effects_in_words(effects: Effects) -> String {
    let mut words = Vec::new();
    if effects.read_only {
        words.push("read-only");
    } else if effects.destructive {
        words.push("destructive");
    } else {
        words.push("writes");
    }
    if effects.idempotent && !effects.read_only {
        words.push("idempotent");
    }
    if effects.open_world {
        words.push("reaches outside");
    }
    words.join(", ")
}
