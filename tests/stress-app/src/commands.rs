//! The commands that the app needs itself.

use std::time::Duration;

use serde_json::{Value, json};
use tauri::AppHandle;

/// Takes a secret, and keeps it to itself.
#[tauri::command]
pub(crate) fn login(user: String, password: String) -> Value {
    json!({ "user": user, "characters": password.chars().count() })
}

/// Opens the windows that are gone.
#[tauri::command]
pub(crate) async fn restore(app: AppHandle) -> Result<(), String> {
    crate::restore(&app).map_err(|error| error.to_string())
}

/// Takes its time, at most two seconds.
#[tauri::command(async)]
pub(crate) fn wait(ms: u64) -> u64 {
    let ms = ms.min(2_000);
    std::thread::sleep(Duration::from_millis(ms));
    ms
}

/// Fails, and says what it was given.
#[tauri::command]
pub(crate) fn refuse(value: Value) -> Result<(), String> {
    Err(format!("refused: {value}"))
}
