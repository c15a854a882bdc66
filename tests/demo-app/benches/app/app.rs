//! The app that is measured: one window, one command, and the plugin.

use std::time::{SystemTime, UNIX_EPOCH};

use tauri::AppHandle;
use tauri_plugin_palisade::PalisadeBuilder;

/// What its host takes.
pub(crate) const TOKEN: &str = "0e4a2a51-7c1d-4d5b-9d3b-6a0a5f1c2b7e";

/// Answers with what it was given: the least that a command can do.
#[tauri::command]
fn echo(value: serde_json::Value) -> serde_json::Value {
    value
}

/// The page says when it was first painted, in milliseconds since 1970.
#[tauri::command]
fn painted(at: f64) {
    println!("painted {at}");
}

/// Runs it until somebody ends it; `ready` is told the port, where there is one.
pub(crate) fn run(ready: impl FnOnce(AppHandle, u16) + Send + 'static) {
    let app = tauri::Builder::default()
        .invoke_handler(tauri::generate_handler![echo, painted])
        .setup(move |app| {
            let handle = app.handle().clone();
            let palisade = PalisadeBuilder::new()
                .port(0)
                .auth_token(TOKEN)
                // The bench asks as fast as it is answered.
                .rate_limit(0)
                .on_ready(move |port| ready(handle, port));
            app.handle().plugin(palisade.build()?)?;
            Ok(())
        })
        .build(tauri::generate_context!("benches/app/tauri.conf.json"))
        .expect("the app is made");
    app.run(|_, _| {});
}

/// Milliseconds since 1970, as the page counts them.
pub(crate) fn now() -> f64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("the clock is past 1970");
    since.as_secs_f64() * 1e3
}
