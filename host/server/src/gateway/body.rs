//! Reading a request's body: bounded in bytes and in time.
//!
//! Guarantees: a body over the limit is refused before it is read (by its declared length) or as soon as it passes
//! the limit; one that does not arrive in time is given up. Nothing above here sees a stream.
//! Hostile: the sender, in what it sends and how slowly.

use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use http::StatusCode;
use http_body::Body as _;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use palisade_policy::{Code, Failure};

use super::respond::Refusal;

/// Bytes of one request body. Without it one request fills the host's memory.
pub const MAX_BODY_BYTES: usize = 4 << 20;

/// How long a body may take to arrive. Without it a sender of one byte a minute holds a slot for ever.
pub const BODY_TIMEOUT: Duration = Duration::from_secs(15);

/// Reads the whole body.
pub(super) async fn read(body: Body) -> Result<Bytes, Refusal> {
    let limit = u64::try_from(MAX_BODY_BYTES).unwrap_or(u64::MAX);
    if body.size_hint().lower() > limit {
        return Err(too_large().into());
    }
    let collected = tokio::time::timeout(BODY_TIMEOUT, Limited::new(body, MAX_BODY_BYTES).collect()).await;
    match collected {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.downcast_ref::<LengthLimitError>().is_some() => Err(too_large().into()),
        Ok(Err(error)) => {
            let failure = Failure::new(Code::InvalidArguments, "the request body could not be read whole");
            Err(failure.with_internal(error.to_string()).into())
        }
        Err(_) => Err(Refusal::with_status(
            StatusCode::REQUEST_TIMEOUT,
            Failure::new(Code::DeadlineExceeded, "the request body took too long to arrive"),
        )),
    }
}

fn too_large() -> Failure {
    Failure::new(Code::TooLarge, format!("the request body is larger than {MAX_BODY_BYTES} bytes"))
}
