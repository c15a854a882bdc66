//! Certificate and key, from files.
//!
//! Guarantees: a key that others can read is refused; nothing of it is shown. A renewed pair is taken in while the host runs;
//! one that can't be used changes nothing, and is reported. Trusted: the files.

use std::fs::File;
use std::io::Read as _;
use std::net::SocketAddr;
use std::path::Path;

use palisade_embed::Problem;
use palisade_server::Listen;
use palisade_server::serve::{Tls as Shown, TlsError};

use crate::settings::{ListenOn, Tls};
use crate::tokens::is_private;

/// Bytes of one of them. A path given by mistake must not fill the memory.
const MAX_PEM_BYTES: u64 = 1 << 20;

/// Where to listen, and with what.
///
/// # Errors
/// When certificate and key can't be read, or not be used together.
pub(super) fn listen(address: SocketAddr, tls: &Tls) -> Result<Listen, Problem> {
    let (cert, key) = (read(&tls.cert, false)?, read(&tls.key, true)?);
    let made = Shown::new(&cert, &key, tls.names.clone()).map_err(|error| unusable(tls, &error))?;
    if tls.names.is_empty() && !address.ip().is_loopback() {
        return Err(Problem::usage("no client could name this host: a request to another name is refused")
            .next(
                "say by which names it is reached: --tls-name tools.example.org, or `names` in [server.tls]",
            ));
    }
    Ok(Listen::Tls { address, tls: made })
}

/// The certificate that clients are shown, and where a newer one is found.
pub(super) struct Renewal<'a> {
    files: &'a Tls,
    shown: Shown,
}

impl<'a> Renewal<'a> {
    /// Of a host that listens there; `None` without TLS.
    pub(super) fn of(settings: &'a ListenOn, listen: &Listen) -> Option<Self> {
        match (settings, listen) {
            (ListenOn::Tls(_, files), Listen::Tls { tls, .. }) => Some(Self { files, shown: tls.clone() }),
            _ => None,
        }
    }

    /// Reads the files again, and shows what is in them from here on.
    ///
    /// # Errors
    /// When they can't be read, or not be used together; then all is as it was.
    pub(super) fn renew(&self) -> Result<(), Problem> {
        let (cert, key) = (read(&self.files.cert, false)?, read(&self.files.key, true)?);
        self.shown.renew(&cert, &key).map_err(|error| unusable(self.files, &error))
    }
}

fn unusable(tls: &Tls, error: &TlsError) -> Problem {
    Problem::usage(format!("{} and {}: {error}", tls.cert.display(), tls.key.display()))
}

fn read(path: &Path, secret: bool) -> Result<Vec<u8>, Problem> {
    let problem = |why: String| Problem::usage(format!("{} {why}", path.display()));
    let unreadable = |error: std::io::Error| problem(format!("can't be read: {error}"));
    let file = File::open(path).map_err(unreadable)?;
    if secret && !is_private(&file).map_err(unreadable)? {
        return Err(problem("can be used by other users, or is not yours".to_owned())
            .next(format!("chmod 600 {}", path.display())));
    }
    let mut bytes = Vec::new();
    file.take(MAX_PEM_BYTES).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}
