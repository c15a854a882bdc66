//! One web view in one window, and what the tests ask of it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};

use crate::server::Server;
use gtk::prelude::*;
use javascriptcore::ValueExt;
use webkit2gtk::{
    LoadEvent, SettingsExt, UserContentInjectedFrames, UserContentManager, UserContentManagerExt, UserScript,
    UserScriptInjectionTime, WebContext, WebView, WebViewExt,
};

/// The script world that the plugin would use.
pub(crate) const WORLD: &str = "palisade";
/// What the script tells the host things by.
const EAR: &str = "palisade";
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) struct Browser {
    window: gtk::Window,
    view: WebView,
    content: UserContentManager,
    loaded: Rc<Cell<bool>>,
    server: Server,
}

impl Browser {
    pub(crate) fn open() -> Result<Self, String> {
        gtk::init().map_err(|e| format!("GTK has no display: {e}"))?;
        let content = UserContentManager::new();
        let context = WebContext::new_ephemeral();
        let view = WebView::builder().web_context(&context).user_content_manager(&content).build();
        if let Some(settings) = WebViewExt::settings(&view) {
            settings.set_enable_write_console_messages_to_stdout(std::env::var_os("PAGE_CONSOLE").is_some());
        }
        let window = gtk::Window::new(gtk::WindowType::Toplevel);
        window.set_default_size(1000, 700);
        window.add(&view);
        window.show_all();
        let loaded = Rc::new(Cell::new(false));
        let seen = Rc::clone(&loaded);
        view.connect_load_changed(move |_, event| {
            if event == LoadEvent::Finished {
                seen.set(true);
            }
        });
        let server = Server::start()?;
        let ear = server.ear();
        content.connect_script_message_received(Some(EAR), move |_, message| {
            if let Some(text) = message.js_value() {
                ear(text.to_str().to_string());
            }
        });
        Ok(Self { window, view, content, loaded, server })
    }

    /// Whether the host listens to the script's world, from the next page on.
    pub(crate) fn listen(&self, listens: bool) {
        self.content.unregister_script_message_handler_in_world(EAR, WORLD);
        if listens {
            self.content.register_script_message_handler_in_world(EAR, WORLD);
        }
    }

    /// Scripts to run at each document's start, in this order: source, and the world, or the page's own.
    pub(crate) fn use_scripts(&self, scripts: &[(&str, Option<&str>)]) {
        self.content.remove_all_scripts();
        for (source, world) in scripts {
            let frames = UserContentInjectedFrames::TopFrame;
            let start = UserScriptInjectionTime::Start;
            let script = match world {
                Some(world) => UserScript::for_world(source, frames, start, world, &[], &[]),
                None => UserScript::new(source, frames, start, &[], &[]),
            };
            self.content.add_script(&script);
        }
    }

    pub(crate) fn show(&self, visible: bool) {
        if visible {
            self.window.show_all();
        } else {
            self.window.hide();
        }
    }

    pub(crate) fn load(&self, html: &str) -> Result<(), String> {
        self.loaded.set(false);
        self.view.load_uri(&self.server.serve(html));
        wait_until("the page to load", || self.loaded.get())
    }

    /// Runs the body of an async function and gives the string that it returns.
    pub(crate) fn run(&self, body: &str, world: Option<&str>) -> Result<String, String> {
        let answer = Rc::new(RefCell::new(None));
        let slot = Rc::clone(&answer);
        self.view.call_async_javascript_function(
            body,
            None,
            world,
            None,
            None::<&gtk::gio::Cancellable>,
            move |result| {
                *slot.borrow_mut() =
                    Some(result.map(|value| value.to_str().to_string()).map_err(|e| e.to_string()));
            },
        );
        wait_until("the script to answer", || answer.borrow().is_some())?;
        answer.take().unwrap_or_else(|| Err("no answer".to_owned()))
    }
}

fn wait_until(what: &str, done: impl Fn() -> bool) -> Result<(), String> {
    let context = gtk::glib::MainContext::default();
    // Wakes the loop, so that the deadline is noticed when nothing happens.
    let ticker =
        gtk::glib::timeout_add_local(Duration::from_millis(200), || gtk::glib::ControlFlow::Continue);
    let started = Instant::now();
    while !done() && started.elapsed() < PATIENCE {
        context.iteration(true);
    }
    ticker.remove();
    if done() { Ok(()) } else { Err(format!("gave up waiting for {what}")) }
}
