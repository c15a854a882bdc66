//! Which commands faults may be put into.

use crate::webview::{NameScope, Windows};

/// Grants faults in an app's commands.
#[derive(Clone, Debug)]
pub struct FaultGrant {
    /// The app.
    pub windows: Windows,
    /// The commands that tools may invoke. Others they may not break either.
    pub permitted: NameScope,
    /// The commands that the app's handler has. A fault in another would never be triggered.
    pub handled: NameScope,
}
