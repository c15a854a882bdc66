//! The file of tokens: who may call, under which profile, until when.
//!
//! Guarantees: it holds hashes and never a token; it is its owner's alone (0600), and what others can read or write is
//! refused; it is replaced as a whole, so that a reader sees the old one or the new one, whatever ends the writer; two
//! writers wait for each other. An unknown key, a second entry of one name or token, a malformed hash or time is an error.
//! Not guaranteed: anything against programs of the same user.
//! Hostile: other users. Trusted: whoever may write the file.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use palisade_embed::Problem;
use palisade_policy::TokenHash;
use serde::{Deserialize, Serialize};

use crate::args::is_name;
use crate::files::{self, Readable};
use crate::output::printable;

#[cfg(test)]
#[cfg(unix)]
mod tests;

/// Bytes of the file. A path given by mistake must not fill the memory; some ten thousand tokens fit.
const MAX_FILE_BYTES: u64 = 4 << 20;

/// One token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Stored {
    /// Whose it is.
    pub(crate) name: String,
    /// What its bearer may do.
    pub(crate) profile: String,
    /// What is kept of it.
    pub(crate) hash: String,
    /// RFC 3339.
    pub(crate) created: String,
    /// RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) expires: Option<String>,
    /// Requests a second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) rate_limit: Option<u32>,
    /// Requests at a time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) concurrency: Option<u32>,
}

impl Stored {
    /// When it ends.
    pub(crate) fn expires(&self) -> Result<Option<SystemTime>, Problem> {
        self.expires.as_deref().map(time).transpose()
    }

    pub(crate) fn hash(&self) -> Result<TokenHash, Problem> {
        self.hash.parse().map_err(|wrong| Problem::usage(format!("the token of `{}`: {wrong}", self.name)))
    }
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Whole {
    #[serde(default)]
    tokens: Vec<Stored>,
}

/// Everything in the file.
///
/// # Errors
/// When it is missing, others can read it, or it says something that it must not.
pub(crate) fn read(path: &Path) -> Result<Vec<Stored>, Problem> {
    let text = text(path)?.ok_or_else(|| {
        Problem::usage(format!("there is no file of tokens at {}", path.display()))
            .next("make one: palisade token create --name NAME --profile PROFILE --file FILE")
    })?;
    parse(path, &text)
}

fn parse(path: &Path, text: &str) -> Result<Vec<Stored>, Problem> {
    let problem = |what: &str| Problem::usage(printable(&format!("{}: {what}", path.display())));
    // The parser's own text would show a piece of the file.
    let whole: Whole = toml::from_str(text).map_err(|error| problem(error.message()))?;
    for (index, stored) in whole.tokens.iter().enumerate() {
        if !is_name(&stored.name) {
            return Err(problem("a token has a name that is none"));
        }
        if whole.tokens[..index].iter().any(|other| other.name == stored.name) {
            return Err(problem(&format!("`{}` has two tokens", stored.name)).next("give each its own name"));
        }
        if whole.tokens[..index].iter().any(|other| other.hash == stored.hash) {
            return Err(problem(&format!("`{}` has somebody else's token", stored.name)));
        }
        if stored.concurrency == Some(0) || stored.rate_limit == Some(0) {
            return Err(problem(&format!("`{}` may do nothing: a limit is 0", stored.name)));
        }
        stored.hash()?;
        stored.expires()?;
    }
    Ok(whole.tokens)
}

/// Changes the file, or makes it; nobody else changes it meanwhile.
///
/// # Errors
/// What `change` says; or when the file can't be read, locked or written.
pub(crate) fn update<T>(
    path: &Path,
    change: impl FnOnce(&mut Vec<Stored>) -> Result<T, Problem>,
) -> Result<T, Problem> {
    let failed = |error: io::Error| {
        Problem::failed(format!("the file of tokens {} can't be written: {error}", path.display()))
            .next("check --file")
    };
    let lock = private(OpenOptions::new().create(true).write(true), &beside(path, "lock")).map_err(failed)?;
    lock.lock().map_err(failed)?;
    let mut tokens = match text(path)? {
        Some(text) => parse(path, &text)?,
        None => Vec::new(),
    };
    let done = change(&mut tokens)?;
    let head = "# Written by `palisade token`. Hashes of tokens: no token can be had from them.\n\n";
    let body = toml::to_string(&Whole { tokens })
        .map_err(|error| Problem::failed(format!("the tokens can't be written: {error}")))?;
    files::replace(path, format!("{head}{body}").as_bytes(), Readable::Mine)?;
    Ok(done)
}

fn beside(path: &Path, what: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{what}"));
    name.into()
}

#[cfg(unix)]
fn private(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600).custom_flags(rustix::fs::OFlags::NOFOLLOW.bits().cast_signed()).open(path)
}

#[cfg(not(unix))]
fn private(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    options.open(path)
}

fn text(path: &Path) -> Result<Option<String>, Problem> {
    let problem = |why: String| Problem::usage(format!("the file of tokens {} {why}", path.display()));
    let unreadable = |error: io::Error| problem(format!("can't be read: {error}"));
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        file => file.map_err(unreadable)?,
    };
    if !is_private(&file).map_err(unreadable)? {
        return Err(problem("can be used by other users, or is not yours".into())
            .next(format!("chmod 600 {}", path.display())));
    }
    let mut text = String::new();
    file.take(MAX_FILE_BYTES + 1).read_to_string(&mut text).map_err(unreadable)?;
    if text.len() as u64 > MAX_FILE_BYTES {
        return Err(problem(format!("is over {MAX_FILE_BYTES} bytes: it is none")));
    }
    Ok(Some(text))
}

/// Whether a file is this user's alone.
#[cfg(unix)]
pub(crate) fn is_private(file: &File) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    let metadata = file.metadata()?;
    Ok(metadata.mode() & 0o077 == 0 && metadata.uid() == rustix::process::geteuid().as_raw())
}

#[cfg(not(unix))]
pub(crate) fn is_private(_: &File) -> io::Result<bool> {
    // Windows keeps a user's own files from others by default; there is no mode to check.
    Ok(true)
}

/// By what a change of the file is noticed: a replaced file is another one.
pub(crate) fn stamp(path: &Path) -> Option<(u64, SystemTime, u64)> {
    let metadata = std::fs::metadata(path).ok()?;
    #[cfg(unix)]
    let number = std::os::unix::fs::MetadataExt::ino(&metadata);
    #[cfg(not(unix))]
    let number = 0;
    Some((number, metadata.modified().ok()?, metadata.len()))
}

/// RFC 3339.
pub(crate) fn written(time: SystemTime) -> String {
    DateTime::<Utc>::from(time).to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// A moment, as people write it: RFC 3339, or a day, which begins at midnight UTC.
///
/// # Errors
/// When it is neither.
pub(crate) fn time(text: &str) -> Result<SystemTime, Problem> {
    let day = || Some(text.parse::<NaiveDate>().ok()?.and_hms_opt(0, 0, 0)?.and_utc());
    let time = DateTime::parse_from_rfc3339(text).map(|time| time.to_utc()).ok().or_else(day);
    time.map(SystemTime::from).ok_or_else(|| {
        Problem::usage(format!("`{}` is no time", printable(text)))
            .next("write it as in 2027-01-31T12:00:00Z, or a day alone")
    })
}

/// When a token ends: so long after `now`, or at a moment after it.
///
/// # Errors
/// When it is no time, or one that is past.
pub(crate) fn end(text: &str, now: SystemTime) -> Result<SystemTime, Problem> {
    let seconds = match text.chars().last() {
        Some('m') => 60,
        Some('h') => 3_600,
        Some('d') => 86_400,
        _ => 0,
    };
    let number = text.get(..text.len().saturating_sub(1)).unwrap_or_default().parse::<u32>();
    let end = match number {
        Ok(number) if seconds > 0 => now.checked_add(Duration::from_secs(u64::from(number) * seconds)),
        _ => Some(time(text)?),
    };
    // Four digits are all that RFC 3339 has for a year.
    let last = SystemTime::UNIX_EPOCH + Duration::from_secs(253_402_300_800);
    let end = end.filter(|end| *end < last);
    match end {
        Some(end) if end > now => Ok(end),
        _ => Err(Problem::usage(format!("`{}` is not a time to come", printable(text)))
            .next("write 30m, 12h, 90d, or a time after now")),
    }
}
