//! A Unix domain socket of its owner.
//!
//! Guarantees: the socket's mode is 0600 and, whatever the mode, a peer of another user is turned away by what the
//! kernel says of it; a socket left by an ended host is replaced; one that answers, a file, a link or another user's
//! socket never is. It is removed when it is dropped, unless another has taken its place.
//! Not guaranteed: anything against other programs of the same user.
//! Hostile: other users.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::{AtFlags, CWD, FileType, Mode, Stat, chmod, statat, unlink};
use rustix::process::geteuid;
use tokio::net::{UnixListener, UnixStream};

use super::ServeError;

/// How long a host at the other end of an old socket may take to answer.
const PROBE: Duration = Duration::from_secs(1);

/// A listening socket.
pub(super) struct Socket {
    listener: UnixListener,
    path: PathBuf,
    /// Device and inode, to know it again.
    identity: (u64, u64),
}

impl Socket {
    pub(super) async fn bind(path: &Path) -> Result<Self, ServeError> {
        remove_abandoned(path).await?;
        let failed = |source: io::Error| ServeError::Socket { path: path.to_owned(), source };
        let listener = UnixListener::bind(path).map_err(failed)?;
        // Between binding and this, the peer's user alone decides, as it does afterwards.
        chmod(path, Mode::RUSR | Mode::WUSR).map_err(|errno| failed(errno.into()))?;
        let identity = identity(&look(path).map_err(failed)?);
        Ok(Self { listener, path: path.to_owned(), identity })
    }

    /// The next connection of this user; others are turned away.
    pub(super) async fn accept(&self) -> io::Result<UnixStream> {
        loop {
            let (stream, _) = self.listener.accept().await?;
            if stream.peer_cred()?.uid() == geteuid().as_raw() {
                return Ok(stream);
            }
            tracing::warn!("another user's program was turned away at the socket");
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        if look(&self.path).is_ok_and(|stat| identity(&stat) == self.identity) {
            // Nothing can be done about a failure here, and a leftover is replaced at the next start.
            let _ = unlink(&self.path);
        }
    }
}

fn look(path: &Path) -> io::Result<Stat> {
    Ok(statat(CWD, path, AtFlags::SYMLINK_NOFOLLOW)?)
}

#[expect(clippy::unnecessary_cast, reason = "both types differ between platforms")]
fn identity(stat: &Stat) -> (u64, u64) {
    (stat.st_dev as u64, stat.st_ino as u64)
}

/// Removes a socket of ours at which nobody answers.
async fn remove_abandoned(path: &Path) -> Result<(), ServeError> {
    let taken = |why| ServeError::SocketTaken { path: path.to_owned(), why };
    let failed = |source| ServeError::Socket { path: path.to_owned(), source };
    let stat = match look(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        found => found.map_err(failed)?,
    };
    if FileType::from_raw_mode(stat.st_mode) != FileType::Socket {
        return Err(taken("exists and is not a socket"));
    }
    if stat.st_uid != geteuid().as_raw() {
        return Err(taken("is another user's socket"));
    }
    match tokio::time::timeout(PROBE, UnixStream::connect(path)).await {
        Ok(Err(error)) if error.kind() == io::ErrorKind::ConnectionRefused => {}
        Ok(Err(error)) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        _ => return Err(taken("is in use by a program that runs")),
    }
    // Another host may have taken the path meanwhile.
    if look(path).is_ok_and(|now| identity(&now) == identity(&stat)) {
        unlink(path).map_err(|errno| failed(errno.into()))?;
    }
    Ok(())
}
