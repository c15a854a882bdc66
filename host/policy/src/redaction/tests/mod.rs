//! Tests of redaction, one file for each of its parts.

use super::{MARKER, RedactionConfig, Redactor};
use crate::token::Token;
use serde_json::Value;
use uuid::Uuid;

mod config;
mod json;
mod keys;
mod kinds;
mod own;
mod pairs;
mod properties;
mod whole;

fn redactor() -> Redactor {
    Redactor::new(RedactionConfig::default(), &[]).unwrap()
}

fn text(text: &str) -> String {
    redactor().text(text.to_owned()).into_inner()
}

fn json(value: Value) -> Value {
    redactor().value(value).into_inner()
}

fn stays(kept: &str) {
    assert_eq!(text(kept), kept);
}

fn token() -> Token {
    Token::configured(None, Uuid::from_u128(0x3f2a_9c41_7b8e_4d65_9a10_c2d3_e4f5_0617))
}
