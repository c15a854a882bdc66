//! Listening, announcing, and stopping.
//!
//! Guarantees: the host is announced only once it answers, and withdrawn before it stops answering; a signal that
//! comes while it starts stops it as well.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use palisade_embed::{Assembled, Problem, Roots, prepare};
use palisade_policy::{Authenticated, Token};
use palisade_server::discovery::{Announcement, Registration};
use palisade_server::serve::FURTHER_PORTS;
use palisade_server::{Address, Event, Host, Listen, StdioError, serve_stdio, start};
use tokio_util::sync::CancellationToken;

use super::banner;
use super::principals::{Seen, Tokens, record_beginning};
use super::record::Records;
use super::stop::{Signal, Signals};
use super::tls::{self, Renewal};
use crate::output;
use crate::settings::{ListenOn, Settings, TokenSource};

/// What is served, and to whom.
pub(crate) struct Serving<'a> {
    pub(super) settings: &'a Settings,
    pub(super) roots: &'a Roots,
    pub(super) assembled: Assembled,
    /// The one token of a host that has one.
    pub(super) token: Option<Token>,
    /// The file of those of a shared host, and what of it was seen.
    pub(super) tokens: Option<(Tokens<'a>, Seen)>,
    pub(super) recorder: Option<Records>,
}

impl<'a> Serving<'a> {
    /// A host of one caller, of which no record is kept.
    pub(crate) fn of_one(
        settings: &'a Settings,
        roots: &'a Roots,
        assembled: Assembled,
        token: Option<Token>,
    ) -> Self {
        Self { settings, roots, assembled, token, tokens: None, recorder: None }
    }
}

/// Serves until told to stop.
pub(crate) async fn serve(mut serving: Serving<'_>) -> Result<ExitCode, Problem> {
    let signals = Signals::install()
        .map_err(|error| Problem::failed(format!("this process can't be told when to stop: {error}")))?;
    let (recorder, host) = (serving.recorder.clone(), Arc::clone(&serving.assembled.host));
    if let Some(recorder) = &recorder {
        host.record_with(Arc::new(recorder.clone()));
        recorder.watch(&host);
        record_beginning(recorder, &host).await;
    }
    let served = match serving.assembled.caller.take() {
        Some(caller) => over_stdio(serving.settings, serving.assembled, caller, signals).await,
        None => over_network(serving, signals).await,
    };
    if let Some(recorder) = &recorder {
        for event in host.untold_denials() {
            recorder.admin(event).await;
        }
        recorder.close().await;
    }
    served
}

async fn over_network(serving: Serving<'_>, mut signals: Signals) -> Result<ExitCode, Problem> {
    let Serving { settings, roots, assembled, token, tokens, recorder } = serving;
    let host = assembled.host;
    let listen = listen(settings)?;
    let renewal = Renewal::of(&settings.listen, &listen);
    let running = start(Arc::clone(&host), listen).await.map_err(|error| problem(&error.to_string()))?;
    if let Address::Tcp(port) = running.address() {
        // Set once, here.
        let _ = roots.facts.port.set(*port);
    }
    let registration = match (&token, &settings.listen) {
        // Clients of this machine find it by an entry that holds its one token. Several have theirs.
        (Some(token), ListenOn::Port(_) | ListenOn::Address(_) | ListenOn::Socket(_)) => {
            let profile = settings.profile.name.clone();
            let identity = host.identity().clone();
            let announcement = Announcement { address: running.address().clone(), identity, profile };
            register(announcement, token, &settings.token)?
        }
        // A random token that no entry tells of would be known to nobody.
        (Some(_), ListenOn::Tls(..)) if settings.token == TokenSource::Random => {
            return Err(Problem::usage("with TLS there is no entry by which clients find the token").next(
                "make tokens: palisade token create, and --tokens tokens.toml; or give one: --token-file",
            ));
        }
        _ => None,
    };
    let entry = registration.as_ref().map(Registration::path);
    output::note(&banner::network(settings, running.address(), &assembled.tools, entry));
    let preparing = tokio::spawn(prepare(assembled.components, assembled.course));
    let again = Again { tokens, renewal, recorder: recorder.as_ref() };
    let signal = again.until_stopped(&mut signals, &host).await;
    tracing::info!("{signal}: stopping");
    preparing.abort();
    // First nobody finds it any more, then it stops.
    drop(registration);
    running.stop().await;
    Ok(ExitCode::SUCCESS)
}

/// What is read again while the host runs.
struct Again<'a> {
    tokens: Option<(Tokens<'a>, Seen)>,
    renewal: Option<Renewal<'a>>,
    recorder: Option<&'a Records>,
}

impl Again<'_> {
    /// Keeps who may call as the file has it, and the certificate as SIGHUP says, until a signal asks for an end.
    async fn until_stopped(mut self, signals: &mut Signals, host: &Host) -> &'static str {
        if self.tokens.is_none() && self.renewal.is_none() {
            return signals.wait().await;
        }
        loop {
            let watching = async {
                match &mut self.tokens {
                    Some((tokens, seen)) => tokens.watch(host, self.recorder, seen).await,
                    None => std::future::pending().await,
                }
            };
            let signal = tokio::select! {
                signal = signals.next() => signal,
                () = watching => continue,
            };
            match signal {
                Signal::Stop(name) => return name,
                Signal::Reload => self.reload(host).await,
            }
        }
    }

    async fn reload(&self, host: &Host) {
        if let Some((tokens, _)) = &self.tokens {
            tracing::info!("SIGHUP: reading {} again", tokens.file.display());
            tokens.take_in(host, self.recorder).await;
        }
        let Some(renewal) = &self.renewal else { return };
        let mut event = Event::admin("", "certificate.read");
        match renewal.renew() {
            Ok(()) => tracing::info!("SIGHUP: the certificate was read again"),
            Err(problem) => {
                tracing::error!("the certificate was not taken in, and is shown as before: {problem}");
                event.outcome = "FAILED";
                event.note = Some(problem.what().to_owned());
            }
        }
        if let Some(recorder) = self.recorder {
            recorder.admin(event).await;
        }
    }
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
        ListenOn::Address(port) => Ok(Listen::Tcp { port: *port, further: 0 }),
        ListenOn::Tls(address, tls) => tls::listen(*address, tls),
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
