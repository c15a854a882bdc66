//! Talking to a running host: the HTTP half of `call`, `bridge` and `doctor`.
//!
//! Guarantees: a token goes to the address of its own discovery entry and nowhere else: no proxy is used, no
//! redirect followed, and the connection is to 127.0.0.1 or to the entry's Unix socket. Not guaranteed: that the
//! host answers. Hostile: the host's answers, which are printed and parsed but not trusted.

use std::path::PathBuf;
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{Client, RequestBuilder};

use palisade_embed::Problem;

mod find;
#[cfg(test)]
mod tests;

pub(crate) use find::{is_alive, running, select};

/// How long connecting may take. Local sockets connect at once or not at all.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// What stays as it is in a path segment (RFC 3986, unreserved).
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Where a host listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Address {
    /// On 127.0.0.1.
    Port(u16),
    /// On a Unix domain socket.
    Socket(PathBuf),
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Port(port) => write!(f, "port {port}"),
            Self::Socket(path) => write!(f, "socket {}", path.display()),
        }
    }
}

/// A running host, as its discovery entry tells.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) pid: u32,
    /// When the process started, in the platform's own units: tells it from a later one of the same pid.
    pub(crate) start_time: u64,
    pub(crate) identifier: String,
    pub(crate) product_name: String,
    pub(crate) version: String,
    pub(crate) profile: String,
    pub(crate) address: Address,
    /// Secret.
    pub(crate) token: String,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "App({} at {})", self.identifier, self.address)
    }
}

impl App {
    /// One line for listings. What the application calls itself can't drive the terminal.
    pub(crate) fn describe(&self) -> String {
        crate::output::printable(&format!(
            "{} ({}), process {}, {}, profile {}",
            self.identifier, self.product_name, self.pid, self.address, self.profile
        ))
        .replace(['\n', '\t'], " ")
    }
}

/// A way to one host.
#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) app: App,
    http: Client,
    base: String,
}

impl Connection {
    /// Sets the connection up. Nothing is sent yet.
    pub(crate) fn to(app: App) -> Result<Self, Problem> {
        // TLS is for registries: a host is on this machine, and no certificate authority has a say in it.
        crate::tls::install();
        let builder = Client::builder()
            .tls_certs_only([])
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .tcp_nodelay(true)
            .user_agent(concat!("palisade/", env!("CARGO_PKG_VERSION")));
        let (builder, base) = match &app.address {
            Address::Port(port) => (builder, format!("http://127.0.0.1:{port}")),
            Address::Socket(path) => (over_socket(builder, path)?, "http://localhost".to_owned()),
        };
        let http = builder
            .build()
            .map_err(|error| Problem::failed(format!("the HTTP client can't be set up: {error}")))?;
        Ok(Self { app, http, base })
    }

    /// A GET with the token.
    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.http.get(format!("{}{path}", self.base)).bearer_auth(&self.app.token)
    }

    /// A GET without it.
    pub(crate) fn get_openly(&self, path: &str) -> RequestBuilder {
        self.http.get(format!("{}{path}", self.base))
    }

    /// A POST of JSON with the token.
    pub(crate) fn post(&self, path: &str, json: impl Into<reqwest::Body>) -> RequestBuilder {
        self.http
            .post(format!("{}{path}", self.base))
            .bearer_auth(&self.app.token)
            .header(reqwest::header::CONTENT_TYPE, "application/json")
            .body(json)
    }
}

#[cfg(unix)]
fn over_socket(
    builder: reqwest::ClientBuilder,
    path: &std::path::Path,
) -> Result<reqwest::ClientBuilder, Problem> {
    Ok(builder.unix_socket(path))
}

#[cfg(not(unix))]
fn over_socket(_: reqwest::ClientBuilder, _: &std::path::Path) -> Result<reqwest::ClientBuilder, Problem> {
    Err(Problem::failed("that host listens on a Unix domain socket, which this platform has not"))
}

/// One segment of a path, whatever is in it.
pub(crate) fn segment(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

/// The problem of a request that got no answer.
pub(crate) fn unanswered(app: &App, error: &reqwest::Error) -> Problem {
    let why = root_cause(error);
    if error.is_connect() {
        return Problem::failed(format!("{} does not answer: {why}", app.describe()))
            .next("it may have just stopped; start it again, or see `palisade doctor`");
    }
    Problem::failed(format!("the connection to {} broke: {why}", app.describe()))
        .next("what was asked for may or may not have happened; look before you repeat it")
}

/// The innermost text of an error: the outer ones repeat the address.
fn root_cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
