#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "tests")]

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine as _;
use gdk_pixbuf::prelude::PixbufLoaderExt as _;
use gdk_pixbuf::{Pixbuf, PixbufLoader};
use palisade_tests::Client;
use palisade_tests::app::{Stopped, client, command, display};
use serde_json::{Value, json};

const PROGRAM: &str = env!("CARGO_BIN_EXE_with-window-capture");

/// How long a window may take until it is shown as it was asked to be.
const SETTLE: Duration = Duration::from_secs(20);
const LOOK: Duration = Duration::from_millis(50);

const GREEN: [u8; 3] = [12, 160, 40];
const RED: [u8; 3] = [200, 10, 10];
/// How far the middle of a picture may be from that: JPEG is not exact.
const NEAR: u8 = 6;

/// A display of its own, with a window manager, which lists the windows that there are.
struct Screen {
    number: String,
    _window_manager: Option<Stopped>,
    _xvfb: Stopped,
}

impl Screen {
    fn managed() -> Self {
        let bare = Self::bare();
        let mut command = Command::new("jwm");
        command.env("DISPLAY", &bare.number).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let jwm = command.spawn().expect("JWM starts; it comes with the package jwm");
        Self { _window_manager: Some(Stopped(jwm)), ..bare }
    }

    fn bare() -> Self {
        let (xvfb, number) = display();
        Self { number, _window_manager: None, _xvfb: xvfb }
    }
}

/// A running app.
struct App {
    client: Client,
    _running: Stopped,
    _home: tempfile::TempDir,
}

impl App {
    fn start(screen: &Screen, settings: &[(&str, &str)]) -> Self {
        let home = tempfile::tempdir().unwrap();
        let mut app = command(Path::new(PROGRAM), home.path(), &home.path().join("cache"), &screen.number);
        let mut running = Stopped(app.envs(settings.iter().copied()).spawn().unwrap());
        let client = client(&mut running, home.path());
        Self { client, _running: running, _home: home }
    }

    /// An app that shows a page of one colour.
    fn shown(screen: &Screen, [red, green, blue]: [u8; 3]) -> Self {
        let app = Self::start(screen, &[]);
        let css = format!("html, body {{ background: rgb({red}, {green}, {blue}) }} p {{ display: none }}");
        let _ = app.client.result("css", &json!({ "action": "inject", "css": css }));
        app.manage("show");
        app
    }

    fn manage(&self, action: &str) {
        let _ = self.client.result("window", &json!({ "action": "manage", "manage_action": action }));
    }

    fn move_to(&self, x: i32, y: i32) {
        let _ = self.client.result("window", &json!({ "action": "move_to", "x": x, "y": y }));
    }

    /// The picture, once there is one.
    fn picture(&self, arguments: &Value) -> Pixbuf {
        let start = Instant::now();
        loop {
            let reply = self.client.tool("capture_window", arguments);
            if reply.status == 200 {
                return decoded(&reply.json()["result"]);
            }
            assert!(start.elapsed() < SETTLE, "{arguments}: {:.300}", reply.body);
            std::thread::sleep(LOOK);
        }
    }

    /// Waits until there is no picture, for a reason that has these words.
    fn wait_until_unavailable(&self, words: &str) {
        let start = Instant::now();
        loop {
            let reply = self.client.tool("capture_window", &json!({}));
            if reply.status != 200 && reply.code() == "UNAVAILABLE" && reply.body.contains(words) {
                return;
            }
            assert!(start.elapsed() < SETTLE, "{} {:.300}", reply.status, reply.body);
            std::thread::sleep(LOOK);
        }
    }

    /// Waits until the middle of the picture is of this colour.
    fn wait_for(&self, colour: [u8; 3]) {
        self.wait_until(|middle| is_near(middle, colour));
    }

    /// Waits until it is of any other.
    fn wait_while(&self, colour: [u8; 3]) {
        self.wait_until(|middle| !is_near(middle, colour));
    }

    fn wait_until(&self, is_right: impl Fn([u8; 3]) -> bool) {
        let start = Instant::now();
        loop {
            let middle = middle(&self.picture(&json!({})));
            if is_right(middle) {
                return;
            }
            assert!(start.elapsed() < SETTLE, "it is {middle:?}");
            std::thread::sleep(LOOK);
        }
    }
}

fn decoded(picture: &Value) -> Pixbuf {
    let bytes = base64::engine::general_purpose::STANDARD.decode(picture["data"].as_str().unwrap()).unwrap();
    let loader = PixbufLoader::with_mime_type(picture["mimeType"].as_str().unwrap()).unwrap();
    loader.write(&bytes).unwrap();
    loader.close().unwrap();
    loader.pixbuf().unwrap()
}

fn middle(picture: &Pixbuf) -> [u8; 3] {
    let (x, y) = (picture.width() / 2, picture.height() / 2);
    let at = usize::try_from(y * picture.rowstride() + x * picture.n_channels()).unwrap();
    picture.read_pixel_bytes()[at..at + 3].try_into().unwrap()
}

fn is_near(one: [u8; 3], other: [u8; 3]) -> bool {
    one.iter().zip(other).all(|(one, other)| one.abs_diff(other) <= NEAR)
}

#[test]
fn a_picture_shows_the_window_while_the_display_does() {
    let screen = Screen::managed();
    let app = App::start(&screen, &[]);
    app.wait_until_unavailable("hidden");
    drop(app);

    let app = App::shown(&screen, GREEN);
    app.wait_for(GREEN);
    let whole = app.picture(&json!({}));
    assert_eq!((whole.width(), whole.height()), (480, 320));
    let half = app.picture(&json!({ "format": "jpeg", "quality": 90, "scale": 0.5, "window": "main" }));
    assert_eq!((half.width(), half.height()), (240, 160));
    assert!(is_near(middle(&half), GREEN), "{:?}", middle(&half));

    app.manage("minimize");
    app.wait_until_unavailable("minimised");
    app.manage("unminimize");
    app.wait_for(GREEN);
    app.move_to(-200, 100);
    app.wait_until_unavailable("on the screen");
    app.move_to(100, 100);
    app.wait_for(GREEN);
    app.manage("hide");
    app.wait_until_unavailable("hidden");
    let page = app.client.tool("screenshot", &json!({}));
    assert_eq!(page.status, 200, "what the errors advise works: {:.300}", page.body);
}

/// Two apps whose windows have one title.
#[test]
fn a_picture_is_of_the_app_s_own_window_and_of_what_is_seen_of_it() {
    let screen = Screen::managed();
    let (app, other) = (App::shown(&screen, GREEN), App::shown(&screen, RED));
    app.move_to(20, 60);
    other.move_to(700, 560);
    app.wait_for(GREEN);
    other.wait_for(RED);
    app.wait_for(GREEN);

    other.move_to(20, 60);
    other.manage("focus");
    // What is covered is not there to be seen. (What is in its place is up to the display.)
    app.wait_while(GREEN);
}

#[test]
fn without_a_window_manager_it_is_unavailable_and_says_so() {
    let screen = Screen::bare();
    App::shown(&screen, GREEN).wait_until_unavailable("window manager");
}

#[test]
fn requests_that_make_no_sense_are_the_caller_s_to_mend() {
    let screen = Screen::bare();
    let app = App::start(&screen, &[]);
    for wrong in [json!({ "window_label": "nothing" }), json!({ "scale": 3 }), json!({ "quality": 0 })] {
        let reply = app.client.tool("capture_window", &wrong);
        let told = (reply.status, reply.code());
        assert_eq!(told, (400, "INVALID_ARGUMENTS".to_owned()), "{wrong}: {:.300}", reply.body);
    }
}

#[test]
fn only_full_control_has_it_and_switching_pictures_off_takes_it() {
    let screen = Screen::bare();
    for (settings, has_screenshots) in [
        (&[("CAPTURE_PROFILE", "observe")][..], false),
        (&[("CAPTURE_PROFILE", "investigate")], false),
        (&[("CAPTURE_PROFILE", "test")], false),
        (&[("CAPTURE_DISABLE", "screenshot")], false),
        (&[("CAPTURE_DISABLE", "capture_window")], true),
    ] {
        let app = App::start(&screen, settings);
        let reply = app.client.tool("capture_window", &json!({}));
        assert_eq!((reply.status, reply.code().as_str()), (404, "UNKNOWN_TOOL"), "{settings:?}");
        let listed = app.client.get("/api/tools").body;
        assert!(!listed.contains("capture_window"), "{settings:?}");
        assert_eq!(listed.contains("\"screenshot\""), has_screenshots, "{settings:?}");
    }
    let app = App::start(&screen, &[("CAPTURE_PROFILE", "full-control")]);
    assert!(app.client.get("/api/tools").body.contains("\"capture_window\""));
    let grants = app.client.result("introspect", &json!({ "action": "capabilities" }));
    assert!(grants.to_string().contains("\"window-capture\""), "{grants}");
}
