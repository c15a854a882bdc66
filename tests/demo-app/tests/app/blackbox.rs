//! The black-box suite against a real app's host.

use palisade_blackbox::{Address, Suite};
use serde_json::json;

use crate::harness::{App, PASSPHRASE};

/// Checks that may be skipped, by the beginnings of their titles: this profile leaves out no tool of an app's and no resource, and
/// redacts nothing but the host's own tokens; a machine may be too slow to ask too fast.
const SKIPS: [&str; 6] = [
    "rate-limit: ",
    "mcp: a resource that is not granted",
    "profiles: a built-in profile",
    "profiles: an action that is not granted",
    "redaction: secrets of the usual kinds",
    "redaction: a value whose key",
];

#[test]
fn what_hostile_clients_try_holds_in_an_app() {
    let mut app = App::start("full-control");
    app.result("wait_for", json!({ "condition": "text", "value": "1 note" }));
    // A file to read; the app writes it when a setting changes.
    std::fs::write(app.config_dir().join("settings.json"), "{}").unwrap();
    let canaries = [PASSPHRASE.to_owned(), app.home().display().to_string()];
    let address = Address::local(app.client.port());
    let report = Suite::new(address, palisade_tests::app::TOKEN).canaries(canaries).run(|_| {}).unwrap();
    println!("{report}");
    assert!(report.is_good(), "{report}");
    for (title, why) in report.skipped() {
        let is_expected = SKIPS.iter().any(|beginning| title.starts_with(beginning));
        assert!(is_expected, "{title} was skipped: {why}");
    }
    assert!(app.is_alive());
}
