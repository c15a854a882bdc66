use std::sync::Arc;

use super::bindings::Host;
use super::*;

#[tokio::test]
async fn memory_is_plausible_and_peaks_above_what_is_resident() {
    let call = MemoryInfoCall { blocking: Blocking::Unclocked };
    let counters = MemoryInfoView(&call).memory().await.unwrap().unwrap();
    assert!(counters.resident_bytes > 64 << 10, "{counters:?}");
    assert!(counters.virtual_bytes.is_none_or(|bytes| bytes >= counters.resident_bytes), "{counters:?}");
    assert!(counters.peak_resident_bytes.is_none_or(|bytes| bytes > 64 << 10), "{counters:?}");
    assert_eq!(cfg!(target_os = "linux"), counters.peak_resident_bytes.is_some());
}

#[cfg(target_os = "linux")]
#[test]
fn kibibytes_become_bytes_and_an_absent_line_an_absent_counter() {
    let counters = counters::parse("Name:\tVmRSS: 7 kB\nVmSize:\t   20 kB\nVmRSS:\t    10 kB\n").unwrap();
    assert_eq!((counters.resident_bytes, counters.virtual_bytes), (10 << 10, Some(20 << 10)));
    assert_eq!(counters.peak_resident_bytes, None);
}

#[cfg(target_os = "linux")]
#[test]
fn a_status_without_numbers_is_a_failure() {
    for status in ["", "VmRSS:\tmany kB\n", "VmRSS:\t5\n", "VmRSS:\t99999999999999999999 kB\n"] {
        assert!(counters::parse(status).is_none(), "{status:?}");
    }
}

#[test]
fn memory_info_is_an_unknown_import_without_the_grant() {
    crate::testing::is_missing_unless_granted(Arc::new(MemoryInfoCapability::default()));
}
