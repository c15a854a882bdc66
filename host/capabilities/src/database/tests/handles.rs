//! The interface, called as a guest's call arrives.

use std::sync::Arc;
use std::time::{Duration, Instant};

use wasmtime::component::{Resource, ResourceTable};

use super::super::DatabaseGrant;
use super::super::bindings::wit::{Host as _, HostConnection as _};
use super::super::host::{Slot, View, run};
use super::super::limits::STATEMENTS;
use super::super::query::Query;
use super::{App, Database, Error};
use crate::blocking::Blocking;

struct Call {
    table: ResourceTable,
    slot: Slot,
}

impl Call {
    fn new(databases: Vec<Database>) -> Self {
        Self {
            table: ResourceTable::new(),
            slot: Slot { databases: databases.into(), blocking: Blocking::Unclocked },
        }
    }

    fn view(&mut self) -> View<'_> {
        View { table: &mut self.table, slot: &mut self.slot }
    }
}

#[tokio::test]
async fn granted_databases_are_handed_out_in_order_and_queried() {
    let app = App::with_notes("WAL");
    std::fs::copy(app.path("app.db"), app.path("second.db")).unwrap();
    let second = Database::open("second", &super::open(app.dir.path()), "second.db").unwrap();
    let mut call = Call::new(vec![app.grant(), second]);
    let handles = call.view().granted().await.unwrap();
    assert_eq!(handles.len(), 2);
    let borrow = |index: usize| Resource::new_borrow(handles[index].rep());
    assert_eq!(call.view().name(borrow(0)).await.unwrap(), "app");
    assert_eq!(call.view().path(borrow(1)).await.unwrap(), "second.db");
    let result =
        call.view().query(borrow(1), "SELECT id FROM notes".into(), vec![], 5).await.unwrap().unwrap();
    assert_eq!((result.rows.len(), result.truncated), (5, true));
    let main = std::fs::metadata(app.path("app.db")).unwrap().len();
    assert_eq!(call.view().size(borrow(0)).await.unwrap().unwrap(), (main, 0));
    let writer = app.writer("app.db");
    writer.execute_batch("INSERT INTO notes(title) VALUES ('x')").unwrap();
    let log = std::fs::metadata(app.path("app.db-wal")).unwrap().len();
    assert!(log > 0);
    assert_eq!(call.view().size(borrow(0)).await.unwrap().unwrap(), (main, log));
}

#[tokio::test]
async fn nothing_granted_is_nothing_handed_out() {
    let mut call = Call::new(vec![]);
    assert!(call.view().granted().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_handle_that_was_never_received_is_a_trap() {
    let app = App::with_notes("DELETE");
    let mut call = Call::new(vec![app.grant()]);
    let forged = || Resource::new_borrow(7);
    assert!(call.view().name(forged()).await.is_err());
    assert!(call.view().path(forged()).await.is_err());
    assert!(call.view().size(forged()).await.is_err());
    assert!(call.view().query(forged(), "SELECT 1".into(), vec![], 1).await.is_err());
    let handle = call.view().granted().await.unwrap().remove(0);
    let rep = handle.rep();
    call.view().drop(handle).await.unwrap();
    assert!(call.view().name(Resource::new_borrow(rep)).await.is_err());
}

#[tokio::test]
async fn a_full_handle_table_is_a_trap_that_the_engine_can_name() {
    let app = App::with_notes("DELETE");
    let mut call = Call::new(vec![app.grant()]);
    call.table.set_max_capacity(1);
    let kept = call.view().granted().await.unwrap();
    let error = call.view().granted().await.unwrap_err();
    assert!(error.downcast_ref::<wasmtime::component::ResourceTableError>().is_some(), "{error:#}");
    assert_eq!(kept.len(), 1);
}

#[tokio::test]
async fn a_database_that_is_gone_is_unavailable() {
    let app = App::with_notes("DELETE");
    let mut call = Call::new(vec![app.grant()]);
    let handle = call.view().granted().await.unwrap().remove(0);
    std::fs::remove_file(app.path("app.db")).unwrap();
    let size = call.view().size(Resource::new_borrow(handle.rep())).await.unwrap();
    assert!(matches!(size, Err(Error::Unavailable(_))), "{size:?}");
}

#[test]
fn the_interface_is_there_only_when_granted() {
    crate::testing::is_missing_unless_granted(Arc::new(DatabaseGrant::default()));
}

const ENDLESS: &str =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

fn endless(database: &Database, allowed: Duration) -> impl Future<Output = Result<(), Error>> + Send + use<> {
    let query = Query::new(database.clone(), ENDLESS.into(), vec![], 1).unwrap();
    let run = run(database.clone(), query, allowed);
    async move { run.await.unwrap().map(|_| ()) }
}

#[tokio::test]
async fn a_statement_whose_caller_is_gone_stops_and_frees_its_slot() {
    let app = App::with_notes("WAL");
    let database = app.grant();
    let calls: Vec<_> =
        (0..STATEMENTS).map(|_| tokio::spawn(endless(&database, Duration::from_secs(60)))).collect();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(database.0.slots.available_permits(), 0);
    // One more waits for a slot, within its own time.
    assert!(matches!(endless(&database, Duration::from_millis(100)).await, Err(Error::Busy)));
    calls.iter().for_each(tokio::task::JoinHandle::abort);
    let started = Instant::now();
    while database.0.slots.available_permits() < STATEMENTS {
        assert!(started.elapsed() < Duration::from_secs(3), "statements run on");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn one_long_operation_is_answered_at_the_deadline() {
    // Nothing can stop a comparison in the middle: the call is answered without it.
    let app = App::with_notes("DELETE");
    let database = app.grant();
    let sql = "SELECT hex(zeroblob(4000000)) LIKE '%' || hex(zeroblob(95)) || '1%'";
    let query = Query::new(database.clone(), sql.into(), vec![], 1).unwrap();
    let started = Instant::now();
    let result = run(database, query, Duration::from_millis(50)).await.unwrap();
    assert!(started.elapsed() < Duration::from_millis(600), "{:?}", started.elapsed());
    assert!(matches!(result, Err(Error::Deadline(50))), "{result:?}");
}
