//! Certificate and key, from files.
//!
//! Guarantees: a key that others can read is refused; nothing of it is shown. Trusted: the files.

use std::fs::File;
use std::io::Read as _;
use std::net::SocketAddr;
use std::path::Path;

use palisade_embed::Problem;
use palisade_server::Listen;

use crate::settings::Tls;
use crate::tokens::is_private;

/// Bytes of one of them. A path given by mistake must not fill the memory.
const MAX_PEM_BYTES: u64 = 1 << 20;

/// Where to listen, and with what.
///
/// # Errors
/// When certificate and key can't be read, or not be used together.
pub(super) fn listen(address: SocketAddr, tls: &Tls) -> Result<Listen, Problem> {
    let (cert, key) = (read(&tls.cert, false)?, read(&tls.key, true)?);
    let made = palisade_server::serve::Tls::new(&cert, &key, tls.names.clone()).map_err(|error| {
        Problem::usage(format!("{} and {}: {error}", tls.cert.display(), tls.key.display()))
    })?;
    if tls.names.is_empty() && !address.ip().is_loopback() {
        return Err(Problem::usage("no client could name this host: a request to another name is refused")
            .next(
                "say by which names it is reached: --tls-name tools.example.org, or `names` in [server.tls]",
            ));
    }
    Ok(Listen::Tls { address, tls: made })
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
