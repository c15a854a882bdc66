//! What is known of an app's windows, and what happens in them is noted in.
//!
//! Guarantees: what is kept for a window goes when it is closed. Hostile: pages, in their addresses.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use palisade_capabilities::host_state::Course;
use palisade_capabilities::webview::activity::{Activity, Capacities, Kind};
use palisade_capabilities::webview::faults::Faults;
use palisade_capabilities::webview::routes::Routes;
use palisade_capabilities::webview::{DialogAnswer, DialogKind};
use palisade_policy::CommandScope;
use tauri::webview::PageLoadEvent;
use tauri::{Runtime, Url};
use tokio::sync::watch;

use super::loaded::Loaded;
use crate::scripted::{Running, Scripted};

/// What signals of webviews are noted in, and answered from. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Watched {
    pub(crate) activity: Arc<Activity>,
    pub(crate) scripted: Scripted,
    pub(crate) faults: Arc<Faults>,
    /// Counts what happens to windows.
    pub(crate) windows: watch::Sender<u64>,
    /// How the host comes up, and what runs.
    pub(crate) course: Course,
    /// Rules for requests, and the windows whose pages they make up answers for.
    pub(super) routes: Arc<Routes>,
    routed: Arc<Mutex<BTreeMap<String, Running>>>,
    pub(super) loaded: Loaded,
    pub(super) dialogs: Dialogs,
    /// The last address of each window: the webview forgets it when its page's process ends.
    addresses: Arc<Mutex<BTreeMap<String, String>>>,
}

/// What dialogs are answered with, by window and kind.
#[derive(Clone, Debug, Default)]
pub(super) struct Dialogs(Arc<Mutex<BTreeMap<(String, DialogKind), DialogAnswer>>>);

impl Dialogs {
    pub(super) fn set(&self, label: &str, kind: DialogKind, answer: Option<DialogAnswer>) {
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match answer {
            Some(answer) => drop(answers.insert((label.to_owned(), kind), answer)),
            None => drop(answers.remove(&(label.to_owned(), kind))),
        }
    }

    fn forget(&self, label: &str) {
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        answers.retain(|(known, _), _| known != label);
    }

    pub(super) fn get(&self, label: &str, kind: DialogKind) -> Option<DialogAnswer> {
        let answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        answers.get(&(label.to_owned(), kind)).cloned()
    }
}

impl Watched {
    /// Empty logs of these capacities; `commands`: what tools may invoke.
    pub(crate) fn new(capacities: Capacities, commands: CommandScope) -> Self {
        Self {
            activity: Arc::new(Activity::new(capacities)),
            scripted: Scripted::new(commands),
            faults: Arc::default(),
            windows: watch::Sender::new(0),
            course: Course::new(Instant::now()),
            routes: Arc::default(),
            routed: Arc::default(),
            loaded: Loaded::default(),
            dialogs: Dialogs::default(),
            addresses: Arc::default(),
        }
    }

    /// What Tauri says of a window's page. A load has started once the new page is there; a window that was there before the
    /// plugin may only be seen to finish.
    pub(crate) fn note_load(&self, label: &str, event: PageLoadEvent, url: &Url) {
        self.loaded.note(label, event);
        if event == PageLoadEvent::Finished {
            self.course.step("first page loaded", Instant::now());
        }
        if event == PageLoadEvent::Started {
            self.scripted.replaced(label);
        }
        let is_new = self.remember(label, url.as_str());
        if event == PageLoadEvent::Started || is_new {
            self.note_address(label, url.as_str(), "load");
        }
        self.note_window();
    }

    /// A window was closed. What is kept for it goes, so that an app with ever new windows does not keep ever more.
    pub(crate) fn forget(&self, label: &str) {
        self.loaded.forget(label);
        self.routes.clear(label, None);
        self.note_answers(label);
        self.scripted.replaced(label);
        self.dialogs.forget(label);
        self.addresses.lock().unwrap_or_else(PoisonError::into_inner).remove(label);
    }

    /// A page that a tool makes up answers for may run what is in them: it counts as scripted, and so does each that comes
    /// after it while there is such a rule.
    pub(super) fn note_answers(&self, label: &str) {
        let mut routed = self.routed.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.routes.answers(label) {
            routed.remove(label);
        } else if !routed.contains_key(label) {
            routed.insert(label.to_owned(), self.scripted.begin(label));
        }
    }

    /// A window's page has another address.
    pub(super) fn note_address(&self, label: &str, url: &str, kind: &str) {
        let details = [("url", url), ("type", kind)].map(|(key, value)| (key.to_owned(), value.into()));
        self.activity.note(Kind::Navigation, label, details.into_iter().collect());
        self.remember(label, url);
    }

    /// Keeps a window's address, and says whether it had another one.
    fn remember(&self, label: &str, url: &str) -> bool {
        let mut addresses = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        addresses.insert(label.to_owned(), url.to_owned()).as_deref() != Some(url)
    }

    pub(super) fn address(&self, label: &str) -> Option<String> {
        self.addresses.lock().unwrap_or_else(PoisonError::into_inner).get(label).cloned()
    }

    /// Something about a window is different.
    pub(crate) fn note_window(&self) {
        self.windows.send_modify(|count| *count += 1);
    }

    /// Looks at a webview's signals from now on, where it has any that can be reached. Again is nothing.
    pub(crate) fn watch<R: Runtime>(&self, webview: &tauri::Webview<R>) {
        #[cfg(target_os = "linux")]
        {
            use super::linux;

            let (label, watched) = (webview.label().to_owned(), self.clone());
            // A webview that is gone already has nothing to be noted.
            let _ = webview
                .with_webview(move |webview| linux::connect(&linux::webview(&webview), &label, &watched));
        }
        #[cfg(not(target_os = "linux"))]
        let _ = webview;
    }
}
