use palisade_engine::{Authority, Sandbox, Settings};

use super::*;

fn authority(granted: Vec<Arc<dyn Capability>>) -> Authority {
    let sandbox = Sandbox::new(&Settings { on_demand: true, ..Settings::default() }).unwrap();
    Authority::with_command_world(&sandbox, granted, inert()).unwrap()
}

fn imports(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

const COMMAND: [&str; 4] = [
    "wasi:cli/environment@0.2.0",
    "wasi:filesystem/types@0.2.0",
    "wasi:io/streams@0.2.0",
    "wasi:sockets/tcp@0.2.0",
];

#[test]
fn a_component_of_the_command_world_lacks_nothing_of_wasi_and_everything_else() {
    // Whatever is granted takes the place of a piece: here one of them, granted.
    for granted in [vec![], vec![Arc::new(Piece::Files) as Arc<dyn Capability>]] {
        let authority = authority(granted);
        assert!(authority.missing(&imports(&COMMAND)).is_empty());
        let wants_more = [COMMAND.as_slice(), &["palisade:host/database@0.1.0"]].concat();
        assert_eq!(authority.missing(&imports(&wants_more)), ["palisade:host/database@0.1.0"]);
    }
}

/// Else a tool of the pack would be there without its grant, and find nothing.
#[test]
fn a_component_that_is_not_of_the_command_world_gets_none_of_it() {
    let wanted = imports(&["wasi:filesystem/types@0.2.12", "wasi:io/streams@0.2.12"]);
    assert_eq!(authority(vec![]).missing(&wanted), wanted);
}
