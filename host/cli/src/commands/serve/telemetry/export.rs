//! The observer that sends.
//!
//! Guarantees: as of telemetry as a whole. What was dropped at the end is in the figures that are sent last.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::future::BoxFuture;
use opentelemetry::logs::{Logger as _, LoggerProvider as _};
use opentelemetry::metrics::MeterProvider as _;
use opentelemetry::{InstrumentationScope, KeyValue};
use opentelemetry_otlp::{
    ExporterBuildError, LogExporter, MetricExporter, Protocol, RetryPolicy, SpanExporter, WithExportConfig,
    WithHttpConfig,
};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::logs::{LogExporter as _, SdkLogger, SdkLoggerProvider};
use opentelemetry_sdk::metrics::{PeriodicReader, SdkMeterProvider};
use opentelemetry_sdk::trace::SpanExporter as _;
use palisade_audit::EntryKind;
use palisade_embed::Problem;
use palisade_server::Host;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::super::record::{Observer, Seen};
use super::client::{self, Client, LIMIT};
use super::figures::Figures;
use super::queue::{Item, Queue, Sender};
use super::signals;
use crate::settings::Telemetry;

/// How often figures are sent.
const EVERY: Duration = Duration::from_secs(10);
/// How long the end waits for what is still to be sent: events, and then figures.
const FLUSH: Duration = Duration::from_secs(3);

/// The name that spans, log records and figures say they come from.
const SCOPE: &str = "palisade";

struct Exporter {
    queue: Queue,
    figures: Figures,
    logger: SdkLogger,
    scope: InstrumentationScope,
    closing: CancellationToken,
    /// Taken at the end.
    rest: Mutex<Option<Rest>>,
}

/// What must be waited for.
struct Rest {
    sending: JoinHandle<()>,
    meters: SdkMeterProvider,
    /// It ends what was made with it when it goes.
    _loggers: SdkLoggerProvider,
}

/// Begins to send. `app`: whose host it is.
///
/// # Errors
/// When the collector's URL, headers or authorities can't be used. Whether it is there is not looked at.
pub(in super::super) fn start(to: &Telemetry, app: &str) -> Result<Arc<dyn Observer>, Problem> {
    let (mut spans, mut logs, figures) = exporters(to)?;
    let resource = resource(app);
    spans.set_resource(&resource);
    logs.set_resource(&resource);
    let reader = PeriodicReader::builder(figures).with_interval(EVERY).build();
    let meters = SdkMeterProvider::builder().with_resource(resource.clone()).with_reader(reader).build();
    let meter = meters.meter(SCOPE);
    let dropped = Figures::dropped(&meter);
    let (queue, items) = Queue::new(dropped.clone());
    let loggers =
        SdkLoggerProvider::builder().with_resource(resource).with_log_processor(queue.clone()).build();
    let logger = loggers.logger(SCOPE);
    let closing = CancellationToken::new();
    let sender = Sender { items, spans, logs, dropped, closing: closing.clone(), failing: false };
    let rest = Rest { sending: tokio::spawn(sender.run()), meters, _loggers: loggers };
    let scope = InstrumentationScope::builder(SCOPE).with_version(env!("CARGO_PKG_VERSION")).build();
    Ok(Arc::new(Exporter {
        queue,
        figures: Figures::new(meter),
        logger,
        scope,
        closing,
        rest: Mutex::new(Some(rest)),
    }))
}

/// What it calls itself; `OTEL_RESOURCE_ATTRIBUTES` adds to it.
fn resource(app: &str) -> Resource {
    Resource::builder()
        .with_service_name("palisade")
        .with_attributes([
            KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
            KeyValue::new("service.instance.id", Uuid::new_v4().to_string()),
            KeyValue::new("palisade.app.id", app.to_owned()),
        ])
        .build()
}

fn exporters(to: &Telemetry) -> Result<(SpanExporter, LogExporter, MetricExporter), Problem> {
    let base = client::base(to)?;
    let headers = to.headers.as_deref().map(client::headers).transpose()?.unwrap_or_default();
    let client = Client::new(to)?;
    let unusable = |error: ExporterBuildError| {
        Problem::usage(format!("telemetry can't be sent: {error}"))
            .next("check the URL, and the variables whose names begin with OTEL_EXPORTER_OTLP")
    };
    macro_rules! exporter {
        ($kind:ident, $path:literal) => {
            $kind::builder()
                .with_http()
                .with_http_client(client.clone())
                .with_protocol(Protocol::HttpBinary)
                .with_endpoint(format!("{base}{}", $path))
                .with_timeout(LIMIT)
                .with_headers(headers.clone())
                .with_retry_policy(RetryPolicy::disabled())
                .build()
                .map_err(unusable)?
        };
    }
    Ok((
        exporter!(SpanExporter, "/v1/traces"),
        exporter!(LogExporter, "/v1/logs"),
        exporter!(MetricExporter, "/v1/metrics"),
    ))
}

impl Observer for Exporter {
    fn watch(&self, host: &Arc<Host>) {
        self.figures.watch(host);
    }

    fn observe(&self, seen: Seen) {
        if seen.kind == EntryKind::Call {
            self.figures.call(&seen.action, &seen.outcome, &seen.principal, seen.duration);
            self.queue.put(Item::Span(Box::new(signals::span(seen, self.scope.clone()))));
        } else {
            let mut record = self.logger.create_log_record();
            signals::fill(&mut record, seen);
            self.logger.emit(record);
        }
    }

    fn refused(&self, code: &'static str) {
        self.figures.refused(code);
    }

    fn close(&self) -> BoxFuture<'static, ()> {
        self.closing.cancel();
        let rest = self.rest.lock().unwrap_or_else(PoisonError::into_inner).take();
        Box::pin(async move {
            let Some(Rest { mut sending, meters, _loggers }) = rest else { return };
            if tokio::time::timeout(FLUSH, &mut sending).await.is_err() {
                sending.abort();
                tracing::warn!("the collector did not take the last events in time: they are lost");
            }
            // It waits for a thread of its own.
            let last = tokio::task::spawn_blocking(move || meters.shutdown_with_timeout(FLUSH));
            if !matches!(tokio::time::timeout(FLUSH, last).await, Ok(Ok(Ok(())))) {
                tracing::warn!("the collector did not take the last figures in time: they are lost");
            }
        })
    }
}
