//! `get_memory_stats`: memory counters of the host process, under the names that the platform itself uses.
//!
//! Guarantees: bytes (and one count), just now; a counter that the platform does not keep is absent, never zero.
//! Imports: `memory-info` alone.

#![forbid(unsafe_code)]

use palisade_sdk::memory_info::Counters;
use palisade_sdk::{MemoryInfo, Result, output, tool};

/// Windows and the other platforms name their counters differently; only one of the two sets is filled.
#[output]
#[derive(Default)]
struct MemoryStats {
    #[serde(skip_serializing_if = "Option::is_none")]
    virtual_bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resident_bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    peak_resident_bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    working_set_bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    peak_working_set_bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page_file_bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    peak_page_file_bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page_fault_count: Option<u64>,
}

impl From<Counters> for MemoryStats {
    fn from(memory: Counters) -> Self {
        // Only Windows counts a page file.
        if memory.page_file_bytes.is_some() {
            return Self {
                working_set_bytes: Some(memory.resident_bytes),
                peak_working_set_bytes: memory.peak_resident_bytes,
                page_file_bytes: memory.page_file_bytes,
                peak_page_file_bytes: memory.peak_page_file_bytes,
                page_fault_count: memory.page_fault_count,
                ..Self::default()
            };
        }
        Self {
            virtual_bytes: memory.virtual_bytes,
            resident_bytes: Some(memory.resident_bytes),
            peak_resident_bytes: memory.peak_resident_bytes,
            ..Self::default()
        }
    }
}

/// Memory use of the app's process, in bytes. Call it before and after an action to look for a leak.
#[tool(read_only)]
fn get_memory_stats(info: &MemoryInfo) -> Result<MemoryStats> {
    info.memory().map(MemoryStats::from)
}

palisade_sdk::export!(get_memory_stats);

#[cfg(test)]
mod tests;
