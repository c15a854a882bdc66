//! How much a statement may take: rows, bytes, time and memory.

use std::time::{Duration, Instant};

use serde_json::json;

use super::{ask, ask_once, cell};
use crate::case::{Case, Done, Stop};
use crate::client::Reply;

/// More than any deadline, on a busy machine.
const LONG: Duration = Duration::from_secs(60);

/// So many rows, a number in each.
fn rows(count: u32) -> String {
    format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT {count}) SELECT i FROM n")
}

pub(super) fn caps(case: &Case<'_>) -> Done {
    case.target.needs("query_db")?;
    for (count, most, among) in [
        (101, json!(null), &[200][..]),
        (20, json!(1), &[200]),
        (20, json!(7), &[200]),
        (10_001, json!(10_000), &[200]),
        (20, json!(0), &[200, 400]),
        (20, json!(-1), &[400]),
        (20, json!(1e300), &[400]),
        (20, json!(u64::MAX), &[200, 400]),
    ] {
        let reply = case.tool("query_db", &json!({ "query": rows(count), "max_rows": most }))?;
        case.status(&reply, among, format!("{count} rows, max_rows {most}"));
        if reply.status == 200 {
            let result = reply.json()["result"].clone();
            let came = result["rows"].as_array().map_or(0, Vec::len);
            let is_cut = came < usize::try_from(count).unwrap_or(usize::MAX);
            case.holds(result["truncated"] == is_cut && came <= 10_000, || {
                format!("{came} of {count} rows, and truncated is {}", result["truncated"])
            });
            case.holds(is_cut || most == json!(u64::MAX), || format!("{came} of {count} rows for {most}"));
            case.holds(result["row_count"] == json!(came), || {
                format!("{} is not {came}", result["row_count"])
            });
        }
    }
    let hundred = rows(100).replace("SELECT i FROM", "SELECT printf('%.*c', 100000, 'x') FROM");
    for sql in ["SELECT zeroblob(3000000) AS x", "SELECT printf('%.*c', 8000000, 'x') AS x", &hundred] {
        let reply = ask(case, sql)?;
        case.status(&reply, &[200, 413, 422, 504], sql);
        let result = &reply.json()["result"];
        case.holds(reply.status != 200 || result["truncated"] == true, || {
            format!("{sql}: {} bytes, and truncated is {}", reply.body.len(), result["truncated"])
        });
        case.holds(reply.body.len() < 16 << 20, || format!("{sql}: {} bytes", reply.body.len()));
    }
    Ok(())
}

/// A table of all numbers, to begin a statement with.
pub(in crate::checks) const NUMBERS: &str = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)";

/// Asks once; whatever comes of it comes in time.
fn ask_in_time(case: &Case<'_>, sql: &str) -> Result<Reply, Stop> {
    let started = Instant::now();
    let reply = ask_once(case, sql)?;
    case.holds(started.elapsed() < LONG, || format!("{sql:.200} took {:?}", started.elapsed()));
    Ok(reply)
}

pub(super) fn endless(case: &Case<'_>) -> Done {
    case.target.needs("query_db")?;
    for what in ["SELECT i FROM n WHERE i < 0", "SELECT count(*) FROM n"] {
        let reply = ask_in_time(case, &format!("{NUMBERS} {what}"))?;
        case.refused(&reply, 504, "DEADLINE_EXCEEDED", what);
    }
    case.holds(cell(case, "SELECT 1")? == json!(1), || "the database answers no more".into());
    Ok(())
}

/// Where memory is counted for the process, whoever runs beside these can be refused in their place: they run alone.
pub(super) fn greedy(case: &Case<'_>) -> Done {
    case.target.needs("query_db")?;
    let sorted = format!("{NUMBERS} SELECT i FROM n ORDER BY -i");
    // It may meet the deadline before it has filled the memory.
    let reply = ask_in_time(case, &sorted)?;
    case.status(&reply, &[413, 504], sorted);
    for sql in [
        "SELECT zeroblob(1000000000)",
        "SELECT length(zeroblob(900000000))",
        "SELECT hex(zeroblob(500000000))",
        "SELECT length(hex(zeroblob(400000000)))",
        "SELECT printf('%.*c', 1000000000, 'x')",
        "SELECT length(printf('%1000000000d', 1))",
        "SELECT length(replace(zeroblob(1000000), x'00', zeroblob(1000)))",
        "SELECT length(group_concat(printf('%.*c', 1000000, 'x'))) FROM pragma_function_list, pragma_function_list",
        "SELECT randomblob(500000000)",
        "SELECT quote(zeroblob(500000000))",
        "SELECT count(*) FROM pragma_function_list a, pragma_function_list b, pragma_function_list c, pragma_function_list d",
    ] {
        let reply = ask_in_time(case, sql)?;
        case.status(&reply, &[200, 403, 413, 422, 504], sql);
        case.holds(reply.body.len() < 16 << 20, || format!("{sql}: {} bytes", reply.body.len()));
    }
    let deep = format!("SELECT {}1{}", "(".repeat(5_000), ")".repeat(5_000));
    let terms = format!("SELECT {}", vec!["1"; 20_000].join("+"));
    let columns = format!("SELECT {}", vec!["1"; 20_000].join(","));
    let unions = vec!["SELECT 1"; 5_000].join(" UNION ALL ");
    let long = format!("SELECT '{}'", "x".repeat(2_000_000));
    for (what, sql) in [
        ("parentheses", deep),
        ("terms", terms),
        ("columns", columns),
        ("unions", unions),
        ("a literal", long),
    ] {
        let reply = ask_once(case, &sql)?;
        case.status(&reply, &[200, 400, 403, 413, 422], format!("thousands of {what}"));
    }
    case.lives("greedy statements");
    Ok(())
}
