//! The way to a collector.
//!
//! Guarantees: TLS as to registries (rustls with ring, the system's authorities or those of one file alone); no redirect is
//! followed; every request ends within [`LIMIT`], and no more than [`MAX_ANSWER_BYTES`] of its answer are kept. Headers, which
//! may be secrets, are read from a file of one's own, shown by nothing, and never sent in the clear to another machine.
//! Hostile: the collector's answers.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::time::Duration;

use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use palisade_embed::Problem;
use reqwest::header::{HeaderName, HeaderValue};
use reqwest::{Certificate, Url};
use tokio::runtime::Handle;

use crate::settings::Telemetry;
use crate::tokens::is_private;
use crate::{files, tls};

/// How long one request may take. A collector that hangs must not hold up what waits behind it for long.
pub(super) const LIMIT: Duration = Duration::from_secs(5);
const CONNECT_LIMIT: Duration = Duration::from_secs(2);

/// Bytes of an answer. It says how much was taken, in a few; a longer one would fill the memory.
const MAX_ANSWER_BYTES: usize = 64 << 10;
/// Bytes of the file with headers.
const MAX_HEADERS_BYTES: u64 = 64 << 10;
/// Bytes of the file with certificate authorities.
const MAX_CA_BYTES: u64 = 4 << 20;

/// Sends from whatever thread: the exporters' own have no runtime.
#[derive(Clone, Debug)]
pub(super) struct Client {
    client: reqwest::Client,
    runtime: Handle,
}

impl Client {
    pub(super) fn new(to: &Telemetry) -> Result<Self, Problem> {
        tls::install();
        let builder = reqwest::Client::builder()
            .timeout(LIMIT)
            .connect_timeout(CONNECT_LIMIT)
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("palisade/", env!("CARGO_PKG_VERSION")));
        let builder = match &to.ca {
            Some(path) => builder.tls_certs_only(authorities(path)?),
            None => builder,
        };
        let client = builder.build().map_err(|error| {
            Problem::failed(format!("this machine has no certificate authorities that can be used: {error}"))
                .next("install them (Debian: ca-certificates), or name a file: `ca` in [telemetry]")
        })?;
        Ok(Self { client, runtime: Handle::current() })
    }
}

#[async_trait::async_trait]
impl HttpClient for Client {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (client, request) = (self.client.clone(), reqwest::Request::try_from(request)?);
        self.runtime.spawn(send(client, request)).await?
    }
}

async fn send(client: reqwest::Client, request: reqwest::Request) -> Result<Response<Bytes>, HttpError> {
    // An error's text has the URL; the operator named it, and it has no secret in it.
    let mut answer = client.execute(request).await?;
    let mut response = Response::builder().status(answer.status());
    if let Some(headers) = response.headers_mut() {
        *headers = std::mem::take(answer.headers_mut());
    }
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        if body.len() + chunk.len() > MAX_ANSWER_BYTES {
            return Err("the collector's answer is too long to be one".into());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(response.body(body.into())?)
}

/// The URL, looked at, without what would come before the path of a signal.
///
/// # Errors
/// When it is none that can be sent to, or secrets would go there in the clear.
pub(super) fn base(to: &Telemetry) -> Result<String, Problem> {
    let wrong = |why: &str| {
        Problem::usage(format!("telemetry can't be sent to the URL that was given: {why}"))
            .next("write --otlp http://127.0.0.1:4318, or https:// and the collector's name")
    };
    let url = Url::parse(&to.url).map_err(|error| wrong(&error.to_string()))?;
    let Some(host) = url.host_str().filter(|_| matches!(url.scheme(), "http" | "https")) else {
        return Err(wrong("it is neither http:// nor https://"));
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Problem::usage(
            "the collector's URL has a password in it, which every process here can read",
        )
        .next("put an Authorization header into a file of your own: `headers` in [telemetry]"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(wrong("it has more than a path"));
    }
    if url.scheme() == "http" && !tls::is_loopback(host) {
        if to.headers.is_some() {
            return Err(wrong("its headers would be read by whoever is on the way"));
        }
        tracing::warn!("telemetry goes to {host} without TLS: whoever is on the way reads it");
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// The headers that the collector wants.
///
/// # Errors
/// When the file is others' too, or has something else in it. What it has is not shown.
pub(super) fn headers(path: &Path) -> Result<HashMap<String, String>, Problem> {
    let problem = |why: String| Problem::usage(format!("the headers' file {} {why}", path.display()));
    let unreadable = |error: std::io::Error| problem(format!("can't be read: {error}"));
    let file = File::open(path).map_err(unreadable)?;
    if !is_private(&file).map_err(unreadable)? {
        return Err(problem("can be used by other users, or is not yours".to_owned())
            .next(format!("chmod 600 {}", path.display())));
    }
    let mut text = String::new();
    file.take(MAX_HEADERS_BYTES).read_to_string(&mut text).map_err(unreadable)?;
    let mut headers = HashMap::new();
    for (number, line) in text.lines().enumerate().map(|(index, line)| (index + 1, line.trim())) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let header = line.split_once(':').map(|(name, value)| (name.trim(), value.trim()));
        let valid = header.filter(|(name, value)| {
            HeaderName::from_bytes(name.as_bytes()).is_ok() && HeaderValue::from_str(value).is_ok()
        });
        let Some((name, value)) = valid else {
            return Err(problem(format!("has no header in line {number}"))
                .next("write one a line, such as `Authorization: Bearer …`"));
        };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    Ok(headers)
}

fn authorities(path: &Path) -> Result<Vec<Certificate>, Problem> {
    let bytes = files::trusted(path, MAX_CA_BYTES)?;
    let found = Certificate::from_pem_bundle(&bytes).ok().filter(|found| !found.is_empty());
    found.ok_or_else(|| {
        Problem::usage(format!("{} has no certificate in PEM", path.display()))
            .next("name the file of the authority that signed the collector's")
    })
}
