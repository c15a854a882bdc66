//! What Tauri makes of the apps' configuration.

fn main() {
    tauri_build::build();
}
