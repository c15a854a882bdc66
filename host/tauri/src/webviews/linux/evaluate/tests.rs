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
    for broken in
        ["(", "1 +", "return return", "}); alert(1); (() => {", "\u{2028}}", "'unterminated", "1 +\0 1"]
    {
        assert!(!function_body(broken).unwrap_err().is_empty(), "{broken}");
    }
}

#[test]
fn a_text_that_has_a_nul_in_it_is_looked_at_to_its_end() {
    assert_eq!(function_body("'a\0b'").unwrap(), "return (\n'a\0b'\n);");
    assert!(function_body("1; // \0\n(").is_err());
}
