//! Tests tools without an app: a component runs in this process, against what a case declares, and what comes of it is compared
//! with what the case expects.
//!
//! ```no_run
//! // In a tool's own `tests/cases.rs`, after `palisade build`:
//! palisade_test::check("word-count.wasm", "tests");
//! ```
//!
//! A case is a table in a TOML file:
//!
//! ```toml
//! profile = "investigate"
//!
//! [directories.data]
//! files = { "hamlet.txt" = "to be or not to be" }
//!
//! [[case]]
//! name = "words are counted"
//! call = "word_count"
//! arguments = { path = "hamlet.txt" }
//! expect = { structured = { words = 6, lines = 1 } }
//! ```
//!
//! What a call did to the world can be expected too, as `palisade call --trace` tells it: `effects = ["files.open hamlet.txt",
//! "files.read"]` is all of it, in order; `effect-counts = { "database.query" = 1 }` how often one thing was done.
//!
//! [`case`] has every key. What stands above the cases of a file holds for each of them.
//!
//! Guarantees: what decides is what decides in production (profile, linker, argument checks, limits, redaction), so a component that
//! asks for more than a case grants is refused in the same words. Directories and databases are real, and each case has its own, in
//! a temporary directory that goes with it. Nothing else of the machine is granted; a case that grants nothing gets nothing.
//! Not guaranteed: that an app's page answers as a case's fake page does.
//! Hostile: the component, as always. Trusted: the case files.

#![forbid(unsafe_code)]

use std::path::{Path, PathBuf};

pub mod case;
mod diff;
mod effects;
mod expect;
mod report;
mod run;
mod stage;
mod windows;

pub use effects::ExpectedEffect;
pub use palisade_embed::{Problem, ToolSource};
pub use report::{Outcome, Report, Tested};
pub use run::{Options, Suite};

/// Runs every case below a path (a TOML file, or each of a directory) against a component, for use in `cargo test`.
///
/// # Panics
/// When a case fails, with the difference; and when there is no case, or no component.
pub fn check(component: impl AsRef<Path>, cases: impl AsRef<Path>) {
    let paths = [cases.as_ref().to_owned()];
    match blocking(component.as_ref(), &paths) {
        Ok(report) if report.failed() == 0 => {}
        Ok(report) => panic!("{report}"),
        Err(problem) => panic!("{problem}"),
    }
}

fn blocking(component: &Path, cases: &[PathBuf]) -> Result<Report, Problem> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Problem::failed(format!("this machine gives no threads to work with: {error}")))?;
    runtime.block_on(async {
        let suite = Suite::open(ToolSource::from(component), &Options::default()).await?;
        suite.run(&case::read(cases)?).await
    })
}
