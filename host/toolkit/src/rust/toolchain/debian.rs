//! Debian's own Rust for the web: downloaded and checked by apt, unpacked in a cache directory, never installed.
//!
//! Debian's packages conflict with its rustup and with its ordinary rustc, so they can't be installed beside them;
//! unpacked, they disturb nothing and need no root. They hold no wasm standard library: it is built from the
//! packaged sources.
//!
//! Guarantees: the cache directory is complete or absent (unpacked elsewhere, then renamed); what is unpacked came
//! through apt's signature check. Not guaranteed: that the package lists are fresh; root refreshes them when
//! they are missing or too old, others are told how.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};

use super::Toolchain;
use crate::machine::cache_home;
use crate::run::{Progress, capture, say};

/// apt's own queries.
const ASK_LIMIT: Duration = Duration::from_secs(60);
/// A refresh of the package lists, a few MB.
const UPDATE_LIMIT: Duration = Duration::from_secs(180);
/// About 230 MB.
const DOWNLOAD_LIMIT: Duration = Duration::from_secs(900);
/// One package; the largest holds the compiler's sources.
const UNPACK_LIMIT: Duration = Duration::from_secs(300);

/// What guests need; apt works out the rest. LLVM's linker is added once its version is known.
const PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "libstd-rust-web-dev"];
/// Holds `wasm-component-ld`. Its dependencies, all of LLVM's tools, are not needed and so not asked for.
const LINKER_PACKAGE: &str = "rust-web-llvm";

/// The toolchain, from the cache or downloaded into it.
pub(super) fn unpacked() -> Result<Toolchain> {
    for tool in ["apt-get", "apt-cache", "dpkg", "cc"] {
        capture(Command::new(tool).arg("--version"), ASK_LIMIT).with_context(|| {
            format!("this route needs Debian's apt and a C compiler; `{tool}` does not run")
        })?;
    }
    let cache = cache_home()?;
    let version = match candidate() {
        Ok(version) => version,
        // No usable list, but an earlier run may have left the toolchain here.
        Err(error) => match newest_unpacked(&cache) {
            Some(dir) => return in_dir(&dir),
            None => refreshed(error)?,
        },
    };
    let dir = cache.join(format!("{CACHE_PREFIX}{}", version.replace(['/', ':'], "_")));
    if dir.is_dir() {
        match in_dir(&dir) {
            Ok(found) => return Ok(found),
            // Damaged, or left by a version of this program that unpacked other packages.
            Err(error) => say(format!("unpacking Debian's Rust again: {error:#}")),
        }
        fs::remove_dir_all(&dir).with_context(|| format!("could not remove {}", dir.display()))?;
    }
    fetch(&version, &dir)?;
    in_dir(&dir)
}

/// Cache directories are named by this and the packages' version.
const CACHE_PREFIX: &str = "debian-rust-web-";

fn newest_unpacked(cache: &Path) -> Option<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(cache)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(CACHE_PREFIX)))
        .collect();
    found.sort();
    found.pop()
}

/// The version of `rustc-web` that apt would take.
fn candidate() -> Result<String> {
    let policy =
        capture(Command::new("apt-cache").args(["policy", "rustc-web"]).env("LC_ALL", "C"), ASK_LIMIT)?;
    let version = policy
        .lines()
        .find_map(|line| line.trim().strip_prefix("Candidate: "))
        .filter(|version| *version != "(none)")
        .context("apt's package lists have no rustc-web")?;
    let minimum = env!("CARGO_PKG_RUST_VERSION");
    ensure!(
        at_least(version, minimum),
        "apt's package lists offer rustc-web {version}, and {minimum} or newer is needed"
    );
    Ok(version.to_owned())
}

/// Whether a package version such as `1.96.0+dfsg1-1` is at least `1.95`.
pub(super) fn at_least(version: &str, minimum: &str) -> bool {
    let numbers = |text: &str| -> Vec<u32> {
        text.split(|c: char| !c.is_ascii_digit()).take(2).map(|part| part.parse().unwrap_or(0)).collect()
    };
    numbers(version) >= numbers(minimum)
}

/// Refreshes the package lists (root only) and asks again. `stale` says why that is needed.
fn refreshed(stale: anyhow::Error) -> Result<String> {
    let uid = capture(Command::new("id").arg("-u"), ASK_LIMIT)?;
    if uid.trim() != "0" {
        bail!("{stale:#}. Refresh the lists as root, with `sudo apt-get update`, and run this again");
    }
    let progress = Progress::start(format!("apt-get update ({stale:#})"));
    match capture(Command::new("apt-get").args(["-qq", "update"]), UPDATE_LIMIT) {
        Ok(_) => progress.finish("done"),
        Err(error) => {
            progress.finish("did not work");
            return Err(error);
        }
    }
    candidate().context("even after `apt-get update`: this Debian release may be too old")
}

/// Downloads and unpacks everything into `dir`, which exists afterwards only when all of it worked.
fn fetch(version: &str, dir: &Path) -> Result<()> {
    let parent = dir.parent().context("the cache directory has no parent")?;
    let partial = parent.join(format!("partial-{}", std::process::id()));
    let root = partial.join("root");
    fs::create_dir_all(&root).with_context(|| format!("could not create {}", root.display()))?;
    let outcome = download(version, &partial).and_then(|()| unpack(&partial, &root)).and_then(|()| {
        fs::rename(&partial, dir)
            .with_context(|| format!("could not move the toolchain to {}", dir.display()))
    });
    if outcome.is_err() {
        // Best effort: what is left is named `partial-` and never used.
        let _ = fs::remove_dir_all(&partial);
    }
    // A run for another checkout may have been quicker; its directory is as good.
    if dir.is_dir() { Ok(()) } else { outcome }
}

fn download(version: &str, into: &Path) -> Result<()> {
    let packages = closure(version)?;
    let progress =
        Progress::start(format!("downloading {} Debian packages (rustc-web {version})", packages.len()));
    let mut command = Command::new("apt-get");
    command.args(["-qq", "download"]).args(&packages).current_dir(into);
    match capture(&mut command, DOWNLOAD_LIMIT) {
        Ok(_) => progress.finish("done"),
        Err(error) => {
            progress.finish("did not work");
            return Err(error.context("the package lists may be out of date: as root, run `apt-get update`"));
        }
    }
    Ok(())
}

/// The packages to unpack: ours, always, and of what they depend on, those that the system lacks.
fn closure(version: &str) -> Result<Vec<String>> {
    let short: String = version.split('.').take(2).collect::<Vec<_>>().join(".");
    let std = format!("libstd-rust-web-{short}");
    let depends = capture(Command::new("apt-cache").args(["depends", &std]).env("LC_ALL", "C"), ASK_LIMIT)?;
    let llvm = llvm_version(&depends)
        .with_context(|| format!("{std} depends on no libllvm: Debian changed how it packages Rust"))?;
    let mut wanted: Vec<String> = PACKAGES.map(str::to_owned).to_vec();
    wanted.extend([std, format!("lld-{llvm}"), format!("libllvm{llvm}")]);

    // A simulation changes nothing and needs no root; it may "remove" a rustup that conflicts, which is no matter.
    let mut command = Command::new("apt-get");
    command.args(["--simulate", "--no-install-recommends", "install"]).args(&wanted).env("LC_ALL", "C");
    for package in simulated(&capture(&mut command, ASK_LIMIT)?) {
        if !wanted.contains(&package) {
            wanted.push(package);
        }
    }
    wanted.push(LINKER_PACKAGE.to_owned());
    Ok(wanted)
}

/// The number in the first `libllvmN` of `apt-cache depends`.
pub(super) fn llvm_version(depends: &str) -> Option<u32> {
    depends.lines().find_map(|line| line.trim().strip_prefix("Depends: libllvm")?.parse().ok())
}

/// Package names from the `Inst` lines of a simulated installation.
pub(super) fn simulated(output: &str) -> Vec<String> {
    output
        .lines()
        .filter_map(|line| line.strip_prefix("Inst ")?.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

fn unpack(partial: &Path, root: &Path) -> Result<()> {
    let progress = Progress::start("unpacking the Debian packages");
    for entry in fs::read_dir(partial)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "deb") {
            capture(Command::new("dpkg").arg("-x").arg(&path).arg(root), UNPACK_LIMIT)?;
            fs::remove_file(&path)?;
        }
    }
    progress.finish("done");
    Ok(())
}

/// The toolchain that is unpacked in `dir`. Wrappers are written anew each time: they hold absolute paths, and the
/// directory may have been moved.
fn in_dir(dir: &Path) -> Result<Toolchain> {
    let root = dir.join("root");
    let usr = root.join("usr");
    let (triple_lib, rustlib) = (only(&usr.join("lib"), "-linux-gnu")?, usr.join("lib/rustlib"));
    let host = only(&rustlib, "-unknown-linux-gnu")?;
    let llvm = only(&usr.join("lib"), "llvm-")?;
    let libraries = format!("{}:{}", triple_lib.display(), llvm.join("lib").display());

    let bin = dir.join("bin");
    fs::create_dir_all(&bin)?;
    let quoted = |text: &str| format!("'{}'", text.replace('\'', r"'\''"));
    let wrap = |name: &str, program: PathBuf| -> Result<PathBuf> {
        ensure!(
            program.exists(),
            "the unpacked packages lack {}: delete {}",
            program.display(),
            dir.display()
        );
        let path = bin.join(name);
        let program = quoted(&program.display().to_string());
        let script = format!("#!/bin/sh\nLD_LIBRARY_PATH={} exec {program} \"$@\"\n", quoted(&libraries));
        if fs::read_to_string(&path).ok().as_deref() != Some(&script) {
            fs::write(&path, script)?;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755))?;
        }
        Ok(path)
    };
    let rustc = wrap("rustc", usr.join("bin/rustc"))?;
    let cargo = wrap("cargo", usr.join("bin/cargo"))?;
    wrap("rustdoc", usr.join("bin/rustdoc"))?;
    wrap("wasm-ld", llvm.join("bin/wasm-ld"))?;
    let linker = host.join("bin/wasm-component-ld");
    ensure!(linker.exists(), "the unpacked packages lack {}", linker.display());

    let version =
        capture(Command::new(&rustc).arg("-V"), ASK_LIMIT).context("Debian's rustc does not run")?;
    let package = dir.file_name().unwrap_or_default().to_string_lossy().replace(CACHE_PREFIX, "");
    let link = rustlib.join("src/rust");
    let sources = link.canonicalize().with_context(|| format!("{} leads nowhere", link.display()))?;
    Ok(Toolchain {
        id: format!("{}, Debian rustc-web {package} with its own standard library", version.trim()),
        route: "debian",
        cargo,
        rustc: Some(rustc),
        linker,
        wasm_ld_dir: bin,
        std_sources: vec![link, sources],
        builds_std: true,
    })
}

/// The one entry of `dir` whose name contains `part`.
fn only(dir: &Path, part: &str) -> Result<PathBuf> {
    fs::read_dir(dir)
        .with_context(|| format!("could not read {}", dir.display()))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.file_name().is_some_and(|name| name.to_string_lossy().contains(part)))
        .with_context(|| format!("{} has no entry named like `{part}`: delete the directory", dir.display()))
}
