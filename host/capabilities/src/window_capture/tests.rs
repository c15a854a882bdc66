use std::sync::Arc;

use super::bindings::{ErrorKind, Host as _, ImageFormat, Options};
use super::*;
use crate::testing::is_missing_unless_granted;
use crate::webview::testing::{Played, windows};
use crate::webview::{PageError, PageErrorKind, WindowCall};

const PNG: Options = Options { format: ImageFormat::Png, quality: None, scale: None };

async fn take(played: &Arc<Played>, window: Option<&str>, options: Options) -> Result<String, ErrorKind> {
    let window_call = WindowCall::for_test(windows(played));
    let call = WindowCaptureCall { window: window_call, camera: Arc::clone(played) as Arc<dyn WindowCamera> };
    let picture = WindowCaptureView(&call).capture(window.map(str::to_owned), options).await.unwrap();
    picture.map(|picture| picture.window).map_err(|error| error.kind)
}

#[test]
fn it_is_there_only_when_granted() {
    let played = Arc::<Played>::default();
    let capability = WindowCaptureCapability::new(windows(&played), played);
    is_missing_unless_granted(Arc::new(capability));
}

#[tokio::test]
async fn a_picture_is_taken_of_the_granted_window_that_is_named_and_of_no_other() {
    let played = Arc::default();
    assert_eq!(take(&played, None, PNG).await.unwrap(), "main");
    assert!(played.last().starts_with("main photograph"), "{}", played.last());
    let wanted = Options { format: ImageFormat::Jpeg, quality: Some(100), scale: Some(2.0) };
    assert_eq!(take(&played, Some("notes"), wanted).await.unwrap(), "notes");
    let expected = "notes photograph Coding { format: Jpeg, quality: 100, scale: 2.0 }";
    assert_eq!(played.last(), expected);
    for label in ["secret", "nothing"] {
        assert_eq!(take(&played, Some(label), PNG).await.unwrap_err(), ErrorKind::NotFound);
    }
    assert_eq!(played.last(), expected, "nothing was photographed");
}

#[tokio::test]
async fn senseless_requests_are_refused_before_the_display_is_asked() {
    let played = Arc::default();
    for (quality, scale) in [
        (None, Some(0.0)),
        (None, Some(2.1)),
        (None, Some(f64::NAN)),
        (None, Some(f64::INFINITY)),
        (Some(0), None),
        (Some(101), None),
    ] {
        let refused = take(&played, None, Options { quality, scale, ..PNG }).await.unwrap_err();
        assert_eq!(refused, ErrorKind::InvalidArguments, "{quality:?} {scale:?}");
    }
    assert_eq!(played.last(), "");
}

#[tokio::test]
async fn a_window_that_is_not_on_the_display_is_unavailable_and_a_display_that_hangs_ends_with_the_call() {
    let played = Arc::<Played>::default();
    *played.fails.lock().unwrap() = Some(PageError::new(PageErrorKind::Unavailable, "it is minimised"));
    assert_eq!(take(&played, None, PNG).await.unwrap_err(), ErrorKind::Unavailable);
    let hung = Arc::new(Played { hangs: true, ..Played::default() });
    assert_eq!(take(&hung, None, PNG).await.unwrap_err(), ErrorKind::Timeout);
}
