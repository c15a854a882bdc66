//! Pages asked in their own world, with nothing but what Tauri offers everywhere: macOS and Windows, and wherever an app asks
//! for it ([`PalisadeBuilder::share_page_world`](crate::PalisadeBuilder::share_page_world)).
//!
//! Guarantees: the page script is in each page before the page's own scripts, and takes the built-ins before the page can patch
//! them; an answer is fetched by a number that no page can guess, so a page that is asked can neither read another answer nor
//! put its own in its place. While a call waits for an answer that takes its time it looks again, ever less often; no page is
//! looked at otherwise.
//! Not guaranteed: what a script world gives. The page sees that the script is there, and can call its verbs. Code that does not
//! parse may run in parts, where it closes the function that it is put in. Pictures, console messages and the history are
//! refused: nothing that is the same everywhere gives them.
//! Hostile: pages.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use palisade_capabilities::webview::{Evaluated, PageError, PageErrorKind};
use serde_json::Value;
use tauri::Runtime;
use tokio::sync::oneshot;

use super::{TauriWebviews, script, unavailable};
use crate::scripted::Running;

/// How soon an answer that was not there at once is looked for again, and how seldom in the end.
const FIRST_LOOK: Duration = Duration::from_millis(4);
const LAST_LOOK: Duration = Duration::from_millis(50);

/// What every page gets before its own scripts.
pub(crate) const PAGE_SCRIPT: &str = palisade_page::SCRIPT;

/// What is the same nowhere.
pub(super) fn refused(what: &str) -> PageError {
    unavailable(format!("{what}: not on this platform yet; Linux can, with WebKitGTK's script worlds"))
}

impl<R: Runtime> TauriWebviews<R> {
    /// Asks a verb of the page script.
    pub(super) async fn ask_shared(
        &self,
        label: &str,
        verb: &str,
        arguments: &str,
    ) -> Result<String, PageError> {
        self.bring(label, verb).await?;
        let number = uuid::Uuid::new_v4().to_string();
        let [question, verb, arguments] =
            [&number, verb, arguments].map(|text| Value::from(text).to_string());
        self.run(label, format!("__palisade.begin({question}, {verb}, {arguments})")).await?;
        let answer = self.fetch(label, &number).await?;
        answer.ok_or_else(|| unavailable("the page went away while it was asked; try again"))
    }

    /// Runs code: as an expression where it parses as one, else as a function's body.
    pub(super) async fn evaluate_shared(
        &self,
        label: &str,
        code: &str,
        running: Running,
    ) -> Result<Evaluated, PageError> {
        self.bring(label, "").await?;
        for form in [script::Form::Expression, script::Form::Statements] {
            let number = uuid::Uuid::new_v4().to_string();
            let literal = Value::from(number.as_str());
            let call =
                format!("__palisade.keep({literal}, async () => {{\n{}\n}})", script::wrap(code, form));
            self.run(label, call).await?;
            // What does not parse was never called.
            if let Some(answer) = self.fetch(label, &number).await? {
                drop(running);
                return script::read(&answer);
            }
        }
        Ok(Evaluated::Syntax("it parses neither as an expression nor as a function's body".into()))
    }

    /// Goes back, where the page says that it can.
    pub(super) async fn go_back_shared(&self, label: &str) -> Result<bool, PageError> {
        let can = "(window.navigation ? navigation.canGoBack : history.length > 1)";
        let went = self.run(label, format!("{can} ? (history.back(), true) : false")).await?;
        Ok(went == "true")
    }

    /// Brings the page script into a page that was there before the plugin, and axe-core where it is needed.
    async fn bring(&self, label: &str, verb: &str) -> Result<(), PageError> {
        if verb == "audit" && self.run(label, "typeof axe".to_owned()).await? != "\"object\"" {
            self.run(label, palisade_page::AXE.to_owned()).await?;
        }
        if self.run(label, "typeof __palisade".to_owned()).await? == "\"object\"" {
            return Ok(());
        }
        self.run(label, PAGE_SCRIPT.to_owned()).await.map(drop)
    }

    /// The text that is kept under a number, once it is there; `None` where nothing was asked.
    async fn fetch(&self, label: &str, number: &str) -> Result<Option<String>, PageError> {
        let take = format!("__palisade.take({})", Value::from(number));
        let mut pause = FIRST_LOOK;
        loop {
            let told = self.run(label, take.clone()).await?;
            let told: String = serde_json::from_str(&told).unwrap_or_default();
            match told.split_at_checked(1) {
                Some(("d", answer)) => return Ok(Some(answer.to_owned())),
                Some(("p", _)) => tokio::time::sleep(pause).await,
                _ => return Ok(None),
            }
            pause = (pause * 2).min(LAST_LOOK);
        }
    }

    /// Runs a script; its value as JSON text, and nothing for what threw, did not parse, or is a promise.
    async fn run(&self, label: &str, script: String) -> Result<String, PageError> {
        let (sender, receiver) = oneshot::channel();
        // It is called once, though its type does not say so.
        let sender = Mutex::new(Some(sender));
        let told = move |value: String| {
            if let Some(sender) = sender.lock().unwrap_or_else(PoisonError::into_inner).take() {
                let _ = sender.send(value);
            }
        };
        let posted = self.window(label)?.eval_with_callback(script, told);
        posted.map_err(|error| {
            PageError::new(PageErrorKind::Failed, format!("the webview refused the script: {error}"))
        })?;
        receiver.await.map_err(|_| unavailable("the page went away before it answered"))
    }
}
