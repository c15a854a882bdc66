use super::*;

#[test]
fn nesting_is_counted_outside_of_strings() {
    assert_eq!(depth("1"), 0);
    assert_eq!(depth(r#"{"a":[1,{"b":"[[[["}]}"#), 3);
    assert_eq!(depth(r#"["\"[[["]"#), 1, "an escaped quote ends no string");
}

#[test]
fn each_answer_of_the_page_is_one_kind_of_outcome() {
    assert_eq!(read("v1").unwrap(), Evaluated::Value("1".into()));
    assert_eq!(read("u").unwrap(), Evaluated::Undefined);
    assert_eq!(read("tError: no").unwrap(), Evaluated::Thrown("Error: no".into()));
    assert_eq!(read("oHTMLDivElement").unwrap(), Evaluated::Opaque("HTMLDivElement".into()));
    assert_eq!(read("l6000000").unwrap_err().kind, PageErrorKind::TooLarge);
    assert_eq!(read("g").unwrap_err().kind, PageErrorKind::Unavailable);
    let deep = format!("v{}{}", "[".repeat(300), "]".repeat(300));
    assert_eq!(read(&deep).unwrap_err().kind, PageErrorKind::TooLarge);
    for nonsense in ["", "x", "é"] {
        assert_eq!(read(nonsense).unwrap_err().kind, PageErrorKind::Failed);
    }
}
