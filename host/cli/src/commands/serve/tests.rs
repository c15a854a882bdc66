use super::*;
use crate::settings::TokenSource;
use palisade_embed::check_disabled;
use std::os::unix::fs::PermissionsExt;

fn token_file(content: &str, mode: u32) -> Result<String, String> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("token");
    std::fs::write(&path, content).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
    token::token(&TokenSource::File(path))
        .map(|token| token.expose().to_owned())
        .map_err(|problem| problem.to_string())
}

#[test]
fn a_random_token_is_a_new_uuid_each_time() {
    let make = || token::token(&TokenSource::Random).unwrap().expose().to_owned();
    let (first, second) = (make(), make());
    assert_ne!(first, second);
    assert_eq!(uuid::Uuid::parse_str(&first).unwrap().get_version_num(), 4);
}

#[test]
fn a_private_token_file_is_read_without_its_line_end() {
    assert_eq!(token_file("s3cret-s3cret-s3cret\n", 0o600), Ok("s3cret-s3cret-s3cret".to_owned()));
}

#[test]
fn a_token_file_that_others_can_read_is_refused_with_the_fix() {
    for mode in [0o644, 0o640, 0o604] {
        let text = token_file("s3cret", mode).unwrap_err();
        assert!(text.contains("other users") && text.contains("chmod 600"), "{text}");
        assert!(!text.contains("s3cret"), "{text}");
    }
}

#[test]
fn an_empty_token_file_is_refused_and_never_means_open() {
    for content in ["", " \n\t"] {
        assert!(token_file(content, 0o600).unwrap_err().contains("is empty"));
    }
}

#[test]
fn a_token_that_no_header_can_carry_is_refused_without_showing_it() {
    for content in ["two words", "zwölf", "a\nb", &"x".repeat(5_000)] {
        let text = token_file(content, 0o600).unwrap_err();
        assert!(!text.contains(content), "{text}");
    }
    assert!(token::token(&TokenSource::Given("two words".to_owned())).is_err());
}

#[test]
fn a_disabled_entry_that_no_tool_has_is_refused_with_the_nearest() {
    let entries = palisade_embed::pack::entries().unwrap();
    let filter = |entry: &str| palisade_policy::OperationFilter::new([entry.to_owned()]).unwrap();
    for fine in ["query_db", "introspect", "introspect.processes"] {
        assert!(check_disabled(&filter(fine), &entries).is_ok(), "{fine}");
    }
    let text = check_disabled(&filter("introspect.proceses"), &entries).unwrap_err().to_string();
    assert!(text.contains("protect nothing") && text.contains("`introspect.processes`?"), "{text}");
}
