//! Compiled code on disk.
//!
//! Guarantees: code is loaded only from a directory and a file that this user owns, that no one else can write, and
//! that no symbolic link leads to; only when its key (component digest, engine version and settings) and its
//! checksum fit. Deserialising a planted file would be running somebody else's code, so any doubt means compiling
//! anew. Not guaranteed: anything against the same user, who owns the process in any case.
//! Hostile: whoever can write to a shared temporary or cache directory.
//! Only on Unix; elsewhere there is no cache.

use std::path::Path;

use thiserror::Error;
use wasmtime::Engine;

/// Why a directory is not used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CacheError {
    /// The directory can't be made or opened, or is a link.
    #[error("the cache directory can't be opened: {0}")]
    Open(std::io::Error),
    /// Another user owns it or may write to it.
    #[error("the cache directory is not private: {0}; remove it or choose another")]
    NotPrivate(&'static str),
    /// This platform has no way to check that.
    #[error("compiled code is cached on Unix only")]
    Unsupported,
}

pub use platform::CompileCache;

impl CompileCache {
    /// Opens a cache directory, creating it (0700) when it is missing. Its parent must exist.
    ///
    /// # Errors
    /// When it is a link, another user owns it, or others may enter it.
    pub fn open(dir: &Path, engine: &Engine) -> Result<Self, CacheError> {
        platform::open(dir, engine)
    }
}

#[cfg(unix)]
mod platform {
    use std::fs::File;
    use std::hash::{DefaultHasher, Hash, Hasher};
    use std::io::{self, Read, Write};
    use std::os::fd::{AsRawFd as _, OwnedFd};
    use std::path::Path;

    use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags, Stat};
    use wasmtime::Engine;
    use wasmtime::component::Component;

    use super::CacheError;
    use crate::component::sha256;

    /// Bytes of the checksum behind the code, which wasmtime wants at the file's start.
    const CHECKSUM_BYTES: usize = 32;

    /// An open, private directory of compiled code.
    #[derive(Debug)]
    pub struct CompileCache {
        dir: OwnedFd,
        settings: u64,
    }

    pub(super) fn open(path: &Path, engine: &Engine) -> Result<CompileCache, CacheError> {
        let errno = |error: rustix::io::Errno| CacheError::Open(error.into());
        match rustix::fs::mkdirat(CWD, path, Mode::RWXU) {
            Ok(()) | Err(rustix::io::Errno::EXIST) => {}
            Err(error) => return Err(errno(error)),
        }
        let flags = OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::RDONLY;
        let dir = rustix::fs::openat(CWD, path, flags, Mode::empty()).map_err(errno)?;
        private(&rustix::fs::fstat(&dir).map_err(errno)?, FileType::Directory)
            .map_err(CacheError::NotPrivate)?;
        let mut hasher = DefaultHasher::new();
        engine.precompile_compatibility_hash().hash(&mut hasher);
        Ok(CompileCache { dir, settings: hasher.finish() })
    }

    /// Whether only this user can write there.
    fn private(stat: &Stat, kind: FileType) -> Result<(), &'static str> {
        if FileType::from_raw_mode(stat.st_mode) != kind {
            return Err("it is not of the expected type");
        }
        if stat.st_uid != rustix::process::geteuid().as_raw() {
            return Err("another user owns it");
        }
        if Mode::from_raw_mode(stat.st_mode).intersects(Mode::RWXG | Mode::RWXO) {
            return Err("other users may use it");
        }
        Ok(())
    }

    impl CompileCache {
        fn key(&self, digest: &[u8; 32]) -> String {
            format!("{}-{:016x}.cwasm", hex::encode(digest), self.settings)
        }

        /// The compiled component, when a trustworthy file holds it.
        pub(crate) fn load(&self, engine: &Engine, digest: &[u8; 32]) -> Option<Component> {
            let file = self.open_file(&self.key(digest)).ok()?;
            let mut bytes = Vec::new();
            (&file).read_to_end(&mut bytes).ok()?;
            let (code, checksum) = bytes.split_at_checked(bytes.len().checked_sub(CHECKSUM_BYTES)?)?;
            if checksum != sha256(code) {
                tracing::warn!("a damaged file in the compile cache is ignored");
                return None;
            }
            let mapped = map(engine, &file);
            let component = mapped.map_or_else(|| copy(engine, code), Ok);
            component.inspect_err(|error| tracing::debug!(%error, "cached code does not fit; compiling")).ok()
        }

        /// Keeps a compiled component. Failure costs only time, so it is logged and forgotten.
        pub(crate) fn store(&self, digest: &[u8; 32], component: &Component) {
            let written = component
                .serialize()
                .map_err(|error| io::Error::other(error.to_string()))
                .and_then(|code| self.write(&self.key(digest), &code));
            if let Err(error) = written {
                tracing::debug!(%error, "compiled code was not cached");
            }
        }

        fn open_file(&self, name: &str) -> io::Result<File> {
            // NONBLOCK: a FIFO planted by ourselves must not hang us.
            let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
            let file = rustix::fs::openat(&self.dir, name, flags, Mode::empty())?;
            private(&rustix::fs::fstat(&file)?, FileType::RegularFile).map_err(io::Error::other)?;
            Ok(File::from(file))
        }

        /// Writes beside the target and renames, so that no reader ever sees half a file.
        fn write(&self, name: &str, code: &[u8]) -> io::Result<()> {
            let partial = format!("{name}.{}", std::process::id());
            let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            let _ = rustix::fs::unlinkat(&self.dir, &partial, AtFlags::empty());
            let file = rustix::fs::openat(&self.dir, &partial, flags, Mode::RUSR | Mode::WUSR)?;
            let mut file = File::from(file);
            file.write_all(code)?;
            file.write_all(&sha256(code))?;
            Ok(rustix::fs::renameat(&self.dir, &partial, &self.dir, name)?)
        }
    }

    /// Maps the code of an open file: what is never run is never read, and takes no memory. `None` where that can't be had (no
    /// `/proc`, a file system that nothing may be run from).
    fn map(engine: &Engine, file: &File) -> Option<Component> {
        // The very file that was looked at, whatever its name leads to by now.
        let path = format!("/proc/self/fd/{}", file.as_raw_fd());
        #[expect(unsafe_code, reason = "wasmtime's own output, from a file that only this user could write")]
        // SAFETY: as in `copy`; and nobody writes to the file while it is mapped: a new one takes its place by `rename`.
        let component = unsafe { Component::deserialize_file(engine, path) };
        component.inspect_err(|error| tracing::debug!(%error, "cached code can't be mapped")).ok()
    }

    fn copy(engine: &Engine, code: &[u8]) -> wasmtime::Result<Component> {
        #[expect(unsafe_code, reason = "wasmtime's own output, from a file that only this user could write")]
        // SAFETY: `deserialize` needs bytes that `Component::serialize` made. They come from a file that was
        // opened, without following links, in a directory that is ours alone, that is itself ours alone, and
        // whose checksum fits: only this user's processes can have made it. The engine checks version and settings.
        unsafe {
            Component::deserialize(engine, code)
        }
    }
}

#[cfg(not(unix))]
mod platform {
    use std::path::Path;

    use wasmtime::Engine;
    use wasmtime::component::Component;

    use super::CacheError;

    /// No cache on this platform.
    #[derive(Debug)]
    pub struct CompileCache(std::convert::Infallible);

    pub(super) fn open(_: &Path, _: &Engine) -> Result<CompileCache, CacheError> {
        Err(CacheError::Unsupported)
    }

    impl CompileCache {
        pub(crate) fn load(&self, _: &Engine, _: &[u8; 32]) -> Option<Component> {
            match self.0 {}
        }

        pub(crate) fn store(&self, _: &[u8; 32], _: &Component) {
            match self.0 {}
        }
    }
}
