//! Going on where the last writer ended.
//!
//! Guarantees: one writer (the lock is the kernel's, and gone with its process); every record that the head names as
//! on the disk is there and chained, or the log does not open and nothing in it is changed; an end that is half-written (no
//! record of it was acknowledged, but for those that a loss of power took before their sync) is cut off; whole records after
//! the head are kept, and written once more, since a sync that failed may have left them in memory alone.
//! Not guaranteed: older files are not looked at here: that is `verify`'s.
//! Hostile: the files, as far as they can show it.

use std::fs::{File, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};

use crate::arguments::Salt;
use crate::chain::{Link, SealKey, Sealed};
use crate::directory::{Directory, segment_name};
use crate::error::OpenError;
use crate::head::{HALF, HEAD, Head};
use crate::lines::{Line, Lines};
use crate::record::{Hash, Record};
use crate::writer::Disk;

const LOCK: &str = "lock";
/// The file with the key of the arguments' hash.
const SALT: &str = "salt";

/// A log that can be written.
#[derive(Debug)]
pub(super) struct Recovered {
    pub(super) disk: Disk,
    pub(super) head: Head,
    pub(super) salt: Salt,
    /// What was cut off, in words.
    pub(super) cut: Option<String>,
}

pub(super) fn recover(directory: Directory, key: Option<&SealKey>) -> Result<Recovered, OpenError> {
    let lock = directory.open_or_make(LOCK)?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(OpenError::Busy),
        Err(TryLockError::Error(error)) => return Err(error.into()),
    }
    match directory.segments()?.last() {
        None => begin(directory, lock, key),
        Some(last) => resume(directory, lock, *last, key),
    }
}

/// A new log; or one whose making was interrupted.
fn begin(directory: Directory, lock: File, key: Option<&SealKey>) -> Result<Recovered, OpenError> {
    let salt = make_salt(&directory)?;
    let mut file = directory.open_or_make(HEAD)?;
    if file.metadata()?.len() >= 2 * HALF as u64 {
        let old = Head::load(&mut file)?.ok_or_else(|| damaged("its head can't be read"))?;
        if old.seq > 0 {
            return Err(damaged(&format!("{} records were acknowledged, and no file is left", old.seq)));
        }
    }
    let head = Head::start(key);
    let other = Head { write: 0, ..head };
    other.store(&mut file)?;
    head.store(&mut file)?;
    file.sync_all()?;
    let segment = directory.create(&segment_name(head.file))?;
    segment.sync_all()?;
    directory.sync()?;
    let disk = Disk::new(directory, lock, file, segment)?;
    Ok(Recovered { disk, head, salt, cut: None })
}

fn make_salt(directory: &Directory) -> Result<Salt, OpenError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| OpenError::from(io::Error::other(error)))?;
    let mut file = directory.open_or_make(SALT)?;
    file.set_len(0)?;
    writeln!(file, "{}", Hash::new(bytes))?;
    file.sync_all()?;
    Ok(Salt::new(bytes))
}

/// The key of the arguments' hash, for whoever may read the directory and looks for a call whose arguments are known.
///
/// # Errors
/// When it is missing or can't be read.
pub fn salt(directory: &Directory) -> Result<Salt, OpenError> {
    let mut text = String::new();
    directory.read(SALT)?.take(128).read_to_string(&mut text)?;
    let hash: Hash = text.trim_end().parse().map_err(|_| damaged("its salt can't be read"))?;
    Ok(Salt::new(*hash.bytes()))
}

/// The file that is written next, as far as it is good.
struct Scan {
    /// The last record that is.
    end: Link,
    /// Where it ends.
    good: u64,
    /// Where the last acknowledged one ends; 0: before this file.
    acknowledged: u64,
}

fn resume(
    directory: Directory,
    lock: File,
    last: u32,
    key: Option<&SealKey>,
) -> Result<Recovered, OpenError> {
    let salt = salt(&directory)?;
    let mut head_file = directory.write(HEAD)?;
    let head = Head::load(&mut head_file)?.ok_or_else(|| damaged("its head can't be read"))?;
    match key {
        Some(key) if !key.is_seal(Sealed::Head, head.link(), head.seal) => {
            return Err(damaged("its head is not sealed with this key"));
        }
        None if head.seal.is_some() => return Err(damaged("it is sealed, and no key was given")),
        _ => {}
    }
    let name = segment_name(last);
    let mut segment = directory.write(&name)?;
    let scan = match scan(&segment, None, &head)? {
        Some(scan) => scan,
        // Its first record never got there: what it goes on from is the end of the one before.
        None => Scan { end: end_before(&directory, last, &head)?, good: 0, acknowledged: 0 },
    };
    if scan.end.seq < head.seq {
        return Err(damaged(&format!(
            "record {} was acknowledged, and {name} is good up to record {}, byte {}",
            head.seq, scan.end.seq, scan.good
        )));
    }
    let cut = cut(&mut segment, scan.good)?;
    write_again(&mut segment, scan.acknowledged, scan.good)?;
    segment.sync_all()?;
    let head = head.moved(scan.end, last, scan.good, key);
    head.store(&mut head_file)?;
    head_file.sync_all()?;
    let disk = Disk::new(directory, lock, head_file, segment)?;
    Ok(Recovered { disk, head, salt, cut })
}

/// The last record of the file before `number`, all of which must be good.
fn end_before(directory: &Directory, number: u32, head: &Head) -> Result<Link, OpenError> {
    if number == 1 {
        return Ok(Link::START);
    }
    let name = segment_name(number - 1);
    let file = directory.read(&name)?;
    let whole = file.metadata()?.len();
    match scan(&file, None, head)? {
        Some(scan) if scan.good == whole => Ok(scan.end),
        _ => Err(damaged(&format!("{name} does not end with a record"))),
    }
}

/// Goes through a file until its end or the first line that does not belong there. `None`: not even the first does.
fn scan(file: &File, from: Option<Link>, head: &Head) -> Result<Option<Scan>, OpenError> {
    let mut lines = Lines::new(file);
    let (mut before, mut found) = (from, None);
    loop {
        let Some(Line::Whole(line)) = lines.next()? else { return Ok(found) };
        let Some(parsed) = Record::parse(line).filter(|parsed| parsed.is_genuine) else { return Ok(found) };
        let record = parsed.record;
        let expected = before.unwrap_or(Link { seq: record.seq.saturating_sub(1), hash: record.prev });
        if record.seq != expected.seq + 1 || record.prev != expected.hash {
            return Ok(found);
        }
        let is_head = record.seq == head.seq || (found.is_none() && expected.seq == head.seq);
        let at_head = if record.seq == head.seq { record.link() } else { expected };
        if is_head && at_head != head.link() {
            return Err(damaged(&format!("record {} is not the one that was acknowledged", head.seq)));
        }
        let good = lines.offset();
        let acknowledged = match &found {
            _ if record.seq == head.seq => good,
            Some(Scan { acknowledged, .. }) => *acknowledged,
            None => 0,
        };
        before = Some(record.link());
        found = Some(Scan { end: record.link(), good, acknowledged });
    }
}

/// Cuts off what follows the last whole record, and says what it was.
fn cut(segment: &mut File, good: u64) -> io::Result<Option<String>> {
    let length = segment.metadata()?.len();
    if length == good {
        return Ok(None);
    }
    segment.seek(SeekFrom::Start(good))?;
    let mut rest = Vec::new();
    // Enough to tell two cuts apart; a crash leaves at most the records of one sync.
    segment.take(1 << 20).read_to_end(&mut rest)?;
    segment.set_len(good)?;
    Ok(Some(format!(
        "cut off {} bytes after the last whole record (SHA-256 of the first {}: {})",
        length - good,
        rest.len(),
        Hash::of(&rest)
    )))
}

/// Writes what was never acknowledged once more, so that the next sync is about it too.
fn write_again(segment: &mut File, from: u64, to: u64) -> io::Result<()> {
    let mut piece = vec![0; 64 << 10];
    let mut at = from;
    while at < to {
        let size = piece.len().min(usize::try_from(to - at).unwrap_or(usize::MAX));
        segment.seek(SeekFrom::Start(at))?;
        segment.read_exact(&mut piece[..size])?;
        segment.seek(SeekFrom::Start(at))?;
        segment.write_all(&piece[..size])?;
        at += size as u64;
    }
    Ok(())
}

fn damaged(why: &str) -> OpenError {
    OpenError::Damaged(why.to_owned())
}
