//! Metadata in WASI's terms.
//!
//! Guarantees: no device or inode number reaches a guest, only a hash of them under a key that this process made up.

use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::OnceLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use cap_fs_ext::{FileTypeExt, SystemTimeSpec};
use cap_std::fs::{FileType, Metadata};
use cap_std::time::SystemTime as CapTime;

use super::bindings::{Datetime, DescriptorStat, DescriptorType, ErrorCode, MetadataHashValue, NewTimestamp};
use super::hidden::FileId;
use super::mutate::Times;

/// The WASI type of a file.
pub(super) fn descriptor_type(file_type: FileType) -> DescriptorType {
    if file_type.is_file() {
        DescriptorType::RegularFile
    } else if file_type.is_dir() {
        DescriptorType::Directory
    } else if file_type.is_symlink() {
        DescriptorType::SymbolicLink
    } else if file_type.is_fifo() {
        DescriptorType::Fifo
    } else if file_type.is_socket() {
        DescriptorType::Socket
    } else if file_type.is_block_device() {
        DescriptorType::BlockDevice
    } else if file_type.is_char_device() {
        DescriptorType::CharacterDevice
    } else {
        DescriptorType::Unknown
    }
}

/// The WASI description of a file.
pub(super) fn descriptor_stat(metadata: &Metadata) -> DescriptorStat {
    DescriptorStat {
        type_: descriptor_type(metadata.file_type()),
        link_count: link_count(metadata),
        size: metadata.len(),
        data_access_timestamp: metadata.accessed().ok().and_then(datetime),
        data_modification_timestamp: metadata.modified().ok().and_then(datetime),
        status_change_timestamp: status_change(metadata),
    }
}

fn link_count(metadata: &Metadata) -> u64 {
    #[cfg(unix)]
    return cap_fs_ext::MetadataExt::nlink(metadata);
    // Not to be had on Windows with stable Rust.
    #[cfg(not(unix))]
    {
        let _ = metadata;
        1
    }
}

fn status_change(metadata: &Metadata) -> Option<Datetime> {
    #[cfg(unix)]
    {
        use cap_std::fs::MetadataExt;
        let seconds = u64::try_from(metadata.ctime()).ok()?;
        Some(Datetime { seconds, nanoseconds: u32::try_from(metadata.ctime_nsec()).ok()? })
    }
    #[cfg(not(unix))]
    {
        let _ = metadata;
        None
    }
}

/// `None` before 1970, which WASI can't say.
fn datetime(time: CapTime) -> Option<Datetime> {
    from_std(time.into_std())
}

/// `None` before 1970, which WASI can't say.
pub(super) fn from_std(time: SystemTime) -> Option<Datetime> {
    let since = time.duration_since(UNIX_EPOCH).ok()?;
    Some(Datetime { seconds: since.as_secs(), nanoseconds: since.subsec_nanos() })
}

/// The times that a guest wants set.
pub(super) fn times(access: NewTimestamp, modification: NewTimestamp) -> Result<Times, ErrorCode> {
    Ok(Times { access: time_spec(access)?, modification: time_spec(modification)? })
}

fn time_spec(time: NewTimestamp) -> Result<Option<SystemTimeSpec>, ErrorCode> {
    Ok(match time {
        NewTimestamp::NoChange => None,
        NewTimestamp::Now => Some(SystemTimeSpec::SymbolicNow),
        NewTimestamp::Timestamp(at) => Some(SystemTimeSpec::Absolute(CapTime::from_std(to_std(at)?))),
    })
}

fn to_std(at: Datetime) -> Result<SystemTime, ErrorCode> {
    // Guest-controlled: both parts. Neither may overflow what follows.
    if at.nanoseconds >= 1_000_000_000 {
        return Err(ErrorCode::Invalid);
    }
    UNIX_EPOCH.checked_add(Duration::new(at.seconds, at.nanoseconds)).ok_or(ErrorCode::Overflow)
}

/// The times as the standard library sets them on an open file.
pub(super) fn file_times(times: Times) -> std::fs::FileTimes {
    let std = |spec: SystemTimeSpec| match spec {
        SystemTimeSpec::SymbolicNow => SystemTime::now(),
        SystemTimeSpec::Absolute(time) => time.into_std(),
    };
    let mut result = std::fs::FileTimes::new();
    if let Some(access) = times.access {
        result = result.set_accessed(std(access));
    }
    if let Some(modification) = times.modification {
        result = result.set_modified(std(modification));
    }
    result
}

/// A hash that changes when the file does. Its key lives as long as this process.
pub(super) fn hash(metadata: &Metadata) -> MetadataHashValue {
    static KEYS: OnceLock<(RandomState, RandomState)> = OnceLock::new();
    let (lower, upper) = KEYS.get_or_init(|| (RandomState::new(), RandomState::new()));
    let seen = Seen {
        id: FileId::of(metadata),
        size: metadata.len(),
        modified: metadata.modified().ok().map(CapTime::into_std),
        created: metadata.created().ok().map(CapTime::into_std),
    };
    MetadataHashValue { lower: lower.hash_one(&seen), upper: upper.hash_one(&seen) }
}

#[derive(Hash)]
struct Seen {
    id: Option<FileId>,
    size: u64,
    modified: Option<SystemTime>,
    created: Option<SystemTime>,
}
