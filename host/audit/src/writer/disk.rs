//! The files of a log that is being written.
//!
//! Guarantees: each method has done what it says when it returns `Ok`, as far as the system tells. The lock on the directory
//! is held as long as this lives. A trait, so that a disk that fails can be tested.

use std::fs::File;
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::sync::Arc;

use crate::directory::{Directory, segment_name};
use crate::error::DirectoryError;
use crate::head::Head;

/// What records are written to.
pub(crate) trait Storage: Send {
    /// Adds bytes to the end of the current file; after an error some of them may be there.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// What waits until all that is in the current file now is on the disk. More may be added meanwhile.
    fn sync(&mut self) -> Syncing;
    /// Cuts the current file down.
    fn cut(&mut self, length: u64) -> io::Result<()>;
    /// Begins the file of that number with these bytes, on the disk, and goes on in it.
    fn begin(&mut self, number: u32, bytes: &[u8]) -> Result<(), BeginError>;
    /// Writes the head; `durable`: on the disk.
    fn store_head(&mut self, head: &Head, durable: bool) -> io::Result<()>;
}

/// Waits for the disk.
pub(crate) type Syncing = Box<dyn FnOnce() -> io::Result<()> + Send>;

/// A file did not begin.
#[derive(Debug)]
pub(crate) enum BeginError {
    /// It is not there.
    Undone(io::Error),
    /// It may be there.
    Unknown(io::Error),
}

/// A directory, locked.
#[derive(Debug)]
pub(crate) struct Disk {
    directory: Directory,
    segment: Arc<File>,
    head: File,
    /// Held, not used.
    _lock: File,
}

impl Disk {
    /// Goes on at the end of `segment`.
    pub(crate) fn new(directory: Directory, lock: File, head: File, mut segment: File) -> io::Result<Self> {
        segment.seek(SeekFrom::End(0))?;
        Ok(Self { directory, segment: Arc::new(segment), head, _lock: lock })
    }
}

impl Storage for Disk {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        (&*self.segment).write_all(bytes)
    }

    fn sync(&mut self) -> Syncing {
        let segment = Arc::clone(&self.segment);
        Box::new(move || segment.sync_data())
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.segment.set_len(length)?;
        (&*self.segment).seek(SeekFrom::Start(length)).map(drop)
    }

    fn begin(&mut self, number: u32, bytes: &[u8]) -> Result<(), BeginError> {
        let name = segment_name(number);
        let mut file = self.directory.create(&name).map_err(|error| BeginError::Undone(plain(error)))?;
        if let Err(error) = file.write_all(bytes) {
            let undone = self.directory.remove(&name);
            return Err(undone.map_or_else(BeginError::Unknown, |()| BeginError::Undone(error)));
        }
        file.sync_all().and_then(|()| self.directory.sync()).map_err(BeginError::Unknown)?;
        self.segment = Arc::new(file);
        Ok(())
    }

    fn store_head(&mut self, head: &Head, durable: bool) -> io::Result<()> {
        head.store(&mut self.head)?;
        if durable { self.head.sync_data() } else { Ok(()) }
    }
}

fn plain(error: DirectoryError) -> io::Error {
    match error {
        DirectoryError::Io { error, .. } => io::Error::new(error.kind(), error),
        other => io::Error::other(other),
    }
}
