use super::*;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

fn stored(name: &str, byte: u8) -> Stored {
    Stored {
        name: name.into(),
        profile: "observe".into(),
        hash: TokenHash::of(&[byte]).to_string(),
        created: "2026-11-26T00:00:00Z".into(),
        expires: None,
        rate_limit: None,
        concurrency: None,
    }
}

fn add(path: &Path, name: &str, byte: u8) {
    update(path, |tokens| {
        tokens.push(stored(name, byte));
        Ok(())
    })
    .unwrap();
}

#[test]
fn what_is_written_is_read_and_is_its_owners_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tokens.toml");
    assert!(read(&path).unwrap_err().to_string().contains("palisade token create"));
    add(&path, "ann", 1);
    let first = std::fs::metadata(&path).unwrap();
    assert_eq!(first.mode() & 0o777, 0o600);
    let before = stamp(&path);
    add(&path, "bob", 2);
    assert_ne!(stamp(&path), before);
    assert_eq!(read(&path).unwrap(), [stored("ann", 1), stored("bob", 2)]);
    let files: Vec<_> =
        std::fs::read_dir(dir.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(files.len(), 2, "the file and its lock: {files:?}");
}

#[test]
fn a_failed_change_leaves_the_file_and_a_leftover_hinders_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tokens.toml");
    add(&path, "ann", 1);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(update(&path, |_| Err::<(), _>(Problem::failed("no"))).is_err());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    std::fs::write(dir.path().join(".palisade-x7f3a"), "half of").unwrap();
    add(&path, "bob", 2);
    assert_eq!(read(&path).unwrap().len(), 2);
}

#[test]
fn writers_at_the_same_time_lose_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tokens.toml");
    std::thread::scope(|scope| {
        for byte in 0..16 {
            let path = &path;
            scope.spawn(move || add(path, &format!("p{byte}"), byte));
        }
    });
    assert_eq!(read(&path).unwrap().len(), 16);
}

#[test]
fn a_file_that_others_can_use_is_refused_with_the_fix() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tokens.toml");
    add(&path, "ann", 1);
    for mode in [0o644, 0o620, 0o602] {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        let text = read(&path).unwrap_err().to_string();
        assert!(text.contains("chmod 600"), "{text}");
    }
}

#[test]
fn what_must_not_stand_there_is_refused_and_never_skipped() {
    let one = toml::to_string(&Whole { tokens: vec![stored("ann", 1)] }).unwrap();
    let other = toml::to_string(&Whole { tokens: vec![stored("bob", 2)] }).unwrap();
    let parse = |text: &str| parse(Path::new("tokens.toml"), text).map(|tokens| tokens.len());
    assert_eq!(parse(&format!("{one}{other}")).unwrap(), 2);
    for wrong in [
        format!("{one}{one}"),
        format!("{one}{}", other.replace(&stored("bob", 2).hash, &stored("ann", 1).hash)),
        one.replace("observe\"", "observe\"\nadmin = true"),
        one.replace("sha256:", ""),
        one.replace("ann", "../ann"),
        one.replace("created", "expires = \"soon\"\ncreated"),
        one.replace("created", "concurrency = 0\ncreated"),
        format!("{one}\ntokenz = []"),
        one.replace("profile = \"observe\"\n", ""),
    ] {
        let text = parse(&wrong).unwrap_err().to_string();
        assert!(!text.contains(&stored("ann", 1).hash[7..]), "{text}");
    }
}

#[test]
fn an_end_is_a_time_to_come_in_whatever_way_it_is_written() {
    let now = time("2026-11-26T00:00:00Z").unwrap();
    let after = |text| end(text, now).map(|end| end.duration_since(now).unwrap().as_secs());
    assert_eq!(after("30m").unwrap(), 1_800);
    assert_eq!(after("12h").unwrap(), 43_200);
    assert_eq!(after("90d").unwrap(), 7_776_000);
    assert_eq!(after("2026-11-27").unwrap(), 86_400);
    assert_eq!(after("2026-11-26T01:00:00+00:30").unwrap(), 1_800);
    for wrong in ["", "d", "0m", "-1d", "90", "1y", "2026-11-26", "2020-01-01T00:00:00Z", "4294967295d", "ß"]
    {
        assert!(end(wrong, now).is_err(), "{wrong}");
    }
    assert_eq!(written(now), "2026-11-26T00:00:00Z");
}
