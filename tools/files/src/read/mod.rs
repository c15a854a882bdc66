//! `read_app_file`: one page of a file.
//!
//! Guarantees: `content` is exactly the bytes from `offset` up to `next_offset` (or the end); a page of text never
//! ends inside a character; bytes that are not text come as base64, and a note says so. Pages put together are the
//! file, if nobody changed it meanwhile. Not guaranteed: that two pages are of the same version of the file.
//! Hostile: the contents, and whoever swaps or grows the file while it is read.

mod page;

use palisade_sdk::files::{self, File, Kind, RelativePath, Root};
use palisade_sdk::{Error, Files, Result, input, output, tool};

use self::page::{Encoding, Span};

/// Bytes of one page when the caller does not say.
const DEFAULT_BYTES: u64 = 1 << 20;

/// Bytes of one page at most: base64 of it stays below the host's default cap on a result.
const MAX_BYTES: u64 = 10 << 20;

#[input]
pub(crate) struct ReadAppFile {
    /// Path below the directory, as a listing gives it.
    path: String,
    /// A granted directory's name (data, config, log, ...). Default: the first.
    directory: Option<String>,
    /// Byte to start at. Default: 0.
    offset: Option<u64>,
    /// Bytes to read at most. Default 1 MiB, at most 10 MiB.
    max_bytes: Option<u64>,
    /// Give base64 even for text. Default: false.
    binary: Option<bool>,
}

#[output]
pub(crate) struct FilePage {
    file: FileInfo,
    encoding: Encoding,
    content: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

#[output]
struct FileInfo {
    path: String,
    /// Bytes of the whole file.
    size: u64,
    /// There is more after this page.
    truncated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    modified: Option<String>,
    /// Byte that content starts at.
    offset: u64,
    /// Where the next page starts; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_offset: Option<u64>,
}

/// Reads a file below a granted app directory: text as UTF-8, anything else as base64. While truncated is true,
/// call again with offset set to next_offset.
#[tool(read_only)]
pub(crate) fn read_app_file(arguments: ReadAppFile, granted: &Files) -> Result<FilePage> {
    let path = RelativePath::parse(&arguments.path)?;
    let root = granted.root(arguments.directory.as_deref())?;
    let file = open(&root, &path)?;
    let explain = |code| files::explain(code, &root.name, &path);
    let metadata = file.metadata().map_err(explain)?;
    only_files(metadata.kind, &root, &path)?;

    let wanted = arguments.max_bytes.unwrap_or(DEFAULT_BYTES).min(MAX_BYTES);
    let span = Span::around(arguments.offset.unwrap_or(0), wanted, metadata.size);
    let bytes = file.read_at(span.start, span.length).map_err(explain)?;
    let size = span.size_of_file(bytes.len() as u64, metadata.size);
    let page = if arguments.binary == Some(true) { span.binary(bytes) } else { span.text(bytes) };
    let end = page.offset + page.consumed;
    let truncated = end < size;
    Ok(FilePage {
        file: FileInfo {
            path: path.to_string(),
            size,
            truncated,
            modified: metadata.modified,
            offset: page.offset,
            next_offset: truncated.then_some(end),
        },
        encoding: page.encoding,
        content: page.content,
        note: page.note,
    })
}

/// Looks before it opens: opening a named pipe could wait for a writer that never comes.
fn open(root: &Root, path: &RelativePath) -> Result<File> {
    let explain = |code| files::explain(code, &root.name, path);
    let metadata = root.directory.stat(path.as_str(), true).map_err(explain)?;
    only_files(metadata.kind, root, path)?;
    root.directory.open_file(path).map_err(explain)
}

fn only_files(kind: Kind, root: &Root, path: &RelativePath) -> Result<()> {
    let (what, hint) = match kind {
        Kind::File => return Ok(()),
        Kind::Directory => ("a directory", "; name a file in it"),
        Kind::Symlink => ("a symbolic link", ""),
        Kind::Other(what) => (what, ""),
    };
    let root = &root.name;
    Err(Error::invalid_arguments(format!("`{path}` in `{root}` is {what}; only files can be read{hint}.")))
}
