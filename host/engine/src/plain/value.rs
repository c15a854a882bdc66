//! JSON into values of WIT types, and back.
//!
//! Guarantees: a value that does not fit its type is refused, and says where it is wrong; nothing is rounded silently but
//! decimal fractions. Hostile: both sides.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Number, Value};
use wasmtime::component::Val;
use wasmtime::component::types::Type;

use super::snake;

/// A value of this type.
///
/// # Errors
/// What is wrong with it, to be read behind its name.
pub(super) fn from_json(json: &Value, ty: &Type) -> Result<Val, String> {
    let integer = || json.as_i64().ok_or_else(|| must("a whole number"));
    macro_rules! whole {
        ($variant:ident, $type:ty) => {
            <$type>::try_from(integer()?)
                .map(Val::$variant)
                .map_err(|_| must(&format!("between {} and {}", <$type>::MIN, <$type>::MAX)))
        };
    }
    match ty {
        Type::Bool => json.as_bool().map(Val::Bool).ok_or_else(|| must("true or false")),
        Type::S8 => whole!(S8, i8),
        Type::U8 => whole!(U8, u8),
        Type::S16 => whole!(S16, i16),
        Type::U16 => whole!(U16, u16),
        Type::S32 => whole!(S32, i32),
        Type::U32 => whole!(U32, u32),
        Type::S64 => integer().map(Val::S64),
        Type::U64 => json.as_u64().map(Val::U64).ok_or_else(|| must("a whole number that is not negative")),
        #[expect(clippy::cast_possible_truncation, reason = "the nearest one is meant")]
        Type::Float32 => json.as_f64().map(|f| Val::Float32(f as f32)).ok_or_else(|| must("a number")),
        Type::Float64 => json.as_f64().map(Val::Float64).ok_or_else(|| must("a number")),
        Type::Char => character(json),
        Type::String => string(json).map(|text| Val::String(text.to_owned())),
        Type::List(list) if list.ty() == Type::U8 => {
            let bytes = STANDARD.decode(string(json)?).map_err(|_| must("base64"))?;
            Ok(Val::List(bytes.into_iter().map(Val::U8).collect()))
        }
        Type::List(list) => items(json, &list.ty()).map(Val::List),
        Type::FixedLengthList(list) => {
            let items = items(json, &list.ty())?;
            let fits = items.len() as u64 == u64::from(list.len());
            if fits { Ok(Val::FixedLengthList(items)) } else { Err(must(&format!("{} items", list.len()))) }
        }
        _ => from_compound(json, ty),
    }
}

fn from_compound(json: &Value, ty: &Type) -> Result<Val, String> {
    match ty {
        Type::Record(record) => {
            let object = json.as_object().ok_or_else(|| must("an object"))?;
            let field =
                |name: &str, ty: &Type| member(object, name, ty).map(|value| (name.to_owned(), value));
            record.fields().map(|one| field(one.name, &one.ty)).collect::<Result<_, _>>().map(Val::Record)
        }
        Type::Tuple(tuple) => {
            let types: Vec<Type> = tuple.types().collect();
            let items = json.as_array().filter(|items| items.len() == types.len());
            let items = items.ok_or_else(|| must(&format!("a list of {}", types.len())))?;
            let values = items.iter().zip(&types).map(|(item, ty)| from_json(item, ty));
            values.collect::<Result<_, _>>().map(Val::Tuple)
        }
        Type::Map(map) => entries(json, &map.key(), &map.value()).map(Val::Map),
        Type::Variant(variant) => {
            let (name, payload) = chosen(json)?;
            let case = variant.cases().find(|case| snake(case.name) == name);
            let case = case.ok_or_else(|| format!("has no case `{name}`"))?;
            Ok(Val::Variant(case.name.to_owned(), case_payload(payload, case.ty.as_ref())?))
        }
        Type::Result(result) => {
            let (name, payload) = chosen(json)?;
            match name {
                "ok" => Ok(Val::Result(Ok(case_payload(payload, result.ok().as_ref())?))),
                "err" => Ok(Val::Result(Err(case_payload(payload, result.err().as_ref())?))),
                _ => Err(must("ok or err")),
            }
        }
        Type::Enum(names) => {
            let name = string(json)?;
            let found = names.names().find(|one| snake(one) == name);
            found.map(|name| Val::Enum(name.to_owned())).ok_or_else(|| format!("has no case `{name}`"))
        }
        Type::Option(_) if json.is_null() => Ok(Val::Option(None)),
        Type::Option(option) => Ok(Val::Option(Some(Box::new(from_json(json, &option.ty())?)))),
        Type::Flags(flags) => {
            let given = json.as_array().ok_or_else(|| must("a list of names"))?;
            let flag = |item: &Value| {
                let name = string(item)?;
                let found = flags.names().find(|one| snake(one) == name);
                found.map(str::to_owned).ok_or_else(|| format!("has no flag `{name}`"))
            };
            given.iter().map(flag).collect::<Result<_, _>>().map(Val::Flags)
        }
        _ => Err("is of a type that JSON can't carry".into()),
    }
}

fn must(what: &str) -> String {
    format!("must be {what}")
}

fn string(json: &Value) -> Result<&str, String> {
    json.as_str().ok_or_else(|| must("a text"))
}

fn character(json: &Value) -> Result<Val, String> {
    let mut characters = string(json)?.chars();
    match (characters.next(), characters.next()) {
        (Some(one), None) => Ok(Val::Char(one)),
        _ => Err(must("one character")),
    }
}

fn items(json: &Value, ty: &Type) -> Result<Vec<Val>, String> {
    json.as_array().ok_or_else(|| must("a list"))?.iter().map(|item| from_json(item, ty)).collect()
}

/// A record's field; what is left out is null, which only an option takes.
fn member(object: &Map<String, Value>, name: &str, ty: &Type) -> Result<Val, String> {
    let name = snake(name);
    from_json(object.get(&name).unwrap_or(&Value::Null), ty).map_err(|why| format!("→ `{name}` {why}"))
}

fn entries(json: &Value, key: &Type, value: &Type) -> Result<Vec<(Val, Val)>, String> {
    if let (Value::Object(object), Type::String) = (json, key) {
        let entry =
            |(name, item): (&String, &Value)| Ok((Val::String(name.clone()), from_json(item, value)?));
        return object.iter().map(entry).collect();
    }
    let pairs = json.as_array().ok_or_else(|| must("a list of pairs"))?;
    let entry = |pair: &Value| match pair.as_array().map(Vec::as_slice) {
        Some([name, item]) => Ok((from_json(name, key)?, from_json(item, value)?)),
        _ => Err(must("a list of pairs")),
    };
    pairs.iter().map(entry).collect()
}

/// The case that is meant, and what belongs to it.
fn chosen(json: &Value) -> Result<(&str, Option<&Value>), String> {
    if let Some(name) = json.as_str() {
        return Ok((name, None));
    }
    let object = json.as_object().filter(|object| object.len() == 1);
    let one = object.and_then(|object| object.iter().next());
    one.map(|(name, payload)| (name.as_str(), Some(payload)))
        .ok_or_else(|| must("a name, or an object with one member"))
}

fn case_payload(payload: Option<&Value>, ty: Option<&Type>) -> Result<Option<Box<Val>>, String> {
    match (payload, ty) {
        (None, None) => Ok(None),
        (payload, Some(ty)) => Ok(Some(Box::new(from_json(payload.unwrap_or(&Value::Null), ty)?))),
        (Some(_), None) => Err("has a case that takes nothing; write its name alone".into()),
    }
}

/// A value as JSON. It is of this type: the engine made it.
pub(super) fn to_json(value: &Val, ty: &Type) -> Value {
    match value {
        Val::Bool(value) => Value::Bool(*value),
        Val::S8(n) => (*n).into(),
        Val::U8(n) => (*n).into(),
        Val::S16(n) => (*n).into(),
        Val::U16(n) => (*n).into(),
        Val::S32(n) => (*n).into(),
        Val::U32(n) => (*n).into(),
        Val::S64(n) => (*n).into(),
        Val::U64(n) => (*n).into(),
        Val::Float32(n) => number(f64::from(*n)),
        Val::Float64(n) => number(*n),
        Val::Char(one) => Value::String(one.to_string()),
        Val::String(text) => Value::String(text.clone()),
        Val::Enum(name) => Value::String(snake(name)),
        Val::Flags(names) => names.iter().map(|name| Value::String(snake(name))).collect(),
        Val::Option(None) => Value::Null,
        _ => to_compound(value, ty),
    }
}

/// JSON has no infinity and no NaN.
fn number(n: f64) -> Value {
    Number::from_f64(n).map_or(Value::Null, Value::Number)
}

fn to_compound(value: &Val, ty: &Type) -> Value {
    match (value, ty) {
        (Val::List(items), Type::List(list)) if list.ty() == Type::U8 => {
            let byte = |item: &Val| if let Val::U8(byte) = item { Some(*byte) } else { None };
            Value::String(STANDARD.encode(items.iter().filter_map(byte).collect::<Vec<u8>>()))
        }
        (Val::List(items), Type::List(list)) => {
            let ty = list.ty();
            items.iter().map(|item| to_json(item, &ty)).collect()
        }
        (Val::FixedLengthList(items), Type::FixedLengthList(list)) => {
            let ty = list.ty();
            items.iter().map(|item| to_json(item, &ty)).collect()
        }
        (Val::Tuple(items), Type::Tuple(tuple)) => {
            items.iter().zip(tuple.types()).map(|(item, ty)| to_json(item, &ty)).collect()
        }
        (Val::Record(fields), Type::Record(record)) => {
            let types = record.fields().map(|field| field.ty);
            let fields = fields.iter().zip(types);
            Value::Object(fields.map(|((name, value), ty)| (snake(name), to_json(value, &ty))).collect())
        }
        (Val::Map(entries), Type::Map(map)) => to_entries(entries, &map.key(), &map.value()),
        (Val::Option(Some(value)), Type::Option(option)) => to_json(value, &option.ty()),
        (Val::Variant(name, payload), Type::Variant(variant)) => {
            let ty = variant.cases().find(|case| case.name == name).and_then(|case| case.ty);
            case(&snake(name), payload.as_deref(), ty.as_ref())
        }
        (Val::Result(Ok(payload)), Type::Result(result)) => {
            case("ok", payload.as_deref(), result.ok().as_ref())
        }
        (Val::Result(Err(payload)), Type::Result(result)) => {
            case("err", payload.as_deref(), result.err().as_ref())
        }
        // Nothing else has a schema.
        _ => Value::Null,
    }
}

fn to_entries(entries: &[(Val, Val)], key: &Type, value: &Type) -> Value {
    if *key == Type::String {
        let entry = |(name, item): &(Val, Val)| match name {
            Val::String(name) => Some((name.clone(), to_json(item, value))),
            _ => None,
        };
        return Value::Object(entries.iter().filter_map(entry).collect());
    }
    entries.iter().map(|(name, item)| Value::Array(vec![to_json(name, key), to_json(item, value)])).collect()
}

fn case(name: &str, payload: Option<&Val>, ty: Option<&Type>) -> Value {
    match (payload, ty) {
        (Some(payload), Some(ty)) => Value::Object(Map::from_iter([(name.to_owned(), to_json(payload, ty))])),
        _ => Value::String(name.to_owned()),
    }
}
