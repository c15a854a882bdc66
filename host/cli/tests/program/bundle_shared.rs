//! A bundle that several callers share, each under a profile of their own that the bundle's holds.

use serde_json::json;

use crate::bundle::{Place, RECIPE};
use crate::shared::{create, status};
use crate::support::{Host, MAIL, post};

const PROFILES: &str = "
[profiles.reader]
grants = ['files', 'grants']
files = { directories = 'all', writable = 'all' }
";

#[test]
fn each_caller_of_a_bundle_has_a_profile_of_their_own_and_none_that_is_wider_than_the_bundles() {
    let place = Place::new();
    let digest = place.bundle(RECIPE, "a.bundle");
    place.write("profiles.toml", PROFILES);
    let own = create(&place.0, "own", "support", &["--bundle", "a.bundle", "--trust", "one.pub"]);
    let reader = create(&place.0, "reader", "reader", &["--config", "profiles.toml"]);
    let wide = create(&place.0, "wide", "full-control", &[]);
    let arguments =
        ["--bundle", "a.bundle", "--config", "profiles.toml", "--tokens", "tokens.toml", "--audit", "record"];
    let arguments = place.served(&arguments);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let host = Host::start_unannounced(place.0.palisade(&arguments));

    let query = json!({"query": "SELECT text FROM notes"});
    let file = json!({"directory": "data", "path": "hello.txt"});
    for (token, tool, arguments, expected) in [
        (&own, "query_db", &query, 200),
        (&own, "read_app_file", &file, 200),
        (&own, "get_memory_stats", &json!({}), 200),
        // Less than the bundle: what its own profile leaves out.
        (&reader, "query_db", &query, 404),
        (&reader, "get_memory_stats", &json!({}), 404),
        (&reader, "read_app_file", &file, 200),
        // As much as the bundle, and nothing beside it.
        (&wide, "query_db", &query, 200),
        (&wide, "get_plugin_info", &json!({}), 404),
        (&wide, "introspect", &json!({"action": "db_health"}), 200),
        (&wide, "introspect", &json!({"action": "capabilities"}), 400),
    ] {
        assert_eq!(status(&host, token, tool, arguments), expected, "{tool}");
    }
    // Full control shows secrets; the bundle's profile does not, and holds it.
    let (_, rows) = post(host.port(), &wide, "query_db", &query).unwrap();
    assert!(rows.contains("first") && !rows.contains(MAIL), "{rows}");
    // The record says under which bundle all of this was done.
    let record = place.ok(&["audit", "export", "record"]);
    let start = record.lines().next().unwrap();
    assert!(start.contains(&digest) && start.contains("support-tools"), "{start}");
}

#[test]
fn a_token_for_a_profile_that_nobody_knows_is_not_made() {
    let place = Place::new();
    place.bundle(RECIPE, "a.bundle");
    let make = ["token", "create", "--name", "ann", "--profile", "support"];
    let ran = place.0.run(&make);
    assert!(ran.code != 0 && ran.stderr.contains("--bundle"), "{ran:?}");
    // A bundle that is not trusted says nothing of its profile.
    let ran = place.0.run(&[&make[..], &["--bundle", "a.bundle", "--trust", "two.pub"]].concat());
    assert!(ran.code != 0 && !ran.stderr.contains("no profile"), "{ran:?}");
    let ran = place.0.run(&[&make[..], &["--trust", "one.pub"]].concat());
    assert!(ran.code == 2 && ran.stderr.contains("--trust"), "{ran:?}");
    assert!(!place.0.path("tokens.toml").exists());
}
