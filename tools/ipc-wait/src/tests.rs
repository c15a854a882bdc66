use palisade_sdk::ipc_log::Quiet;

use super::*;

#[test]
fn what_is_pending_is_said_when_time_is_up() {
    let busy = answer(&Quiet { idle: false, pending: 2, elapsed_ms: 8_000 });
    assert!(!busy.ok && busy.last_value == Some(json!({ "pending": 2 })));
    let idle = answer(&Quiet { idle: true, pending: 0, elapsed_ms: 200 });
    assert!(idle.ok && idle.last_value.is_none() && idle.elapsed_ms == 200.0);
}
