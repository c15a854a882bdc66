//! The commands that the app needs itself.

use std::sync::{Condvar, Mutex, PoisonError};
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

/// Threads of the app's async runtime that are held, and whether they may go.
static HELD: (Mutex<(usize, bool)>, Condvar) = (Mutex::new((0, false)), Condvar::new());

/// Holds such a thread until it is released, at most for a minute.
#[tauri::command(async)]
pub(crate) fn hold() {
    let mut held = HELD.0.lock().unwrap_or_else(PoisonError::into_inner);
    held.0 += 1;
    let limit = Duration::from_secs(60);
    drop(HELD.1.wait_timeout_while(held, limit, |(_, released)| !*released));
}

/// How many are held.
#[tauri::command]
pub(crate) fn held() -> usize {
    HELD.0.lock().unwrap_or_else(PoisonError::into_inner).0
}

/// Lets them go, and those that come later.
#[tauri::command]
pub(crate) fn release() {
    HELD.0.lock().unwrap_or_else(PoisonError::into_inner).1 = true;
    HELD.1.notify_all();
}

/// Fails, and says what it was given.
#[tauri::command]
pub(crate) fn refuse(value: Value) -> Result<(), String> {
    Err(format!("refused: {value}"))
}
