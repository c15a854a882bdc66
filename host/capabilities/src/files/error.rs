//! What a failure becomes for the guest.
//!
//! Guarantees: a guest sees an error code and nothing else: no host path, no message of the operating system.
//! Whatever leads out of a root is [`ErrorCode::NotPermitted`], whether or not anything is there.

use std::io;

use wasmtime::component::ResourceTableError;

use super::bindings::ErrorCode;
use crate::blocking::BlockingError;

/// The result of a host function of this capability.
pub(super) type FsResult<T> = Result<T, FsError>;

/// A failure of a host function.
#[expect(unreachable_pub, reason = "`bindgen!` re-exports it")]
#[derive(Debug)]
pub enum FsError {
    /// The guest sees it as a value, and goes on.
    Code(ErrorCode),
    /// The call ends: a forged handle, a full handle table, a host call out of time.
    Trap(wasmtime::Error),
}

impl From<ErrorCode> for FsError {
    fn from(code: ErrorCode) -> Self {
        Self::Code(code)
    }
}

impl From<io::Error> for FsError {
    fn from(error: io::Error) -> Self {
        Self::Code(code(&error))
    }
}

impl From<ResourceTableError> for FsError {
    fn from(error: ResourceTableError) -> Self {
        Self::Trap(error.into())
    }
}

impl From<BlockingError> for FsError {
    fn from(error: BlockingError) -> Self {
        Self::Trap(error.into())
    }
}

/// The code for an error of the operating system or of cap-std.
pub(super) fn code(error: &io::Error) -> ErrorCode {
    #[cfg(unix)]
    if let Some(code) = rustix::io::Errno::from_io_error(error).and_then(from_errno) {
        return code;
    }
    match error.kind() {
        io::ErrorKind::NotFound => ErrorCode::NoEntry,
        // cap-std reports a path that leads out of its directory this way, without an errno.
        io::ErrorKind::PermissionDenied if error.raw_os_error().is_none() => ErrorCode::NotPermitted,
        io::ErrorKind::PermissionDenied => ErrorCode::Access,
        io::ErrorKind::AlreadyExists => ErrorCode::Exist,
        io::ErrorKind::InvalidInput => ErrorCode::Invalid,
        io::ErrorKind::NotADirectory => ErrorCode::NotDirectory,
        io::ErrorKind::IsADirectory => ErrorCode::IsDirectory,
        io::ErrorKind::DirectoryNotEmpty => ErrorCode::NotEmpty,
        io::ErrorKind::ReadOnlyFilesystem => ErrorCode::ReadOnly,
        io::ErrorKind::CrossesDevices => ErrorCode::CrossDevice,
        io::ErrorKind::Unsupported => ErrorCode::Unsupported,
        _ => ErrorCode::Io,
    }
}

#[cfg(unix)]
fn from_errno(errno: rustix::io::Errno) -> Option<ErrorCode> {
    use rustix::io::Errno;
    Some(match errno {
        Errno::ACCESS => ErrorCode::Access,
        Errno::AGAIN => ErrorCode::WouldBlock,
        Errno::BADF => ErrorCode::BadDescriptor,
        Errno::BUSY => ErrorCode::Busy,
        Errno::DQUOT => ErrorCode::Quota,
        Errno::EXIST => ErrorCode::Exist,
        Errno::FBIG => ErrorCode::FileTooLarge,
        Errno::ILSEQ => ErrorCode::IllegalByteSequence,
        Errno::INTR => ErrorCode::Interrupted,
        Errno::INVAL => ErrorCode::Invalid,
        Errno::ISDIR => ErrorCode::IsDirectory,
        Errno::LOOP => ErrorCode::Loop,
        Errno::MLINK => ErrorCode::TooManyLinks,
        Errno::NAMETOOLONG => ErrorCode::NameTooLong,
        Errno::NODEV => ErrorCode::NoDevice,
        Errno::NOENT => ErrorCode::NoEntry,
        Errno::NOMEM => ErrorCode::InsufficientMemory,
        Errno::NOSPC => ErrorCode::InsufficientSpace,
        Errno::NOTDIR => ErrorCode::NotDirectory,
        Errno::NOTEMPTY => ErrorCode::NotEmpty,
        Errno::NOTSUP => ErrorCode::Unsupported,
        Errno::NXIO => ErrorCode::NoSuchDevice,
        Errno::OVERFLOW => ErrorCode::Overflow,
        Errno::PERM => ErrorCode::NotPermitted,
        Errno::ROFS => ErrorCode::ReadOnly,
        Errno::SPIPE => ErrorCode::InvalidSeek,
        Errno::TXTBSY => ErrorCode::TextFileBusy,
        Errno::XDEV => ErrorCode::CrossDevice,
        Errno::IO => ErrorCode::Io,
        _ => return None,
    })
}
