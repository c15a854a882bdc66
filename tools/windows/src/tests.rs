use palisade_sdk::serde_json::{json, to_value};
use palisade_sdk::window_read::WindowState;

use super::{Introspectable, States};

fn main() -> WindowState {
    WindowState {
        label: "main".into(),
        title: "Notes".into(),
        url: Some("tauri://localhost/".into()),
        visible: true,
        focused: true,
        maximized: false,
        minimized: false,
        fullscreen: false,
        position: (-8, 30),
        size: (800, 600),
        scale_factor: 1.5,
        introspectable: true,
        obstacle: None,
    }
}

fn splash() -> WindowState {
    let obstacle = Some("no page has been loaded".into());
    WindowState {
        label: "splash".into(),
        url: None,
        visible: false,
        introspectable: false,
        obstacle,
        ..main()
    }
}

#[test]
fn windows_are_listed_in_the_hosts_order_with_pairs_as_arrays() {
    let states = to_value(States::from(vec![main(), splash()])).unwrap();
    assert_eq!(states["count"], 2);
    let expected = json!({
        "label": "main", "title": "Notes", "url": "tauri://localhost/", "visible": true, "focused": true,
        "maximized": false, "minimized": false, "fullscreen": false, "position": [-8, 30], "size": [800, 600],
        "scale_factor": 1.5,
    });
    assert_eq!(states["windows"][0], expected);
    assert!(states["windows"][1]["url"].is_null());
}

#[test]
fn a_page_that_takes_no_script_says_why() {
    let told = |window| to_value(Introspectable::from(window)).unwrap();
    assert_eq!(told(main()), json!({"label": "main", "visible": true, "introspectable": true}));
    let expected = json!({
        "label": "splash", "visible": false, "introspectable": false, "reason": "no page has been loaded"
    });
    assert_eq!(told(splash()), expected);
}
