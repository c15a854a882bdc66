//! The app's events, and its windows', noted in its log.
//!
//! Guarantees: only events that the configuration names are listened to; a payload over the bound is left out, and said to
//! be. Nothing is emitted. Hostile: pages, in what they emit.

use std::sync::Arc;

use palisade_capabilities::webview::activity::{Activity, Kind, MAX_BODY_BYTES};
use serde_json::{Map, Value, json};
use tauri::{AppHandle, Listener as _, Runtime, WindowEvent};

/// Keeps the events of these names, whoever emits them to whom.
pub(crate) fn listen<R: Runtime>(app: &AppHandle<R>, activity: &Arc<Activity>, names: &[String]) {
    for name in names {
        let (activity, name) = (Arc::clone(activity), name.clone());
        app.listen_any(name.clone(), move |event| {
            activity.note(Kind::Event, "", emitted(&name, event.payload()));
        });
    }
}

fn emitted(name: &str, payload: &str) -> Map<String, Value> {
    let mut details = named(name);
    if payload.len() > MAX_BODY_BYTES {
        details.insert("cut".into(), true.into());
    } else {
        details.insert("payload".into(), serde_json::from_str(payload).unwrap_or_else(|_| payload.into()));
    }
    details
}

fn named(name: &str) -> Map<String, Value> {
    Map::from_iter([("name".to_owned(), name.into())])
}

/// Notes what happened to a window, under the names that Tauri gives such events.
pub(crate) fn note(activity: &Activity, label: &str, event: &WindowEvent) {
    let (name, payload) = match event {
        WindowEvent::Resized(size) => {
            ("tauri://resize", json!({ "width": size.width, "height": size.height }))
        }
        WindowEvent::Moved(position) => ("tauri://move", json!({ "x": position.x, "y": position.y })),
        WindowEvent::CloseRequested { .. } => ("tauri://close-requested", Value::Null),
        WindowEvent::Destroyed => ("tauri://destroyed", Value::Null),
        WindowEvent::Focused(true) => ("tauri://focus", Value::Null),
        WindowEvent::Focused(false) => ("tauri://blur", Value::Null),
        WindowEvent::ScaleFactorChanged { scale_factor, .. } => {
            ("tauri://scale-change", json!({ "scale_factor": scale_factor }))
        }
        WindowEvent::ThemeChanged(theme) => ("tauri://theme-changed", theme.to_string().into()),
        // Drags come by the hundred, and carry paths.
        _ => return,
    };
    let mut details = named(name);
    details.insert("payload".into(), payload);
    activity.note(Kind::Event, label, details);
}

/// Notes that a window has come into being.
pub(crate) fn note_created(activity: &Activity, label: &str) {
    activity.note(Kind::Event, label, named("tauri://window-created"));
}
