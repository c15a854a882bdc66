//! Tells how this is built, and writes the plugin's permission files. There is no command: a page can't ask this plugin for anything.

fn main() {
    // A compiler that was itself built without optimisation is slow: the plugin chooses another then.
    println!("cargo:rustc-check-cfg=cfg(unoptimized)");
    if std::env::var("OPT_LEVEL").is_ok_and(|level| level == "0") {
        println!("cargo:rustc-cfg=unoptimized");
    }
    tauri_plugin::Builder::new(&[]).build();
}
