use super::suggest;

const KNOWN: [&str; 5] = ["observe", "investigate", "test", "full-control", "query_db"];

fn nearest(unknown: &str) -> Option<&'static str> {
    suggest(unknown, KNOWN.into_iter())
}

#[test]
fn slips_find_the_name_that_was_meant() {
    assert_eq!(nearest("obsrve"), Some("observe"));
    assert_eq!(nearest("investigte"), Some("investigate"));
    assert_eq!(nearest("tset"), Some("test"));
    assert_eq!(nearest("FullControl"), Some("full-control"));
    assert_eq!(nearest("full_control"), Some("full-control"));
    assert_eq!(nearest("queryDb"), Some("query_db"));
}

#[test]
fn a_name_like_no_other_gets_no_suggestion() {
    assert_eq!(nearest("zzz"), None);
    assert_eq!(nearest(""), None);
    assert_eq!(nearest("write_everything"), None);
}

#[test]
fn an_endless_name_is_not_compared() {
    assert_eq!(nearest(&"observe".repeat(1 << 16)), None);
}

#[test]
fn nothing_known_means_nothing_suggested() {
    assert_eq!(suggest("observe", std::iter::empty()), None);
}
