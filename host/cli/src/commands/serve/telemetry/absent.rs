//! What stands in for telemetry where this was built without it: a refusal.

use std::sync::Arc;

use palisade_embed::Problem;

use super::super::record::Observer;
use crate::settings::Telemetry;

/// # Errors
/// Always: nothing can be sent.
pub(in super::super) fn start(to: &Telemetry, _: &str) -> Result<Arc<dyn Observer>, Problem> {
    Err(Problem::usage(format!("nothing can be sent to {}: this program was built without OTLP", to.url))
        .next("leave --otlp out, or build it with the feature `otlp`"))
}
