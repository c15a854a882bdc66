//! Logs: to stderr, never to stdout.
//!
//! Guarantees: stdout stays free for the protocol. What is logged is the callers' business; tokens have no `Debug`, and
//! the MCP library's own messages, which are not redacted, stay out.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

/// What says which messages are shown, in `tracing`'s syntax.
const VARIABLE: &str = "PALISADE_LOG";

/// The MCP library logs arguments and results as they come, before redaction: of it, only errors are shown, whatever
/// the operator asks for.
fn quiet(filter: EnvFilter) -> EnvFilter {
    filter.add_directive(QUIET.parse().expect("the directive is a constant"))
}

/// See [`quiet`].
const QUIET: &str = "rmcp=error";

/// Starts logging. A server tells what it does; the other commands only what goes wrong.
pub(crate) fn start(server: bool) {
    let default = if server { "info" } else { "warn" };
    let filter = std::env::var(VARIABLE).ok().filter(|filter| !filter.trim().is_empty());
    let filter = filter.map(|filter| (EnvFilter::try_new(&filter), filter));
    let (filter, refused) = match filter {
        None => (EnvFilter::new(default), None),
        Some((Ok(filter), _)) => (filter, None),
        Some((Err(error), text)) => (EnvFilter::new(default), Some((error, text))),
    };
    tracing_subscriber::fmt()
        .with_env_filter(quiet(filter))
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        .init();
    if let Some((error, text)) = refused {
        tracing::warn!("{VARIABLE}={text:?} is not understood ({error}); logging at `{default}`");
    }
}
