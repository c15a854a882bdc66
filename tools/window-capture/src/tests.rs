use palisade_sdk::Content;
use palisade_sdk::serde_json::{Value, from_value, json};
use palisade_sdk::window_capture::{ImageFormat, Options, Picture};

use super::{Capture, options, show};

fn asked(arguments: Value) -> Option<Options> {
    from_value::<Capture>(arguments).ok().map(|arguments| options(&arguments))
}

#[test]
fn without_arguments_it_is_a_png_and_the_host_has_the_other_defaults() {
    let options = asked(json!({})).unwrap();
    assert_eq!((options.format, options.quality, options.scale), (ImageFormat::Png, None, None));
}

#[test]
fn what_is_asked_for_is_passed_on() {
    let options = asked(json!({ "format": "jpeg", "quality": 40, "scale": 0.5 })).unwrap();
    assert_eq!((options.format, options.quality, options.scale), (ImageFormat::Jpeg, Some(40), Some(0.5)));
    assert!(asked(json!({ "quality": 256 })).is_none());
    assert!(asked(json!({ "format": "gif" })).is_none());
}

#[test]
fn the_output_is_the_picture_and_nothing_beside_it() {
    let picture = Picture {
        data: vec![0x89, b'P'],
        mime_type: "image/png".into(),
        width: 1,
        height: 1,
        window: "main".into(),
    };
    let output = show(picture);
    assert!(output.structured.is_none() && !output.is_error);
    let [Content::Image(media)] = output.content.as_slice() else { panic!("one image") };
    assert_eq!((media.data.as_slice(), media.mime_type.as_str()), (&[0x89, b'P'][..], "image/png"));
}
