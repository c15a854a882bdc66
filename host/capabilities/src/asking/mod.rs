//! Asking whoever is behind a call's client: what `elicitation`, `sampling` and `roots` have in common.
//!
//! Guarantees: one call asks at most [`MAX_QUESTIONS`] things, of bounded size, without control characters; a key that was
//! asked again costs nothing. Hostile: the guest.

use std::collections::BTreeSet;
use std::sync::Arc;

use palisade_engine::{Answer, Asked, Observer, Question};

/// Questions of one call. Without it a tool buries a person in forms.
pub(crate) const MAX_QUESTIONS: usize = 16;
/// Bytes of one question's text. Without it a tool fills the client's screen, or its model's context.
pub(crate) const MAX_QUESTION_BYTES: usize = 64 << 10;

/// Bytes of a question's key.
const MAX_KEY_BYTES: usize = 64;

/// Why a question gave nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RefusalKind {
    Unavailable,
    InvalidArguments,
    TooMany,
}

/// Why, and in words for the tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) kind: RefusalKind,
    pub(crate) message: String,
}

pub(crate) fn invalid(message: impl Into<String>) -> Refusal {
    Refusal { kind: RefusalKind::InvalidArguments, message: message.into() }
}

/// Makes an interface's own error of a [`Refusal`].
macro_rules! map_refusal {
    ($error:ty, $kind:ident) => {
        impl From<$crate::asking::Refusal> for $error {
            fn from(refusal: $crate::asking::Refusal) -> Self {
                let kind = match refusal.kind {
                    $crate::asking::RefusalKind::Unavailable => $kind::Unavailable,
                    $crate::asking::RefusalKind::InvalidArguments => $kind::InvalidArguments,
                    $crate::asking::RefusalKind::TooMany => $kind::TooMany,
                };
                Self { kind, message: refusal.message }
            }
        }
    };
}
pub(crate) use map_refusal;

/// One capability's questions during one call.
pub(crate) struct Questions {
    observer: Arc<dyn Observer>,
    asked: BTreeSet<String>,
}

impl Questions {
    pub(crate) fn new(observer: Arc<dyn Observer>) -> Self {
        Self { observer, asked: BTreeSet::new() }
    }

    /// The answer, or `None` while there is none.
    pub(crate) fn ask(&mut self, key: &str, question: Question) -> Result<Option<Answer>, Refusal> {
        let is_key = key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte));
        if !is_key || key.is_empty() || key.len() > MAX_KEY_BYTES {
            return Err(invalid(format!(
                "a question's key must be 1 to {MAX_KEY_BYTES} of A-Z a-z 0-9 _ - ."
            )));
        }
        if !self.asked.contains(key) {
            if self.asked.len() == MAX_QUESTIONS {
                let message = format!("one call asks at most {MAX_QUESTIONS} questions");
                return Err(Refusal { kind: RefusalKind::TooMany, message });
            }
            self.asked.insert(key.to_owned());
        }
        match self.observer.ask(key, question) {
            Asked::Answer(answer) => Ok(Some(answer)),
            Asked::Pending => Ok(None),
            Asked::Unavailable(message) => Err(Refusal { kind: RefusalKind::Unavailable, message }),
            Asked::Invalid(message) => Err(invalid(message)),
        }
    }
}

/// An answer of another kind than the question: two questions of one call have the same key.
pub(crate) fn another_kind() -> Refusal {
    invalid("that key was used for a question of another kind")
}

/// Bounds a question's texts, and refuses what acts on terminals.
pub(crate) fn check_texts<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<(), Refusal> {
    let mut bytes = 0_usize;
    for text in texts {
        bytes = bytes.saturating_add(text.len());
        // Guest-controlled: looked at only within the bound.
        if bytes > MAX_QUESTION_BYTES {
            return Err(invalid(format!("a question has at most {MAX_QUESTION_BYTES} bytes")));
        }
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
            return Err(invalid("a question has no control characters"));
        }
    }
    Ok(())
}

#[cfg(test)]
pub(crate) mod testing {
    //! Someone who answers.

    use std::sync::{Arc, Mutex};

    use palisade_engine::{Asked, Observer, Question, Severity};

    use super::Questions;

    /// Answers every question alike, and keeps them.
    pub(crate) struct Answering {
        pub(crate) answer: Asked,
        pub(crate) asked: Mutex<Vec<(String, Question)>>,
    }

    impl Answering {
        pub(crate) fn new(answer: Asked) -> Arc<Self> {
            Arc::new(Self { answer, asked: Mutex::default() })
        }

        pub(crate) fn questions(self: &Arc<Self>) -> Questions {
            Questions::new(Arc::clone(self) as Arc<dyn Observer>)
        }
    }

    impl Observer for Answering {
        fn log(&self, _: Severity, _: String) {}
        fn progress(&self, _: f64, _: Option<f64>, _: Option<String>) {}
        fn cancelled(&self) -> bool {
            false
        }

        fn ask(&self, key: &str, question: Question) -> Asked {
            self.asked.lock().unwrap().push((key.to_owned(), question));
            self.answer.clone()
        }
    }
}

#[cfg(test)]
mod tests;
