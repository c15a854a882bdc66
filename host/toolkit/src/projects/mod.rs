//! A tool's project: written by [`new`], built by [`build`].
//!
//! Guarantees: `new` writes into a directory that is empty or not there, and into no other; `build` leaves a component that imports
//! nothing but the capabilities that the project names, and says which contract it was built against, or it fails. Not guaranteed:
//! that the tool does what it says. Hostile: nobody; a project is its author's, and is built with their rights.

mod embedded;
mod javascript;
mod manifest;
mod node;
mod python;
mod rust;
mod unchanged;
mod world;
mod write;

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Error, Result, bail, ensure};

use self::manifest::Manifest;
use self::world::World;
use crate::component;
use crate::run::{say, seconds};

/// Where a project keeps what a build leaves behind.
const SCRATCH: &str = ".palisade";

/// Directories of a project, by their names, that no build reads, or that each makes anew.
pub const MADE: [&str; 7] = [SCRATCH, ".git", ".venv", ".mypy_cache", "__pycache__", "bindings", "target"];

/// What a tool is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Rust: the smallest components, and the quickest to load.
    Rust,
    /// JavaScript, in QuickJS.
    JavaScript,
    /// Python, in CPython.
    Python,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Rust, Self::JavaScript, Self::Python];

    /// The name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::JavaScript => "js",
            Self::Python => "python",
        }
    }

    /// The file that tells a project of this language.
    fn manifest(self) -> &'static str {
        match self {
            Self::Rust => "Cargo.toml",
            Self::JavaScript => "package.json",
            Self::Python => "pyproject.toml",
        }
    }

    /// How its own tests are run, from the project's directory.
    #[must_use]
    pub fn test_command(self) -> &'static [&'static str] {
        match self {
            Self::Rust => &["cargo", "test"],
            Self::JavaScript => &["npm", "test"],
            Self::Python => &["python3", "-m", "unittest"],
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Language {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "rust" | "rs" => Ok(Self::Rust),
            "js" | "javascript" => Ok(Self::JavaScript),
            "python" | "py" => Ok(Self::Python),
            other => bail!("`{other}` is no language that tools are made in: rust, js or python"),
        }
    }
}

/// What [`new`] is to make.
#[derive(Debug, Clone)]
pub struct NewOptions {
    /// The directory that the project's own directory goes into.
    pub parent: PathBuf,
    /// The project's name, and its directory's: `[a-z][a-z0-9-]*`.
    pub name: String,
    /// What it is written in.
    pub language: Language,
}

/// What [`new`] made.
#[derive(Debug, Clone)]
pub struct Created {
    /// The project's directory.
    pub path: PathBuf,
    /// Files that were written.
    pub files: usize,
}

/// Writes a project that builds: one tool, a test of it, a README, and the SDK that it is written against.
///
/// # Errors
/// For a name that is none, for a directory with something in it, and where nothing can be written.
pub fn new(options: &NewOptions) -> Result<Created> {
    check_name(&options.name)?;
    let path = options.parent.join(&options.name);
    match fs::read_dir(&path) {
        Ok(mut entries) => ensure!(
            entries.next().is_none(),
            "{} is not empty: choose another name, or another place to run this in",
            path.display()
        ),
        Err(_) if !path.exists() => {}
        Err(error) => bail!("{} can't be used: {error}", path.display()),
    }
    let files = write::project(&path, &options.name, options.language)
        .with_context(|| format!("the project at {} is incomplete: remove it", path.display()))?;
    Ok(Created { path, files })
}

/// Names that a project can't have: a crate of this name breaks what it depends on, or is refused by cargo.
const RESERVED: [&str; 49] = [
    "abstract",
    "alloc",
    "as",
    "async",
    "await",
    "become",
    "box",
    "break",
    "const",
    "continue",
    "core",
    "crate",
    "do",
    "dyn",
    "else",
    "enum",
    "extern",
    "final",
    "fn",
    "for",
    "gen",
    "if",
    "impl",
    "in",
    "let",
    "loop",
    "macro",
    "match",
    "mod",
    "move",
    "mut",
    "override",
    "palisade-sdk",
    "palisade-sdk-macros",
    "priv",
    "proc-macro",
    "pub",
    "ref",
    "return",
    "self",
    "static",
    "std",
    "struct",
    "super",
    "test",
    "trait",
    "try",
    "type",
    "use",
];

/// Bytes of a name. It is a directory's, and a package's.
const MAX_NAME_BYTES: usize = 64;

fn check_name(name: &str) -> Result<()> {
    let fine = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_name = name.len() <= MAX_NAME_BYTES
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(fine)
        && !name.ends_with('-');
    ensure!(
        is_name,
        "`{name}` is no name for a tool: take 1 to {MAX_NAME_BYTES} of a-z, 0-9 and `-`, with a letter first, such as `word-count`"
    );
    ensure!(
        !RESERVED.contains(&name),
        "`{name}` is a name that Rust keeps for itself: choose another, such as `my-{name}`"
    );
    Ok(())
}

/// What [`build`] is to build.
#[derive(Debug, Clone)]
pub struct BuildOptions {
    /// The project's directory.
    pub dir: PathBuf,
}

/// What [`build`] made.
#[derive(Debug, Clone)]
pub struct Built {
    /// The component.
    pub path: PathBuf,
    /// What it was written in.
    pub language: Language,
    /// Its size in bytes.
    pub bytes: usize,
    /// Everything that it can reach, as it stands in it, sorted.
    pub imports: Vec<String>,
    /// How long it took.
    pub took: Duration,
}

/// Builds a project's component, as `NAME.wasm` in its directory.
///
/// # Errors
/// Where the directory holds no project, what it is built with is missing (and how to get it), or it does not build.
pub fn build(options: &BuildOptions) -> Result<Built> {
    let started = Instant::now();
    let dir = options
        .dir
        .canonicalize()
        .with_context(|| format!("there is no directory {}", options.dir.display()))?;
    let language = language_of(&dir)?;
    let manifest = Manifest::read(&dir, language)?;
    let path = dir.join(format!("{}.wasm", manifest.name));
    let valid = |wasm: Vec<u8>| {
        component::validate(&wasm).context(
            "what was built is no valid component: this is a bug of Palisade's, or of the language's tool",
        )?;
        Ok(wasm)
    };
    let wasm = match language {
        // Cargo knows what changed.
        Language::Rust => {
            let wasm = valid(rust::build(&dir, &manifest)?)?;
            fs::write(&path, &wasm).with_context(|| format!("could not write {}", path.display()))?;
            wasm
        }
        Language::JavaScript => unchanged::or_built(&dir, &path, || {
            valid(javascript::build(&dir, &World::of(&dir, &manifest)?)?)
        })?,
        Language::Python => {
            unchanged::or_built(&dir, &path, || valid(python::build(&dir, &World::of(&dir, &manifest)?)?))?
        }
    };
    let imports = component::imports(&wasm)?;
    let took = started.elapsed();
    say(format!("{} bytes in {}", wasm.len(), seconds(took)));
    Ok(Built { path, language, bytes: wasm.len(), imports, took })
}

/// The language of the project in a directory, by the file that it has.
fn language_of(dir: &Path) -> Result<Language> {
    let found: Vec<Language> =
        Language::ALL.into_iter().filter(|language| dir.join(language.manifest()).is_file()).collect();
    match found.as_slice() {
        [one] => Ok(*one),
        [] => bail!(
            "{} holds no tool's project (no Cargo.toml, package.json or pyproject.toml): `palisade new NAME` makes one",
            dir.display()
        ),
        several => bail!(
            "{} holds {}: a project is of one language; move the others' files away",
            dir.display(),
            several.iter().map(|one| one.manifest()).collect::<Vec<_>>().join(" and ")
        ),
    }
}

#[cfg(test)]
mod tests;
