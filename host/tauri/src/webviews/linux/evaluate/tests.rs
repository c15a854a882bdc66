use super::*;

#[test]
fn an_expression_is_returned_and_statements_stand_as_they_are() {
    for expression in
        ["1 + 1", "{ a: 1 }", "await fetch('x')", "document.title // the title", "'a\\nb'", "(() => 1)()"]
    {
        assert_eq!(form(expression), Ok(Form::Expression), "{expression}");
    }
    for statements in
        ["return 1", "const a = 1; return a;", "if (x) { y() }", "", "for await (const a of b) {}"]
    {
        assert_eq!(form(statements), Ok(Form::Statements), "{statements}");
    }
}

#[test]
fn what_does_not_parse_is_told_and_can_t_break_out_of_its_function() {
    for broken in
        ["(", "1 +", "return return", "}); alert(1); (() => {", "\u{2028}}", "'unterminated", "1 +\0 1"]
    {
        assert!(!form(broken).unwrap_err().is_empty(), "{broken}");
    }
}

#[test]
fn a_text_that_has_a_nul_in_it_is_looked_at_to_its_end() {
    assert_eq!(form("'a\0b'"), Ok(Form::Expression));
    assert!(form("1; // \0\n(").is_err());
}

#[test]
fn what_is_remembered_of_a_text_is_what_parsing_it_says_however_many_there_were() {
    for turn in 0..3 * MAX_KNOWN {
        let (expression, statements, broken) =
            (format!("f({turn})"), format!("return {turn}"), format!("({turn}"));
        for _ in 0..2 {
            assert_eq!(form(&expression), Ok(Form::Expression));
            assert_eq!(form(&statements), Ok(Form::Statements));
            assert!(form(&broken).is_err());
        }
    }
    let long = format!("'{}'", "x".repeat(MAX_KNOWN_BYTES));
    assert_eq!((form(&long), form(&long)), (Ok(Form::Expression), Ok(Form::Expression)));
}
