//! What `--with-deps` installs: the one place that lists it.
//!
//! Guarantees: nothing is installed that is there already, and every wait has a bound. Needs root, or sudo without
//! a password. Trusted: apt and rustup, which verify what they download.

use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::repo::Repo;
use palisade_toolkit::machine::clean;
use palisade_toolkit::run::{Progress, capture, say};

/// Something of the system's that a build or a test needs.
struct Needed {
    name: &'static str,
    /// A command that succeeds where it is there.
    check: &'static [&'static str],
    /// Debian packages that bring it.
    packages: &'static [&'static str],
    why: &'static str,
}

const SYSTEM: [Needed; 8] = [
    Needed {
        name: "cc",
        check: &["cc", "--version"],
        packages: &["gcc", "libc6-dev"],
        why: "compiles SQLite, and links",
    },
    Needed {
        name: "pkg-config",
        check: &["pkg-config", "--version"],
        packages: &["pkg-config"],
        why: "finds WebKitGTK",
    },
    Needed {
        name: "WebKitGTK",
        check: &["pkg-config", "--exists", "webkit2gtk-4.1"],
        packages: &["libwebkit2gtk-4.1-dev", "fonts-dejavu-core"],
        why: "the Tauri plugin, its page script and its demo app are built and tested with it",
    },
    Needed {
        name: "Xvfb",
        check: &["Xvfb", "-help"],
        packages: &["xvfb", "xauth"],
        why: "shows the demo app's windows to nobody",
    },
    Needed {
        name: "npm",
        check: &["npm", "--version"],
        packages: &["npm"],
        why: "installs the MCP conformance suite",
    },
    Needed {
        name: "python3-venv",
        check: &["python3", "-c", "import ensurepip, venv"],
        packages: &["python3-venv"],
        why: "the Python MCP clients are installed in an environment of their own",
    },
    Needed {
        name: "minisign",
        check: &["minisign", "-v"],
        packages: &["minisign"],
        why: "verifies what bundles are signed with, and signs what they verify",
    },
    Needed {
        name: "docker-registry",
        check: &["docker-registry", "--version"],
        packages: &["docker-registry"],
        why: "the registry that bundles are pushed to and pulled from",
    },
];

/// What the plugin's feature `window-capture` is built and tested with, and nothing else is.
const WINDOW_CAPTURE: [Needed; 4] = [
    Needed {
        name: "libclang",
        // It is looked for where bindgen does: it is loaded, and linked by nobody.
        check: &[
            "sh",
            "-c",
            "test -n \"$LIBCLANG_PATH\" || ls /usr/lib/llvm*/lib/libclang.so || ls /usr/lib*/libclang.so",
        ],
        packages: &["libclang-dev"],
        why: "reads PipeWire's headers",
    },
    Needed {
        name: "PipeWire",
        check: &["pkg-config", "--exists", "libpipewire-0.3"],
        packages: &["libpipewire-0.3-dev"],
        why: "xcap can't be built without it, and records screens through it",
    },
    Needed {
        name: "GBM",
        check: &["pkg-config", "--exists", "gbm"],
        packages: &["libgbm-dev"],
        why: "xcap can't be built without it, and reads Wayland's screens through it",
    },
    Needed {
        name: "JWM",
        check: &["jwm", "-v"],
        packages: &["jwm"],
        why: "the smallest window manager that lists its windows as xcap asks, and minimises them",
    },
];

/// Cargo subcommands that come as components of a rustup toolchain.
const COMPONENTS: [&str; 2] = ["fmt", "clippy"];

const ASK_LIMIT: Duration = Duration::from_secs(60);
const INSTALL_LIMIT: Duration = Duration::from_secs(600);

/// What is missing for the plugin's feature `window-capture`, in words.
pub(super) fn window_capture_lacks() -> Option<String> {
    let lacking: Vec<_> = WINDOW_CAPTURE.iter().filter(|needed| !is_there(needed.check)).collect();
    let described = lacking.iter().map(|needed| format!("{} ({})", needed.name, needed.packages.join(", ")));
    (!lacking.is_empty()).then(|| described.collect::<Vec<_>>().join(", "))
}

/// Installs whatever is missing of the lists.
pub(super) fn install(repo: &Repo) -> Result<()> {
    for needed in SYSTEM.iter().chain(&WINDOW_CAPTURE) {
        if is_there(needed.check) {
            continue;
        }
        say(format!(
            "`{}` is missing ({}); installing {}",
            needed.name,
            needed.why,
            needed.packages.join(", ")
        ));
        apt(&["-qq", "update"])?;
        let install = ["-qq", "--yes", "--no-install-recommends", "install"];
        apt(&[&install, needed.packages].concat())?;
    }
    for component in COMPONENTS {
        if !has_subcommand(repo, component) {
            add_component(repo, component)?;
        }
    }
    Ok(())
}

fn is_there(check: &[&str]) -> bool {
    let [program, arguments @ ..] = check else { return false };
    capture(Command::new(program).args(arguments), ASK_LIMIT).is_ok()
}

/// Whether `cargo NAME` exists.
pub(super) fn has_subcommand(repo: &Repo, name: &str) -> bool {
    capture(repo.cargo().args([name, "--version"]), ASK_LIMIT).is_ok()
}

fn add_component(repo: &Repo, subcommand: &str) -> Result<()> {
    // `cargo fmt` comes with the component `rustfmt`; the others are called alike.
    let component = if subcommand == "fmt" { "rustfmt" } else { subcommand };
    let mut command = clean("rustup");
    command.args(["component", "add", component]).current_dir(repo.root());
    let progress = Progress::start(format!("rustup component add {component}"));
    let added = capture(&mut command, INSTALL_LIMIT)
        .with_context(|| format!("`cargo {subcommand}` is missing; install it as your toolchain came"));
    progress.finish(if added.is_ok() { "done" } else { "did not work" });
    added.map(drop)
}

/// apt-get, through sudo when this is not root.
fn apt(args: &[&str]) -> Result<()> {
    let root = capture(Command::new("id").arg("-u"), ASK_LIMIT)?.trim() == "0";
    let mut command = Command::new(if root { "apt-get" } else { "sudo" });
    if !root {
        command.args(["--non-interactive", "apt-get"]);
    }
    command.args(args).env("DEBIAN_FRONTEND", "noninteractive");
    let progress = Progress::start(format!("apt-get {}", args.join(" ")));
    match capture(&mut command, INSTALL_LIMIT) {
        Ok(_) => progress.finish("done"),
        Err(error) => {
            progress.finish("did not work");
            bail!(
                "{error:#}\nInstall the packages by hand (this knows only Debian's apt), and leave out --with-deps"
            );
        }
    }
    Ok(())
}
