//! An app whose plugin was built without SQLite. With `BESIDE_REGISTER` it asks for what it can't have.

use tauri_plugin_palisade::PalisadeBuilder;

fn main() {
    palisade_beside::start(|_| {
        let palisade = PalisadeBuilder::new();
        Ok(match std::env::var_os("BESIDE_REGISTER") {
            Some(path) => palisade.database("notes", path),
            None => palisade,
        })
    });
}
