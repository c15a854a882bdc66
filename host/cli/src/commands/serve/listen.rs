//! Listening, announcing, and stopping.
//!
//! Guarantees: the host is announced only once it answers, and withdrawn before it stops answering; a signal that
//! comes while it starts stops it as well.

use std::path::Path;
use std::process::ExitCode;

use palisade_embed::{Assembled, Problem, Roots, prepare};
use palisade_policy::{Authenticated, Token};
use palisade_server::discovery::{Announcement, Registration};
use palisade_server::serve::FURTHER_PORTS;
use palisade_server::{Address, Listen, StdioError, serve_stdio, start};
use tokio_util::sync::CancellationToken;

use super::banner;
use super::stop::Signals;
use crate::output;
use crate::settings::{ListenOn, Settings, TokenSource};

/// Serves until told to stop.
pub(crate) async fn serve(
    settings: &Settings,
    roots: &Roots,
    assembled: Assembled,
    token: Option<Token>,
) -> Result<ExitCode, Problem> {
    let signals = Signals::install()
        .map_err(|error| Problem::failed(format!("this process can't be told when to stop: {error}")))?;
    match (token, &assembled.caller) {
        (Some(token), _) => over_network(settings, roots, assembled, &token, signals).await,
        (None, Some(caller)) => {
            let caller = caller.clone();
            over_stdio(settings, assembled, caller, signals).await
        }
        (None, None) => Err(Problem::failed("a host without a token and without a caller can't be served")),
    }
}

async fn over_network(
    settings: &Settings,
    roots: &Roots,
    assembled: Assembled,
    token: &Token,
    mut signals: Signals,
) -> Result<ExitCode, Problem> {
    let identity = assembled.host.identity().clone();
    let running =
        start(assembled.host, listen(settings)?).await.map_err(|error| problem(&error.to_string()))?;
    if let Address::Tcp(port) = running.address() {
        // Set once, here.
        let _ = roots.facts.port.set(*port);
    }
    let profile = settings.profile.name.clone();
    let announcement = Announcement { address: running.address().clone(), identity, profile };
    let registration = register(announcement, token, &settings.token)?;
    let entry = registration.as_ref().map(Registration::path);
    output::note(&banner::network(settings, running.address(), &assembled.tools, entry));
    let preparing = tokio::spawn(prepare(assembled.components, assembled.course));
    let signal = signals.wait().await;
    tracing::info!("{signal}: stopping");
    preparing.abort();
    // First nobody finds it any more, then it stops.
    drop(registration);
    running.stop().await;
    Ok(ExitCode::SUCCESS)
}

async fn over_stdio(
    settings: &Settings,
    assembled: Assembled,
    caller: Authenticated,
    mut signals: Signals,
) -> Result<ExitCode, Problem> {
    output::note(&banner::stdio(settings, &assembled.tools));
    let preparing = tokio::spawn(prepare(assembled.components, assembled.course));
    let stop = CancellationToken::new();
    let streams = (tokio::io::stdin(), tokio::io::stdout());
    let serving = serve_stdio(assembled.host, caller, streams, stop.clone());
    let mut serving = std::pin::pin!(serving);
    let served = tokio::select! {
        served = &mut serving => served,
        signal = signals.wait() => {
            tracing::info!("{signal}: stopping");
            stop.cancel();
            serving.await
        }
    };
    preparing.abort();
    served.map(|()| ExitCode::SUCCESS).map_err(|error: StdioError| {
        Problem::failed(error.to_string())
            .next("--stdio is for an MCP client to start; people use `palisade call`")
    })
}

fn listen(settings: &Settings) -> Result<Listen, Problem> {
    match &settings.listen {
        ListenOn::Socket(path) => {
            // Announced to processes in other directories.
            let path = std::path::absolute(path).map_err(|error| {
                Problem::usage(format!("the socket's path {} can't be used: {error}", path.display()))
            })?;
            Ok(Listen::Unix(path))
        }
        ListenOn::Port(port) => Ok(Listen::Tcp { port: *port, further: FURTHER_PORTS }),
        ListenOn::Stdio => Err(Problem::failed("over stdio nothing listens")),
    }
}

/// The server's errors end in what to do.
fn problem(text: &str) -> Problem {
    match text.split_once("; ") {
        Some((what, advice)) => Problem::failed(what).next(advice),
        None => Problem::failed(text),
    }
}

/// Makes the host findable. Without that, a host with a random token could be used by nobody; with a token that its
/// clients know, it can be.
fn register(
    announcement: Announcement,
    token: &Token,
    source: &TokenSource,
) -> Result<Option<Registration>, Problem> {
    match Registration::new(announcement, token) {
        Ok(registration) => Ok(Some(registration)),
        Err(error) if *source == TokenSource::Random => Err(problem(&error.to_string())),
        Err(error) => {
            tracing::warn!("{error}; clients must be told the address and the token in another way");
            Ok(None)
        }
    }
}

/// Where the token is, for people.
pub(super) fn token_file(entry: &Path) -> String {
    entry.join("token").display().to_string()
}
