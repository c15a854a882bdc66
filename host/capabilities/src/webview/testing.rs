//! Windows for the capabilities' unit tests: they keep what they were asked, and answer from a script.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use serde_json::json;

use super::activity::Activity;
use super::faults::Faults;
use super::routes::Routes;
use super::*;

/// Plays an app with the windows `main`, `notes` (hidden) and `secret`; grants see all but `secret`.
#[derive(Default)]
pub(crate) struct Played {
    pub(crate) asked: Mutex<Vec<String>>,
    /// What the next request gets in place of its usual answer.
    pub(crate) fails: Mutex<Option<PageError>>,
    pub(crate) hangs: bool,
    pub(crate) activity: Activity,
    /// Where its invocations can be changed.
    pub(crate) faults: Option<Faults>,
    pub(crate) routes: Routes,
}

pub(crate) fn windows(played: &Arc<Played>) -> Windows {
    Windows::new(Arc::clone(played) as Arc<dyn Webviews>, NameScope::new(|label| label != "secret"))
}

impl Played {
    async fn note(&self, what: String) -> Result<(), PageError> {
        self.asked.lock().unwrap().push(what);
        if self.hangs {
            std::future::pending::<()>().await;
        }
        self.fails.lock().unwrap().take().map_or(Ok(()), Err)
    }

    pub(crate) fn last(&self) -> String {
        self.asked.lock().unwrap().last().cloned().unwrap_or_default()
    }
}

#[async_trait]
impl Webviews for Played {
    async fn windows(&self) -> Result<Vec<WindowState>, PageError> {
        let window = |label: &str, visible| WindowState {
            label: label.into(),
            title: label.to_uppercase(),
            visible,
            scale_factor: 1.0,
            url: Some("tauri://localhost/index.html".into()),
            ..WindowState::default()
        };
        Ok(vec![window("secret", true), window("notes", false), window("main", true)])
    }

    fn labels(&self) -> Vec<String> {
        ["secret", "notes", "main"].map(str::to_owned).to_vec()
    }

    async fn change(&self, label: &str, change: WindowChange) -> Result<(), PageError> {
        self.note(format!("{label} {change:?}")).await
    }

    async fn ask(&self, label: &str, verb: &'static str, arguments: String) -> Result<String, PageError> {
        self.note(format!("{label} {verb} {arguments}")).await?;
        let stored = json!({ "theme": "dark", "blocked": "secret" });
        let answer = match (verb, arguments.contains("\"key\"")) {
            ("storage_get", true) => json!({ "key": "theme", "value": "dark" }),
            ("storage_get", false) => json!({ "entries": stored }),
            ("cookies", _) => {
                json!({ "cookies": [{ "name": "theme", "value": "dark" }, { "name": "blocked", "value": "x" }] })
            }
            ("scrub_begin", _) => json!({ "scrub": 7, "anim_count": 1 }),
            _ => json!({ "verb": verb, "deleted": true }),
        };
        Ok(answer.to_string())
    }

    async fn evaluate(&self, label: &str, code: &str) -> Result<Evaluated, PageError> {
        self.note(format!("{label} {code}")).await?;
        Ok(match code {
            "undefined" => Evaluated::Undefined,
            "document" => Evaluated::Opaque("HTMLDocument".into()),
            "(" => Evaluated::Syntax("unexpected end".into()),
            "throw" => Evaluated::Thrown("Error: no".into()),
            code => Evaluated::Value(code.into()),
        })
    }

    async fn picture(&self, label: &str, request: PictureRequest) -> Result<Picture, PageError> {
        self.note(format!("{label} {request:?}")).await?;
        Ok(Picture { data: vec![1, 2, 3], mime_type: "image/png", width: 2, height: 1 })
    }

    async fn join_pictures(&self, pictures: Vec<Picture>, columns: usize) -> Result<Picture, PageError> {
        self.note(format!("join {} by {columns}", pictures.len())).await?;
        Ok(Picture { data: vec![4], mime_type: "image/png", width: 4, height: 2 })
    }

    async fn invoke(&self, label: &str, command: &str, arguments: String) -> Result<Invoked, InvokeError> {
        let noted = self.note(format!("{label} {command} {arguments}")).await;
        noted.map_err(|error| InvokeError::Unavailable(error.message))?;
        match command {
            "fail" => Err(InvokeError::Rejected("\"no\"".into())),
            "absent" => Err(InvokeError::Unknown("absent".into())),
            _ => Ok(Invoked { value: arguments, duration: Duration::from_micros(7) }),
        }
    }

    fn activity(&self) -> &Activity {
        &self.activity
    }

    fn faults(&self) -> Option<&Faults> {
        self.faults.as_ref()
    }

    async fn watch_console(&self, label: &str) -> Result<(), PageError> {
        self.note(format!("{label} watch console")).await
    }

    fn routes(&self) -> &Routes {
        &self.routes
    }

    async fn apply_routes(&self, label: &str) -> Result<(), PageError> {
        self.note(format!("{label} routes {}", self.routes.script(label).unwrap_or_default())).await
    }

    async fn navigate(&self, label: &str, url: &str) -> Result<(), PageError> {
        self.note(format!("{label} navigate {url}")).await
    }

    async fn go_back(&self, label: &str) -> Result<bool, PageError> {
        self.note(format!("{label} back")).await?;
        Ok(label == "main")
    }

    async fn history(&self, label: &str) -> Result<Vec<Visited>, PageError> {
        self.note(format!("{label} history")).await?;
        let visited = |url: &str, current| Visited { url: url.into(), title: label.into(), current };
        Ok(vec![visited("app://here/a", false), visited("app://here/b", true)])
    }

    async fn answer_dialogs(
        &self,
        label: &str,
        kind: DialogKind,
        answer: Option<DialogAnswer>,
    ) -> Result<(), PageError> {
        self.note(format!("{label} {kind:?} {answer:?}")).await
    }
}

#[async_trait]
impl WindowCamera for Played {
    async fn photograph(&self, label: &str, coding: Coding) -> Result<Picture, PageError> {
        self.note(format!("{label} photograph {coding:?}")).await?;
        Ok(Picture { data: vec![1, 2, 3], mime_type: "image/png", width: 2, height: 1 })
    }
}
