//! Redacting a whole made of leaves.
//!
//! Guarantees: an implementation can only put together what it got out of the redactor: [`Redact::redact`] must
//! return a [`Redacted`], and the only ways to one are the redactor's methods, [`Redacted::map`] and
//! [`Redacted::zip`]. Forgetting a leaf does not compile.
//! Not guaranteed: that bytes which are neither text nor hold a token (a picture, say) show nothing secret.
//!
//! ```
//! use palisade_policy::{Redact, Redacted, RedactionConfig, Redactor};
//!
//! struct Page { title: String, links: Vec<String>, size: u64 }
//!
//! impl Redact for Page {
//!     fn redact(self, redactor: &Redactor) -> Redacted<Self> {
//!         let Self { title, links, size } = self;
//!         redactor.redact((title, links, size)).map(|(title, links, size)| Self { title, links, size })
//!     }
//! }
//!
//! let redactor = Redactor::new(RedactionConfig::default(), &[]).expect("no patterns, so none is wrong");
//! let page = Page { title: "mail to ann@example.org".into(), links: vec![], size: 3 };
//! assert_eq!(redactor.redact(page).title, "mail to [REDACTED]");
//! ```

use super::Redactor;
use crate::error::Failure;
use crate::stage::Redacted;
use serde_json::Value;

/// What can be redacted.
pub trait Redact: Sized {
    /// This, without its secrets.
    fn redact(self, redactor: &Redactor) -> Redacted<Self>;
}

impl Redact for String {
    fn redact(self, redactor: &Redactor) -> Redacted<Self> {
        redactor.text(self)
    }
}

impl Redact for Value {
    fn redact(self, redactor: &Redactor) -> Redacted<Self> {
        redactor.value(self)
    }
}

impl Redact for Failure {
    fn redact(self, redactor: &Redactor) -> Redacted<Self> {
        redactor.failure(self)
    }
}

impl<T: Redact> Redact for Option<T> {
    fn redact(self, redactor: &Redactor) -> Redacted<Self> {
        match self {
            Some(value) => value.redact(redactor).map(Some),
            None => Redacted::new(None),
        }
    }
}

impl<T: Redact> Redact for Vec<T> {
    fn redact(self, redactor: &Redactor) -> Redacted<Self> {
        self.into_iter().map(|value| value.redact(redactor)).collect()
    }
}

impl<T: Redact> Redact for Box<T> {
    fn redact(self, redactor: &Redactor) -> Redacted<Self> {
        (*self).redact(redactor).map(Self::new)
    }
}

impl<T: Redact, E: Redact> Redact for Result<T, E> {
    fn redact(self, redactor: &Redactor) -> Redacted<Self> {
        match self {
            Ok(value) => value.redact(redactor).map(Ok),
            Err(error) => error.redact(redactor).map(Err),
        }
    }
}

/// Values that hold no text, or only text from the program itself.
macro_rules! hold_no_secret {
    ($($type:ty),*) => {$(
        impl Redact for $type {
            fn redact(self, _: &Redactor) -> Redacted<Self> {
                Redacted::new(self)
            }
        }
    )*};
}

// Not `u8`: a `Vec<u8>` would pass as clean; bytes go through `Redactor::bytes`.
hold_no_secret!((), bool, u16, u32, u64, usize, i16, i32, i64, isize, f32, f64, &'static str);

macro_rules! tuples {
    ($($name:ident)+) => {
        impl<$($name: Redact),+> Redact for ($($name,)+) {
            #[expect(non_snake_case, reason = "the type parameters name the variables too")]
            fn redact(self, redactor: &Redactor) -> Redacted<Self> {
                let ($($name,)+) = self;
                Redacted::new(($($name.redact(redactor).into_inner(),)+))
            }
        }
    };
}

tuples!(A);
tuples!(A B);
tuples!(A B C);
tuples!(A B C D);
tuples!(A B C D E);
tuples!(A B C D E F);
tuples!(A B C D E F G);
tuples!(A B C D E F G H);
