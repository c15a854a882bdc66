//! The black-box suite against a real app's host.

use palisade_blackbox::{Address, Suite};

use crate::harness::{App, PASSPHRASE};

/// What an app's host lacks, by its title.
const LACKS: [&str; 0] = [];

#[test]
fn what_hostile_clients_try_holds_in_an_app() {
    let mut app = App::start("full-control");
    let address = Address::local(app.client.port());
    let canaries = [PASSPHRASE.to_owned(), app.home().display().to_string()];
    let suite = Suite::new(address, palisade_tests::app::TOKEN).canaries(canaries);
    let report = suite.run(|_| {}).unwrap();
    println!("{report}");
    assert!(report.is_good(), "{report}");
    assert!(app.is_alive());
}
