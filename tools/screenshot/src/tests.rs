use palisade_sdk::screen_capture::{ImageFormat, Options, Picture, Target};
use palisade_sdk::serde_json::{Value, from_value, json};
use palisade_sdk::{Content, Error, ErrorKind};

use super::{options, show};

fn asked(arguments: Value) -> Result<Options, Error> {
    options(from_value(arguments).unwrap())
}

#[test]
fn without_arguments_it_is_what_is_in_view_as_png() {
    let options = asked(json!({})).unwrap();
    assert!(matches!(options.target, Target::Viewport));
    assert_eq!((options.format, options.quality, options.scale), (ImageFormat::Png, None, None));
}

#[test]
fn an_element_or_a_region_is_the_target_and_both_are_refused() {
    assert!(matches!(asked(json!({"ref_id": "e3"})).unwrap().target, Target::Element(one) if one == "e3"));
    let region = json!({"x": 1, "y": 2.5, "width": 3, "height": 4});
    let Target::Region(found) = asked(json!({ "region": region })).unwrap().target else {
        panic!("a region is a region")
    };
    assert_eq!([found.x, found.y, found.width, found.height], [1.0, 2.5, 3.0, 4.0]);
    let both = asked(json!({"ref_id": "e3", "region": region})).unwrap_err();
    assert_eq!(both.kind, ErrorKind::InvalidArguments);
}

#[test]
fn quality_is_a_percentage() {
    for fits in [1, 80, 100] {
        let options = asked(json!({"format": "jpeg", "quality": fits})).unwrap();
        assert_eq!((options.format, options.quality), (ImageFormat::Jpeg, u8::try_from(fits).ok()));
    }
    for wrong in [0, 101, 256, 300] {
        assert_eq!(asked(json!({ "quality": wrong })).unwrap_err().kind, ErrorKind::InvalidArguments);
    }
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
