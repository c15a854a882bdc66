//! `navigate` `go_to` and `set_dialog_response`: sends a page elsewhere, and decides what its dialogs answer.
//!
//! Guarantees: what `navigation` does: a script is never an address. Not guaranteed: that the page is there when `go_to`
//! answers; the next look at it waits for that.
//! Imports: `navigation` alone.

#![forbid(unsafe_code)]

use palisade_sdk::navigation::{DialogAction, DialogKind};
use palisade_sdk::{Navigation, Result, input, output, tool};

#[input]
struct GoTo {
    /// An http or https address, or one of the app's own pages; may be relative.
    url: String,
    /// Default: the main window.
    webview_label: Option<String>,
}

#[output]
struct Gone {
    navigating: bool,
    window: String,
}

#[input]
struct SetDialogResponse {
    dialog_type: DialogType,
    /// user: leave such dialogs to the user again.
    dialog_action: Action,
    /// What is typed into a prompt. Default: what stands there already.
    text: Option<String>,
    /// Default: the main window.
    webview_label: Option<String>,
}

#[input]
#[derive(Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum DialogType {
    Alert,
    Confirm,
    Prompt,
    BeforeUnload,
}

#[input]
#[derive(Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Action {
    Accept,
    Dismiss,
    User,
}

#[output]
struct Set {
    set: bool,
    window: String,
}

impl From<DialogType> for DialogKind {
    fn from(kind: DialogType) -> Self {
        match kind {
            DialogType::Alert => Self::Alert,
            DialogType::Confirm => Self::Confirm,
            DialogType::Prompt => Self::Prompt,
            DialogType::BeforeUnload => Self::BeforeUnload,
        }
    }
}

impl Action {
    fn chosen(self) -> Option<DialogAction> {
        match self {
            Self::Accept => Some(DialogAction::Accept),
            Self::Dismiss => Some(DialogAction::Dismiss),
            Self::User => None,
        }
    }
}

/// Sends a window's page to another address. The next look at the page waits until it has loaded.
#[tool(name = "navigate", action = "go_to", idempotent = true, window_aliases = "webview_label")]
fn go_to(arguments: GoTo, navigation: &Navigation) -> Result<Gone> {
    let window = navigation.go_to(arguments.webview_label.as_deref(), &arguments.url)?;
    Ok(Gone { navigating: true, window })
}

/// Answers the page's dialogs of one type from now on: an open one would block the page. Set it before what
/// opens the dialog.
#[tool(
    name = "navigate",
    action = "set_dialog_response",
    idempotent = true,
    open_world = false,
    window_aliases = "webview_label"
)]
fn set_dialog_response(arguments: SetDialogResponse, navigation: &Navigation) -> Result<Set> {
    let window = navigation.set_dialog_response(
        arguments.webview_label.as_deref(),
        arguments.dialog_type.into(),
        arguments.dialog_action.chosen(),
        arguments.text.as_deref(),
    )?;
    Ok(Set { set: true, window })
}

palisade_sdk::export!(go_to, set_dialog_response);

#[cfg(test)]
mod tests;
