//! Every limit of a statement, and the attack that it stops.
//!
//! Guarantees: nothing that a statement, its parameters or the contents of a database ask for goes past these.
//! Hostile: the guest, and the database.

use std::time::Duration;

/// Milliseconds a statement may run, waiting included. Less where a host call may take less. Without it a recursive
/// CTE keeps a core for good.
pub const STATEMENT_MS: u32 = 5_000;
/// How long a statement waits for a lock that the application holds. Without it a stuck writer stalls every call.
pub const BUSY: Duration = Duration::from_secs(2);
/// How long the host waits for a statement that was told to stop before it answers without it: an operation on one
/// value (a `LIKE` over megabytes) can't be stopped in the middle.
pub const STOP_GRACE: Duration = Duration::from_millis(100);
/// Virtual machine operations between two looks at the clock. Without a small number an operation on large values
/// outruns the deadline; a smaller one costs time in each statement.
pub const PROGRESS_OPS: i32 = 500;
/// Statements of one database at a time; more wait. Without it slow statements take every thread of the host.
pub const STATEMENTS: usize = 4;
/// Bytes of SQL text. Without it parsing takes memory and time before any other limit looks.
pub const SQL_BYTES: usize = 1 << 20;
/// Parameters of one statement. Without it `?32766` allocates for parameters that nobody gave.
pub const PARAMETERS: u16 = 1_000;
/// Bytes of all parameters together. Without it a guest has the host copy megabytes for each call.
pub const PARAMETER_BYTES: usize = 1 << 20;
/// Rows of one result. Without it a result grows with the table.
pub const ROWS: u32 = 10_000;
/// Bytes of one cell; the rest is cut off. Without it one image fills the result.
pub const CELL_BYTES: usize = 1 << 20;
/// Bytes of cell data of one result. A number or NULL counts as eight. Without it the host buffers and redacts
/// gigabytes.
pub const RESULT_BYTES: usize = 5_000_000;
/// Columns of a table or a result. SQLite's own default; less would make schemas unreadable that have them.
pub const COLUMNS: u16 = 2_000;
/// Bytes of a column's name; the rest is cut off. Without it `SELECT *` repeats one long alias two thousand times.
pub const COLUMN_NAME_BYTES: usize = 1_024;
/// Bytes of one value inside SQLite. A larger one can't be read. Without it `zeroblob` takes a gigabyte for each cell,
/// and a function that is quadratic in its argument runs for hours.
pub const VALUE_BYTES: u32 = 16 << 20;
/// Depth of an expression. Without it the parser's recursion overruns a stack.
pub const EXPRESSION_DEPTH: u16 = 200;
/// Terms of a compound SELECT. Without it the planner takes time that grows with their square.
pub const COMPOUND_SELECT: u16 = 100;
/// Instructions of a compiled statement. Without it a compact statement expands to a program of gigabytes.
pub const PROGRAM_OPS: u32 = 250_000;
/// Arguments of a function.
pub const FUNCTION_ARGUMENTS: u16 = 127;
/// Bytes of a LIKE or GLOB pattern. Matching takes pattern times text, and can't be stopped in the middle.
pub const PATTERN_BYTES: u16 = 200;
/// Kibibytes of page cache of one statement.
pub const CACHE_KIB: u32 = 2_048;
/// Bytes that a statement may have SQLite allocate. Without it a sorter or a recursive table takes all there is, as
/// nothing spills to a file. See [`super::own_sqlite`] for when it is counted for the process instead.
pub const STATEMENT_HEAP: i64 = 64 << 20;
/// Bytes by which SQLite's memory can grow at all while statements run, where memory is counted for the process. Without
/// it a statement in a straight line (two thousand columns of `randomblob`) takes gigabytes between two looks.
pub const HEAP_HEADROOM: i64 = 256 << 20;
/// Bytes of a message of SQLite that reach the guest. Without it an error repeats a megabyte of SQL.
pub const MESSAGE_BYTES: usize = 1_024;
/// How often a read is tried because files come and go beside the database. Without it a directory that never settles
/// keeps a thread for the whole deadline.
pub const ATTEMPTS: u32 = 10;
/// The pause before the second attempt; before the third it is four times as long, then nine times.
pub const ATTEMPT_PAUSE: Duration = Duration::from_micros(500);
/// How often a reader that finds the shared memory in the middle of a change looks again before it takes the writer's
/// lock to repair it. Without it a reader takes that lock for a moment whenever it meets a writer at work, and a writer
/// that never waits gets a lock error.
pub const REPAIR_RETRIES: u32 = 20;
