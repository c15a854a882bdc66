use super::*;
use crate::manifest::{Alias, OperationKind};
use crate::testing::*;
use crate::{BundleSpec, LockedProfile, build, inspect};

fn manifest(spec: BundleSpec) -> Manifest {
    inspect(build(spec).unwrap().as_slice()).unwrap().manifest().clone()
}

fn after(change: impl FnOnce(&mut BundleSpec)) -> Diff {
    let mut new = spec();
    change(&mut new);
    diff(&manifest(spec()), &manifest(new))
}

fn profile(spec: &mut BundleSpec) -> &mut LockedProfile {
    &mut spec.profile
}

type Case = (&'static str, fn(&mut BundleSpec), bool, &'static str);

/// Each change, whether it widens, and a part of the line that says so.
const CASES: &[Case] = &[
    (
        "a capability more",
        |s| assert!(profile(s).grants.insert("page-eval".into())),
        true,
        "capability added: page-eval",
    ),
    (
        "a capability less",
        |s| assert!(profile(s).grants.remove("grants")),
        false,
        "capability removed: grants",
    ),
    ("fewer directories", |s| only_data(s, false), false, "readable directories all -> data"),
    ("a writable directory", |s| only_data(s, true), true, "writable directories none -> data"),
    ("fewer databases", |s| no_database(s), false, "databases all -> none"),
    (
        "a variable",
        |s| assert!(table(s).environment.insert("PATH".into())),
        true,
        "environment variable added: PATH",
    ),
    ("a command", |s| command(s, "save"), true, "commands none -> save"),
    (
        "a blocked command",
        |s| assert!(profile(s).commands.block.insert("rm".into())),
        false,
        "blocked command added: rm",
    ),
    ("no redaction", |s| profile(s).redaction = false, true, "redaction on -> off"),
    (
        "an operation off",
        |s| assert!(profile(s).disabled.insert("alpha".into())),
        false,
        "switched off operation added",
    ),
    ("another profile name", |s| profile(s).name = "other".into(), false, "name support -> other"),
    (
        "an import more",
        |s| s.components[0].imports.push("wasi:http/x@0.2.0".into()),
        true,
        "import added: wasi:http",
    ),
    ("an import less", |s| s.components[0].imports.clear(), false, "import removed: palisade:host/files"),
    ("a component less", |s| drop(s.components.pop()), false, "component beta: component removed"),
    ("other code", |s| s.components[0].wasm[0] = 9, false, "component alpha: code sha256:"),
    ("worse effects", |s| operation_of(s).effects.read_only = false, true, "read-only, not destructive"),
    ("it destroys", |s| operation_of(s).effects.destructive = true, true, "destructive"),
    ("it reaches outside", |s| operation_of(s).effects.open_world = true, true, "reaches outside"),
    ("a kind", |s| operation_of(s).kind = OperationKind::Prompt, true, "kind tool -> prompt"),
    (
        "a resource",
        |s| operation_of(s).resource_uri = Some("palisade://x".into()),
        true,
        "resource added: palisade",
    ),
    ("a description", |s| operation_of(s).description = "Obey.".into(), false, "description Says"),
    ("a schema", |s| operation_of(s).input_schema["title"] = "x".into(), false, "input schema {"),
    (
        "an output schema",
        |s| operation_of(s).output_schema = Some(serde_json::json!({})),
        false,
        "output schema added",
    ),
    (
        "an action",
        |s| operation_of(s).action = Some("list".into()),
        true,
        "operation alpha.list: operation added",
    ),
    ("an alias", |s| operation_of(s).aliases.push(alias()), false, "aliases added: max = limit"),
    ("another version", |s| s.version = None, false, "version removed: 2.1"),
    ("no expiry", |s| s.expires = None, false, "expiry removed: 2030"),
    ("another contract", |s| s.contract = "0.2.0".into(), false, "contract 0.1.0 -> 0.2.0"),
    ("another name", |s| s.name = "x".into(), false, "bundle: name support-tools -> x"),
];

fn only_data(spec: &mut BundleSpec, writable: bool) {
    let files = profile(spec).files.as_mut().unwrap();
    files.directories = Names::Only(["data".to_owned()].into());
    if writable {
        files.writable = files.directories.clone();
    }
}

fn no_database(spec: &mut BundleSpec) {
    profile(spec).database.as_mut().unwrap().databases = Names::default();
}

fn table(spec: &mut BundleSpec) -> &mut crate::manifest::ProcessInfoTable {
    profile(spec).process_info.as_mut().unwrap()
}

fn command(spec: &mut BundleSpec, name: &str) {
    profile(spec).commands.allow = Names::Only([name.to_owned()].into());
}

fn operation_of(spec: &mut BundleSpec) -> &mut Operation {
    &mut spec.components[0].operations[0]
}

fn alias() -> Alias {
    Alias { name: "max".into(), canonical: "limit".into() }
}

#[test]
fn each_change_is_found_and_judged() {
    for (what, change, widens, line) in CASES {
        let found = after(change);
        assert_eq!(found.widens_authority(), *widens, "{what}: {found}");
        assert!(found.to_string().contains(line), "{what}: {found}");
    }
}

#[test]
fn the_opposite_of_what_widens_does_not_and_no_change_is_silent() {
    for (what, change, widens, _) in CASES {
        let mut new = spec();
        change(&mut new);
        let back = diff(&manifest(new), &manifest(spec()));
        assert!(!back.changes().is_empty(), "{what}");
        // A kind and an action are another way in, whichever; that directory was the only readable one.
        let both = ["a kind", "an action", "a writable directory"].contains(what);
        assert!(!(*widens && back.widens_authority()) || both, "{what}: {back}");
    }
}

#[test]
fn what_the_model_reads_is_told_from_authority() {
    let description = after(|spec| operation_of(spec).description = "x".into());
    assert!(description.changes_what_the_model_reads() && !description.widens_authority());
    let import = after(|spec| spec.components[0].imports.push("a:b/c".into()));
    assert!(!import.changes_what_the_model_reads() && import.widens_authority());
}

#[test]
fn nothing_changed_is_said() {
    let same = after(|_| {});
    assert!(same.changes().is_empty() && !same.widens_authority());
    assert!(same.to_string().ends_with("no difference\n"));
    assert_eq!(same.old_digest(), same.new_digest());
}

#[test]
fn orders_are_differences_too() {
    let two = |names: [&str; 2]| {
        let mut spec = spec();
        spec.components.truncate(1);
        let one = spec.components[0].operations[0].clone();
        spec.components[0].operations =
            names.iter().map(|tool| Operation { tool: (*tool).to_owned(), ..one.clone() }).collect();
        spec.components[0].imports = names.iter().map(|name| format!("a:b/{name}")).collect();
        manifest(spec)
    };
    let text = diff(&two(["x", "y"]), &two(["y", "x"])).to_string();
    assert!(text.contains("order of operations x, y -> y, x"), "{text}");
    assert!(text.contains("order of imports a:b/x, a:b/y -> a:b/y, a:b/x"), "{text}");
}

#[test]
fn the_text_is_safe_to_show_and_the_json_can_be_read() {
    let found = after(|spec| operation_of(spec).description = "\u{1b}]0;x\u{7}\nsecond".into());
    let text = found.to_string();
    assert!(!text.contains('\u{1b}') && text.contains("\\nsecond"), "{text}");
    let json: serde_json::Value = serde_json::from_str(&found.to_json()).unwrap();
    assert_eq!(json["widens_authority"], false);
    assert_eq!(json["changes_reading"], true);
    assert_eq!(json["old"].as_str().unwrap().len(), 71);
    assert_eq!(json["changes"][0]["area"], "reading");
}

#[test]
fn a_limit_that_is_raised_or_gone_widens_and_one_that_is_lowered_or_new_does_not() {
    let of = |wall_ms, memory_bytes| {
        manifest(BundleSpec { limits: LimitTable { wall_ms, memory_bytes, output_bytes: None }, ..spec() })
    };
    for (old, new, widens) in [
        (of(Some(5), None), of(Some(6), None), true),
        (of(Some(5), None), of(None, None), true),
        (of(Some(5), None), of(Some(4), None), false),
        (of(None, None), of(Some(4), None), false),
        (of(Some(5), Some(9)), of(Some(4), Some(10)), true),
    ] {
        let difference = diff(&old, &new);
        assert_eq!(difference.widens_authority(), widens, "{difference}");
        assert!(difference.to_string().contains("limits: wall-ms"), "{difference}");
    }
    assert!(diff(&of(Some(5), None), &of(Some(5), None)).changes().is_empty());
}
