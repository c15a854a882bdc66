//! The settings of a host that several people and agents share.
//!
//! Guarantees: an address other than 127.0.0.1 is refused without certificate and key; there is one way of saying who may
//! call, and two are refused. Files are not opened here, but for keys, which are small and secret.
//! Trusted: the operator.

use std::io::Read as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use palisade_audit::{Arguments, Fsync, Options, Policy, SealKey};
use palisade_embed::{Environment, Problem};

use super::ListenOn;
use crate::args::{ServeArgs, SharedArgs};
use crate::config::{ArgumentsKept, AuditTable, OnFailure, ServerTable, SyncWhen, TelemetryTable, TlsTable};
use crate::tokens::is_private;

/// What is put on record, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Audit {
    pub(crate) directory: PathBuf,
    arguments: ArgumentsKept,
    on_failure: OnFailure,
    sync: SyncWhen,
    rotate_bytes: Option<u64>,
    seal_key: Option<PathBuf>,
}

impl Audit {
    /// As the log takes them. `note`: what its first record says.
    ///
    /// # Errors
    /// When the key can't be read.
    pub(crate) fn options(&self, note: String) -> Result<Options, Problem> {
        let mut options = Options { note, ..Options::default() };
        options.arguments = match self.arguments {
            ArgumentsKept::Hashed => Arguments::Hashed,
            ArgumentsKept::Whole => Arguments::Whole,
        };
        options.policy = match self.on_failure {
            OnFailure::Refuse => Policy::Refuse,
            OnFailure::Continue => Policy::Continue,
        };
        options.sync = match self.sync {
            SyncWhen::Interval => Fsync::Interval,
            SyncWhen::Always => Fsync::Always,
        };
        options.rotate_bytes = self.rotate_bytes.unwrap_or(options.rotate_bytes);
        options.seal = self.seal_key.as_deref().map(seal_key).transpose()?;
        Ok(options)
    }
}

pub(super) fn audit(args: &SharedArgs, table: AuditTable) -> Option<Audit> {
    let AuditTable { directory, arguments, on_failure, sync, rotate_bytes, seal_key } = table;
    let directory = args.audit.clone().or(directory)?;
    Some(Audit { directory, arguments, on_failure, sync, rotate_bytes, seal_key })
}

/// The collector that events and figures are sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Telemetry {
    /// Its URL, without the path of a signal.
    pub(crate) url: String,
    pub(crate) headers: Option<PathBuf>,
    pub(crate) ca: Option<PathBuf>,
}

/// # Errors
/// When something is said of a collector that is not named: whoever wrote it believes that something is sent.
pub(super) fn telemetry(args: &SharedArgs, table: TelemetryTable) -> Result<Option<Telemetry>, Problem> {
    let TelemetryTable { otlp, headers, ca } = table;
    match args.otlp.clone().or(otlp) {
        Some(url) => Ok(Some(Telemetry { url, headers, ca })),
        None if headers.is_some() || ca.is_some() => Err(Problem::usage("[telemetry] names no collector")
            .next("add its URL, such as otlp = \"http://127.0.0.1:4318\"")),
        None => Ok(None),
    }
}

/// The file of those who may call.
///
/// # Errors
/// When somebody else is let in too.
pub(super) fn tokens(
    args: &ServeArgs,
    env: &Environment,
    table: &ServerTable,
) -> Result<Option<PathBuf>, Problem> {
    let Some(file) = args.shared.tokens.clone().or_else(|| table.tokens.clone()).filter(|_| !args.stdio)
    else {
        return Ok(None);
    };
    let other = if args.token_file.is_some() {
        "--token-file"
    } else if env.token.as_deref().is_some_and(|token| !token.trim().is_empty()) {
        "PALISADE_AUTH_TOKEN"
    } else {
        return Ok(Some(file));
    };
    Err(Problem::usage(format!("{other} and the file of tokens {} both say who may call", file.display()))
        .next(format!("leave {other} out, and make that caller a token: palisade token create")))
}

/// Certificate, key, and the names by which clients reach the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tls {
    pub(crate) cert: PathBuf,
    pub(crate) key: PathBuf,
    pub(crate) names: Vec<String>,
}

/// Where to listen, if an address is given or TLS asked for.
///
/// # Errors
/// For an address that other machines reach and that has no certificate.
pub(super) fn listen(
    args: &ServeArgs,
    env: &Environment,
    table: &ServerTable,
) -> Result<Option<ListenOn>, Problem> {
    if args.socket.is_some()
        || (table.socket.is_some() && args.shared.listen.is_none() && args.port.is_none())
    {
        return Ok(None);
    }
    let tls = tls(&args.shared, table)?;
    let given = args.shared.listen.or(if args.port.is_some() { None } else { table.listen });
    let address = match given {
        Some(address) => address,
        None if tls.is_some() => {
            let port = args.port.map_or_else(|| env.port(), |port| Ok(Some(port)))?.or(table.port);
            SocketAddr::from((Ipv4Addr::LOCALHOST, port.unwrap_or(super::DEFAULT_PORT)))
        }
        None => return Ok(None),
    };
    match tls {
        Some(tls) => Ok(Some(ListenOn::Tls(address, tls))),
        None if address.ip() == Ipv4Addr::LOCALHOST => Ok(Some(ListenOn::Address(address.port()))),
        None if address.ip().is_loopback() => {
            Err(Problem::usage(format!("without TLS the host listens on 127.0.0.1 alone, and not on {address}"))
                .next(format!("--listen 127.0.0.1:{}", address.port())))
        }
        None => Err(Problem::usage(format!(
            "{address} can be reached from other machines, and without TLS whoever is on the way reads each token and \
             each answer"
        ))
        .next(
            "give a certificate and its key (--tls-cert and --tls-key, or [server.tls]), or listen on 127.0.0.1 and \
             let clients come over SSH",
        )),
    }
}

fn tls(args: &SharedArgs, table: &ServerTable) -> Result<Option<Tls>, Problem> {
    let (cert, key, names) = match (&args.tls_cert, &args.tls_key, &table.tls) {
        (Some(cert), Some(key), _) => (cert, key, &[][..]),
        (_, _, Some(TlsTable { cert, key, names })) => (cert, key, names.as_slice()),
        _ if args.tls_name.is_empty() => return Ok(None),
        _ => {
            return Err(
                Problem::usage("--tls-name is of use with a certificate alone").next("add --tls-cert")
            );
        }
    };
    let names = names.iter().chain(&args.tls_name).cloned().collect();
    Ok(Some(Tls { cert: cert.clone(), key: key.clone(), names }))
}

/// Reads a seal key: 64 hexadecimal digits in a file of one's own.
///
/// # Errors
/// When the file can't be read, is others' too, or holds something else.
pub(crate) fn seal_key(path: &Path) -> Result<SealKey, Problem> {
    let problem = |why: &str| Problem::usage(format!("the seal key {} {why}", path.display()));
    let unreadable = |error: std::io::Error| problem(&format!("can't be read: {error}"));
    let file = std::fs::File::open(path).map_err(unreadable)?;
    if !is_private(&file).map_err(unreadable)? {
        return Err(problem("can be used by other users").next(format!("chmod 600 {}", path.display())));
    }
    let mut text = String::new();
    file.take(256).read_to_string(&mut text).map_err(unreadable)?;
    let mut bytes = [0; 32];
    match hex::decode_to_slice(text.trim(), &mut bytes) {
        Ok(()) => Ok(SealKey::new(bytes)),
        Err(_) => Err(problem("is not 64 hexadecimal digits").next("make one: openssl rand -hex 32 > FILE")),
    }
}
