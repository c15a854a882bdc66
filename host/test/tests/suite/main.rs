//! The pack's components stand in for somebody's own: each suite of cases runs against one, and must end as it says.

#![expect(clippy::unwrap_used, reason = "tests")]

mod denied;
mod failing;
mod passing;

use std::path::Path;

use palisade_test::{Options, Outcome, Report, Suite, ToolSource, case};

/// A suite over one of the pack's components.
pub(crate) async fn suite(name: &str) -> Suite {
    let packed = palisade_pack::components().iter().find(|component| component.name == name).unwrap();
    Suite::open(ToolSource::from((name, packed.wasm)), &Options::default()).await.unwrap()
}

/// Runs the cases of a text.
pub(crate) async fn run(component: &str, cases: &str) -> Report {
    let cases = case::parse(Path::new("cases.toml"), cases).unwrap();
    suite(component).await.run(&cases).await.unwrap()
}

/// Why the only case failed.
pub(crate) fn why(report: &Report) -> String {
    match &report.cases.as_slice() {
        [one] => match &one.outcome {
            Outcome::Failed { why, .. } => why.clone(),
            Outcome::Passed => panic!("`{}` passed", one.name),
        },
        several => panic!("{} cases", several.len()),
    }
}

#[track_caller]
pub(crate) fn all_pass(report: &Report, cases: usize) {
    assert_eq!((report.cases.len(), report.failed()), (cases, 0), "{report}");
}
