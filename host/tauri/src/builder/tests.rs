use super::*;

#[test]
fn a_profile_that_does_not_exist_is_refused_with_the_nearest() {
    let refused = PalisadeBuilder::new().profile("full-controll").build::<tauri::Wry>().err().unwrap();
    assert!(refused.to_string().contains("did you mean `full-control`?"), "{refused}");
    assert!(PalisadeBuilder::new().profile("").build::<tauri::Wry>().is_err());
}

#[test]
fn names_are_unique_and_operations_are_well_formed() {
    let twice = PalisadeBuilder::new().directory("a", "/x").directory("a", "/y").build::<tauri::Wry>();
    assert!(matches!(twice, Err(BuilderError::BadName(name)) if name == "a"));
    assert!(PalisadeBuilder::new().database("", "/x").build::<tauri::Wry>().is_err());
    let bad = PalisadeBuilder::new().disable_tools(["no such thing!"]).build::<tauri::Wry>();
    assert!(matches!(bad, Err(BuilderError::BadOperation(_))));
}

#[test]
fn a_database_is_taken_where_sqlite_is_built_in_and_refused_by_name_where_it_is_not() {
    let built = PalisadeBuilder::new().database("notes", "/x").build::<tauri::Wry>();
    let refused = built.err().map(|error| error.to_string());
    let said = "the database `notes` can't be served: tauri-plugin-palisade was built without its feature `database`";
    assert_eq!(refused.as_deref(), (!palisade_embed::HAS_DATABASES).then_some(said));
}

#[test]
fn commands_are_invoked_under_test_only_by_a_list_and_a_blocklist_holds_everywhere() {
    let grants = |builder: PalisadeBuilder| builder.resolve().unwrap().grants;
    let invokes =
        |grants: &palisade_policy::Grants| grants.iter().any(|(name, _)| name.as_str() == "ipc-invoke");
    let test = || PalisadeBuilder::new().profile("test");
    assert!(!invokes(&grants(test())));
    assert!(!invokes(&grants(test().command_blocklist(["wipe"]))));
    let listed = grants(test().command_allowlist(["save", "wipe"]).command_blocklist(["wipe"]));
    assert!(invokes(&listed));
    assert!(
        listed.commands.permits("save") && !listed.commands.permits("wipe") && !listed.commands.permits("x")
    );
    let full = grants(PalisadeBuilder::new().command_blocklist(["wipe"]));
    assert!(invokes(&full) && full.commands.permits("save") && !full.commands.permits("wipe"));
}

#[test]
fn nothing_shows_the_token() {
    let shown = format!("{:?}", PalisadeBuilder::new().auth_token("open sesame"));
    assert!(!shown.contains("sesame"), "{shown}");
}

mod locked {
    use palisade_bundle::{
        BundleSpec, ComponentSource, GeneratedKey, LimitTable, LockedProfile, PublicKey, SecretKey, Trust,
        build, sign,
    };
    use palisade_policy::grant::FilesScope;
    use palisade_policy::grant::Selection;

    use super::super::*;
    use crate::builder::locked::Upgrade;

    /// A bundle under `investigate`, with one directory, signed; and who signed it.
    fn bundle() -> (Vec<u8>, PublicKey) {
        signed(|_| {})
    }

    /// As [`bundle`], with something changed in its profile.
    fn signed(change: impl FnOnce(&mut Profile)) -> (Vec<u8>, PublicKey) {
        let GeneratedKey { secret, public } = SecretKey::generate(None).unwrap();
        let mut profile = Profile::built_in("investigate").unwrap();
        profile.name = "support".into();
        profile.grants.insert_files(FilesScope::new(Selection::only(["data"]), &Selection::default()));
        change(&mut profile);
        let description = serde_json::json!({
            "imports": ["palisade:host/memory-info@0.1.0"],
            "operations": [{
                "tool": "t", "description": "d", "input_schema": { "type": "object" },
                "effects": { "read_only": true, "destructive": false, "idempotent": true, "open_world": false },
            }],
        });
        let spec = BundleSpec {
            name: "tools".into(),
            version: None,
            contract: "0.1.0".into(),
            expires: None,
            profile: LockedProfile::from(&profile),
            limits: LimitTable::default(),
            components: vec![ComponentSource::described("one", vec![1], description).unwrap()],
        };
        let key = SecretKey::parse(&secret, None).unwrap();
        (sign(&build(spec).unwrap(), &key, "test").unwrap(), public)
    }

    fn trusting(bytes: Vec<u8>, key: PublicKey) -> PalisadeBuilder {
        PalisadeBuilder::new().bundle(bytes, Trust::new([key], 1).unwrap())
    }

    #[test]
    fn a_bundle_brings_its_own_profile_and_only_what_narrows_it_is_added() {
        let (bytes, key) = bundle();
        let narrowed = trusting(bytes, key).disable_tools(["t"]).redaction(true).command_blocklist(["wipe"]);
        let profile = narrowed.checked().unwrap().resolve().unwrap();
        assert_eq!(profile.name, "support");
        assert!(profile.disabled.is_disabled("t", None) && profile.redaction);
        assert!(!profile.grants.commands.permits("wipe") && !profile.grants.commands.permits("save"));
    }

    #[test]
    fn each_method_that_would_widen_a_bundle_is_refused_by_its_name() {
        let (bytes, key) = bundle();
        let locked = || trusting(bytes.clone(), key.clone());
        for (builder, method) in [
            (locked().profile("full-control"), "profile"),
            (locked().tool("a.wasm"), "tool"),
            (locked().replace_tool("t"), "replace_tool"),
            (locked().command_allowlist(["save"]), "command_allowlist"),
            (locked().environment(["HOME"]), "environment"),
            (locked().allow_file_navigation(), "allow_file_navigation"),
            (locked().redaction(false), "redaction"),
            (locked().rate_limit(0), "rate_limit"),
        ] {
            let refused = builder.checked().err().unwrap();
            assert!(matches!(refused, BuilderError::Widens(name) if name == method), "{method}: {refused}");
        }
    }

    #[test]
    fn a_bundle_that_does_not_verify_is_an_error_when_the_plugin_is_built() {
        let (bytes, _) = bundle();
        let (_, other) = bundle();
        let refused = trusting(bytes.clone(), other.clone()).build::<tauri::Wry>().err().unwrap();
        assert!(matches!(&refused, BuilderError::Bundle(why) if why.contains("trusted")), "{refused}");
        let mut spoilt = bytes;
        spoilt.pop();
        assert!(matches!(trusting(spoilt, other.clone()).checked(), Err(BuilderError::Bundle(_))));
        let missing = PalisadeBuilder::new().bundle("/no/such.bundle", Trust::new([other], 1).unwrap());
        assert!(matches!(missing.checked(), Err(BuilderError::Bundle(_))));
    }

    #[test]
    fn a_bundle_that_may_do_more_than_the_last_one_waits_until_its_digest_is_accepted() {
        let home = tempfile::tempdir().unwrap();
        let environment = palisade_embed::Environment {
            state_home: Some(home.path().to_owned()),
            ..palisade_embed::Environment::default()
        };
        let opened = |grant_more: bool, accept: &[String]| {
            let (bytes, key) = signed(|profile| {
                if grant_more {
                    let both = Selection::only(["data", "more"]);
                    profile.grants.insert_files(FilesScope::new(both, &Selection::default()));
                }
            });
            let builder = accept.iter().fold(trusting(bytes, key), PalisadeBuilder::accept_bundle);
            let builder = builder.checked().unwrap();
            let verified = builder.locked.as_ref().unwrap().take().unwrap();
            let accepted = builder.accepted().unwrap();
            let digest = verified.digest().to_string();
            (Upgrade::look("dev.app", &verified, &accepted, &environment), digest)
        };
        opened(false, &[]).0.unwrap().take_place().unwrap();
        opened(false, &[]).0.unwrap();
        let (refused, digest) = opened(true, &[]);
        let refused = refused.err().unwrap().to_string();
        assert!(
            refused.contains("WIDENS") && refused.contains(&format!(".accept_bundle(\"{digest}\")")),
            "{refused}"
        );
        opened(true, &[digest]).0.unwrap().take_place().unwrap();
        opened(true, &[]).0.unwrap();
        // What is accepted is a digest, and of a bundle.
        let (bytes, key) = bundle();
        let odd = trusting(bytes, key).accept_bundle("sha256:short").checked().err().unwrap();
        assert!(matches!(odd, BuilderError::BadDigest(_)), "{odd}");
        let alone = PalisadeBuilder::new().accept_bundle(format!("sha256:{}", "0".repeat(64)));
        assert!(matches!(alone.checked(), Err(BuilderError::BadDigest(_))));
    }
}
