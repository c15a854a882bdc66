//! The settings: one file, one window, and an event when they change.
//!
//! Guarantees: each value is one that this version knows; what the file lacks or gets wrong is the default.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use tauri::{AppHandle, Emitter as _, Manager as _, State, WebviewWindow, WebviewWindowBuilder};

/// The label of the window with the settings.
const SETTINGS: &str = "settings";

/// What the user chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    theme: Theme,
    order: Order,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum Theme {
    #[default]
    Light,
    Dark,
}

/// Which notes come first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum Order {
    #[default]
    New,
    Old,
}

/// The settings in force, and their file.
pub(crate) struct Preferences {
    path: PathBuf,
    now: Mutex<Settings>,
}

impl Preferences {
    /// Reads the file; writes it where there is none that can be read.
    pub(crate) fn open(path: PathBuf) -> std::io::Result<Self> {
        let read = std::fs::read(&path).ok().and_then(|text| serde_json::from_slice(&text).ok());
        let preferences = Self { path, now: Mutex::new(read.unwrap_or_default()) };
        if read.is_none() {
            preferences.save(Settings::default())?;
        }
        Ok(preferences)
    }

    fn now(&self) -> Settings {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn save(&self, settings: Settings) -> std::io::Result<()> {
        // Held while it writes, so that the file has what the last caller chose.
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        std::fs::write(&self.path, serde_json::to_vec_pretty(&settings)?)?;
        *now = settings;
        Ok(())
    }
}

#[tauri::command]
pub(crate) fn settings(preferences: State<'_, Preferences>) -> Settings {
    preferences.now()
}

#[tauri::command]
pub(crate) fn save_settings(
    app: AppHandle,
    preferences: State<'_, Preferences>,
    settings: Settings,
) -> Result<(), String> {
    preferences.save(settings).map_err(|error| format!("the settings can't be kept: {error}"))?;
    app.emit("settings-changed", settings).map_err(|error| error.to_string())
}

/// Asynchronous, because making a window waits for the main thread, where other commands run.
#[tauri::command]
pub(crate) async fn open_settings(app: AppHandle) -> Result<(), String> {
    let shown = window(&app).and_then(|window| {
        window.show()?;
        window.set_focus()
    });
    shown.map_err(|error| format!("the settings can't be shown: {error}"))
}

#[tauri::command]
pub(crate) fn close_settings(app: AppHandle) -> Result<(), String> {
    let hidden = app.get_webview_window(SETTINGS).map_or(Ok(()), |window| window.hide());
    hidden.map_err(|error| error.to_string())
}

/// The window, made anew where the user has closed it.
fn window(app: &AppHandle) -> tauri::Result<WebviewWindow> {
    if let Some(window) = app.get_webview_window(SETTINGS) {
        return Ok(window);
    }
    let configured = app.config().app.windows.iter().find(|window| window.label == SETTINGS);
    let configured = configured.ok_or(tauri::Error::WindowNotFound)?;
    WebviewWindowBuilder::from_config(app, configured)?.build()
}

#[cfg(test)]
mod tests;
