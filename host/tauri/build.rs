//! Writes the plugin's permission files. There is no command: a page can't ask this plugin for anything.

fn main() {
    tauri_plugin::Builder::new(&[]).build();
}
