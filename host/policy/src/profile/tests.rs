use super::{
    BUILT_IN, FULL_CONTROL, INVESTIGATE, OBSERVE, Profile, ProfileDefinition, ProfileError, TEST, resolve,
};
use crate::capability::{self, CapabilityName};
use crate::filter::OperationFilter;
use crate::grant::{CommandScope, FilesScope, Grants, ProcessInfoScope, Selection};
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn definitions(json: Value) -> BTreeMap<String, ProfileDefinition> {
    serde_json::from_value(json).unwrap()
}

fn granted(profile: &Profile) -> Vec<&'static str> {
    profile.grants.iter().map(|(name, _)| name.as_str()).collect()
}

fn resolved(name: &str, json: Value) -> Result<Profile, ProfileError> {
    resolve(name, &definitions(json))
}

#[test]
fn the_built_in_profiles_grant_exactly_what_they_promise() {
    let built_in = |name| Profile::built_in(name).unwrap();
    assert_eq!(
        granted(&built_in(OBSERVE)),
        [
            "app-state",
            "call-context",
            "event-log",
            "host-info",
            "ipc-log",
            "ipc-registry",
            "memory-info",
            "page-read",
            "window-read"
        ]
    );
    assert_eq!(
        granted(&built_in(TEST)),
        [
            "app-state",
            "call-context",
            "event-log",
            "host-info",
            "ipc-log",
            "ipc-registry",
            "log-clear",
            "memory-info",
            "navigation-history",
            "page-input",
            "page-read",
            "recording",
            "storage-read",
            "storage-write",
            "window-read"
        ]
    );
    let all: Vec<_> = {
        let mut all: Vec<_> = capability::KNOWN.iter().map(|info| info.name.as_str()).collect();
        all.sort_unstable();
        all
    };
    assert_eq!(granted(&built_in(FULL_CONTROL)), all);
    assert_eq!(
        granted(&built_in(INVESTIGATE)),
        [
            "app-info",
            "app-state",
            "call-context",
            "database",
            "event-log",
            "files",
            "grants",
            "host-info",
            "ipc-log",
            "ipc-registry",
            "memory-info",
            "page-read",
            "process-info",
            "window-read"
        ]
    );
}

#[test]
fn naming_a_command_is_what_grants_invoking_and_naming_none_grants_nothing() {
    let invokes = |profile: &Profile| granted(profile).contains(&"ipc-invoke");
    for (definition, expected) in [
        (json!({ "extends": "test" }), false),
        (json!({ "extends": "test", "commands": { "allow": ["save"] } }), true),
        (json!({ "extends": "test", "commands": { "allow": [] } }), false),
        (json!({ "extends": "test", "commands": { "block": ["save"] } }), false),
        (json!({ "extends": "test", "commands": { "allow": ["save"], "block": ["save"] } }), false),
    ] {
        let profile = resolved("mine", json!({ "mine": definition })).unwrap();
        assert_eq!(invokes(&profile), expected, "{definition}");
    }
    let mut profile = Profile::built_in(TEST).unwrap();
    profile.allow_commands(CommandScope { allow: Some(vec!["save".into()]), block: Vec::new() });
    assert!(invokes(&profile) && profile.grants.commands.permits("save"));
    assert!(!profile.grants.commands.permits("load"));
}

#[test]
fn switching_the_plain_use_of_a_capability_off_takes_the_capability() {
    let gives = |disabled: &[&str], name: &str| {
        let mut profile = Profile::built_in(FULL_CONTROL).unwrap();
        let entries = disabled.iter().map(|entry| (*entry).to_owned());
        profile.disabled = OperationFilter::new(entries).unwrap();
        profile.capabilities().any(|capability| capability.as_str() == name)
    };
    for (entry, capability) in [
        ("eval_js", "page-eval"),
        ("screenshot", "screen-capture"),
        ("capture_window", "window-capture"),
        ("screenshot", "window-capture"),
        ("screenshot", "page-trace"),
        ("trace.start", "page-trace"),
        ("route.add", "net-route"),
        ("query_db", "database"),
        ("invoke_command", "ipc-invoke"),
        ("logs.ipc", "ipc-log"),
        ("logs", "ipc-log"),
    ] {
        assert!(gives(&[], capability) && !gives(&[entry], capability), "{entry}");
        assert!(gives(&[entry], "page-read"), "{entry} takes nothing else");
    }
    assert!(gives(&["logs.console", "window.list", "find_elements"], "ipc-log"));
    assert!(gives(&["find_elements"], "page-read"), "one of many uses");
    assert!(gives(&["capture_window"], "screen-capture"), "a page's picture is the lesser one");
}

#[test]
fn redaction_is_on_in_all_built_in_profiles_but_full_control() {
    for name in BUILT_IN {
        let profile = Profile::built_in(name).unwrap();
        assert_eq!(profile.redaction, name != FULL_CONTROL, "{name}");
        assert_eq!(profile.name, name);
        assert_eq!(profile.disabled.entries().count(), 0);
    }
    assert_eq!(Profile::built_in("Observe"), None);
}

#[test]
fn no_built_in_profile_may_write_or_see_the_environment() {
    for name in [INVESTIGATE, FULL_CONTROL] {
        let grants = Profile::built_in(name).unwrap().grants;
        assert_eq!(grants.files().unwrap().directories(), &Selection::All);
        assert!(grants.files().unwrap().writable().is_empty());
        assert!(grants.process_info().unwrap().environment.is_empty());
    }
}

#[test]
fn commands_need_an_allowlist_but_in_full_control() {
    for name in BUILT_IN {
        let commands = Profile::built_in(name).unwrap().grants.commands;
        assert_eq!(commands.permits("save"), name == FULL_CONTROL, "{name}");
    }
    let mine = json!({"mine": {"extends": "test", "commands": {"allow": ["save"], "block": ["drop"]}}});
    let commands = resolved("mine", mine).unwrap().grants.commands;
    assert!(commands.permits("save") && !commands.permits("load") && !commands.permits("drop"));
}

#[test]
fn a_built_in_name_resolves_to_the_built_in_profile() {
    for name in BUILT_IN {
        assert_eq!(resolve(name, &BTreeMap::new()), Ok(Profile::built_in(name).unwrap()));
    }
}

#[test]
fn a_definition_that_extends_nothing_starts_from_nothing() {
    let profile = resolved("mine", json!({"mine": {}})).unwrap();
    assert_eq!(granted(&profile), [""; 0]);
    assert!(profile.redaction);
    assert!(profile.grants.commands.is_empty());
    let profile = resolved("mine", json!({"mine": {"grants": ["files"]}})).unwrap();
    assert!(profile.grants.files().unwrap().directories().is_empty());
}

#[test]
fn a_definition_adds_to_what_it_extends() {
    let json = json!({
        "base": {"extends": "observe", "grants": ["files"], "files": {"directories": ["data", "log"], "writable": ["log"]}, "disabled": ["query_db"]},
        "mine": {"extends": "base", "grants": ["database", "process-info"], "database": {"databases": "all"},
                 "process-info": {"environment": ["LANG"]}, "redaction": false, "disabled": ["introspect.db_health"]},
    });
    let profile = resolved("mine", json).unwrap();
    assert_eq!(profile.name, "mine");
    assert_eq!(
        granted(&profile),
        [
            "app-state",
            "call-context",
            "database",
            "event-log",
            "files",
            "host-info",
            "ipc-log",
            "ipc-registry",
            "memory-info",
            "page-read",
            "process-info",
            "window-read"
        ]
    );
    let files = profile.grants.files().unwrap();
    assert_eq!(files.directories(), &Selection::only(["data", "log"]));
    assert_eq!(files.writable(), &Selection::only(["log"]));
    assert_eq!(profile.grants.database().unwrap().databases, Selection::All);
    assert_eq!(profile.grants.process_info().unwrap().environment, ["LANG"]);
    assert!(!profile.redaction);
    assert_eq!(profile.disabled.entries().collect::<Vec<_>>(), ["introspect.db_health", "query_db"]);
}

#[test]
fn a_narrower_list_of_directories_narrows_the_writable_ones() {
    let json = json!({
        "base": {"extends": "full-control", "files": {"writable": ["data", "log"]}},
        "mine": {"extends": "base", "files": {"directories": ["log"]}},
    });
    let profile = resolved("mine", json).unwrap();
    assert_eq!(profile.grants.files().unwrap().directories(), &Selection::only(["log"]));
    assert_eq!(profile.grants.files().unwrap().writable(), &Selection::only(["log"]));
}

#[test]
fn an_unknown_profile_is_an_error_with_the_nearest_one() {
    let error = resolved("investigat", json!({})).unwrap_err();
    assert_eq!(error.to_string(), "there is no profile `investigat`; did you mean `investigate`?");
    let error = resolved("min", json!({"mine": {}})).unwrap_err();
    assert_eq!(error.to_string(), "there is no profile `min`; did you mean `mine`?");
    let error = resolved("mine", json!({"mine": {"extends": "obsrve"}})).unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no profile `obsrve` (extended by `mine`); did you mean `observe`?"
    );
    let error = resolved("zzz", json!({"mine": {}})).unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no profile `zzz`; known are observe, investigate, test, full-control, mine"
    );
}

#[test]
fn profiles_that_extend_each_other_are_an_error() {
    let error = resolved("a", json!({"a": {"extends": "b"}, "b": {"extends": "c"}, "c": {"extends": "b"}}))
        .unwrap_err();
    assert_eq!(error, ProfileError::Cycle { chain: "a -> b -> c -> b".into() });
    let error = resolved("a", json!({"a": {"extends": "a"}})).unwrap_err();
    assert_eq!(error, ProfileError::Cycle { chain: "a -> a".into() });
}

#[test]
fn a_definition_may_not_take_a_built_in_name() {
    for name in BUILT_IN {
        let error = resolved("observe", json!({name: {"grants": ["files"]}})).unwrap_err();
        assert_eq!(error, ProfileError::ReservedName { name: name.into() });
    }
}

#[test]
fn a_scope_without_its_grant_is_an_error() {
    for (table, capability) in [
        ("files", capability::FILES),
        ("database", capability::DATABASE),
        ("process-info", capability::PROCESS_INFO),
    ] {
        let error = resolved("mine", json!({"mine": {"extends": "observe", table: {}}})).unwrap_err();
        assert_eq!(error, ProfileError::ScopeWithoutGrant { profile: "mine".into(), capability });
        assert!(resolved("mine", json!({"mine": {"grants": [capability.as_str()], table: {}}})).is_ok());
    }
}

#[test]
fn a_directory_that_is_writable_but_not_readable_is_an_error() {
    let files = json!({"directories": ["data"], "writable": ["data", "log", "tmp"]});
    let error = resolved("mine", json!({"mine": {"grants": ["files"], "files": files}})).unwrap_err();
    assert_eq!(
        error.to_string(),
        "profile `mine` makes log, tmp writable but not readable; add them to `directories`"
    );
    let files = json!({"directories": ["data"], "writable": "all"});
    let profile = resolved("mine", json!({"mine": {"grants": ["files"], "files": files}})).unwrap();
    assert_eq!(profile.grants.files().unwrap().writable(), &Selection::only(["data"]));
}

#[test]
fn environment_variables_are_exact_names() {
    for wrong in ["", "APP_*", "*", "A=B", "A\0"] {
        let json =
            json!({"mine": {"grants": ["process-info"], "process-info": {"environment": ["LANG", wrong]}}});
        let error = resolved("mine", json).unwrap_err();
        assert_eq!(error, ProfileError::NotAVariable { profile: "mine".into(), variable: wrong.into() });
    }
}

#[test]
fn unknown_keys_and_capabilities_are_errors() {
    let parse =
        |json: Value| serde_json::from_value::<ProfileDefinition>(json).map(drop).unwrap_err().to_string();
    for json in [
        json!({"grant": []}),
        json!({"files": {"directory": []}}),
        json!({"database": {"writable": []}}),
        json!({"process_info": {}}),
        json!({"commands": {"allowed": []}}),
    ] {
        assert!(parse(json.clone()).contains("unknown field"), "{json}");
    }
    assert!(parse(json!({"grants": ["databse"]})).contains("did you mean `database`?"));
    assert!(parse(json!({"disabled": ["a b"]})).contains("names no operation"));
}

#[test]
fn a_static_capability_of_an_embedder_can_be_added_to_a_resolved_profile() {
    let mut profile = Profile::built_in(OBSERVE).unwrap();
    let printer = CapabilityName::from_static("acme-printer");
    assert!(!profile.grants.contains(&printer));
    profile.grants.insert(printer);
    assert!(profile.grants.contains(&printer));
}

#[test]
fn a_profile_held_to_another_grants_what_both_grant() {
    let files = |directories: Selection, writable: Selection| FilesScope::new(directories, &writable);
    let mut own = Profile::built_in(FULL_CONTROL).unwrap();
    own.grants.insert_files(files(Selection::only(["a", "b"]), Selection::only(["a"])));
    own.grants.insert_process_info(ProcessInfoScope { environment: vec!["HOME".into(), "LANG".into()] });
    own.grants.commands.block = vec!["wipe".into()];
    own.disabled = OperationFilter::new(["query_db".to_owned()]).unwrap();
    let mut other = Profile::built_in(INVESTIGATE).unwrap();
    other.grants.insert_files(files(Selection::only(["b", "c"]), Selection::All));
    other.grants.insert_process_info(ProcessInfoScope { environment: vec!["LANG".into()] });
    other.allow_commands(CommandScope { allow: Some(vec!["save".into(), "wipe".into()]), block: vec![] });
    other.disabled = OperationFilter::new(["eval_js".to_owned()]).unwrap();

    for (both, name) in
        [(own.clone().within(&other), FULL_CONTROL), (other.clone().within(&own), INVESTIGATE)]
    {
        assert_eq!(both.name, name);
        let shared: Vec<_> =
            granted(&own).into_iter().filter(|name| granted(&other).contains(name)).collect();
        assert_eq!(granted(&both), shared);
        let scope = both.grants.files().unwrap();
        assert_eq!(scope.directories(), &Selection::only(["b"]));
        assert!(scope.writable().is_empty(), "each lets another one be written");
        assert_eq!(both.grants.database().unwrap().databases, Selection::All);
        assert_eq!(both.grants.process_info().unwrap().environment, ["LANG"]);
        assert!(both.grants.commands.permits("save") && !both.grants.commands.permits("wipe"));
        assert!(!both.grants.commands.permits("other"));
        assert!(both.redaction, "one of them redacts");
        assert!(both.disabled.is_disabled("query_db", None) && both.disabled.is_disabled("eval_js", None));
    }
    let nothing = Profile::built_in(OBSERVE).unwrap().within(&Profile::nothing("none"));
    assert_eq!(nothing.grants, Grants::none());
}
