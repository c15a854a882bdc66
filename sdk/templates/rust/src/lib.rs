//! What this component can do. It imports what its tools borrow: `&Files` is all that they can reach of the machine, and the host
//! decides which directories that is.

use palisade_sdk::files::{RelativePath, explain};
use palisade_sdk::{Error, Files, Result, input, output, tool};

/// Bytes of the largest file that is read.
const MAX_BYTES: u64 = 1 << 20;

#[input]
struct WordCount {
    /// The text file, relative to the granted directory.
    path: String,
    /// Which granted directory. Default: the first one.
    directory: Option<String>,
}

#[output]
struct Counted {
    words: usize,
    lines: usize,
}

/// Counts the words and lines of a UTF-8 text file of at most 1 MiB in a granted directory.
#[tool(read_only)]
fn word_count(args: WordCount, files: &Files) -> Result<Counted> {
    let root = files.root(args.directory.as_deref())?;
    let path = RelativePath::parse(&args.path)?;
    let explained = |code| explain(code, &root.name, &path);
    let file = root.directory.open_file(&path).map_err(explained)?;
    let size = file.metadata().map_err(explained)?.size;
    if size > MAX_BYTES {
        return Err(Error::too_large(format!("`{path}` has {size} bytes; at most {MAX_BYTES} are read.")));
    }
    let bytes = file.read_at(0, size).map_err(explained)?;
    Ok(count(std::str::from_utf8(&bytes)?))
}

/// What there is to test without a host.
fn count(text: &str) -> Counted {
    Counted { words: text.split_whitespace().count(), lines: text.lines().count() }
}

palisade_sdk::export!(word_count);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_lines_are_counted() {
        let counted = count("to be\n or not  to be\n");
        assert_eq!((counted.words, counted.lines), (6, 2));
        assert_eq!(count("").words, 0);
    }
}
