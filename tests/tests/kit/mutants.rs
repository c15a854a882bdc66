//! A good component, spoilt in every place: cut short, or with a byte changed.
//!
//! Whatever is left of it is refused with a typed error, or is still a component, which then runs like any other.

use std::collections::BTreeMap;
use std::sync::Arc;

use palisade_engine::{CallError, Invocation, Silent};

use crate::bench::Bench;
use crate::case::Case;

/// Spoils that are tried of one component, spread evenly over its bytes.
const TRIES: usize = 250;

/// Tries every mutant; how many, and how they ended.
///
/// # Errors
/// What was not as it must be.
pub(crate) fn run(
    bench: &mut Bench,
    case: &Case,
    wasm: &[u8],
    change: &str,
) -> Result<(usize, String), String> {
    let step = (wasm.len() / TRIES).max(1);
    let mut ends: BTreeMap<String, usize> = BTreeMap::new();
    let mut tries = 0;
    for at in (0..wasm.len()).step_by(step) {
        let mutant = mutate(wasm, at, change);
        let end = one(bench, case, mutant).map_err(|wrong| format!("at byte {at}: {wrong}"))?;
        *ends.entry(end).or_default() += 1;
        tries += 1;
    }
    let ends: Vec<String> = ends.into_iter().map(|(end, times)| format!("{times} {end}")).collect();
    Ok((tries, ends.join(", ")))
}

fn mutate(wasm: &[u8], at: usize, change: &str) -> Vec<u8> {
    match change {
        "truncated" => wasm[..at].to_vec(),
        "flipped" => {
            let mut mutant = wasm.to_vec();
            // Which bit depends on the place, so that all of them have their turn.
            mutant[at] ^= 1 << (at / 7 % 8);
            mutant
        }
        "doubled" => [&wasm[..at], &wasm[at.saturating_sub(16)..]].concat(),
        other => panic!("nothing is known of the change `{other}`"),
    }
}

/// Loads and calls one.
fn one(bench: &mut Bench, case: &Case, mutant: Vec<u8>) -> Result<String, String> {
    let runnable = match bench.load(case, mutant) {
        Err((kind, text)) if kind == "other" || text.len() > 4_000 => return Err(format!("{kind}: {text}")),
        Err((kind, _)) => return Ok(kind),
        Ok(None) => return Ok("not granted".into()),
        Ok(Some(runnable)) => runnable,
    };
    bench.unload();
    let tool = runnable.component().name().to_owned();
    let invocation = Invocation { tool: &tool, action: None, arguments: "{}", observer: Arc::new(Silent) };
    Ok(match bench.runtime.block_on(runnable.call(invocation)) {
        Ok(_) => "answered".into(),
        Err(CallError::Load(error)) => return Err(format!("it was described, and can't be loaded: {error}")),
        Err(CallError::Limit(limit)) => format!("over {limit}"),
        Err(_) => "failed".into(),
    })
}
