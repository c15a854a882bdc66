//! A host whose tools are native code, for this crate's tests.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use futures::future::BoxFuture;
use palisade_engine::{
    Alias, CallError, Content, Effects, GuestError, GuestErrorKind, Invocation, Limit, Limits, Operation,
    OperationKind, Output, Severity,
};
use palisade_policy::{
    Authenticated, OperationFilter, Principal, Principals, Profile, RateLimit, RedactionConfig, Redactor,
    Token,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::catalog::{Catalog, CatalogOptions, Execute};
use crate::dispatch::Dispatcher;
use crate::host::{Host, Identity};
use crate::results::RESULT_BUDGET;
use crate::serve::{Address, Listen, Running, start};

mod asking;

pub(crate) use asking::asking_server;

/// May call everything but what is disabled.
pub(crate) const WIDE: &str = "2f1c0a52-7a41-4a3e-8f0e-3b1d0c9a7e55";
/// Sees `echo` alone.
pub(crate) const NARROW: &str = "9b8d7c6e-1234-4abc-9def-0123456789ab";

/// Calls of `sleep` that began and that were dropped before they ended.
#[derive(Debug, Default)]
pub(crate) struct Sleeps {
    pub(crate) begun: AtomicUsize,
    pub(crate) dropped: AtomicUsize,
}

/// Plays the tools.
pub(crate) struct Script(pub(crate) Arc<Sleeps>);

impl Execute for Script {
    fn execute<'a>(&'a self, invocation: Invocation<'a>) -> BoxFuture<'a, Result<Output, CallError>> {
        Box::pin(async move {
            let arguments: Value = serde_json::from_str(invocation.arguments).unwrap();
            match (invocation.tool, invocation.action) {
                ("echo", None) => Ok(structured(&arguments)),
                ("window", Some(action)) => Ok(structured(&json!({ "did": action, "with": arguments }))),
                ("wait_for", Some(condition)) => {
                    Ok(structured(&json!({ "met": condition, "with": arguments })))
                }
                ("large", None) => Ok(large(&arguments)),
                ("sleep", None) => self.sleep(arguments["ms"].as_u64().unwrap()).await,
                ("fail", None) => Err(error(arguments["how"].as_str().unwrap())),
                ("panic", None) => panic!("the scripted tool panics"),
                ("leak", None) => Ok(structured(&json!({ "mail": "ann@example.org", "own": WIDE, "n": 1 }))),
                ("picture", None) => {
                    Ok(contents(vec![Content::Image { data: vec![1, 2, 3], mime_type: "image/png".into() }]))
                }
                ("several", None) => {
                    Ok(contents(vec![Content::Text("plain".into()), Content::Text("{\"a\":1}".into())]))
                }
                ("malformed", None) => Ok(Output { structured: Some("[1]".into()), ..Output::default() }),
                ("refuse", None) => {
                    Ok(Output { is_error: true, ..contents(vec![Content::Text("no".into())]) })
                }
                ("chatty", None) => {
                    invocation.observer.log(Severity::Debug, "too fine".into());
                    invocation.observer.log(Severity::Warning, "mail to ann@example.org".into());
                    invocation.observer.progress(1.0, Some(2.0), Some("half".into()));
                    invocation.observer.progress(f64::NAN, None, None);
                    Ok(structured(&json!({ "done": true })))
                }
                other => panic!("{other:?} was reached, and must not be"),
            }
        })
    }
}

impl Script {
    async fn sleep(&self, ms: u64) -> Result<Output, CallError> {
        struct Dropped<'a>(&'a Sleeps, bool);
        impl Drop for Dropped<'_> {
            fn drop(&mut self) {
                self.0.dropped.fetch_add(usize::from(!self.1), Ordering::SeqCst);
            }
        }
        self.0.begun.fetch_add(1, Ordering::SeqCst);
        let mut guard = Dropped(&self.0, false);
        tokio::time::sleep(Duration::from_millis(ms)).await;
        guard.1 = true;
        Ok(structured(&json!({ "slept": ms })))
    }
}

/// As many bytes of JSON or text as were asked for, and a picture.
fn large(arguments: &Value) -> Output {
    let text = "é".repeat(usize::try_from(arguments["bytes"].as_u64().unwrap()).unwrap() / 2);
    let picture = Content::Image { data: vec![1, 2, 3], mime_type: "image/png".into() };
    match arguments["as"].as_str() {
        Some("text") => contents(vec![Content::Text(text), picture]),
        Some("failure") => Output { is_error: true, ..contents(vec![Content::Text(text)]) },
        _ => structured(&json!({ "text": text })),
    }
}

fn structured(value: &Value) -> Output {
    Output { structured: Some(value.to_string()), ..Output::default() }
}

fn contents(content: Vec<Content>) -> Output {
    Output { content, ..Output::default() }
}

/// The failure that `how` names.
fn error(how: &str) -> CallError {
    let guest = |kind| CallError::Guest(GuestError { kind, message: "for ann@example.org".into() });
    match how {
        "invalid-arguments" => guest(GuestErrorKind::InvalidArguments),
        "scope-missing" => guest(GuestErrorKind::ScopeMissing),
        "policy-violation" => guest(GuestErrorKind::PolicyViolation),
        "too-large" => guest(GuestErrorKind::TooLarge),
        "deadline-exceeded" => guest(GuestErrorKind::DeadlineExceeded),
        "unavailable" => guest(GuestErrorKind::Unavailable),
        "failed" => guest(GuestErrorKind::Failed),
        "long" => {
            CallError::Guest(GuestError { kind: GuestErrorKind::Failed, message: "ä".repeat(1 << 20) })
        }
        "trap" => CallError::Trap("wasm trap at /home/operator/secret.wasm".into()),
        "contract" => CallError::Contract("forged handle 7".into()),
        "compute" => CallError::Limit(Limit::Compute),
        "memory" => CallError::Limit(Limit::Memory),
        "calls" => CallError::Limit(Limit::Calls),
        other => panic!("no failure {other}"),
    }
}

/// An operation with this input schema's properties.
pub(crate) fn operation(tool: &str, action: Option<&str>, properties: Value, required: &[&str]) -> Operation {
    Operation {
        tool: tool.into(),
        action: action.map(str::to_owned),
        discriminator: None,
        description: format!("Does {tool}."),
        input_schema: json!({ "type": "object", "properties": properties, "required": required }),
        output_schema: Some(json!({ "type": "object", "required": ["x"], "additionalProperties": false })),
        effects: Effects { read_only: true, destructive: true, idempotent: false, open_world: false },
        aliases: Vec::new(),
        resource_uri: None,
        kind: OperationKind::Tool,
    }
}

/// One form of a tool whose forms are picked by `condition`.
fn waiting(condition: &str) -> Operation {
    let discriminator = Some("condition".to_owned());
    let value = json!({ "value": { "type": "string" } });
    Operation { discriminator, ..operation("wait_for", Some(condition), value, &["value"]) }
}

/// An operation whose answer can be read.
fn at(uri: &str, operation: Operation) -> Operation {
    Operation { resource_uri: Some(uri.into()), ..operation }
}

/// Everything that [`Script`] plays, and one that it must never be asked for.
pub(crate) fn operations() -> Vec<Operation> {
    let mut echo = operation(
        "echo",
        None,
        json!({
            "text": { "type": "string", "maxLength": 2_000_000 },
            "times": { "type": "integer", "minimum": 1, "maximum": 10 },
            "mode": { "enum": ["loud", "quiet"] },
            "tags": { "type": "array", "items": { "type": "string" } },
            "token": { "type": "string", "description": "Write to ann@example.org" },
        }),
        &["text"],
    );
    echo.aliases = vec![Alias { name: "message".into(), canonical: "text".into() }];
    let how = json!({ "how": { "type": "string" } });
    let mut resize =
        operation("window", Some("resize"), json!({ "width": { "type": "integer" } }), &["width"]);
    resize.effects = Effects { read_only: false, destructive: false, idempotent: true, open_world: true };
    let mut all = vec![
        echo,
        waiting("text"),
        waiting("url"),
        resize,
        at(
            "palisade://windows",
            operation("window", Some("list"), json!({ "label": { "type": "string" } }), &[]),
        ),
        operation("large", None, json!({ "bytes": { "type": "integer" }, "as": {} }), &["bytes"]),
        operation("window", Some("close"), json!({}), &[]),
        operation("sleep", None, json!({ "ms": { "type": "integer" } }), &["ms"]),
        operation("fail", None, how, &["how"]),
    ];
    let plain = ["panic", "leak", "picture", "several", "malformed", "refuse", "chatty", "hidden"];
    all.extend(
        plain.iter().map(|tool| at(&format!("palisade://{tool}"), operation(tool, None, json!({}), &[]))),
    );
    all
}

pub(crate) fn token(text: &str) -> Token {
    Token::configured(Some(text), Uuid::nil())
}

/// A redactor that knows the hosts' tokens.
pub(crate) fn redactor() -> Arc<Redactor> {
    Arc::new(Redactor::new(RedactionConfig::default(), &[&token(WIDE), &token(NARROW)]).unwrap())
}

/// A built-in profile under which `disabled` is disabled.
pub(crate) fn profile(name: &str, disabled: &[&str]) -> Profile {
    let mut profile = Profile::built_in(name).unwrap();
    profile.disabled = OperationFilter::new(disabled.iter().map(|entry| (*entry).to_owned())).unwrap();
    profile
}

fn dispatcher(profile: Profile, sleeps: &Arc<Sleeps>, count: &Arc<AtomicU64>) -> Dispatcher {
    let redactor = redactor();
    let script: Arc<dyn Execute> = Arc::new(Script(Arc::clone(sleeps)));
    let operations = operations();
    let catalog = Catalog::from_executors(
        [(script, operations.as_slice())],
        &profile,
        &redactor,
        CatalogOptions::default(),
    );
    Dispatcher::new(profile, catalog, redactor, Limits::default(), Arc::clone(count))
}

/// A host of the script, with its counters.
pub(crate) struct Stage {
    pub(crate) host: Arc<Host>,
    pub(crate) sleeps: Arc<Sleeps>,
    pub(crate) calls: Arc<AtomicU64>,
}

pub(crate) fn stage(rate: RateLimit) -> Stage {
    stage_with(rate, RESULT_BUDGET)
}

/// As [`stage`], with so many bytes for a result.
pub(crate) fn stage_with(rate: RateLimit, budget: usize) -> Stage {
    let (sleeps, calls) = (Arc::default(), Arc::default());
    let principal =
        |name: &str, profile: &str| Arc::new(Principal { name: name.into(), profile: profile.into() });
    let principals = Principals::new(vec![
        (token(WIDE), principal("wide", "investigate")),
        (token(NARROW), principal("narrow", "observe")),
    ])
    .unwrap();
    let others: Vec<String> =
        operations().into_iter().map(|o| o.tool).filter(|tool| tool != "echo").collect();
    let others: Vec<&str> = others.iter().map(String::as_str).collect();
    let dispatchers = [
        dispatcher(profile("investigate", &["hidden", "window.close"]), &sleeps, &calls),
        dispatcher(profile("observe", &others), &sleeps, &calls),
    ];
    let identity = Identity { identifier: "com.example.notes".into(), product_name: "Notes".into() };
    let host = Host::new(principals, dispatchers, identity, rate).unwrap().with_result_budget(budget);
    Stage { host: Arc::new(host), sleeps, calls }
}

impl Stage {
    /// The same, with a host that is another in something.
    pub(crate) fn with(mut self, change: impl FnOnce(Host) -> Host) -> Self {
        let host = Arc::into_inner(self.host).expect("nobody has it yet");
        self.host = Arc::new(change(host));
        self
    }

    /// Puts `echo` alone in the place of all tools of the wide caller.
    pub(crate) fn replace_tools(&self) {
        let operations: Vec<_> =
            operations().into_iter().filter(|operation| operation.tool == "echo").collect();
        let script: Arc<dyn Execute> = Arc::new(Script(Arc::clone(&self.sleeps)));
        let executors = [(script, operations.as_slice())];
        let profile = profile("investigate", &[]);
        let catalog = Catalog::from_executors(executors, &profile, &redactor(), CatalogOptions::default());
        self.host.replace_tools(&profile.name, catalog).unwrap();
    }

    /// Whoever holds a token.
    pub(crate) fn caller(&self, token: &str) -> Authenticated {
        self.host.principals().authenticate(&[format!("Bearer {token}").as_bytes()]).unwrap()
    }
}

/// A running server over the script.
pub(crate) struct Server {
    pub(crate) stage: Stage,
    pub(crate) running: Running,
    pub(crate) port: u16,
}

pub(crate) async fn server() -> Server {
    server_with(RateLimit::per_second(0)).await
}

pub(crate) async fn server_with(rate: RateLimit) -> Server {
    server_of(stage(rate)).await
}

pub(crate) async fn server_of(stage: Stage) -> Server {
    let listen = Listen::Tcp { port: 0, further: 0 };
    let running = start(Arc::clone(&stage.host), listen).await.unwrap();
    let Address::Tcp(port) = *running.address() else { panic!("asked for TCP") };
    Server { stage, running, port }
}

/// A response, as a client that trusts nothing reads it.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {:?}", self.body))
    }

    /// The status and code of a REST failure, which has these two fields and no other.
    #[track_caller]
    pub(crate) fn failure(&self) -> (u16, String) {
        let body = self.json();
        assert_eq!(body.as_object().map(serde_json::Map::len), Some(2), "{body}");
        assert!(body["error"].is_string(), "{body}");
        (self.status, body["code"].as_str().unwrap().to_owned())
    }

    #[track_caller]
    pub(crate) fn is_secured(&self) {
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("cache-control", "no-store"),
            ("content-security-policy", "default-src 'none'"),
        ] {
            assert_eq!(self.headers.get(name).map(String::as_str), Some(value), "{name} of {self:?}");
        }
        assert!(!self.headers.keys().any(|name| name.starts_with("access-control")), "{self:?}");
    }
}

impl Server {
    /// Sends these bytes and reads until the server closes.
    pub(crate) async fn raw(&self, request: &[u8]) -> String {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", self.port)).await.unwrap();
        stream.write_all(request).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        String::from_utf8(answer).unwrap()
    }

    /// One request with exactly these headers; each response is checked for what every response must have.
    pub(crate) async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Reply {
        let mut request = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n").into_bytes();
        if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
            request.extend_from_slice(format!("Host: 127.0.0.1:{}\r\n", self.port).as_bytes());
        }
        for (name, value) in headers.iter().filter(|(name, _)| *name != "no-host") {
            request.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        if !body.is_empty() {
            request.extend_from_slice(format!("Content-Length: {}\r\n", body.len()).as_bytes());
        }
        request.extend_from_slice(b"\r\n");
        request.extend_from_slice(body.as_bytes());
        let reply = parse(&self.raw(&request).await);
        reply.is_secured();
        reply
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send("GET", path, &[("Authorization", &format!("Bearer {WIDE}"))], "").await
    }

    pub(crate) async fn call(&self, tool: &str, body: &str) -> Reply {
        self.call_as(WIDE, tool, body).await
    }

    pub(crate) async fn call_as(&self, token: &str, tool: &str, body: &str) -> Reply {
        let path = format!("/api/tools/{tool}");
        self.send("POST", &path, &[("Authorization", &format!("Bearer {token}"))], body).await
    }

    /// One MCP message.
    pub(crate) async fn mcp(&self, message: &Value) -> Reply {
        self.mcp_text(&[], &message.to_string()).await
    }

    pub(crate) async fn mcp_as(&self, token: &str, message: &Value) -> Reply {
        self.mcp_with(token, &[], &message.to_string()).await
    }

    pub(crate) async fn mcp_text(&self, more: &[(&str, &str)], body: &str) -> Reply {
        self.mcp_with(WIDE, more, body).await
    }

    pub(crate) async fn mcp_with(&self, token: &str, more: &[(&str, &str)], body: &str) -> Reply {
        let authorization = format!("Bearer {token}");
        let mut headers = vec![("Authorization", authorization.as_str())];
        for usual in [("Content-Type", "application/json"), ("Accept", "application/json, text/event-stream")]
        {
            if !more.iter().any(|(name, _)| *name == usual.0) {
                headers.push(usual);
            }
        }
        headers.extend_from_slice(more);
        self.send("POST", "/mcp", &headers, body).await
    }
}

pub(crate) fn parse(response: &str) -> Reply {
    let (head, body) = response.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no head: {response:?}"));
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers: BTreeMap<String, String> = lines
        .map(|line| line.split_once(": ").unwrap_or_else(|| panic!("no header: {line:?}")))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let is_chunked = headers.get("transfer-encoding").is_some_and(|value| value == "chunked");
    let body = if is_chunked { unchunk(body) } else { body.to_owned() };
    Reply { status, headers, body }
}

fn unchunk(mut body: &str) -> String {
    let mut whole = String::new();
    while let Some((size, rest)) = body.split_once("\r\n") {
        let size = usize::from_str_radix(size, 16).unwrap();
        if size == 0 {
            break;
        }
        whole.push_str(&rest[..size]);
        body = rest[size..].strip_prefix("\r\n").unwrap();
    }
    whole
}
