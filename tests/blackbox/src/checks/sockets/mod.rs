//! Raw sockets: what no proper client sends.

use super::{Check, check};

mod bodies;
mod crowds;
mod framing;
mod heads;
mod pipelining;
mod protocols;
mod slow;

const GROUP: &str = "raw-sockets";

pub(super) const CHECKS: [&[Check]; 7] = [
    &heads::CHECKS,
    &framing::CHECKS,
    &bodies::CHECKS,
    &pipelining::CHECKS,
    &protocols::CHECKS,
    &slow::CHECKS,
    &crowds::CHECKS,
];
