use super::*;

#[test]
fn dockers_login_is_found_by_the_registry_alone() {
    let auth = STANDARD.encode("me:pass:word");
    let text = format!(
        r#"{{"auths":{{"r.example.com:5000":{{"auth":"{auth}"}},"{DOCKER_HUB}":{{"auth":"{auth}"}}}}}}"#
    );
    let found = RegistryAuth::Basic("me".into(), "pass:word".into());
    assert_eq!(login(&text, "r.example.com:5000"), Ok(Some(found.clone())));
    assert_eq!(login(&text, "docker.io"), Ok(Some(found)));
    for other in ["r.example.com", "example.com:5000", ""] {
        assert_eq!(login(&text, other), Ok(None), "{other}");
    }
}

#[test]
fn what_is_no_login_is_an_error_and_what_a_helper_has_is_none() {
    assert!(login(r#"{"auths":{"r":{"auth":"%%"}}}"#, "r").is_err());
    assert!(login("{", "r").is_err());
    assert_eq!(login(r#"{"auths":{"r":{}},"credsStore":"x"}"#, "r"), Ok(None));
}
