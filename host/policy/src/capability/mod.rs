//! The names of capabilities.
//!
//! Guarantees: a name that came out of configuration is one of [`KNOWN`]; an unknown one is an error that names the
//! nearest. Not guaranteed: that anything implements a capability: that is the linker's to say.
//! Trusted: configuration, once parsed. Conveys no authority: a name is not a handle.

use crate::suggest::suggest;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use std::str::FromStr;

#[cfg(test)]
mod tests;

/// Directories (`wasi:filesystem`).
pub const FILES: CapabilityName = CapabilityName("files");
/// Read-only SQL over databases.
pub const DATABASE: CapabilityName = CapabilityName("database");
/// The application's identity and where it keeps its things.
pub const APP_INFO: CapabilityName = CapabilityName("app-info");
/// The host process, its children, named environment variables.
pub const PROCESS_INFO: CapabilityName = CapabilityName("process-info");
/// Memory counters of the host process.
pub const MEMORY_INFO: CapabilityName = CapabilityName("memory-info");
/// What the host says of itself.
pub const HOST_INFO: CapabilityName = CapabilityName("host-info");
/// How the host started, what it holds and does.
pub const HOST_STATE: CapabilityName = CapabilityName("host-state");
/// Which capabilities the caller's profile grants.
pub const GRANTS: CapabilityName = CapabilityName("grants");
/// Progress, log messages and cancellation of the running call.
pub const CALL_CONTEXT: CapabilityName = CapabilityName("call-context");
/// Asking the person behind the client.
pub const ELICITATION: CapabilityName = CapabilityName("elicitation");
/// Having the client's model write something.
pub const SAMPLING: CapabilityName = CapabilityName("sampling");
/// What the client works on.
pub const ROOTS: CapabilityName = CapabilityName("roots");

/// The app's windows: which there are.
pub const WINDOW_READ: CapabilityName = CapabilityName("window-read");
/// Acting on the app's windows.
pub const WINDOW_MANAGE: CapabilityName = CapabilityName("window-manage");
/// Looking at a window's page.
pub const PAGE_READ: CapabilityName = CapabilityName("page-read");
/// Acting on a window's page as a user would.
pub const PAGE_INPUT: CapabilityName = CapabilityName("page-input");
/// Running script in a window's page.
pub const PAGE_EVAL: CapabilityName = CapabilityName("page-eval");
/// Adding a style sheet to a window's page.
pub const PAGE_STYLE: CapabilityName = CapabilityName("page-style");
/// Looking at what moves in a window's page, and stopping it.
pub const PAGE_ANIMATION: CapabilityName = CapabilityName("page-animation");
/// Pictures of a window's page at intervals.
pub const PAGE_TRACE: CapabilityName = CapabilityName("page-trace");
/// Answering, blocking and delaying requests of a window's page.
pub const NET_ROUTE: CapabilityName = CapabilityName("net-route");
/// Pictures of a window's page.
pub const SCREEN_CAPTURE: CapabilityName = CapabilityName("screen-capture");
/// Pictures of a whole window, off the display.
pub const WINDOW_CAPTURE: CapabilityName = CapabilityName("window-capture");
/// Invoking the app's commands.
pub const IPC_INVOKE: CapabilityName = CapabilityName("ipc-invoke");
/// What a window's page has stored.
pub const STORAGE_READ: CapabilityName = CapabilityName("storage-read");
/// Changing what a window's page has stored.
pub const STORAGE_WRITE: CapabilityName = CapabilityName("storage-write");

/// What was asked of the app's commands.
pub const IPC_LOG: CapabilityName = CapabilityName("ipc-log");
/// Which commands the app has.
pub const IPC_REGISTRY: CapabilityName = CapabilityName("ipc-registry");
/// What happened in the app and its pages.
pub const EVENT_LOG: CapabilityName = CapabilityName("event-log");
/// Emptying the logs.
pub const LOG_CLEAR: CapabilityName = CapabilityName("log-clear");
/// What the app tells of its own state.
pub const APP_STATE: CapabilityName = CapabilityName("app-state");
/// Sending a window's page elsewhere, and answering its dialogs.
pub const NAVIGATION: CapabilityName = CapabilityName("navigation");
/// Where a window's page has been, and the way back.
pub const NAVIGATION_HISTORY: CapabilityName = CapabilityName("navigation-history");
/// Taking down what happens in the app.
pub const RECORDING: CapabilityName = CapabilityName("recording");
/// Disturbing invocations of the app's commands.
pub const FAULT: CapabilityName = CapabilityName("fault");
/// Keeping what commands are expected to give.
pub const CONTRACT_STORE: CapabilityName = CapabilityName("contract-store");

/// Every capability that configuration may name. A new capability is one more line here.
pub const KNOWN: &[CapabilityInfo] = &[
    host(FILES, "read (and, where granted, write) files below granted directories"),
    host(DATABASE, "run read-only SQL over granted SQLite databases").used_by(&["query_db"]),
    host(APP_INFO, "see the application's identity and where it keeps its things"),
    host(PROCESS_INFO, "see the host's processes and named environment variables"),
    host(MEMORY_INFO, "see the host process's memory counters"),
    host(HOST_INFO, "see the host's version, profile, counters and enabled tools"),
    host(HOST_STATE, "see how the host started, what it holds and what it is doing"),
    host(GRANTS, "see which capabilities the caller's profile grants"),
    host(CALL_CONTEXT, "report progress and log messages to the caller"),
    host(ELICITATION, "ask the person behind the client for something"),
    host(SAMPLING, "have the client's model write something"),
    host(ROOTS, "see what the client says that it works on"),
    app(WINDOW_READ, "see which windows the app has, and how they stand"),
    app(WINDOW_MANAGE, "move, resize, show, hide and close the app's windows"),
    app(PAGE_READ, "look at the pages of the app's windows"),
    app(PAGE_INPUT, "click, type and fill in the pages of the app's windows"),
    app(PAGE_EVAL, "run script in the pages of the app's windows, with all that they may do")
        .used_by(&["eval_js"]),
    app(PAGE_STYLE, "add a style sheet to the pages of the app's windows").used_by(&["css.inject"]),
    app(SCREEN_CAPTURE, "take pictures of the pages of the app's windows").used_by(&["screenshot"]),
    // A page is on a picture of its window: whoever switches pictures of pages off means these too.
    app(
        WINDOW_CAPTURE,
        "take pictures of the app's windows off the display, where what covers them may show",
    )
    .used_by(&["capture_window", "screenshot"]),
    app(PAGE_ANIMATION, "look at what moves in the pages of the app's windows, and stop it at chosen points"),
    app(PAGE_TRACE, "take pictures of the pages of the app's windows at intervals")
        .used_by(&["trace.start", "screenshot"]),
    app(NET_ROUTE, "answer, block and delay requests of the pages of the app's windows")
        .used_by(&["route.add"]),
    app(IPC_INVOKE, "invoke the app's allowed commands").used_by(&["invoke_command"]),
    app(STORAGE_READ, "read the pages' stored values and cookies"),
    app(STORAGE_WRITE, "change the pages' stored values"),
    app(IPC_LOG, "see what pages and tools asked of the app's commands").used_by(&["logs.ipc"]),
    app(IPC_REGISTRY, "see which commands the app has"),
    app(EVENT_LOG, "see console messages, requests, navigation, dialogs and events"),
    app(LOG_CLEAR, "empty the logs"),
    app(APP_STATE, "see what the app tells of its own state"),
    app(NAVIGATION, "send pages elsewhere, and answer their dialogs"),
    app(NAVIGATION_HISTORY, "see where pages have been, and go back there"),
    // What commands were asked is in a recording too: whoever switches that log off means both.
    app(RECORDING, "take down what happens in the app").used_by(&["recording.start", "logs.ipc"]),
    app(FAULT, "make the app's commands slow, fail, or answer wrongly").used_by(&["fault.inject"]),
    app(CONTRACT_STORE, "keep what the app's commands are expected to give"),
];

const fn host(name: CapabilityName, summary: &'static str) -> CapabilityInfo {
    CapabilityInfo { name, summary, in_app: false, operations: &[] }
}

const fn app(name: CapabilityName, summary: &'static str) -> CapabilityInfo {
    CapabilityInfo { name, summary, in_app: true, operations: &[] }
}

/// One row of [`KNOWN`].
#[derive(Clone, Copy, Debug)]
pub struct CapabilityInfo {
    /// The name in configuration, listings and denials.
    pub name: CapabilityName,
    /// What holding it allows, as the end of "may …".
    pub summary: &'static str,
    /// Only a host inside an app has it: there are no windows elsewhere.
    pub in_app: bool,
    /// The operations that are the plain use of it, or of what it includes. Whoever switches one of them off means the
    /// authority, which other operations may hold too: the capability goes with it.
    pub operations: &'static [&'static str],
}

impl CapabilityInfo {
    const fn used_by(mut self, operations: &'static [&'static str]) -> Self {
        self.operations = operations;
        self
    }
}

/// The name of one capability, in kebab-case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CapabilityName(&'static str);

impl CapabilityName {
    /// A capability that an embedder adds in code. Configuration can't name it.
    ///
    /// # Panics
    /// When `name` is not kebab-case; in a `const` that is a compile error.
    #[must_use]
    pub const fn from_static(name: &'static str) -> Self {
        assert!(
            is_kebab_case(name.as_bytes()),
            "a capability's name is lower-case words joined by single hyphens"
        );
        Self(name)
    }

    /// The name as text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// Whether only a host inside an app has it.
    #[must_use]
    pub fn needs_app(self) -> bool {
        KNOWN.iter().any(|info| info.name == self && info.in_app)
    }

    /// The operations that are the plain use of it, or of what it includes.
    #[must_use]
    pub fn operations(self) -> &'static [&'static str] {
        KNOWN.iter().find(|info| info.name == self).map_or(&[], |info| info.operations)
    }

    /// What holding it allows, for a capability of [`KNOWN`].
    #[must_use]
    pub fn summary(self) -> Option<&'static str> {
        KNOWN.iter().find(|info| info.name == self).map(|info| info.summary)
    }
}

const fn is_kebab_case(name: &[u8]) -> bool {
    let mut previous_is_hyphen = true;
    let mut index = 0;
    while index < name.len() {
        let byte = name[index];
        if !(byte.is_ascii_lowercase() || byte.is_ascii_digit() || (byte == b'-' && !previous_is_hyphen)) {
            return false;
        }
        previous_is_hyphen = byte == b'-';
        index += 1;
    }
    !previous_is_hyphen
}

impl FromStr for CapabilityName {
    type Err = UnknownCapability;

    fn from_str(name: &str) -> Result<Self, UnknownCapability> {
        let known = KNOWN.iter().map(|info| info.name);
        known.clone().find(|known| known.0 == name).ok_or_else(|| UnknownCapability {
            name: name.to_owned(),
            suggestion: suggest(name, known.map(Self::as_str)),
        })
    }
}

impl fmt::Display for CapabilityName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Serialize for CapabilityName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

impl<'de> Deserialize<'de> for CapabilityName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// Configuration names a capability that does not exist: the operator's mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownCapability {
    /// What was written.
    pub name: String,
    /// What was probably meant.
    pub suggestion: Option<&'static str>,
}

impl fmt::Display for UnknownCapability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no capability `{}`", self.name)?;
        match self.suggestion {
            Some(suggestion) => write!(f, "; did you mean `{suggestion}`?"),
            None => {
                let known: Vec<_> = KNOWN.iter().map(|info| info.name.as_str()).collect();
                write!(f, "; known are {}", known.join(", "))
            }
        }
    }
}

impl std::error::Error for UnknownCapability {}
