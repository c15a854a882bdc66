//! Tools that somebody else wrote: components from files, beside those of the pack.
//!
//! Guarantees: two keys are needed, what the component imports and what the profile grants: one that asks for more is refused
//! with the lines that would grant it, and is not half there. No tool takes the name of another unless the configuration says
//! so. `describe` runs with nothing in its hands. Not guaranteed: that a tool does what it says.
//! Hostile: the components. Trusted: whoever named them; a file or a directory that everyone may write is named by nobody.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use palisade_engine::{Authority, Component, ComponentSource, LoadError, OperationKind, Sandbox};
use palisade_policy::{Profile, suggest};

use crate::authority;
use crate::pack::Entry;
use crate::problem::Problem;

#[cfg(test)]
mod tests;

/// Bytes of a component file. componentize-py's are 18 MB; without a bound a device file fills the memory.
pub const MAX_COMPONENT_BYTES: u64 = 256 << 20;

/// Files of a tools directory. Without it a directory that was named by mistake is read for hours.
const MAX_FILES: usize = 1_000;

/// Where a custom tool comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToolSource {
    /// A `.wasm` file.
    File(PathBuf),
    /// Each `.wasm` file of a directory, in the order of their names.
    Directory(PathBuf),
    /// A component that the program carries, and a name for it.
    Bytes(String, Cow<'static, [u8]>),
}

impl From<PathBuf> for ToolSource {
    fn from(path: PathBuf) -> Self {
        Self::File(path)
    }
}

impl From<&Path> for ToolSource {
    fn from(path: &Path) -> Self {
        Self::File(path.to_owned())
    }
}

impl From<&str> for ToolSource {
    fn from(path: &str) -> Self {
        Self::File(path.into())
    }
}

impl From<(&str, Vec<u8>)> for ToolSource {
    fn from((name, wasm): (&str, Vec<u8>)) -> Self {
        Self::Bytes(name.to_owned(), wasm.into())
    }
}

impl<const N: usize> From<(&str, &'static [u8; N])> for ToolSource {
    fn from((name, wasm): (&str, &'static [u8; N])) -> Self {
        Self::Bytes(name.to_owned(), Cow::Borrowed(wasm))
    }
}

impl From<(&str, &'static [u8])> for ToolSource {
    fn from((name, wasm): (&str, &'static [u8])) -> Self {
        Self::Bytes(name.to_owned(), Cow::Borrowed(wasm))
    }
}

/// The custom tools of a host.
#[derive(Clone, Debug, Default)]
pub struct Custom {
    /// Where they come from.
    pub sources: Vec<ToolSource>,
    /// Names of the tools whose place they may take.
    pub replaces: BTreeSet<String>,
}

impl Custom {
    /// The pack and the custom tools, each with what it says of itself.
    ///
    /// # Errors
    /// When a component can't be read, is no tool, or takes a name that is not its own to take.
    pub async fn beside(&self, pack: Vec<Entry>, sandbox: &Sandbox) -> Result<Vec<Entry>, Problem> {
        let mut custom = Vec::new();
        for source in &self.sources {
            for (name, wasm) in read(source)? {
                custom.push(describe(sandbox, name, wasm).await?);
            }
        }
        let pack = self.replaced(pack, &custom)?;
        distinct(&custom)?;
        Ok(pack.into_iter().chain(custom).collect())
    }

    /// The pack without what is replaced.
    fn replaced(&self, mut pack: Vec<Entry>, custom: &[Entry]) -> Result<Vec<Entry>, Problem> {
        let names = |entries: &[Entry]| entries.iter().flat_map(tools).collect::<BTreeSet<_>>();
        let (packed, new) = (names(&pack), names(custom));
        for name in &self.replaces {
            if !packed.contains(name) || !new.contains(name) {
                let problem = Problem::usage(format!(
                    "`{name}` is to be replaced, but the pack and the custom tools have no such tool both"
                ));
                let nearest = suggest(name, packed.intersection(&new).map(String::as_str));
                return Err(problem.next_if(nearest.map(|nearest| format!("did you mean `{nearest}`?"))));
            }
        }
        for entry in custom {
            let taken = tools(entry).find(|tool| packed.contains(tool) && !self.replaces.contains(tool));
            if let Some(tool) = taken {
                return Err(Problem::usage(format!(
                    "`{}` has a tool `{tool}`, and so has the pack",
                    entry.name
                ))
                .next(format!(
                    "give it another name, or say that it takes the other's place: --replaces {tool}, or \
                         replaces = [\"{tool}\"] under [tools]"
                )));
            }
        }
        for entry in &mut pack {
            entry.description.operations.retain(|one| !self.replaces.contains(&one.tool));
        }
        pack.retain(|entry| !entry.description.operations.is_empty());
        Ok(pack)
    }
}

/// Refuses a custom tool that asks for more than the profile grants.
///
/// # Errors
/// Naming what is missing, and the lines that would grant it.
pub(crate) fn check_granted(
    entries: &[Entry],
    authority: &Authority,
    profile: &Profile,
) -> Result<(), Problem> {
    let known = authority::interfaces()?;
    for entry in entries.iter().filter(|entry| entry.is_custom()) {
        let missing = authority.missing(&entry.description.imports);
        if missing.is_empty() {
            continue;
        }
        let (name, imports) = (&entry.name, missing.join(", "));
        let problem = Problem::failed(format!(
            "the tool `{name}` asks for more than the profile `{}` grants: {imports}",
            profile.name
        ));
        let unknown: Vec<&str> = missing
            .iter()
            .filter(|import| known.capability_of(import).is_none())
            .map(String::as_str)
            .collect();
        if !unknown.is_empty() {
            let unknown = unknown.join(", ");
            return Err(problem
                .next(format!("nothing can grant {unknown}: build the tool against this version's SDK")));
        }
        let grants: Vec<String> =
            known.capabilities_of(&missing).iter().map(|grant| format!("\"{grant}\"")).collect();
        return Err(problem.next(format!(
            "grant it, if it may have that, in a configuration file that --config names:\n\n  profile = \"custom\"\n\n  \
             [profiles.custom]\n  extends = \"{}\"\n  grants = [{}]\n",
            profile.name,
            grants.join(", ")
        )));
    }
    Ok(())
}

/// The names under which an entry's operations are listed as tools.
fn tools(entry: &Entry) -> impl Iterator<Item = String> {
    let tools = entry.description.operations.iter().filter(|one| one.kind == OperationKind::Tool);
    tools.map(|operation| operation.tool.clone()).collect::<BTreeSet<_>>().into_iter()
}

/// Two custom components have each their own tools, and their own names.
fn distinct(custom: &[Entry]) -> Result<(), Problem> {
    for (index, entry) in custom.iter().enumerate() {
        for other in &custom[..index] {
            if other.name == entry.name {
                return Err(Problem::usage(format!("two custom tools are called `{}`", entry.name))
                    .next("give the files different names"));
            }
            if let Some(tool) = tools(entry).find(|tool| tools(other).any(|known| known == *tool)) {
                let (one, two) = (&other.name, &entry.name);
                return Err(Problem::usage(format!("`{one}` and `{two}` both have a tool `{tool}`"))
                    .next("leave one of them out"));
            }
        }
    }
    Ok(())
}

pub(crate) async fn describe(
    sandbox: &Sandbox,
    name: String,
    wasm: Cow<'static, [u8]>,
) -> Result<Entry, Problem> {
    let source = ComponentSource { name: name.clone(), wasm, sha256: None };
    let component = Component::new(sandbox, source).map_err(|error| refused(&name, &error))?;
    let description = sandbox.describe(&component).await.map_err(|error| refused(&name, &error))?;
    Ok(Entry::custom(name, description, component))
}

/// Why a component is no tool, and who mends that.
pub fn refused(name: &str, error: &LoadError) -> Problem {
    let problem = Problem::failed(format!("{name}: {error}"));
    match error {
        LoadError::NotAComponent(_) => problem.next("give the .wasm file of a component"),
        LoadError::WrongContract { .. } => problem
            .next("it is no Palisade tool, or one for another version; build it against this version's SDK"),
        LoadError::NewerContract { .. } => {
            problem.next("update Palisade, or build the tool against this version's SDK")
        }
        LoadError::Description(_) => {
            problem.next("this is for the tool's author to mend: `describe` must be pure, and say what the contract asks for")
        }
        _ => problem,
    }
}

/// A component's bytes, and its name.
type Named = (String, Cow<'static, [u8]>);

/// The components of a source, with their names.
fn read(source: &ToolSource) -> Result<Vec<Named>, Problem> {
    let file = |path: &Path| {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Ok((name, Cow::Owned(read_component(path)?)))
    };
    match source {
        ToolSource::Bytes(name, wasm) => Ok(vec![(name.clone(), wasm.clone())]),
        ToolSource::File(path) => Ok(vec![file(path)?]),
        ToolSource::Directory(path) => wasm_files(path)?.iter().map(|path| file(path)).collect(),
    }
}

fn wasm_files(directory: &Path) -> Result<Vec<PathBuf>, Problem> {
    let problem = |error: std::io::Error| {
        Problem::failed(format!("the tools directory {} can't be read: {error}", directory.display()))
            .next("check `directory` under [tools]")
    };
    refuse_shared(directory, &std::fs::metadata(directory).map_err(problem)?)?;
    let mut files = Vec::new();
    for entry in std::fs::read_dir(directory).map_err(problem)? {
        let path = entry.map_err(problem)?.path();
        if path.extension().is_some_and(|extension| extension == "wasm") {
            files.push(path);
        }
        if files.len() > MAX_FILES {
            return Err(Problem::failed(format!("{} has over {MAX_FILES} tools", directory.display())));
        }
    }
    files.sort();
    Ok(files)
}

/// A component's bytes.
///
/// # Errors
/// When it is no regular file, is too large, can't be read, or everyone may write it.
pub fn read_component(path: &Path) -> Result<Vec<u8>, Problem> {
    let problem = |error: std::io::Error| {
        Problem::failed(format!("{} can't be read: {error}", path.display())).next("check the path")
    };
    // Looked at before it is opened: opening a pipe waits for whoever writes.
    let metadata = std::fs::metadata(path).map_err(problem)?;
    if !metadata.is_file() {
        return Err(Problem::failed(format!("{} is no file", path.display()))
            .next("give the .wasm file of a component"));
    }
    refuse_shared(path, &metadata)?;
    let file = std::fs::File::open(path).map_err(problem)?;
    let mut wasm = Vec::new();
    file.take(MAX_COMPONENT_BYTES + 1).read_to_end(&mut wasm).map_err(problem)?;
    if wasm.len() as u64 > MAX_COMPONENT_BYTES {
        return Err(Problem::failed(format!("{} is over {MAX_COMPONENT_BYTES} bytes", path.display())));
    }
    Ok(wasm)
}

/// What everyone may write is nobody's word.
#[cfg(unix)]
fn refuse_shared(path: &Path, metadata: &std::fs::Metadata) -> Result<(), Problem> {
    use std::os::unix::fs::PermissionsExt as _;
    if metadata.permissions().mode() & 0o002 == 0 {
        return Ok(());
    }
    let path = path.display();
    Err(Problem::failed(format!("everyone on this machine may write {path}"))
        .next(format!("chmod o-w {path}")))
}

#[cfg(not(unix))]
fn refuse_shared(_: &Path, _: &std::fs::Metadata) -> Result<(), Problem> {
    Ok(())
}
