//! What the plugin runs inside a page: one script that reads and acts, and axe-core for accessibility audits.
//!
//! Guarantees: [`SCRIPT`] defines one frozen global, `__palisade`, and changes nothing else that a page could see until
//! a verb asks for it; [`AXE`] is the published build, byte for byte.
//! Not guaranteed: isolation. Run both in a script world of their own where the engine has them; where it has not, run
//! `SCRIPT` before any of the page's scripts, so that it takes the built-ins before the page can patch them.
//! Hostile: the page. Each file of the script says what that means for it.
//!
//! `__palisade.call(verb, argsJson)` gives a promise of JSON text: `{"ok": value}` or `{"error": {"kind", "message"}}`. Where
//! the engine hands out no promise's value, `begin(number, verb, argsJson)` asks and `take(number)` gives `p` while there is no
//! answer yet, `d` and the answer once, and `u` where nothing was asked; `keep(number, function)` does the same for the text
//! that an async function promises.

#![forbid(unsafe_code)]

/// The page script: to be run in the top frame, once per document, at its start.
pub const SCRIPT: &str = concat!(
    "(() => {\n'use strict';\nconst PALISADE_VERSION = '",
    env!("CARGO_PKG_VERSION"),
    "';\n",
    include_str!("primordials.js"),
    include_str!("dom.js"),
    include_str!("failures.js"),
    include_str!("references.js"),
    include_str!("secrets.js"),
    include_str!("tree.js"),
    include_str!("reading.js"),
    include_str!("geometry.js"),
    include_str!("roles.js"),
    include_str!("names.js"),
    include_str!("states.js"),
    include_str!("snapshot.js"),
    include_str!("compact.js"),
    include_str!("find.js"),
    include_str!("wait.js"),
    include_str!("actionability.js"),
    include_str!("pointer.js"),
    include_str!("editing.js"),
    include_str!("keyboard.js"),
    include_str!("controls.js"),
    include_str!("inspect.js"),
    include_str!("storage.js"),
    include_str!("overlay.js"),
    include_str!("css-tokens.js"),
    include_str!("css-fetches.js"),
    include_str!("css.js"),
    include_str!("animation.js"),
    include_str!("scrub.js"),
    include_str!("sample.js"),
    include_str!("metrics.js"),
    include_str!("diagnostics.js"),
    include_str!("console-watch.js"),
    include_str!("route-watch.js"),
    include_str!("mailbox.js"),
    include_str!("call.js"),
    "})();\n",
);

/// What the verb `console_watch` needs in the page's own world: it makes each console message an event of the name that
/// stands in place of [`CONSOLE_EVENT`]. To be run when somebody asks, and once per document and name; again is nothing.
pub const CONSOLE_SHIM: &str = include_str!("console-shim.js");

/// In [`CONSOLE_SHIM`]: to be replaced by a name of 8 to 80 letters, digits, hyphens or underscores that no page can guess.
pub const CONSOLE_EVENT: &str = "__PALISADE_CONSOLE_EVENT__";

/// What answers, blocks and delays a page's requests, in the page's own world, and says so by events of the name that stands in
/// place of [`ROUTE_EVENT`] (as for [`CONSOLE_EVENT`]). To be run whenever the rules change: again hands them over, and with none it
/// takes everything back.
pub const ROUTE_SHIM: &str = include_str!("route-shim.js");

/// In [`ROUTE_SHIM`]: to be replaced as [`CONSOLE_EVENT`] is.
pub const ROUTE_EVENT: &str = "__PALISADE_ROUTE_EVENT__";

/// In [`ROUTE_SHIM`]: to be replaced, with its quotes, by a JavaScript literal of the rules' JSON text.
pub const ROUTE_RULES: &str = "'__PALISADE_ROUTE_RULES__'";

/// axe-core's minified build, which the verb `audit` needs in the script's world.
pub const AXE: &str = include_str!("../vendor/axe-core/axe.min.js");

/// The version of [`AXE`].
pub const AXE_VERSION: &str = "4.14.1";

#[cfg(test)]
mod tests;
