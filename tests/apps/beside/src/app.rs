//! The app: a hidden window, two writers, and Palisade over what they write.
//!
//! Guarantees: the databases exist before the plugin is added; the writers go on until the command `stop`, and what it
//! answers was read through the app's own library. Trusted: everyone.

use std::error::Error;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use serde_json::{Value, json};
use tauri::{App, Manager as _, State};
use tauri_plugin_palisade::PalisadeBuilder;

use crate::writer::{Database, Journal, write};

/// The writers, while they run.
#[derive(Default)]
struct Writers {
    stop: Arc<AtomicBool>,
    running: Mutex<Vec<(Journal, JoinHandle<Value>)>>,
}

/// Runs the app over databases of one library.
pub fn run<D: Database>() {
    start(begin::<D>);
}

/// Runs the app with the plugin that `configure` makes.
pub fn start(configure: impl FnOnce(&mut App) -> Result<PalisadeBuilder, Box<dyn Error>> + Send + 'static) {
    let app = tauri::Builder::default()
        .invoke_handler(tauri_plugin_palisade::handler![stop])
        .setup(move |app| {
            app.manage(Writers::default());
            let palisade = configure(app)?;
            app.handle().plugin(palisade.build()?)?;
            Ok(())
        })
        .build(tauri::generate_context!());
    match app {
        Ok(app) => app.run(|_, _| {}),
        Err(error) => {
            eprintln!("the app can't start: {error}");
            std::process::exit(1);
        }
    }
}

/// Makes the databases, and starts their writers.
fn begin<D: Database>(app: &mut App) -> Result<PalisadeBuilder, Box<dyn Error>> {
    let data = app.path().app_data_dir()?;
    std::fs::create_dir_all(&data)?;
    let mut palisade = PalisadeBuilder::new().rate_limit(0);
    let writers = app.state::<Writers>();
    for journal in [Journal::Log, Journal::Rollback] {
        let path = data.join(format!("{}.db", journal.name()));
        let database = D::create(&path, journal)?;
        let stop = Arc::clone(&writers.stop);
        let running = std::thread::spawn(move || write(database, journal, &stop));
        lock(&writers.running).push((journal, running));
        palisade = palisade.database(journal.name(), path);
    }
    Ok(palisade)
}

/// Ends the writers, and tells how each of them went.
#[tauri::command(async)]
fn stop(writers: State<'_, Writers>) -> Value {
    writers.stop.store(true, Ordering::Relaxed);
    let running = std::mem::take(&mut *lock(&writers.running));
    let ended = running.into_iter().map(|(journal, thread)| {
        (journal.name().to_owned(), thread.join().unwrap_or_else(|_| json!({ "errors": ["panicked"] })))
    });
    Value::Object(ended.collect())
}

fn lock<T>(value: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}
