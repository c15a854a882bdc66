//! How far an app is wired, for whoever looks for what is wrong.
//!
//! Guarantees: reads, and changes nothing.

use std::path::Path;

use super::client::{Client, Entry};
use super::project::App;
use super::source::Source;
use super::{manifest, read};

/// What is there of what `palisade init` would write.
#[derive(Debug)]
pub(crate) struct Wiring {
    /// What messages call the app.
    pub(crate) label: String,
    /// What Tauri calls it.
    pub(crate) identifier: Option<String>,
    /// Cargo.toml names the plugin.
    pub(crate) depends: bool,
    /// The version that it asks for, where it does.
    pub(crate) version: Option<String>,
    /// The builder adds the plugin.
    pub(crate) adds: bool,
    /// How many lists of commands the plugin does not see.
    pub(crate) unwrapped: usize,
    /// The clients' files, and what each says.
    pub(crate) clients: Vec<(&'static str, Entry)>,
}

/// The wiring of the one Tauri app at or below `dir`; `None` where there is none, or one can't tell which.
pub(crate) fn wiring(dir: &Path) -> Option<Wiring> {
    let app = App::find(dir).ok()?;
    let dependency = manifest::dependency(&app);
    let (mut adds, mut unwrapped) = (false, 0);
    for path in app.sources().ok()? {
        let Ok(Some(text)) = read(&path) else { continue };
        let Ok(source) = Source::parse(&text) else { continue };
        adds |= source.has_plugin();
        unwrapped += source.unwrapped();
    }
    Some(Wiring {
        label: app.label(),
        identifier: app.identifier.clone(),
        depends: dependency.is_some(),
        version: dependency.flatten(),
        adds,
        unwrapped,
        clients: Client::ALL.iter().filter_map(|client| client.entry(&app.root)).collect(),
    })
}
