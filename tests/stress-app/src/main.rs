//! An app that makes it hard for whoever looks at it: ten thousand nodes, three hundred commands, frames of its own and of another
//! origin, hidden and transparent windows, floods of changes and events, and a page that attacks the script that looks at it.
//!
//! Secrets are planted where a tool must not come by them: password fields, a blocked storage key, arguments of a command, the
//! environment, a file beside the granted directories. The suites search every reply for them.

use std::error::Error;

use serde_json::{Value, json};
use tauri::http::Response;
use tauri::{App, AppHandle, Manager as _, RunEvent, WebviewUrl, WebviewWindowBuilder};
use tauri_plugin_palisade::PalisadeBuilder;

#[path = "commands.rs"]
mod own;

include!(concat!(env!("OUT_DIR"), "/handler.rs"));

/// Commands that a build script wrote.
mod generated {
    include!(concat!(env!("OUT_DIR"), "/commands.rs"));
}

/// The windows, and the pages that belong to them.
const WINDOWS: [(&str, &str); 4] =
    [("main", "index.html"), ("hidden", "frames.html"), ("flood", "flood.html"), ("hostile", "hostile.html")];

fn main() {
    let app = tauri::Builder::default()
        .register_uri_scheme_protocol("other", |_, _| other_origin())
        .invoke_handler(every_command![
            own::login,
            own::restore,
            own::wait,
            own::hold,
            own::held,
            own::release,
            own::refuse
        ])
        .setup(setup)
        .build(tauri::generate_context!());
    match app {
        Ok(app) => app.run(react),
        Err(error) => {
            eprintln!("the app can't start: {error}");
            std::process::exit(1);
        }
    }
}

/// What a frame of another origin shows.
fn other_origin() -> Response<Vec<u8>> {
    let page = "<!doctype html><title>Another origin</title><button id=foreign>Foreign button</button>";
    let mut response = Response::new(page.as_bytes().to_vec());
    response.headers_mut().insert("content-type", tauri::http::HeaderValue::from_static("text/html"));
    response
}

fn setup(app: &mut App) -> Result<(), Box<dyn Error>> {
    let data = app.path().app_data_dir()?;
    std::fs::create_dir_all(&data)?;
    std::fs::write(data.join("notes.txt"), "a file that tools may read\n")?;
    let handle = app.handle().clone();
    let palisade = PalisadeBuilder::new()
        .profile(std::env::var("STRESS_PROFILE").unwrap_or_else(|_| "full-control".to_owned()))
        .rate_limit(0)
        // Full control redacts nothing by itself: what pages invoke, passwords among it, would be in the logs.
        .redaction(true)
        .storage_key_blocklist(["session"])
        .listen_events(["flood"])
        .probe("windows", move || -> Value { json!({ "count": handle.webview_windows().len() }) });
    app.handle().plugin(palisade.build()?)?;
    Ok(())
}

/// Closes no app with its windows: tools close them all.
fn react(_: &AppHandle, event: RunEvent) {
    if let RunEvent::ExitRequested { api, code: None, .. } = event {
        api.prevent_exit();
    }
}

/// Opens the windows that are gone, and has the others load their pages again.
fn restore(app: &AppHandle) -> tauri::Result<()> {
    for (label, page) in WINDOWS {
        match app.get_webview_window(label) {
            Some(window) => {
                let mut url = window.url()?;
                if !url.path().ends_with(page) {
                    url.set_path(page);
                    window.navigate(url)?;
                }
            }
            None => {
                let window = WebviewWindowBuilder::new(app, label, WebviewUrl::App(page.into()));
                window.visible(label != "hidden").build()?;
            }
        }
    }
    Ok(())
}
