//! A small real app: notes in an SQLite database, a second window for settings, an export that takes a while and can be
//! cancelled. The end-to-end suites drive it through Palisade; it knows nothing of them.

mod commands;
mod export;
mod notes;
mod settings;

use std::error::Error;
use std::path::PathBuf;

use tauri::{App, AppHandle, Manager as _, RunEvent, WindowEvent};
use tauri_plugin_palisade::PalisadeBuilder;

use crate::export::Exports;
use crate::notes::Notes;
use crate::settings::Preferences;

/// The label of the window with the notes.
const MAIN: &str = "main";

fn main() {
    let app = tauri::Builder::default()
        .invoke_handler(tauri_plugin_palisade::handler![
            commands::list_notes,
            commands::add_note,
            commands::change_note,
            commands::delete_note,
            commands::echo,
            commands::fail,
            commands::slow,
            export::export_notes,
            export::cancel_export,
            settings::settings,
            settings::save_settings,
            settings::open_settings,
            settings::close_settings,
        ])
        .setup(setup)
        .build(tauri::generate_context!());
    match app {
        Ok(app) => app.run(react),
        Err(error) => {
            eprintln!("the demo can't start: {error}");
            std::process::exit(1);
        }
    }
}

/// Opens what the commands work on, then adds the plugin.
fn setup(app: &mut App) -> Result<(), Box<dyn Error>> {
    let (data, config) = (app.path().app_data_dir()?, app.path().app_config_dir()?);
    for directory in [&data, &config] {
        std::fs::create_dir_all(directory)?;
    }
    let database = data.join("notes.db");
    app.manage(Notes::open(&database)?);
    app.manage(Exports::new(data.join("exports")));
    app.manage(Preferences::open(config.join("settings.json"))?);
    let handle = app.handle().clone();
    let palisade = palisade(database)
        .probe("notes", move || handle.state::<Notes>().count())
        .listen_events(["note-added", "note-changed", "note-deleted", "demo"])
        .describe_command("add_note", "Adds a note, and gives its number.");
    app.handle().plugin(palisade.build()?)?;
    Ok(())
}

/// What this app lets tools do.
fn palisade(database: PathBuf) -> PalisadeBuilder {
    let mut palisade = PalisadeBuilder::new().database("notes", database);
    if let Ok(profile) = std::env::var("DEMO_PROFILE") {
        palisade = palisade.profile(profile);
    }
    if let Ok(commands) = std::env::var("DEMO_COMMANDS") {
        palisade = palisade.command_allowlist(commands.split(',').map(str::to_owned));
    }
    if let Ok(disabled) = std::env::var("DEMO_DISABLE") {
        palisade = palisade.disable_tools(disabled.split(',').map(str::to_owned));
    }
    if let Some(tool) = std::env::var_os("DEMO_TOOL") {
        palisade = palisade.tool(PathBuf::from(tool));
    }
    if std::env::var_os("DEMO_SHARED_WORLD").is_some() {
        palisade = palisade.share_page_world();
    }
    palisade.command_blocklist(["delete_note"]).storage_key_blocklist(["session"])
}

/// The settings window is only hidden most of the time, and would keep an app without notes running.
fn react(app: &AppHandle, event: RunEvent) {
    if let RunEvent::WindowEvent { label, event: WindowEvent::Destroyed, .. } = event
        && label == MAIN
    {
        app.exit(0);
    }
}
