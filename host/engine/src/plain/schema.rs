//! WIT types as JSON Schema, and as text.
//!
//! The mapping is serde's usual one, which is what most who write JSON expect: a record is an object, an option may be null or
//! left out, a variant is an object with one member or, without a payload, a text; `list<u8>` is base64 (RFC 4648, section 4).

use std::fmt::Write as _;

use serde_json::{Map, Value, json};
use wasmtime::component::types::{ComponentFunc, Type};

use super::snake;

/// Types that a function's own are made of, each as often as it is used. Without it thirty types that each hold the one before
/// twice are a schema of gigabytes.
const MAX_PARTS: usize = 5_000;

/// Whether values of these types can be written as JSON.
///
/// # Errors
/// Why not.
pub(super) fn check<'a>(types: impl Iterator<Item = &'a Type>) -> Result<(), String> {
    let mut left = MAX_PARTS;
    for ty in types {
        check_one(ty, &mut left)?;
    }
    Ok(())
}

fn check_one(ty: &Type, left: &mut usize) -> Result<(), String> {
    *left = left.checked_sub(1).ok_or_else(|| format!("is made of more than {MAX_PARTS} types"))?;
    match ty {
        Type::Own(_) | Type::Borrow(_) => {
            Err("takes or gives a resource, which outlives a call; tools get a new instance for each".into())
        }
        Type::Future(_) | Type::Stream(_) | Type::ErrorContext => {
            Err("takes or gives a future, a stream or an error context, which JSON can't carry".into())
        }
        ty => parts(ty).iter().try_for_each(|part| check_one(part, left)),
    }
}

/// The types that a type is made of.
fn parts(ty: &Type) -> Vec<Type> {
    match ty {
        Type::List(list) => vec![list.ty()],
        Type::FixedLengthList(list) => vec![list.ty()],
        Type::Map(map) => vec![map.key(), map.value()],
        Type::Record(record) => record.fields().map(|field| field.ty).collect(),
        Type::Tuple(tuple) => tuple.types().collect(),
        Type::Variant(variant) => variant.cases().filter_map(|case| case.ty).collect(),
        Type::Option(option) => vec![option.ty()],
        Type::Result(result) => result.ok().into_iter().chain(result.err()).collect(),
        _ => Vec::new(),
    }
}

/// The schema of a function's arguments.
pub(super) fn arguments(params: &[(String, Type)]) -> Value {
    object(params.iter().map(|(name, ty)| (name.clone(), ty.clone())))
}

/// The schema of what a function gives, where it gives anything.
pub(super) fn output(result: Option<&Type>) -> Option<Value> {
    let ty = match result? {
        Type::Result(result) => result.ok()?,
        ty => ty.clone(),
    };
    Some(match &ty {
        Type::Record(_) => schema(&ty),
        ty => json!({ "type": "object", "properties": { "result": schema(ty) }, "required": ["result"] }),
    })
}

fn object(fields: impl Iterator<Item = (String, Type)>) -> Value {
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for (name, ty) in fields {
        if !matches!(ty, Type::Option(_)) {
            required.push(Value::from(name.as_str()));
        }
        properties.insert(name, schema(&ty));
    }
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

/// The schema of a type's values.
fn schema(ty: &Type) -> Value {
    let integer = |least: i64, most: u64| json!({ "type": "integer", "minimum": least, "maximum": most });
    let signed = |most: i64| integer(-most - 1, most.unsigned_abs());
    match ty {
        Type::Bool => json!({ "type": "boolean" }),
        Type::S8 => signed(i8::MAX.into()),
        Type::U8 => integer(0, u8::MAX.into()),
        Type::S16 => signed(i16::MAX.into()),
        Type::U16 => integer(0, u16::MAX.into()),
        Type::S32 => signed(i32::MAX.into()),
        Type::U32 => integer(0, u32::MAX.into()),
        Type::S64 => signed(i64::MAX),
        Type::U64 => integer(0, u64::MAX),
        Type::Float32 | Type::Float64 => json!({ "type": "number" }),
        Type::Char => json!({ "type": "string", "minLength": 1, "maxLength": 1 }),
        Type::String => json!({ "type": "string" }),
        Type::List(list) if list.ty() == Type::U8 => json!({ "type": "string", "contentEncoding": "base64" }),
        Type::List(list) => json!({ "type": "array", "items": schema(&list.ty()) }),
        Type::FixedLengthList(list) => {
            json!({ "type": "array", "items": schema(&list.ty()), "minItems": list.len(), "maxItems": list.len() })
        }
        Type::Map(map) if map.key() == Type::String => {
            json!({ "type": "object", "additionalProperties": schema(&map.value()) })
        }
        Type::Map(map) => json!({ "type": "array", "items": pair(schema(&map.key()), schema(&map.value())) }),
        Type::Record(record) => object(record.fields().map(|field| (snake(field.name), field.ty))),
        Type::Tuple(tuple) => {
            let parts: Vec<Value> = tuple.types().map(|ty| schema(&ty)).collect();
            let count = parts.len();
            json!({ "type": "array", "prefixItems": parts, "minItems": count, "maxItems": count })
        }
        Type::Variant(variant) => choice(variant.cases().map(|case| (snake(case.name), case.ty))),
        Type::Enum(names) => json!({ "enum": names.names().map(snake).collect::<Vec<_>>() }),
        Type::Option(option) => json!({ "anyOf": [schema(&option.ty()), { "type": "null" }] }),
        Type::Result(result) => {
            choice([("ok".to_owned(), result.ok()), ("err".to_owned(), result.err())].into_iter())
        }
        Type::Flags(flags) => {
            let names: Vec<_> = flags.names().map(snake).collect();
            json!({ "type": "array", "items": { "enum": names }, "uniqueItems": true })
        }
        // Refused by `check`.
        Type::Own(_) | Type::Borrow(_) | Type::Future(_) | Type::Stream(_) | Type::ErrorContext => {
            json!(false)
        }
    }
}

fn pair(key: Value, value: Value) -> Value {
    json!({ "type": "array", "prefixItems": [key, value], "minItems": 2, "maxItems": 2 })
}

/// One of several: its name alone, or an object with its name and what belongs to it.
fn choice(cases: impl Iterator<Item = (String, Option<Type>)>) -> Value {
    let (mut bare, mut choices) = (Vec::new(), Vec::new());
    for (name, ty) in cases {
        match ty {
            None => bare.push(Value::from(name)),
            Some(ty) => choices.push(member(&name, &ty)),
        }
    }
    if !bare.is_empty() {
        choices.insert(0, json!({ "enum": bare }));
    }
    json!({ "oneOf": choices })
}

/// An object with this one member, which is there even where it may be null.
fn member(name: &str, ty: &Type) -> Value {
    json!({
        "type": "object", "properties": { name: schema(ty) }, "required": [name], "additionalProperties": false,
    })
}

/// A function as WIT would write it.
pub(super) fn signature(interface: Option<&str>, name: &str, ty: &ComponentFunc) -> String {
    let params: Vec<String> = ty.params().map(|(name, ty)| format!("{name}: {}", text(&ty))).collect();
    let result = ty.results().next().map_or_else(String::new, |ty| format!(" -> {}", text(&ty)));
    let place = interface.map_or_else(String::new, |interface| format!(" of {interface}"));
    let mut signature = format!("`{name}({}){result}`{place}", params.join(", "));
    // Names and types are the component's, and may be long: a reader wants the beginning.
    let end = signature.floor_char_boundary(MAX_SIGNATURE_BYTES);
    if end < signature.len() {
        signature.truncate(end);
        signature.push('…');
    }
    signature
}

/// Bytes of a function's text in its description.
const MAX_SIGNATURE_BYTES: usize = 1_000;

/// A type as WIT would write it, its own name left out: components do not carry that.
fn text(ty: &Type) -> String {
    let fields = |fields: &mut dyn Iterator<Item = (String, Option<Type>)>| {
        let mut text = String::new();
        for (name, ty) in fields {
            let separator = if text.is_empty() { "" } else { ", " };
            let ty = ty.map_or_else(String::new, |ty| format!(": {}", self::text(&ty)));
            let _ = write!(text, "{separator}{name}{ty}");
        }
        text
    };
    match ty {
        Type::Bool => "bool".into(),
        Type::S8 => "s8".into(),
        Type::U8 => "u8".into(),
        Type::S16 => "s16".into(),
        Type::U16 => "u16".into(),
        Type::S32 => "s32".into(),
        Type::U32 => "u32".into(),
        Type::S64 => "s64".into(),
        Type::U64 => "u64".into(),
        Type::Float32 => "f32".into(),
        Type::Float64 => "f64".into(),
        Type::Char => "char".into(),
        Type::String => "string".into(),
        Type::List(list) => format!("list<{}>", text(&list.ty())),
        Type::FixedLengthList(list) => format!("list<{}, {}>", text(&list.ty()), list.len()),
        Type::Map(map) => format!("map<{}, {}>", text(&map.key()), text(&map.value())),
        Type::Record(record) => {
            let mut all = record.fields().map(|field| (field.name.to_owned(), Some(field.ty)));
            format!("record {{ {} }}", fields(&mut all))
        }
        Type::Tuple(tuple) => {
            format!("tuple<{}>", tuple.types().map(|ty| text(&ty)).collect::<Vec<_>>().join(", "))
        }
        Type::Variant(variant) => {
            let mut all = variant.cases().map(|case| (case.name.to_owned(), case.ty));
            format!("variant {{ {} }}", fields(&mut all))
        }
        Type::Enum(names) => format!("enum {{ {} }}", names.names().collect::<Vec<_>>().join(", ")),
        Type::Option(option) => format!("option<{}>", text(&option.ty())),
        Type::Result(result) => {
            let part = |ty: Option<Type>| ty.map_or_else(|| "_".to_owned(), |ty| text(&ty));
            format!("result<{}, {}>", part(result.ok()), part(result.err()))
        }
        Type::Flags(flags) => format!("flags {{ {} }}", flags.names().collect::<Vec<_>>().join(", ")),
        Type::Own(_) | Type::Borrow(_) => "resource".into(),
        Type::Future(_) => "future".into(),
        Type::Stream(_) => "stream".into(),
        Type::ErrorContext => "error-context".into(),
    }
}
