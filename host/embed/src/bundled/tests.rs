use std::time::SystemTime;

use palisade_bundle::{
    Bundle, BundleSpec, GeneratedKey, LimitTable, LockedProfile, SecretKey, Trust, build, sign,
};
use palisade_engine::{Limits, Settings};
use palisade_policy::grant::{DatabaseScope, FilesScope, Selection};
use palisade_policy::profile::{FULL_CONTROL, INVESTIGATE, OBSERVE};

use super::*;

fn sandbox() -> Sandbox {
    Sandbox::new(&Settings { on_demand: true, ..Settings::default() }).unwrap()
}

fn spec(components: Vec<BundledSource>) -> BundleSpec {
    BundleSpec {
        name: "tools".into(),
        version: None,
        contract: CONTRACT_VERSION.into(),
        expires: None,
        profile: LockedProfile::from(&Profile::built_in(INVESTIGATE).unwrap()),
        limits: LimitTable::default(),
        components,
    }
}

/// Signed by somebody who is trusted, whatever it says.
fn verified(spec: BundleSpec) -> Verified {
    let GeneratedKey { secret, public } = SecretKey::generate(None).unwrap();
    let signed = sign(&build(spec).unwrap(), &SecretKey::parse(&secret, None).unwrap(), "a test").unwrap();
    Bundle::open(signed.as_slice(), &Trust::new([public], 1).unwrap(), SystemTime::now()).unwrap()
}

fn refusal(spec: BundleSpec) -> String {
    entries(verified(spec), &sandbox()).unwrap_err().to_string()
}

#[test]
fn what_a_bundle_holds_is_taken_in_as_the_pack_describes_it() {
    let taken = entries(verified(spec(vec![packed("database").unwrap()])), &sandbox()).unwrap();
    let known = pack::entries().unwrap();
    let known = known.iter().find(|entry| entry.name == "database").unwrap();
    let [entry] = taken.as_slice() else { panic!("{taken:?}") };
    assert_eq!((&entry.name, &entry.description), (&known.name, &known.description));
    assert!(!entry.is_custom() && entry.load(&sandbox()).is_ok());
}

#[test]
fn a_manifest_that_hides_an_import_is_refused_although_it_is_signed() {
    let mut hiding = packed("database").unwrap();
    hiding.imports.clear();
    let text = refusal(spec(vec![hiding]));
    assert!(text.contains("`database`") && text.contains("palisade:host/database"), "{text}");
    let mut boasting = packed("database").unwrap();
    boasting.imports.push("palisade:host/grants@0.1.0".into());
    assert!(refusal(spec(vec![boasting])).contains("what was signed is not what it may reach"));
}

#[test]
fn bytes_that_are_no_component_are_refused_although_they_are_signed() {
    let mut junk = packed("database").unwrap();
    junk.wasm = b"not wasm".to_vec();
    assert!(refusal(spec(vec![junk])).contains("can't be used"));
}

#[test]
fn a_schema_that_no_component_may_have_is_refused_although_it_is_signed() {
    let mut wrong = packed("database").unwrap();
    wrong.operations[0].input_schema =
        serde_json::json!({ "type": "object", "properties": { "a": { "$ref": "#/properties/a" } } });
    let text = refusal(spec(vec![wrong]));
    assert!(text.contains("has a schema (query_db) that refers to itself in a circle"), "{text}");
}

#[test]
fn another_contract_is_refused() {
    let other = BundleSpec { contract: "9.9.9".into(), ..spec(vec![packed("database").unwrap()]) };
    assert!(refusal(other).contains("version 9.9.9 of the contract"));
}

#[test]
fn a_component_of_the_pack_is_found_by_its_name_alone() {
    let refused = packed("query_db").unwrap_err().to_string();
    assert!(refused.contains("tool of the component `database`"), "{refused}");
    assert!(packed("databas").unwrap_err().to_string().contains("did you mean `database`?"));
}

#[test]
fn what_the_profile_never_lets_run_is_not_built_in() {
    let observe = Profile::built_in(OBSERVE).unwrap();
    let refused = check_runs(&packed("database").unwrap(), &observe).unwrap_err().to_string();
    assert!(refused.contains("`database` asks for database"), "{refused}");
    check_runs(&packed("database").unwrap(), &Profile::built_in(INVESTIGATE).unwrap()).unwrap();
    check_runs(&packed("memory").unwrap(), &observe).unwrap();
}

fn locked(readable: Selection, writable: &Selection) -> Profile {
    // Called as the one profile that may write whatever is registered writable, to show that this is not looked at.
    let mut profile = Profile::built_in(FULL_CONTROL).unwrap();
    profile.grants.insert_files(FilesScope::new(readable, writable));
    profile.grants.insert_database(DatabaseScope { databases: Selection::only(["notes"]) });
    profile
}

fn registered(directories: &[(&str, bool)], databases: &[&str]) -> Registered {
    Registered {
        directories: directories.iter().map(|(name, writable)| ((*name).to_owned(), *writable)).collect(),
        databases: databases.iter().map(|name| (*name).to_owned()).collect(),
    }
}

#[test]
fn a_directory_is_writable_only_where_both_say_so() {
    let mut profile = locked(Selection::only(["data", "logs"]), &Selection::only(["logs"]));
    fit(&mut profile, &registered(&[("data", true), ("logs", true)], &["notes"])).unwrap();
    assert_eq!(*profile.grants.files().unwrap().writable(), Selection::only(["logs"]));
    let mut profile = locked(Selection::only(["data", "logs"]), &Selection::only(["logs"]));
    fit(&mut profile, &registered(&[("data", true), ("logs", false)], &["notes"])).unwrap();
    assert!(profile.grants.files().unwrap().writable().is_empty());
}

#[test]
fn all_is_what_the_operator_registers_and_is_named_afterwards() {
    let mut profile = locked(Selection::All, &Selection::default());
    fit(&mut profile, &registered(&[("anything", true)], &["notes"])).unwrap();
    assert_eq!(*profile.grants.files().unwrap().directories(), Selection::only(["anything"]));
}

#[test]
fn what_only_one_side_names_is_refused_by_name() {
    let data = || locked(Selection::only(["data"]), &Selection::default());
    for (directories, databases, words) in [
        (&[("data", false), ("home", false)][..], &["notes"][..], ["--app-dir", "no directory `home`"]),
        (&[("data", false)], &["notes", "mail"], ["--database", "no database `mail`"]),
        (&[], &["notes"], ["--app-dir data=PATH", "the directory `data`"]),
        (&[("data", false)], &[], ["--database notes=PATH", "the database `notes`"]),
    ] {
        let text = fit(&mut data(), &registered(directories, databases)).unwrap_err().to_string();
        assert!(words.iter().all(|word| text.contains(word)), "{words:?}: {text}");
    }
    let mut observe = Profile::built_in(OBSERVE).unwrap();
    let text = fit(&mut observe, &registered(&[("data", false)], &[])).unwrap_err().to_string();
    assert!(text.contains("no directory `data`"), "{text}");
}

#[test]
fn a_bundles_limits_lower_the_hosts_and_raise_none() {
    let host = Limits::default();
    let mut limits = host.clone();
    let table = LimitTable { wall_ms: Some(1_000), memory_bytes: Some(u64::MAX), output_bytes: Some(8_192) };
    narrow(&mut limits, &table);
    assert_eq!(limits, Limits { wall_ms: 1_000, output_bytes: 8_192, ..host.clone() });
    narrow(&mut limits, &LimitTable { wall_ms: Some(1_001), ..LimitTable::default() });
    assert_eq!(limits.wall_ms, 1_000);
    assert_eq!(most(&host), [30_000, 64 << 20, 16 << 20]);
}

/// What an application remembers in a directory of its own.
fn memory(dir: &std::path::Path, app: &str) -> Memory {
    Memory::of(app, Some(dir), &crate::Environment::default(), |digest| format!("say yes to {digest}"))
        .unwrap()
}

fn under(profile: &str, name: &str) -> Verified {
    let profile = LockedProfile::from(&Profile::built_in(profile).unwrap());
    verified(BundleSpec { name: name.into(), profile, ..spec(vec![packed("database").unwrap()]) })
}

#[test]
fn an_upgrade_is_compared_with_the_last_of_its_name_and_waits_where_it_is_wider() {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("bundles");
    let app = memory(&place, "dev.notes");
    let (narrow, wide) = (under(INVESTIGATE, "tools"), under(FULL_CONTROL, "tools"));
    assert!(app.check(&narrow, &[]).unwrap().is_none(), "the first of all");
    app.remember(narrow.manifest()).unwrap();
    assert!(app.check(&narrow, &[]).unwrap().unwrap().changes().is_empty());
    let refused = app.check(&wide, &[]).unwrap_err().to_string();
    assert!(refused.contains("WIDENS AUTHORITY"), "{refused}");
    assert!(refused.contains(&format!("say yes to {}", wide.digest())), "{refused}");
    assert!(app.check(&wide, &[narrow.digest()]).is_err(), "another digest is no word for it");
    assert!(app.check(&wide, &[wide.digest()]).unwrap().unwrap().widens_authority());
    app.accept(&wide.digest()).unwrap();
    app.accept(&wide.digest()).unwrap();
    assert!(app.check(&wide, &[]).is_ok());
    // Nothing of this is another application's, though its identifier begins alike.
    assert!(memory(&place, "dev").check(&wide, &[]).unwrap().is_none());
    assert!(memory(&place, "../dev.notes").check(&wide, &[]).unwrap().is_none());
}

#[test]
fn another_name_is_not_compared_and_is_no_way_around_the_comparison() {
    let dir = tempfile::tempdir().unwrap();
    let app = memory(dir.path(), "dev.notes");
    let (narrow, renamed) = (under(INVESTIGATE, "tools"), under(FULL_CONTROL, "other"));
    app.remember(narrow.manifest()).unwrap();
    let refused = app.check(&renamed, &[]).unwrap_err().to_string();
    assert!(refused.contains("`tools`") && refused.contains("nothing to compare"), "{refused}");
    assert!(!refused.contains("WIDENS"), "{refused}");
    assert!(app.check(&renamed, &[renamed.digest()]).unwrap().is_none());
    app.remember(renamed.manifest()).unwrap();
    // Each has its own predecessor from then on.
    assert!(app.check(&renamed, &[]).unwrap().unwrap().changes().is_empty());
    assert!(app.check(&narrow, &[]).unwrap().unwrap().changes().is_empty());
}
