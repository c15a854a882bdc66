//! What Tauri makes of the app's configuration, and three hundred commands.

use std::fmt::Write as _;
use std::path::PathBuf;

/// How many commands the app has beside those that it needs.
const COMMANDS: usize = 300;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if let Err(problem) = generate() {
        println!("cargo::error={problem}");
        std::process::exit(1);
    }
    tauri_build::build();
}

/// Commands that answer with what they were given, and the list of all.
fn generate() -> Result<(), String> {
    let mut code = String::new();
    let mut names = String::new();
    for number in 0..COMMANDS {
        let _ = writeln!(
            code,
            "#[tauri::command]\npub(crate) fn command_{number:03}(value: serde_json::Value) -> serde_json::Value {{\n    value\n}}"
        );
        let _ = writeln!(names, "        generated::command_{number:03},");
    }
    let handler = format!(
        "/// All commands of the app.\nmacro_rules! every_command {{\n    ($($($own:ident)::+),* $(,)?) => {{\n        tauri_plugin_palisade::handler![\n{names}        $($($own)::+),*\n        ]\n    }};\n}}\n"
    );
    let out = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("cargo sets no OUT_DIR")?);
    std::fs::write(out.join("commands.rs"), code).map_err(|error| error.to_string())?;
    std::fs::write(out.join("handler.rs"), handler).map_err(|error| error.to_string())
}
