//! An app's windows, as a case tells them: each answers with what the case says, and nothing happens to anything.
//!
//! Guarantees: what a case does not say is an error that names the lines to add. Not guaranteed: that a real page answers so.
//! Hostile: what the component asks.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use palisade_capabilities::app_state::{AppStateGrant, Probe};
use palisade_capabilities::ipc_registry::{Command as Registered, IpcRegistryGrant, Registry};
use palisade_capabilities::webview::activity::Activity;
use palisade_capabilities::webview::routes::Routes;
use palisade_capabilities::webview::{
    DialogAnswer, DialogKind, Evaluated, InvokeError, Invoked, NameScope, PageError, PageErrorKind, Picture,
    PictureRequest, Visited, Webviews, WindowChange, WindowState,
};
use palisade_embed::AppRoots;
use serde_json::{Map, Value};

use crate::case::{Case, Command, Window};
use crate::expect::includes;

/// How long a page may take. It answers at once.
const EVAL_TIMEOUT: Duration = Duration::from_secs(5);

/// Whether a case is one inside an app.
pub(crate) fn is_in_an_app(case: &Case) -> bool {
    !case.windows.is_empty() || !case.commands.is_empty() || !case.state.is_empty()
}

/// What only an app has.
pub(crate) fn app(case: &Case) -> AppRoots {
    let commands: Vec<Registered> = case
        .commands
        .iter()
        .map(|(name, command)| Registered { name: name.clone(), description: command.description.clone() })
        .collect();
    let registry = Registry { commands, complete: true };
    let probe = |(name, value): (&String, &Value)| {
        let value = value.clone();
        (name.clone(), Arc::new(move || value.clone()) as Probe)
    };
    AppRoots {
        webviews: Arc::new(Played {
            windows: case.windows.clone(),
            commands: case.commands.clone(),
            activity: Activity::default(),
            routes: Routes::default(),
        }),
        camera: None,
        storage_keys: NameScope::every(),
        commands: IpcRegistryGrant::new(move || registry.clone()),
        probes: AppStateGrant::new(case.state.iter().map(probe)),
        file_navigation: false,
        event_capacity: 0,
        eval_timeout: EVAL_TIMEOUT,
    }
}

struct Played {
    windows: Vec<Window>,
    commands: std::collections::BTreeMap<String, Command>,
    activity: Activity,
    routes: Routes,
}

impl Played {
    fn window(&self, label: &str) -> Result<&Window, PageError> {
        let gone = || PageError::new(PageErrorKind::NotFound, format!("no such window: {label}"));
        self.windows.iter().find(|window| window.label == label).ok_or_else(gone)
    }
}

/// What a case has nothing for.
fn unsaid(what: &str) -> PageError {
    PageError::new(PageErrorKind::Unavailable, format!("the case's page has no answer: {what}"))
}

fn error_kind(name: &str) -> PageErrorKind {
    match name {
        "invalid-arguments" => PageErrorKind::InvalidArguments,
        "not-found" => PageErrorKind::NotFound,
        "stale-reference" => PageErrorKind::StaleReference,
        "not-actionable" => PageErrorKind::NotActionable,
        "timeout" => PageErrorKind::Timeout,
        "unavailable" => PageErrorKind::Unavailable,
        "too-large" => PageErrorKind::TooLarge,
        _ => PageErrorKind::Failed,
    }
}

#[async_trait]
impl Webviews for Played {
    async fn windows(&self) -> Result<Vec<WindowState>, PageError> {
        let state = |window: &Window| WindowState {
            label: window.label.clone(),
            title: window.title.clone(),
            url: window.url.clone(),
            visible: !window.hidden,
            focused: window.focused,
            size: window.size.unwrap_or((800, 600)),
            scale_factor: 1.0,
            ..WindowState::default()
        };
        Ok(self.windows.iter().map(state).collect())
    }

    fn labels(&self) -> Vec<String> {
        self.windows.iter().map(|window| window.label.clone()).collect()
    }

    async fn change(&self, label: &str, _: WindowChange) -> Result<(), PageError> {
        self.window(label).map(|_| ())
    }

    async fn ask(&self, label: &str, verb: &'static str, arguments: String) -> Result<String, PageError> {
        let page = &self.window(label)?.page;
        let arguments: Value = serde_json::from_str(&arguments).unwrap_or_default();
        let fits = |with: &Map<String, Value>| includes(&arguments, &Value::Object(with.clone()));
        let reply = page.replies.iter().find(|reply| reply.question == verb && fits(&reply.with));
        if let Some(reply) = reply {
            if let Some(error) = &reply.error {
                return Err(PageError::new(error_kind(error), format!("the case says so: {error}")));
            }
            return Ok(reply.answer.clone().unwrap_or_default().to_string());
        }
        let answer = page.answers.get(verb).ok_or_else(|| {
            unsaid(&format!(
                "it was asked `{verb}` with {arguments}; say under [windows.page.answers] what it answers, or under \
                 [[windows.page.replies]] what to such arguments"
            ))
        })?;
        Ok(answer.to_string())
    }

    async fn evaluate(&self, label: &str, code: &str) -> Result<Evaluated, PageError> {
        let page = &self.window(label)?.page;
        let script = page.scripts.iter().find(|script| code.contains(&script.contains)).ok_or_else(|| {
            unsaid(&format!("it was to run `{code}`; say under [[windows.page.scripts]] what that gives"))
        })?;
        Ok(match (&script.throws, &script.gives) {
            (Some(error), _) => Evaluated::Thrown(error.clone()),
            (None, Some(value)) => Evaluated::Value(value.to_string()),
            (None, None) => Evaluated::Undefined,
        })
    }

    async fn picture(&self, label: &str, _: PictureRequest) -> Result<Picture, PageError> {
        self.window(label)?;
        Err(unsaid("a case's page has no picture"))
    }

    async fn join_pictures(&self, _: Vec<Picture>, _: usize) -> Result<Picture, PageError> {
        Err(unsaid("a case's page has no picture"))
    }

    async fn invoke(&self, _: &str, command: &str, _: String) -> Result<Invoked, InvokeError> {
        let Some(known) = self.commands.get(command) else {
            return Err(InvokeError::Unknown(command.to_owned()));
        };
        match &known.rejects {
            Some(error) => Err(InvokeError::Rejected(error.to_string())),
            None => {
                let value = known.returns.clone().unwrap_or_default().to_string();
                Ok(Invoked { value, duration: Duration::ZERO })
            }
        }
    }

    fn activity(&self) -> &Activity {
        &self.activity
    }

    async fn watch_console(&self, label: &str) -> Result<(), PageError> {
        self.window(label).map(|_| ())
    }

    fn routes(&self) -> &Routes {
        &self.routes
    }

    async fn apply_routes(&self, label: &str) -> Result<(), PageError> {
        self.window(label).map(|_| ())
    }

    async fn navigate(&self, label: &str, _: &str) -> Result<(), PageError> {
        self.window(label).map(|_| ())
    }

    async fn go_back(&self, label: &str) -> Result<bool, PageError> {
        Ok(self.window(label)?.page.history.len() > 1)
    }

    async fn history(&self, label: &str) -> Result<Vec<Visited>, PageError> {
        let window = self.window(label)?;
        let last = window.page.history.len().saturating_sub(1);
        let visited = |(index, url): (usize, &String)| Visited {
            url: url.clone(),
            title: window.title.clone(),
            current: index == last,
        };
        Ok(window.page.history.iter().enumerate().map(visited).collect())
    }

    async fn answer_dialogs(
        &self,
        label: &str,
        _: DialogKind,
        _: Option<DialogAnswer>,
    ) -> Result<(), PageError> {
        self.window(label).map(|_| ())
    }
}
