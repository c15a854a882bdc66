#![expect(clippy::unwrap_used, reason = "tests")]

use std::os::unix::fs::PermissionsExt as _;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use opentelemetry::InstrumentationScope;
use opentelemetry::metrics::MeterProvider as _;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::metrics::data::{AggregatedMetrics, MetricData, ResourceMetrics};
use opentelemetry_sdk::metrics::exporter::PushMetricExporter;
use opentelemetry_sdk::metrics::{PeriodicReader, SdkMeterProvider, Temporality};
use palisade_audit::EntryKind;

use super::super::record::Seen;
use super::figures::Figures;
use super::queue::{Item, MAX_WAITING, Queue};
use super::{client, signals};
use crate::settings::Telemetry;

/// Keeps sums, as they were told last.
#[derive(Clone, Default)]
struct Sums(Arc<Mutex<Vec<(String, u64)>>>);

impl PushMetricExporter for Sums {
    async fn export(&self, metrics: &ResourceMetrics) -> OTelSdkResult {
        let mut told = Vec::new();
        for metric in metrics.scope_metrics().flat_map(|scope| scope.metrics()) {
            if let AggregatedMetrics::U64(MetricData::Sum(sum)) = metric.data() {
                told.push((metric.name().to_owned(), sum.data_points().map(|point| point.value()).sum()));
            }
        }
        *self.0.lock().unwrap() = told;
        Ok(())
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }

    fn temporality(&self) -> Temporality {
        Temporality::Cumulative
    }
}

fn seen() -> Seen {
    Seen {
        kind: EntryKind::Call,
        time: SystemTime::now(),
        duration: Duration::from_millis(3),
        principal: "ann".into(),
        action: "window.list".into(),
        outcome: "OK".into(),
        bytes_in: 2,
        bytes_out: 3,
        arguments: Some("00ff".into()),
        note: String::new(),
    }
}

#[test]
fn what_finds_no_place_is_dropped_at_once_and_counted() {
    let sums = Sums::default();
    let meters =
        SdkMeterProvider::builder().with_reader(PeriodicReader::builder(sums.clone()).build()).build();
    // Nobody takes anything out.
    let (queue, items) = Queue::new(Figures::dropped(&meters.meter("test")));
    let span = signals::span(seen(), InstrumentationScope::default());
    let began = std::time::Instant::now();
    for _ in 0..MAX_WAITING + 7 {
        queue.put(Item::Span(Box::new(span.clone())));
    }
    assert!(began.elapsed() < Duration::from_secs(5), "nobody waits");
    assert_eq!(items.len(), MAX_WAITING);
    meters.force_flush().unwrap();
    assert_eq!(*sums.0.lock().unwrap(), [("palisade.telemetry.dropped".to_owned(), 7)]);
    drop(items);
    queue.put(Item::Span(Box::new(span)));
    meters.force_flush().unwrap();
    assert_eq!(sums.0.lock().unwrap()[0].1, 8, "after the end, too");
}

#[test]
fn a_call_is_a_span_as_long_as_it_took_with_its_outcome() {
    let span = signals::span(seen(), InstrumentationScope::default());
    assert_eq!(span.name, "execute_tool window.list");
    assert_eq!(span.end_time.duration_since(span.start_time).unwrap(), Duration::from_millis(3));
    let failed =
        signals::span(Seen { outcome: "TOOL_ERROR".into(), ..seen() }, InstrumentationScope::default());
    let has = |key: &str, value: &str| {
        failed.attributes.iter().any(|one| one.key.as_str() == key && one.value.as_str() == value)
    };
    assert!(has("error.type", "TOOL_ERROR") && has("gen_ai.tool.name", "window.list"), "{failed:?}");
    assert!(has("enduser.id", "ann") && has("palisade.arguments.hmac", "00ff"), "{failed:?}");
    assert_ne!(failed.span_context.trace_id(), span.span_context.trace_id());
}

fn to(url: &str) -> Telemetry {
    Telemetry { url: url.to_owned(), headers: None, ca: None }
}

#[test]
fn a_url_with_secrets_or_to_nowhere_is_refused_and_shows_none() {
    for (url, base) in [
        ("http://127.0.0.1:4318", "http://127.0.0.1:4318"),
        ("http://[::1]:4318/", "http://[::1]:4318"),
        ("https://collector.example.com/otlp/", "https://collector.example.com/otlp"),
    ] {
        assert_eq!(client::base(&to(url)).unwrap(), base);
    }
    for url in [
        "",
        "127.0.0.1:4318",
        "grpc://127.0.0.1:4317",
        "ftp://collector.example.com",
        "https://ann:hunter-7f3a@collector.example.com",
        "https://collector.example.com/?key=hunter-7f3a",
        "https://",
    ] {
        let text = client::base(&to(url)).unwrap_err().to_string();
        assert!(!text.contains("hunter-7f3a"), "{text}");
    }
    let with_headers = |url: &str| client::base(&Telemetry { headers: Some("headers".into()), ..to(url) });
    assert!(with_headers("http://collector.example.com:4318").is_err(), "in the clear");
    assert!(with_headers("https://collector.example.com").is_ok());
    assert!(with_headers("http://localhost:4318").is_ok());
}

#[test]
fn headers_come_from_a_file_of_ones_own_and_are_never_shown() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("headers");
    let read = |text: &str, mode: u32| {
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        client::headers(&path)
    };
    let headers = read("# ours\nAuthorization: Bearer a:b\n\nx-team:  one \n", 0o600).unwrap();
    assert_eq!((headers.len(), headers["authorization"].as_str()), (2, "Bearer a:b"));
    assert_eq!(headers["x-team"], "one");
    for (text, mode) in [
        ("Authorization: hunter-7f3a", 0o644),
        ("hunter-7f3a", 0o600),
        ("two words: hunter-7f3a", 0o600),
        ("x: hunter-7f3a\u{1}", 0o600),
        (": hunter-7f3a", 0o600),
    ] {
        let error = read(text, mode).unwrap_err().to_string();
        assert!(!error.contains("hunter-7f3a"), "{error}");
    }
}
