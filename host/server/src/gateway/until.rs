//! Responses that last, cut off when their caller ends.
//!
//! Guarantees: once a principal may not call any more, no further byte of a stream reaches it, and what fed the stream is
//! dropped. A response that is whole already has been looked at before it was given, and costs nothing here.
//! Hostile: whoever holds a stream open.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

/// Lets the response end when `ended` is cancelled, if it is one that lasts.
pub(super) fn ended(response: Response, ended: &CancellationToken) -> Response {
    if response.body().size_hint().exact().is_some() {
        return response;
    }
    let ended = Box::pin(ended.clone().cancelled_owned());
    response.map(|body| Body::new(Until { body: Some(body), ended }))
}

struct Until {
    /// `None`: it was cut off.
    body: Option<Body>,
    ended: Pin<Box<WaitForCancellationFutureOwned>>,
}

impl HttpBody for Until {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.body.is_some() && self.ended.as_mut().poll(cx).is_ready() {
            self.body = None;
            // An error, so that the client does not take what it has for the whole.
            return Poll::Ready(Some(Err(axum::Error::new("the caller's token was revoked or is over"))));
        }
        match &mut self.body {
            Some(body) => Pin::new(body).poll_frame(cx),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map(HttpBody::size_hint).unwrap_or_default()
    }
}
