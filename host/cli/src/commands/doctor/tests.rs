use super::*;

fn args(config: &std::path::Path) -> DoctorArgs {
    DoctorArgs { select: crate::args::Select::default(), config: Some(config.to_owned()) }
}

fn check(text: &str) -> Finding {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("palisade.toml");
    std::fs::write(&path, text).unwrap();
    configuration(&args(&path), &Environment::default())
}

#[test]
fn a_sound_configuration_is_in_order() {
    assert!(matches!(check("profile = 'observe'\n"), Finding::Ok(_)));
}

#[test]
fn whatever_would_stop_serve_fails_here_with_its_fix() {
    for (text, fix) in [
        ("profil = 'observe'\n", "did you mean `profile`?"),
        ("profile = 'obsrve'\n", "did you mean `observe`?"),
        ("disabled = ['query_dbb']\n", "did you mean `query_db`?"),
        ("[directories]\nd = 'gone'\n", "create it"),
        ("[profiles.a]\nextends = 'b'\n[profiles.b]\nextends = 'a'\n", "extend a built-in profile"),
    ] {
        match check(text) {
            Finding::Fail { fix: told, .. } => assert!(told.contains(fix), "{text}: {told}"),
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn a_disabled_palisade_and_a_bad_port_are_told() {
    let env = Environment {
        disable: Some("1".to_owned()),
        port: Some("many".to_owned()),
        ..Environment::default()
    };
    let findings = environment(&env);
    assert!(matches!(findings[..], [Finding::Warn { .. }, Finding::Fail { .. }]), "{findings:?}");
    assert!(environment(&Environment::default()).is_empty());
}

#[test]
fn a_finding_can_not_drive_the_terminal() {
    assert!(!Finding::fail("\u{1b}[2J", "x").render().contains('\u{1b}'));
}
