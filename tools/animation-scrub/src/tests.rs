use palisade_sdk::serde_json::{Value, from_str, json};
use palisade_sdk::{ErrorKind, call, describe};

use super::{MOST, PalisadeComponent, SHEET_PIXELS, points, progress, scale, told};

#[test]
fn points_are_clamped_and_go_from_the_beginning_to_the_end() {
    assert_eq!([None, Some(0), Some(7), Some(121)].map(points), [20, 2, 7, MOST]);
    let all: Vec<_> = (0..5).map(|index| progress(index, 5)).collect();
    assert_eq!(all, [0.0, 0.25, 0.5, 0.75, 1.0]);
    assert_eq!([progress(0, 2), progress(1, 2)], [0.0, 1.0]);
}

#[test]
fn all_pictures_together_are_no_more_than_a_sheet() {
    assert_eq!(scale(2, 100, 100), 1.0, "small ones are not enlarged");
    for (points, width, height) in [(20, 900, 640), (120, 1_920, 1_080)] {
        let scale = scale(points, width, height);
        let pixels = f64::from(points) * f64::from(width) * f64::from(height) * scale * scale;
        assert!(pixels <= SHEET_PIXELS * 1.01, "{pixels}");
    }
    assert!(scale(120, u32::MAX, u32::MAX) > 0.0 && scale(2, 0, 0) == 1.0);
}

#[test]
fn what_the_page_said_stays_and_what_was_done_is_beside_it() {
    let frames = vec![json!({"progress": 0}), json!({"progress": 1})];
    let told = told(r#"{"anim_count":1,"duration":300}"#, "main".into(), frames, true).unwrap();
    let expected = json!({
        "anim_count": 1, "duration": 300, "window": "main", "points": 2, "restored": true,
        "frames": [{"progress": 0}, {"progress": 1}],
    });
    assert_eq!(json!(told), expected);
}

#[test]
fn it_says_that_it_touches_the_page_and_takes_only_what_it_knows() {
    let described = describe(&PalisadeComponent::operations());
    let [one] = described.as_slice() else { panic!("one operation") };
    assert!(!one.effects.read_only && !one.effects.destructive);
    let input: Value = from_str(&one.input_schema).unwrap();
    for name in ["selector", "points", "capture", "restore", "cols", "webview_label"] {
        assert!(input["properties"][name].is_object(), "{name}");
    }
    let output: Value = from_str(one.output_schema.as_deref().unwrap()).unwrap();
    assert_eq!(output["properties"]["frames"]["items"]["type"], "object");
    for arguments in [r#"{"points":"many"}"#, r#"{"capture":1}"#, r#"{"delay":1}"#] {
        let operations = PalisadeComponent::operations();
        let error = call(&operations, "animation", Some("scrub"), arguments).unwrap_err();
        assert_eq!(error.kind, ErrorKind::InvalidArguments, "{arguments}");
    }
}
