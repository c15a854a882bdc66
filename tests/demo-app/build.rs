//! What Tauri makes of the app's configuration.

fn main() {
    tauri_build::build();
}
