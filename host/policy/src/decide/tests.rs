use super::{MAX_ECHOED_CHARS, OperationFacts, authorize, clamp_name, unknown_tool};
use crate::error::Code;
use crate::filter::OperationFilter;
use crate::principal::{Principal, Principals};
use crate::profile::{OBSERVE, Profile};
use crate::stage::Authenticated;

fn caller(profile: &str) -> Authenticated {
    let principal = Principal { name: "ann".into(), profile: profile.into() };
    Principals::open(principal).authenticate(&[]).unwrap()
}

fn profile(disabled: &[&str]) -> Profile {
    let disabled = OperationFilter::new(disabled.iter().map(ToString::to_string)).unwrap();
    Profile { disabled, ..Profile::built_in(OBSERVE).unwrap() }
}

fn facts<'a>(tool: &'a str, action: Option<&'a str>, missing_imports: &'a [String]) -> OperationFacts<'a> {
    OperationFacts { tool, action, missing_imports }
}

#[test]
fn an_enabled_operation_with_all_its_imports_is_authorized() {
    let call =
        authorize(&caller(OBSERVE), &profile(&["other"]), 42, facts("window", Some("list"), &[])).unwrap();
    assert_eq!(call.who().principal().name, "ann");
    assert_eq!(*call.call(), 42);
    assert_eq!(call.into_call(), 42);
}

#[test]
fn whatever_is_denied_fails_as_a_tool_that_does_not_exist() {
    let missing = ["palisade:host/database".to_owned()];
    let nonexistent = unknown_tool("window");
    assert_eq!(nonexistent.code, Code::UnknownTool);
    assert_eq!(nonexistent.internal(), None);
    for (disabled, action, missing) in [
        (&["window"][..], Some("list"), &[][..]),
        (&["window.list"], Some("list"), &[]),
        (&["window"], None, &[]),
        (&[], Some("list"), &missing),
        (&["window"], Some("list"), &missing),
    ] {
        let denied = authorize(&caller(OBSERVE), &profile(disabled), (), facts("window", action, missing))
            .unwrap_err();
        assert_eq!(denied, nonexistent);
    }
}

#[test]
fn a_caller_is_judged_by_its_own_profile_only() {
    assert!(authorize(&caller("other"), &profile(&[]), (), facts("window", None, &[])).is_err());
}

#[test]
fn an_error_repeats_no_more_than_a_clamped_name() {
    assert_eq!(clamp_name("query_db"), "query_db");
    assert_eq!(clamp_name(&"x".repeat(MAX_ECHOED_CHARS)).len(), MAX_ECHOED_CHARS);
    assert_eq!(clamp_name(&"x".repeat(MAX_ECHOED_CHARS + 1)).len(), MAX_ECHOED_CHARS);
    assert_eq!(clamp_name("a\u{1b}[31m\r\nb\0\u{202e}c`d é"), "a[31mbcd");
    let text = unknown_tool(&"<script>\n".repeat(1 << 16)).public().to_owned();
    assert!(text.len() < 150 && !text.contains(['<', '>', '\n']), "{text}");
}
