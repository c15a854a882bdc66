use std::sync::Arc;

use wasmtime::component::{Resource, ResourceTable};

use super::bindings::{ErrorKind, Host as _, HostStrip as _, ImageFormat, Options, Region, Target};
use super::host::MAX_STRIP;
use super::*;
use crate::testing::is_missing_unless_granted;
use crate::webview::WindowCall;
use crate::webview::testing::{Played, windows};

fn options() -> Options {
    Options { target: Target::Viewport, format: ImageFormat::Png, quality: None, scale: None }
}

async fn take(played: &Arc<Played>, window: Option<&str>, options: Options) -> Result<String, ErrorKind> {
    let mut call = ScreenCaptureCall(WindowCall::for_test(windows(played)));
    let mut view = ScreenCaptureView { table: &mut ResourceTable::new(), call: &mut call };
    let picture = view.capture(window.map(str::to_owned), options).await.unwrap();
    picture.map(|picture| picture.window).map_err(|error| error.kind)
}

#[test]
fn it_is_there_only_when_granted() {
    is_missing_unless_granted(Arc::new(ScreenCaptureCapability::new(windows(&Arc::<Played>::default()))));
}

#[tokio::test]
async fn a_picture_is_taken_of_the_granted_window_that_is_named() {
    let played = Arc::default();
    assert_eq!(take(&played, None, options()).await.unwrap(), "main");
    assert!(played.last().contains("Viewport") && played.last().contains("scale: 1.0"), "{}", played.last());
    let region = Region { x: 1.0, y: 2.0, width: 3.0, height: 4.0 };
    let wanted = Options { target: Target::Region(region), scale: Some(2.0), ..options() };
    assert_eq!(take(&played, Some("notes"), wanted).await.unwrap(), "notes");
    assert!(played.last().contains("width: 3.0"), "{}", played.last());
    for label in ["secret", "nothing"] {
        assert_eq!(take(&played, Some(label), options()).await.unwrap_err(), ErrorKind::NotFound);
    }
}

#[tokio::test]
async fn senseless_requests_are_refused_before_anything_is_drawn() {
    let played = Arc::default();
    let region =
        |x, y, width, height| Options { target: Target::Region(Region { x, y, width, height }), ..options() };
    for wanted in [
        Options { scale: Some(0.0), ..options() },
        Options { scale: Some(2.1), ..options() },
        Options { scale: Some(f64::NAN), ..options() },
        Options { quality: Some(0), ..options() },
        Options { quality: Some(101), ..options() },
        region(0.0, 0.0, 0.0, 1.0),
        region(0.0, 0.0, -1.0, 1.0),
        region(f64::INFINITY, 0.0, 1.0, 1.0),
        region(0.0, f64::NAN, 1.0, 1.0),
    ] {
        let told = format!("{wanted:?}");
        assert_eq!(take(&played, None, wanted).await.unwrap_err(), ErrorKind::InvalidArguments, "{told}");
    }
    assert_eq!(played.last(), "");
    // The played page does not say where an element is.
    let element = Options { target: Target::Element("e1".into()), ..options() };
    assert_eq!(take(&played, None, element).await.unwrap_err(), ErrorKind::Failed);
}

#[tokio::test]
async fn a_strip_is_one_picture_of_many_and_holds_no_more_than_it_says() {
    let played: Arc<Played> = Arc::default();
    let mut call = ScreenCaptureCall(WindowCall::for_test(windows(&played)));
    let mut table = ResourceTable::new();
    let mut view = ScreenCaptureView { table: &mut table, call: &mut call };
    let strip = view.new().await.unwrap();
    let strip = || Resource::new_borrow(strip.rep());
    let empty = view.finish(strip(), 3).await.unwrap().unwrap_err();
    assert_eq!(empty.kind, ErrorKind::InvalidArguments);
    for _ in 0..MAX_STRIP {
        view.add(strip(), Some("notes".into()), options()).await.unwrap().unwrap();
    }
    let full = view.add(strip(), None, options()).await.unwrap().unwrap_err();
    assert_eq!(full.kind, ErrorKind::TooLarge);
    let picture = view.finish(strip(), 0).await.unwrap().unwrap();
    assert_eq!((picture.window.as_str(), played.last().as_str()), ("notes", "join 120 by 1"));
    assert_eq!(view.finish(strip(), 1).await.unwrap().unwrap_err().kind, ErrorKind::InvalidArguments);
    let hidden = view.add(strip(), Some("secret".into()), options()).await.unwrap().unwrap_err();
    assert_eq!(hidden.kind, ErrorKind::NotFound);
    assert!(view.finish(Resource::new_borrow(9), 1).await.is_err(), "a forged handle is a trap");
}
