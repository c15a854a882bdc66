use super::*;

fn app(pid: u32, identifier: &str, name: &str) -> App {
    App {
        pid,
        start_time: 1,
        identifier: identifier.to_owned(),
        product_name: name.to_owned(),
        version: "0.1.0".to_owned(),
        profile: "investigate".to_owned(),
        address: Address::Port(7420),
        token: "CANARY-7f3a".to_owned(),
    }
}

fn three() -> Vec<App> {
    vec![app(10, "dev.notes", "Notes"), app(11, "dev.mail", "Mail"), app(12, "dev.mail.beta", "Mail Beta")]
}

fn chosen(wanted: Option<&str>) -> Result<u32, String> {
    select(three(), wanted).map(|app| app.pid).map_err(|problem| problem.to_string())
}

#[test]
fn the_only_host_needs_no_name() {
    assert_eq!(select(vec![app(7, "a", "A")], None).unwrap().pid, 7);
}

#[test]
fn without_a_host_the_problem_says_how_to_start_one() {
    for wanted in [None, Some("notes")] {
        let text = select(Vec::new(), wanted).unwrap_err().to_string();
        assert!(text.contains("no Palisade host is running") && text.contains("palisade serve"), "{text}");
    }
}

#[test]
fn several_hosts_are_listed_and_none_is_guessed() {
    let text = chosen(None).unwrap_err();
    for name in ["dev.notes", "dev.mail", "dev.mail.beta", "--app"] {
        assert!(text.contains(name), "{text}");
    }
}

#[test]
fn identifier_name_process_and_an_unambiguous_part_select() {
    assert_eq!(chosen(Some("dev.notes")), Ok(10));
    assert_eq!(chosen(Some("Notes")), Ok(10));
    assert_eq!(chosen(Some("12")), Ok(12));
    assert_eq!(chosen(Some("NOTE")), Ok(10));
    assert_eq!(chosen(Some("beta")), Ok(12));
}

#[test]
fn an_exact_identifier_wins_over_longer_ones_that_hold_it() {
    assert_eq!(chosen(Some("dev.mail")), Ok(11));
}

#[test]
fn an_ambiguous_part_lists_what_it_fits_and_only_that() {
    let text = chosen(Some("mai")).unwrap_err();
    assert!(text.contains("dev.mail.beta") && !text.contains("dev.notes"), "{text}");
    assert!(chosen(Some("")).is_err(), "an empty name fits nothing");
}

#[test]
fn an_unknown_name_gets_the_nearest_one() {
    let text = chosen(Some("dev.noets")).unwrap_err();
    assert!(text.contains("did you mean --app dev.notes?"), "{text}");
}

#[test]
fn no_listing_or_debug_text_holds_the_token_or_drives_the_terminal() {
    let mut hostile = app(1, "evil\u{1b}[2J\n", "x\ty");
    hostile.address = Address::Socket("/run/p.sock".into());
    let texts = format!("{}{:?}{}", hostile.describe(), hostile, select(three(), None).unwrap_err());
    assert!(!texts.contains("CANARY"), "{texts}");
    assert!(!hostile.describe().contains(char::is_control), "{:?}", hostile.describe());
}

#[test]
fn a_path_segment_can_not_leave_its_place() {
    assert_eq!(segment("query_db"), "query_db");
    assert_eq!(segment("../info?x#y z"), "..%2Finfo%3Fx%23y%20z");
}
