use palisade_sdk::Content;

use super::*;

#[test]
fn what_a_probe_tells_stands_alone_and_names_are_an_object() {
    let told = tell("[1,2]".into());
    assert!(matches!(&told.content[..], [Content::Text(text)] if text == "[1,2]"));
    assert!(told.structured.is_none());
    let named = names(vec!["notes".into()]).unwrap();
    assert_eq!(named.structured.as_deref(), Some(r#"{"probes":["notes"]}"#));
}
