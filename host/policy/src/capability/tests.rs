use super::{CapabilityName, FILES, KNOWN, is_kebab_case};
use std::collections::BTreeSet;

#[test]
fn known_names_are_kebab_case_and_distinct() {
    let names: BTreeSet<_> = KNOWN.iter().map(|info| info.name.as_str()).collect();
    assert_eq!(names.len(), KNOWN.len());
    assert!(names.iter().all(|name| is_kebab_case(name.as_bytes())));
    assert!(KNOWN.iter().all(|info| info.name.summary() == Some(info.summary)));
}

#[test]
fn a_known_name_parses_to_itself() {
    for info in KNOWN {
        assert_eq!(info.name.as_str().parse(), Ok(info.name));
        let json = serde_json::to_string(&info.name).unwrap();
        assert_eq!(serde_json::from_str::<CapabilityName>(&json).unwrap(), info.name);
    }
}

#[test]
fn an_unknown_name_is_an_error_with_the_nearest_known_one() {
    let error = "fils".parse::<CapabilityName>().unwrap_err();
    assert_eq!(error.to_string(), "there is no capability `fils`; did you mean `files`?");
    let error = serde_json::from_str::<CapabilityName>("\"app_info\"").unwrap_err().to_string();
    assert!(error.contains("did you mean `app-info`?"), "{error}");
}

#[test]
fn an_unknown_name_like_no_other_lists_what_is_known() {
    let error = "teleport".parse::<CapabilityName>().unwrap_err().to_string();
    assert!(KNOWN.iter().all(|info| error.contains(info.name.as_str())), "{error}");
}

#[test]
fn only_kebab_case_makes_a_static_name() {
    for wrong in ["", "-files", "files-", "page--read", "Files", "page_read", "page read", "fïles"] {
        assert!(!is_kebab_case(wrong.as_bytes()), "{wrong}");
    }
    assert_eq!(CapabilityName::from_static("files"), FILES);
    assert_eq!(CapabilityName::from_static("page-read2").as_str(), "page-read2");
}
