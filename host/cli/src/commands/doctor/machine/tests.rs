use super::*;
use std::os::unix::fs::PermissionsExt;

fn mode(dir: &Path, mode: u32) {
    std::fs::set_permissions(dir, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_directory_is_private_only_with_no_right_for_others() {
    let dir = tempfile::tempdir().unwrap();
    mode(dir.path(), 0o700);
    assert!(matches!(privacy(dir.path()), Privacy::Own));
    for open in [0o701, 0o710, 0o777, 0o1777] {
        mode(dir.path(), open);
        assert!(matches!(privacy(dir.path()), Privacy::Open(_)), "{open:o}");
    }
    mode(dir.path(), 0o700);
    assert!(matches!(privacy(&dir.path().join("gone")), Privacy::Missing));
}

#[test]
fn a_link_is_not_followed() {
    let dir = tempfile::tempdir().unwrap();
    mode(dir.path(), 0o700);
    let link = dir.path().join("link");
    std::os::unix::fs::symlink(dir.path(), &link).unwrap();
    assert!(matches!(privacy(&link), Privacy::Open(_)));
}

#[test]
fn an_open_cache_directory_fails_with_the_fix() {
    let home = tempfile::tempdir().unwrap();
    let env = Environment { home: Some(home.path().to_owned()), ..Environment::default() };
    let dir = home.path().join(".cache/palisade/compiled");
    assert!(matches!(cache(&env), Finding::Ok(_)), "missing is in order");
    std::fs::create_dir_all(&dir).unwrap();
    mode(&dir, 0o770);
    assert!(matches!(cache(&env), Finding::Fail { .. }));
    mode(&dir, 0o700);
    assert!(matches!(cache(&env), Finding::Ok(_)));
    assert!(matches!(cache(&Environment::default()), Finding::Warn { .. }));
}
