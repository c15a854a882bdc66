//! How much a statement may take: rows, bytes, time and memory.

use std::time::{Duration, Instant};

use serde_json::json;

use super::{ask, cell};
use crate::case::{Case, Done};

const MANY: &str =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 20000) SELECT i FROM n";

pub(super) fn caps(case: &Case<'_>) -> Done {
    case.target.needs("query_db")?;
    for (rows, status) in [
        (json!(1), 200),
        (json!(7), 200),
        (json!(10_000), 200),
        (json!(0), 0),
        (json!(-1), 400),
        (json!(1e300), 400),
        (json!(u64::MAX), 0),
    ] {
        let reply = case.client.tool("query_db", &json!({ "query": MANY, "max_rows": rows }))?;
        let among = if status == 0 { vec![200, 400] } else { vec![status] };
        case.status(&reply, &among, format!("max_rows {rows}"));
        if reply.status == 200 {
            let result = reply.json()["result"].clone();
            let count = result["rows"].as_array().map_or(0, Vec::len);
            case.holds(count <= 10_000 && result["truncated"] == true, || {
                format!("max_rows {rows}: {count} rows, {}", result["truncated"])
            });
            case.holds(result["row_count"] == json!(count), || {
                format!("it counts {}, and has {count}", result["row_count"])
            });
        }
    }
    let by_default = ask(case, MANY)?.json();
    case.holds(by_default["result"]["truncated"] == true, || "20000 rows came whole".into());
    for sql in [
        "SELECT hex(zeroblob(3000000)) AS x",
        "SELECT zeroblob(3000000) AS x",
        "SELECT printf('%.*c', 8000000, 'x') AS x",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100) SELECT printf('%.*c', 100000, 'x') AS x FROM n",
    ] {
        let reply = ask(case, sql)?;
        let told = reply.json()["result"]["truncated"] == true
            || reply.body.contains("truncated")
            || reply.body.contains("cut");
        case.holds(reply.status != 200 || told, || {
            format!("{sql}: {} bytes, and nothing is said", reply.body.len())
        });
        case.status(&reply, &[200, 413, 422], sql);
        case.holds(reply.body.len() < 16 << 20, || format!("{sql}: {} bytes", reply.body.len()));
    }
    Ok(())
}

pub(super) fn endless(case: &Case<'_>) -> Done {
    case.target.needs("query_db")?;
    let n = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)";
    for sql in [
        format!("{n} SELECT count(*) FROM n"),
        format!("{n} SELECT max(i) FROM n"),
        format!("{n} SELECT i FROM n WHERE i < 0"),
        format!("{n} SELECT i FROM n ORDER BY -i"),
    ] {
        let started = Instant::now();
        let reply = ask(case, &sql)?;
        // It may meet the limit on memory first.
        case.status(&reply, &[413, 422, 504], &sql);
        case.holds(started.elapsed() < Duration::from_secs(40), || {
            format!("{sql} took {:?}", started.elapsed())
        });
    }
    case.refused(
        &ask(case, &format!("{n} SELECT count(*) FROM n"))?,
        504,
        "DEADLINE_EXCEEDED",
        "an endless count",
    );
    case.holds(cell(case, "SELECT 1")? == json!(1), || "the database answers no more".into());
    Ok(())
}

pub(super) fn greedy(case: &Case<'_>) -> Done {
    case.target.needs("query_db")?;
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
        let started = Instant::now();
        let reply = ask(case, sql)?;
        case.status(&reply, &[200, 403, 413, 422, 504], sql);
        case.holds(reply.body.len() < 16 << 20, || format!("{sql}: {} bytes", reply.body.len()));
        case.holds(started.elapsed() < Duration::from_secs(40), || {
            format!("{sql} took {:?}", started.elapsed())
        });
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
        let reply = ask(case, &sql)?;
        case.status(&reply, &[200, 400, 403, 413, 422], format!("thousands of {what}"));
    }
    case.lives("greedy statements");
    Ok(())
}
