//! Which files are opened, and which are not.

use std::os::unix::fs::symlink;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::{App, Database, Error, ask, integer, open, secret, text};

fn unavailable(database: &Database) -> String {
    match ask(database, "SELECT count(*) FROM notes") {
        Err(Error::Unavailable(text)) => text,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_database_is_read_in_every_journal_mode() {
    for journal in ["DELETE", "TRUNCATE", "PERSIST", "WAL"] {
        let app = App::with_notes(journal);
        assert_eq!(integer(&app.grant(), "SELECT count(*) FROM notes"), 100, "{journal}");
        // And while the application has it open.
        let _writer = app.writer("app.db");
        assert_eq!(integer(&app.grant(), "SELECT count(*) FROM notes"), 100, "{journal}");
    }
}

#[test]
fn the_journal_mode_is_told_whether_or_not_the_database_is_open_elsewhere() {
    for journal in ["delete", "wal"] {
        let app = App::with_notes(journal);
        assert_eq!(text(&app.grant(), "PRAGMA journal_mode"), journal);
        let writer = app.writer("app.db");
        writer.execute_batch("INSERT INTO notes(title) VALUES ('x')").unwrap();
        assert_eq!(text(&app.grant(), "PRAGMA journal_mode"), journal);
    }
}

#[test]
fn reading_a_closed_database_leaves_no_file_behind() {
    for journal in ["DELETE", "WAL"] {
        let app = App::with_notes(journal);
        assert_eq!(std::fs::read_dir(app.dir.path()).unwrap().count(), 1);
        assert_eq!(integer(&app.grant(), "SELECT count(*) FROM notes"), 100);
        let left: Vec<_> =
            std::fs::read_dir(app.dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(left, ["app.db"], "{journal}");
    }
}

#[test]
fn a_database_is_read_from_a_directory_that_nobody_may_write_to() {
    use std::os::unix::fs::PermissionsExt;
    let app = App::with_notes("WAL");
    let set = |mode| std::fs::set_permissions(app.dir.path(), std::fs::Permissions::from_mode(mode)).unwrap();
    set(0o500);
    assert_eq!(integer(&app.grant(), "SELECT count(*) FROM notes"), 100);
    set(0o700);
}

#[test]
fn what_is_in_the_log_and_not_in_the_file_is_read() {
    let app = App::with_notes("WAL");
    let writer = app.writer("app.db");
    writer.execute_batch("PRAGMA wal_autocheckpoint = 0; INSERT INTO notes(title) VALUES ('new');").unwrap();
    assert_eq!(integer(&app.grant(), "SELECT count(*) FROM notes WHERE title = 'new'"), 1);
}

#[test]
fn a_log_left_by_a_crash_is_read() {
    let app = App::with_notes("WAL");
    let writer = app.writer("app.db");
    writer.execute_batch("PRAGMA wal_autocheckpoint = 0; INSERT INTO notes(title) VALUES ('new');").unwrap();
    let crashed = App::new();
    for file in ["app.db", "app.db-wal"] {
        std::fs::copy(app.path(file), crashed.path(file)).unwrap();
    }
    let before = crashed.snapshot();
    assert_eq!(integer(&crashed.grant(), "SELECT count(*) FROM notes WHERE title = 'new'"), 1);
    assert_eq!(crashed.snapshot(), before);
}

#[test]
fn a_log_beside_an_empty_database_is_not_deleted() {
    let app = App::new();
    std::fs::write(app.path("app.db"), b"").unwrap();
    std::fs::write(app.path("app.db-wal"), b"precious").unwrap();
    let before = app.snapshot();
    assert!(ask(&app.grant(), "SELECT count(*) FROM sqlite_schema").is_err());
    assert_eq!(app.snapshot(), before);
}

#[test]
fn an_interrupted_transaction_is_reported_and_not_rolled_back() {
    let app = App::with_notes("DELETE");
    let writer = app.writer("app.db");
    writer
        .execute_batch(
            "PRAGMA cache_size = 2; BEGIN; UPDATE notes SET body = zeroblob(20000); PRAGMA cache_spill = 1;",
        )
        .unwrap();
    let crashed = App::new();
    for file in ["app.db", "app.db-journal"] {
        std::fs::copy(app.path(file), crashed.path(file)).unwrap();
    }
    let before = crashed.snapshot();
    assert!(unavailable(&crashed.grant()).contains("roll"));
    assert_eq!(crashed.snapshot(), before);
}

#[test]
fn a_database_in_a_subdirectory_and_with_a_strange_name_is_read() {
    for journal in ["DELETE", "WAL"] {
        let app = App::with_notes(journal);
        for name in ["a b?c=d&mode=rw#%20.db", "file:x", "-journal", "ü-wal", "x.db-wal-1"] {
            std::fs::create_dir_all(app.path("deep/er")).unwrap();
            std::fs::copy(app.path("app.db"), app.path("deep/er").join(name)).unwrap();
            let database = app.grant_path(format!("deep/er/{name}")).unwrap();
            assert_eq!(database.path(), format!("deep/er/{name}"));
            assert_eq!(integer(&database, "SELECT count(*) FROM notes"), 100, "{name} {journal}");
        }
    }
}

#[test]
fn paths_that_lead_outside_are_not_granted() {
    let app = App::with_notes("DELETE");
    let outside = secret();
    symlink(outside.path(), app.path("dir")).unwrap();
    symlink(outside.path().join("secret.db"), app.path("link.db")).unwrap();
    symlink("app.db", app.path("inside.db")).unwrap();
    let absolute = outside.path().join("secret.db").to_string_lossy().into_owned();
    for path in [
        "",
        "/",
        ".",
        "..",
        "../x.db",
        "a/../../x.db",
        "./app.db",
        &absolute,
        "dir/secret.db",
        "link.db",
        "inside.db",
    ] {
        assert!(app.grant_path(path).is_err(), "{path}");
    }
}

#[test]
fn what_is_not_a_plain_file_is_not_granted() {
    let app = App::with_notes("DELETE");
    std::fs::create_dir(app.path("dir.db")).unwrap();
    fifo(&app, "pipe.db");
    std::fs::hard_link(app.path("app.db"), app.path("second.db")).unwrap();
    for path in ["dir.db", "pipe.db", "second.db", "missing.db"] {
        let error = app.grant_path(path).unwrap_err().to_string();
        assert!(error.contains(path), "{error}");
    }
}

fn fifo(app: &App, name: &str) {
    rustix::fs::mkfifoat(rustix::fs::CWD, app.path(name), rustix::fs::Mode::RUSR).unwrap();
}

#[test]
fn what_takes_the_files_place_after_the_grant_is_not_read() {
    let outside = secret();
    let swap = |what: &dyn Fn(&App)| {
        let app = App::with_notes("DELETE");
        let database = app.grant();
        std::fs::remove_file(app.path("app.db")).unwrap();
        what(&app);
        let started = Instant::now();
        let text = unavailable(&database);
        assert!(started.elapsed() < Duration::from_secs(5), "{text}");
        text
    };
    assert!(swap(&|_| {}).contains("gone"));
    assert!(
        swap(&|app| symlink(outside.path().join("secret.db"), app.path("app.db")).unwrap()).contains("link")
    );
    assert!(swap(&|app| symlink("/nonexistent", app.path("app.db")).unwrap()).contains("link"));
    assert!(swap(&|app| std::fs::create_dir(app.path("app.db")).unwrap()).contains("directory"));
    assert!(swap(&|app| fifo(app, "app.db")).contains("pipe"));
    let hard = |app: &App| std::fs::hard_link(outside.path().join("secret.db"), app.path("app.db")).unwrap();
    assert!(swap(&hard).contains("hard link"));
    assert!(
        swap(&|app| std::fs::write(app.path("app.db"), "not a database at all".repeat(100)).unwrap())
            .contains("not a database")
    );
}

#[test]
fn a_damaged_database_is_an_error_and_an_empty_file_an_empty_database() {
    let app = App::with_notes("DELETE");
    let mut bytes = std::fs::read(app.path("app.db")).unwrap();
    bytes[100..4000].fill(0xa5);
    std::fs::write(app.path("app.db"), bytes).unwrap();
    assert!(unavailable(&app.grant()).contains("damaged"));
    std::fs::write(app.path("empty.db"), b"").unwrap();
    assert_eq!(integer(&app.grant_path("empty.db").unwrap(), "SELECT count(*) FROM sqlite_schema"), 0);
}

#[test]
fn links_and_pipes_beside_the_file_are_not_followed() {
    let outside = secret();
    let target = outside.path().join("secret.db");
    for suffix in ["-wal", "-journal", "-shm"] {
        for link in [target.as_path(), std::path::Path::new("/nonexistent")] {
            let app = App::with_notes("WAL");
            symlink(link, app.path(&format!("app.db{suffix}"))).unwrap();
            if suffix == "-shm" {
                // Only a database with a log uses it.
                let other = App::with_notes("WAL");
                let _writer = {
                    let writer = other.writer("app.db");
                    writer.execute_batch("INSERT INTO notes(title) VALUES ('x')").unwrap();
                    writer
                };
                std::fs::copy(other.path("app.db-wal"), app.path("app.db-wal")).unwrap();
                std::fs::copy(other.path("app.db"), app.path("app.db")).unwrap();
            }
            let text = unavailable(&app.grant());
            // A journal that can't be opened counts as one that has something to roll back.
            let reason = if suffix == "-journal" { "roll it back" } else { "log beside it" };
            assert!(text.contains(reason), "{suffix} {}: {text}", link.display());
        }
        let app = App::with_notes("WAL");
        fifo(&app, &format!("app.db{suffix}"));
        let started = Instant::now();
        let _ = ask(&app.grant(), "SELECT count(*) FROM notes");
        assert!(started.elapsed() < Duration::from_secs(5), "{suffix}");
    }
    // Nothing was written to what the links point to.
    let connection = Connection::open(target).unwrap();
    assert_eq!(
        connection.query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0)).unwrap(),
        "ok"
    );
}

#[test]
fn the_held_directory_is_read_wherever_it_is_moved() {
    let app = App::new();
    std::fs::create_dir(app.path("data")).unwrap();
    let inner = App::with_notes("WAL");
    std::fs::copy(inner.path("app.db"), app.path("data/app.db")).unwrap();
    let database = app.grant_path("data/app.db").unwrap();
    std::fs::rename(app.path("data"), app.path("moved")).unwrap();
    let outside = secret();
    std::fs::copy(outside.path().join("secret.db"), outside.path().join("app.db")).unwrap();
    symlink(outside.path(), app.path("data")).unwrap();
    assert_eq!(text(&database, "SELECT title FROM notes LIMIT 1"), "note 1");
}

#[test]
fn a_replaced_database_is_read_as_the_new_one() {
    let app = App::with_notes("DELETE");
    let database = app.grant();
    let other = App::new();
    other
        .writer("new.db")
        .execute_batch("CREATE TABLE notes (title); INSERT INTO notes VALUES ('new')")
        .unwrap();
    std::fs::copy(other.path("new.db"), app.path("new.db")).unwrap();
    std::fs::rename(app.path("new.db"), app.path("app.db")).unwrap();
    assert_eq!(text(&database, "SELECT title FROM notes"), "new");
}

#[test]
fn a_descriptor_kept_for_another_database_is_not_handed_out_through_a_link() {
    // SQLite keeps the descriptor of a closed connection while another one holds a lock on the same file, and reuses it
    // for whatever name resolves to that file: here, a link into a directory that is granted elsewhere.
    let outside = secret();
    let path = outside.path().join("secret.db");
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let holder = Connection::open_with_flags(&path, flags).unwrap();
    holder.execute_batch("BEGIN; SELECT * FROM notes;").unwrap();
    drop(Connection::open_with_flags(&path, flags).unwrap());
    let app = App::with_notes("DELETE");
    let database = app.grant();
    // The look and the open happen in one call here, so a link is seen by the first of them; the race is elsewhere.
    std::fs::remove_file(app.path("app.db")).unwrap();
    symlink(&path, app.path("app.db")).unwrap();
    assert!(unavailable(&database).contains("link"));
    let _ = open(outside.path());
}
