//! The fenced blocks of the pages in `docs/`, all of them.

use std::fs;
use std::path::{Path, PathBuf};

/// A fenced block.
#[derive(Debug)]
pub(crate) struct Snippet {
    /// The page, and the line that opens it: for whoever mends it.
    pub(crate) place: String,
    /// What stands behind the fence.
    pub(crate) language: String,
    /// What stands between the fences.
    pub(crate) text: String,
    /// What stands above it on the page.
    pub(crate) above: String,
}

/// The repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The guide's.
pub(crate) fn of_the_guide() -> Vec<Snippet> {
    of(&root().join("docs/WRITING-TOOLS.md"))
}

/// Those of the capabilities' pages.
pub(crate) fn of_the_capabilities() -> Vec<Snippet> {
    let pages = fs::read_dir(root().join("docs/capabilities")).unwrap();
    let mut pages: Vec<PathBuf> = pages.map(|page| page.unwrap().path()).collect();
    pages.sort();
    pages.iter().flat_map(|page| of(page)).collect()
}

/// The blocks of a page. One that is not closed, or does not say its language, is a mistake in the page.
fn of(page: &Path) -> Vec<Snippet> {
    let text = fs::read_to_string(page).unwrap();
    let name = page.file_name().unwrap().to_string_lossy();
    let (mut snippets, mut open, mut above) = (Vec::new(), None::<Snippet>, String::new());
    for (index, line) in text.lines().enumerate() {
        let place = format!("{name}:{}", index + 1);
        match (line.trim_start().strip_prefix("```"), &mut open) {
            (Some(""), open @ Some(_)) => snippets.extend(open.take()),
            (Some(language), None) => {
                assert!(!language.is_empty(), "{place} does not say what it is: sh, rs, js, py or toml");
                let (language, above) = (language.to_owned(), above.clone());
                open = Some(Snippet { place, language, text: String::new(), above });
            }
            (Some(_), Some(open)) => panic!("{place}: {} is not closed", open.place),
            (None, Some(open)) => open.text.extend([line, "\n"]),
            (None, None) => above.extend([line, "\n"]),
        }
    }
    assert!(open.is_none(), "not closed: {open:?}");
    snippets
}
