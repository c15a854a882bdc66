//! Pages that have the page script before anybody asks them.
//!
//! Guarantees: no page sees that it has it, for the script has a world of its own; each page gets it once, and after what it does
//! first. Not guaranteed: that a page gets it; one that can't be reached now gets it with its first question.
//! Hostile: pages, which may not answer; none keeps another one waiting for longer than the patience for one answer.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tauri::Runtime;

use super::{TauriWebviews, World};

/// No verb: the script refuses it, and so is there.
const NOTHING: &str = "nothing";

/// How long a page that has loaded is left alone: it paints for the first time about then.
const AFTER_LOAD: Duration = Duration::from_millis(100);

/// Brings the page script into every page that is there, and into each that loads, for as long as the app runs.
pub(crate) async fn keep_ready<R: Runtime>(windows: Arc<TauriWebviews<R>>) {
    if windows.world == World::Shared {
        // It came with the page.
        return;
    }
    let _running = windows.watched.course.task("keeping pages ready", Instant::now());
    let mut pages = windows.watched.loaded.subscribe();
    let mut ready = Vec::new();
    loop {
        let loaded = pages.borrow_and_update().pages();
        for (label, _) in loaded.iter().filter(|page| !ready.contains(*page)) {
            crate::runtime::spawn(make_ready(Arc::clone(&windows), label.clone()));
        }
        ready = loaded;
        if pages.changed().await.is_err() {
            return;
        }
    }
}

/// A question brings the script where it is not yet. What goes wrong is said to whoever wants something of the page.
async fn make_ready<R: Runtime>(windows: Arc<TauriWebviews<R>>, label: String) {
    tokio::time::sleep(AFTER_LOAD).await;
    let _ = windows.patiently(windows.answer(&label, NOTHING, "{}".to_owned())).await;
}
