//! `palisade bundle accept DIGEST`: the operator's word for an upgrade that widens authority.
//!
//! Guarantees: it is good for that very digest, and for one application. Trusted: whoever may write the state directory.

use std::process::ExitCode;

use palisade_embed::Problem;

use super::memory;
use crate::args::BundleAcceptArgs;
use crate::output;
use crate::settings::{DEFAULT_APP_ID, Environment};

pub(super) fn run(args: BundleAcceptArgs) -> Result<ExitCode, Problem> {
    let app = args.app_id.as_deref().unwrap_or(DEFAULT_APP_ID);
    let state = memory(app, &args.state, &Environment::ambient())?;
    state.accept(&args.digest)?;
    output::line(&format!("{app} may be upgraded to {}", args.digest))?;
    Ok(ExitCode::SUCCESS)
}
