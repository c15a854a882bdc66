//! What events look like to a collector: a call is a span, a refusal or an administrative act a log record.
//!
//! Guarantees: nothing is in them but what the audit record has. Names are those of the semantic conventions for generative
//! AI, for errors and for users, where they have one; the tool of a call has its action behind a dot, as in the record.

use opentelemetry::logs::{AnyValue, LogRecord, Severity};
use opentelemetry::trace::{SpanContext, SpanId, SpanKind, Status, TraceFlags, TraceState};
use opentelemetry::{InstrumentationScope, KeyValue};
use opentelemetry_sdk::trace::{IdGenerator as _, RandomIdGenerator, SpanData, SpanEvents, SpanLinks};
use palisade_audit::EntryKind;

use super::super::record::Seen;

/// How a call ended that ended well.
const OK: &str = "OK";

pub(super) fn span(seen: Seen, scope: InstrumentationScope) -> SpanData {
    let ids = RandomIdGenerator::default();
    let context = SpanContext::new(
        ids.new_trace_id(),
        ids.new_span_id(),
        TraceFlags::SAMPLED,
        false,
        TraceState::default(),
    );
    let status = if seen.outcome == OK { Status::Ok } else { Status::error(seen.outcome.clone()) };
    let begun = seen.time.checked_sub(seen.duration).unwrap_or(seen.time);
    let mut attributes = vec![
        KeyValue::new("gen_ai.operation.name", "execute_tool"),
        KeyValue::new("gen_ai.tool.name", seen.action.clone()),
        KeyValue::new("palisade.bytes_in", signed(seen.bytes_in)),
        KeyValue::new("palisade.bytes_out", signed(seen.bytes_out)),
        KeyValue::new("enduser.id", seen.principal),
    ];
    if seen.outcome != OK {
        attributes.push(KeyValue::new("error.type", seen.outcome.clone()));
    }
    attributes.push(KeyValue::new("palisade.outcome", seen.outcome));
    attributes.extend(seen.arguments.map(|hash| KeyValue::new("palisade.arguments.hmac", hash)));
    SpanData {
        span_context: context,
        parent_span_id: SpanId::INVALID,
        parent_span_is_remote: false,
        span_kind: SpanKind::Server,
        name: format!("execute_tool {}", seen.action).into(),
        start_time: begun,
        end_time: seen.time,
        attributes,
        dropped_attributes_count: 0,
        events: SpanEvents::default(),
        links: SpanLinks::default(),
        status,
        instrumentation_scope: scope,
    }
}

pub(super) fn fill(record: &mut impl LogRecord, seen: Seen) {
    let (event, severity) = match seen.kind {
        EntryKind::Admin => ("palisade.admin", Severity::Info),
        EntryKind::Denial | EntryKind::Call => ("palisade.refusal", Severity::Warn),
    };
    record.set_event_name(event);
    record.set_timestamp(seen.time);
    record.set_observed_timestamp(seen.time);
    record.set_severity_number(severity);
    record.set_severity_text(severity.name());
    record.set_body(AnyValue::from(format!("{} {}", seen.action, seen.outcome)));
    if seen.kind != EntryKind::Admin {
        record.add_attribute("error.type", seen.outcome.clone());
    }
    record.add_attribute("palisade.outcome", seen.outcome);
    record.add_attribute("palisade.action", seen.action);
    record.add_attribute("palisade.duration_us", micros(seen.duration));
    record.add_attribute("palisade.bytes_in", signed(seen.bytes_in));
    record.add_attribute("palisade.bytes_out", signed(seen.bytes_out));
    if !seen.principal.is_empty() {
        record.add_attribute("enduser.id", seen.principal);
    }
    if let Some(hash) = seen.arguments {
        record.add_attribute("palisade.arguments.hmac", hash);
    }
    if !seen.note.is_empty() {
        record.add_attribute("palisade.note", seen.note);
    }
}

/// OTLP has no other integers.
fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn micros(duration: std::time::Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}
