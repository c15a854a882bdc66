//! Trying again what may pass.
//!
//! Guarantees: at most [`ATTEMPTS`] times, with pauses that double; only failures of the connection, of the server (5xx) and
//! of its patience (429) are tried again: what is refused stays refused.

use std::future::Future;
use std::time::Duration;

use oci_client::errors::{OciDistributionError, OciErrorCode, Result};

#[cfg(test)]
mod tests;

/// Attempts in all.
const ATTEMPTS: u32 = 5;
/// The first pause. With five attempts the last one is 1.6 s.
const FIRST_PAUSE: Duration = Duration::from_millis(200);

/// Does something until it succeeds, can't, or was tried often enough. `sleep`: how to wait.
pub(super) async fn again<T, F, S>(
    mut act: impl FnMut() -> F,
    mut sleep: impl FnMut(Duration) -> S,
) -> Result<T>
where
    F: Future<Output = Result<T>>,
    S: Future<Output = ()>,
{
    let (mut attempt, mut pause) = (1, FIRST_PAUSE);
    loop {
        match act().await {
            Err(error) if attempt < ATTEMPTS && may_pass(&error) => {
                tracing::debug!(%error, attempt, "the registry is asked again");
                sleep(pause).await;
                pause *= 2;
                attempt += 1;
            }
            done => return done,
        }
    }
}

fn may_pass(error: &OciDistributionError) -> bool {
    match error {
        OciDistributionError::RequestError(error) => match error.status() {
            Some(status) => status.is_server_error() || status.as_u16() == 429,
            None => !error.is_builder(),
        },
        OciDistributionError::ServerError { code, .. } => *code >= 500 || *code == 429,
        OciDistributionError::RegistryError { envelope, .. } => {
            envelope.errors.iter().any(|error| matches!(error.code, OciErrorCode::Toomanyrequests))
        }
        OciDistributionError::IoError(_) => true,
        _ => false,
    }
}
