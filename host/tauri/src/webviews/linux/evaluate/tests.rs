use super::*;

#[test]
fn an_expression_is_returned_and_statements_stand_as_they_are() {
    for expression in
        ["1 + 1", "{ a: 1 }", "await fetch('x')", "document.title // the title", "'a\\nb'", "(() => 1)()"]
    {
        assert_eq!(function_body(expression).unwrap(), format!("return (\n{expression}\n);"), "{expression}");
    }
    for statements in
        ["return 1", "const a = 1; return a;", "if (x) { y() }", "", "for await (const a of b) {}"]
    {
        assert_eq!(function_body(statements).unwrap(), statements);
    }
}

#[test]
fn what_does_not_parse_is_told_and_can_t_break_out_of_its_function() {
    for broken in ["(", "1 +", "return return", "}); alert(1); (() => {", "\u{2028}}", "'unterminated"] {
        assert!(!function_body(broken).unwrap_err().is_empty(), "{broken}");
    }
}

#[test]
fn nesting_is_counted_outside_of_strings() {
    assert_eq!(depth("1"), 0);
    assert_eq!(depth(r#"{"a":[1,{"b":"[[[["}]}"#), 3);
    assert_eq!(depth(r#"["\"[[["]"#), 1, "an escaped quote ends no string");
}

#[test]
fn each_answer_of_the_page_is_one_kind_of_outcome() {
    assert_eq!(read_value("v1").unwrap(), Evaluated::Value("1".into()));
    assert_eq!(read_value("u").unwrap(), Evaluated::Undefined);
    assert_eq!(read_value("tError: no").unwrap(), Evaluated::Thrown("Error: no".into()));
    assert_eq!(read_value("oHTMLDivElement").unwrap(), Evaluated::Opaque("HTMLDivElement".into()));
    assert_eq!(read_value("l6000000").unwrap_err().kind, PageErrorKind::TooLarge);
    let deep = format!("v{}{}", "[".repeat(300), "]".repeat(300));
    assert_eq!(read_value(&deep).unwrap_err().kind, PageErrorKind::TooLarge);
    for nonsense in ["", "x", "é"] {
        assert_eq!(read_value(nonsense).unwrap_err().kind, PageErrorKind::Failed);
    }
}
