//! Records that were not where they belong, until they turn up.
//!
//! Guarantees: a number is either missing or moved, never both. Hostile: the numbers.

use super::{Finding, Problem};

/// Ranges of missing numbers, each with the finding that says so.
#[derive(Debug, Default)]
pub(super) struct Gaps(Vec<(u64, u64, usize)>);

impl Gaps {
    /// `from` to `to` are missing, says the finding at `index`.
    pub(super) fn open(&mut self, from: u64, to: u64, index: usize) {
        self.0.push((from, to, index));
    }

    /// The finding at `index` was about something else.
    pub(super) fn close(&mut self, index: usize) {
        self.0.retain(|gap| gap.2 != index);
    }

    /// `seq` has turned up. Whether it was missing; the finding that said so is corrected.
    pub(super) fn fill(&mut self, seq: u64, findings: &mut Vec<Finding>) -> bool {
        let Some(at) = self.0.iter().position(|(from, to, _)| (*from..=*to).contains(&seq)) else {
            return false;
        };
        let (from, to, index) = self.0.swap_remove(at);
        let parts: Vec<(u64, u64)> = [(from, seq.saturating_sub(1)), (seq + 1, to)]
            .into_iter()
            .filter(|(from, to)| from <= to)
            .collect();
        match parts[..] {
            [] => {
                findings.remove(index);
                self.0.iter_mut().filter(|gap| gap.2 > index).for_each(|gap| gap.2 -= 1);
            }
            [first, ..] => {
                findings[index].problem = Problem::Missing { from: first.0, to: first.1 };
                self.0.push((first.0, first.1, index));
                if let Some(second) = parts.get(1) {
                    let place = findings[index].place.clone();
                    let problem = Problem::Missing { from: second.0, to: second.1 };
                    findings.insert(index + 1, Finding { place, problem });
                    self.0.iter_mut().filter(|gap| gap.2 > index).for_each(|gap| gap.2 += 1);
                    self.0.push((second.0, second.1, index + 1));
                }
            }
        }
        true
    }
}
