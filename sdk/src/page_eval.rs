//! Runs script in a window's page, in the page's own world (capability `page-eval`).
//!
//! Guarantees: the call ends at its deadline, whatever the script does. Not guaranteed: anything about what the script
//! does, or about the truth of what it says.
//! Hostile: values and messages, which the page can replace.

use crate::bindings::palisade::host::page_eval;
use crate::capability::capability;

pub use page_eval::{Error, ErrorKind, Outcome};

capability! {
    /// Runs script in a window's page.
    PageEval = Some("page-eval")
}

impl PageEval {
    /// Runs an expression, or the body of an async function, and waits for its value.
    ///
    /// # Errors
    /// Where the code is wrong or throws, its value is too large or late, or there is no such window.
    pub fn evaluate(
        &self,
        window: Option<&str>,
        code: &str,
        timeout_ms: Option<u32>,
    ) -> Result<Outcome, Error> {
        page_eval::evaluate(window, code, timeout_ms)
    }
}

crate::error::from_kinds!(
    page_eval:
    Syntax => invalid_arguments,
    Thrown => failed,
    Timeout => deadline_exceeded,
    NotFound => invalid_arguments,
    Unavailable => unavailable,
    TooLarge => too_large,
    Failed => failed,
);
