//! SQLite values to JSON and back.
//!
//! Guarantees: a value that comes out of `query_db` and goes into it as a parameter is the same value (infinities
//! and NaN aside). Hostile: both.

use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use palisade_sdk::Error;
use palisade_sdk::database::Value;
use palisade_sdk::schema::{Members, Schema};
use palisade_sdk::serde::ser::SerializeMap;
use palisade_sdk::serde::{Serialize, Serializer};
use palisade_sdk::serde_json::Value as Json;

/// One row: an object with the columns in the statement's order.
#[derive(Debug)]
pub(super) struct Row {
    columns: Rc<[String]>,
    cells: Vec<Value>,
}

impl Row {
    pub(super) fn new(columns: &Rc<[String]>, cells: Vec<Value>) -> Self {
        Self { columns: Rc::clone(columns), cells }
    }
}

impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.columns.iter().zip(self.cells.iter().map(Cell)))
    }
}

/// Which columns there are is the statement's business.
impl Schema for Row {
    fn members(out: &mut Members<'_>) {
        out.kind("object");
    }
}

struct Cell<'a>(&'a Value);

impl Serialize for Cell<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Null => serializer.serialize_unit(),
            Value::Integer(integer) => serializer.serialize_i64(*integer),
            // serde_json writes NaN and infinities as null.
            Value::Real(real) => serializer.serialize_f64(*real),
            Value::Text(text) => serializer.serialize_str(text),
            Value::Blob(bytes) => {
                let mut map = serializer.serialize_map(Some(2))?;
                map.serialize_entry("base64", &STANDARD.encode(bytes))?;
                map.serialize_entry("bytes", &bytes.len())?;
                map.end()
            }
        }
    }
}

/// The SQLite value of the parameter at `index` (from 0).
pub(super) fn parameter(index: usize, json: Json) -> Result<Value, Error> {
    let refuse = |why: &str| Error::invalid_arguments(format!("params[{index}] {why}."));
    match json {
        Json::Null => Ok(Value::Null),
        Json::Bool(yes) => Ok(Value::Integer(yes.into())),
        Json::String(text) => Ok(Value::Text(text)),
        Json::Number(number) => match (number.as_i64(), number.is_u64(), number.as_f64()) {
            (Some(integer), ..) => Ok(Value::Integer(integer)),
            (None, false, Some(real)) => Ok(Value::Real(real)),
            _ => Err(refuse("is larger than SQLite's integers (64 bits, signed); pass it as a string")),
        },
        Json::Object(mut object) => match object.remove("base64") {
            Some(Json::String(text)) => STANDARD
                .decode(text)
                .map(Value::Blob)
                .map_err(|error| refuse(&format!("is not valid base64: {error}"))),
            _ => Err(refuse("is an object without a string `base64`; objects stand for BLOBs")),
        },
        Json::Array(_) => {
            Err(refuse("is an array; pass its items as parameters of their own, or as JSON text"))
        }
    }
}
