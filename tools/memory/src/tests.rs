use palisade_sdk::memory_info::Counters;
use palisade_sdk::serde_json::{json, to_value};

use super::MemoryStats;

fn memory() -> Counters {
    Counters {
        resident_bytes: 10,
        peak_resident_bytes: Some(20),
        virtual_bytes: Some(30),
        page_file_bytes: None,
        peak_page_file_bytes: None,
        page_fault_count: None,
    }
}

#[test]
fn linux_counters_keep_their_names_and_nothing_else_appears() {
    let expected = json!({"resident_bytes": 10, "peak_resident_bytes": 20, "virtual_bytes": 30});
    assert_eq!(to_value(MemoryStats::from(memory())).unwrap(), expected);
}

#[test]
fn a_page_file_means_windows_names() {
    let windows =
        Counters { page_file_bytes: Some(40), page_fault_count: Some(7), virtual_bytes: None, ..memory() };
    let expected = json!({
        "working_set_bytes": 10, "peak_working_set_bytes": 20, "page_file_bytes": 40, "page_fault_count": 7
    });
    assert_eq!(to_value(MemoryStats::from(windows)).unwrap(), expected);
}
