//! The real program, and a collector that it sends to: one that decodes, one that is away, one that hangs.

use crate::shared;
use crate::support::{Host, Sample, free_port, post, until};
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value::Value as Any};
use opentelemetry_proto::tonic::logs::v1::LogRecord;
use opentelemetry_proto::tonic::metrics::v1::{metric::Data, number_data_point::Value as Number};
use opentelemetry_proto::tonic::trace::v1::Span;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const CANARY: &str = "CANARY-7f3a-argument";

/// One request: its path, its head in small letters, its body.
struct Request {
    path: String,
    head: String,
    body: Vec<u8>,
}

/// What a collector does with a connection.
type Behaviour = Arc<dyn Fn(TcpStream) + Send + Sync>;

/// A collector in this process.
struct Collector {
    port: u16,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Collector {
    /// Takes everything, and keeps it.
    fn start() -> Self {
        Self::with(answer)
    }

    fn with(act: impl Fn(TcpStream, &Mutex<Vec<Request>>) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::<Mutex<Vec<Request>>>::default();
        let kept = Arc::clone(&requests);
        let act: Behaviour = Arc::new(move |stream| act(stream, &kept));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let act = Arc::clone(&act);
                std::thread::spawn(move || act(stream));
            }
        });
        Self { port, requests }
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The bodies that came for one signal, decoded.
    fn all<T: prost::Message + Default>(&self, path: &str) -> Vec<T> {
        let requests = self.requests.lock().unwrap();
        let bodies = requests.iter().filter(|request| request.path == path);
        bodies.map(|request| T::decode(request.body.as_slice()).unwrap()).collect()
    }

    fn spans(&self) -> Vec<Span> {
        let all = self.all::<ExportTraceServiceRequest>("/v1/traces");
        let scopes = all.into_iter().flat_map(|one| one.resource_spans).flat_map(|one| one.scope_spans);
        scopes.flat_map(|scope| scope.spans).collect()
    }

    fn logs(&self) -> Vec<LogRecord> {
        let all = self.all::<ExportLogsServiceRequest>("/v1/logs");
        let scopes = all.into_iter().flat_map(|one| one.resource_logs).flat_map(|one| one.scope_logs);
        scopes.flat_map(|scope| scope.log_records).collect()
    }

    /// The series of one figure, as they were told last: attributes, and the count.
    fn figure(&self, name: &str) -> Vec<(Vec<(String, String)>, u64)> {
        let all = self.all::<ExportMetricsServiceRequest>("/v1/metrics");
        let last = all.into_iter().next_back().expect("figures were sent");
        let scopes = last.resource_metrics.into_iter().flat_map(|one| one.scope_metrics);
        let data = scopes.flat_map(|scope| scope.metrics).find(|metric| metric.name == name);
        let of = |value: Option<Number>| match value {
            Some(Number::AsInt(count)) => u64::try_from(count).unwrap(),
            other => panic!("{other:?}"),
        };
        match data.and_then(|metric| metric.data) {
            Some(Data::Sum(sum)) => {
                sum.data_points.into_iter().map(|point| (texts(&point.attributes), of(point.value))).collect()
            }
            Some(Data::Gauge(gauge)) => gauge
                .data_points
                .into_iter()
                .map(|point| (texts(&point.attributes), of(point.value)))
                .collect(),
            Some(Data::Histogram(told)) => {
                told.data_points.into_iter().map(|point| (texts(&point.attributes), point.count)).collect()
            }
            other => panic!("{name}: {other:?}"),
        }
    }

    /// Whether these bytes are anywhere in what came.
    fn has(&self, text: &str) -> bool {
        let requests = self.requests.lock().unwrap();
        requests.iter().any(|request| {
            request.body.windows(text.len()).any(|window| window == text.as_bytes())
                || request.head.contains(&text.to_lowercase())
        })
    }
}

/// Reads requests from a connection and takes each.
fn answer<S: Read + Write>(stream: S, requests: &Mutex<Vec<Request>>) {
    let mut stream = BufReader::new(stream);
    loop {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if !matches!(stream.read_line(&mut head), Ok(1..)) {
                return;
            }
        }
        let path = head.split(' ').nth(1).unwrap().to_owned();
        let head = head.to_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
        let mut body = vec![0; length.parse().unwrap()];
        stream.read_exact(&mut body).unwrap();
        requests.lock().unwrap().push(Request { path, head, body });
        let answer = "HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\n\r\n";
        stream.get_mut().write_all(answer.as_bytes()).unwrap();
    }
}

fn texts(attributes: &[KeyValue]) -> Vec<(String, String)> {
    let text = |one: &KeyValue| match one.value.as_ref().and_then(|value| value.value.as_ref()) {
        Some(Any::StringValue(text)) => text.clone(),
        Some(Any::IntValue(number)) => number.to_string(),
        other => panic!("{other:?}"),
    };
    attributes.iter().map(|one| (one.key.clone(), text(one))).collect()
}

fn has(attributes: &[KeyValue], key: &str, value: &str) -> bool {
    texts(attributes).iter().any(|(k, v)| k == key && v == value)
}

/// Serves to ann, whose token it gives.
fn serve(sample: &Sample, more: &[&str]) -> (Host, String) {
    let token = shared::create(sample, "ann", "investigate", &[]);
    (shared::serve(sample, more), token)
}

fn call(host: &Host, token: &str, query: &str) -> u16 {
    post(host.port(), token, "query_db", &json!({ "query": query })).expect("it answers").0
}

fn stop(host: Host) -> String {
    host.signal("TERM");
    let (code, said) = host.wait();
    assert_eq!(code, Some(0), "{said}");
    said
}

#[test]
fn a_collector_gets_what_is_on_record_and_figures_and_no_argument_output_or_token() {
    let (sample, collector) = (Sample::new(), Collector::start());
    let (host, ann) = serve(&sample, &["--audit", "record", "--otlp", &collector.url()]);
    for number in 0..5 {
        assert_eq!(call(&host, &ann, &format!("SELECT '{CANARY}-{number}' AS said")), 200);
    }
    assert_ne!(call(&host, &ann, "SELECT nothing FROM nowhere"), 200);
    for _ in 0..30 {
        assert_eq!(call(&host, "wrong", "SELECT 1"), 401);
    }
    assert_eq!(post(host.port(), &ann, CANARY, &json!({})).unwrap().0, 404);
    stop(host);

    let spans = collector.spans();
    assert_eq!(spans.len(), 6, "{spans:#?}");
    assert!(spans.iter().all(|span| span.name == "execute_tool query_db"));
    assert!(spans.iter().all(|span| span.end_time_unix_nano > span.start_time_unix_nano));
    let good = |span: &&Span| has(&span.attributes, "palisade.outcome", "OK");
    assert_eq!(spans.iter().filter(good).count(), 5);
    assert!(spans.iter().all(|span| has(&span.attributes, "enduser.id", "ann")));
    // The hash is the record's: one can be found by the other.
    let exported = sample.run(&["audit", "export", "record"]);
    let records: Vec<Value> =
        exported.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let calls: Vec<&Value> = records.iter().filter(|record| record["kind"] == "call").collect();
    assert_eq!(calls.len(), 6);
    for record in calls {
        let hash = record["args_hmac"].as_str().unwrap();
        assert!(spans.iter().any(|span| has(&span.attributes, "palisade.arguments.hmac", hash)), "{record}");
    }
    let logs = collector.logs();
    let logged = |event: &str, key: &str, value: &str| {
        logs.iter().filter(|log| log.event_name == event && has(&log.attributes, key, value)).count()
    };
    // Of a flood the record has twenty, and a few on a slow machine; the figures have all.
    let flood = logged("palisade.refusal", "error.type", "UNAUTHENTICATED");
    assert!((21..28).contains(&flood), "{flood}: {logs:#?}");
    assert_eq!(logged("palisade.refusal", "error.type", "UNKNOWN_TOOL"), 1);
    for act in ["host.begin", "token.begin", "host.end"] {
        assert_eq!(logged("palisade.admin", "palisade.action", act), 1, "{act}");
    }
    let refused = collector.figure("palisade.requests.refused");
    let of = |code: &str| refused.iter().find(|(texts, _)| texts[0].1 == code).map(|(_, count)| *count);
    assert_eq!((of("UNAUTHENTICATED"), of("UNKNOWN_TOOL")), (Some(30), Some(1)), "{refused:?}");
    let calls = collector.figure("palisade.calls");
    assert_eq!(calls.iter().map(|(_, count)| count).sum::<u64>(), 6);
    assert_eq!(calls.len(), 2, "by outcome: {calls:?}");
    assert_eq!(collector.figure("palisade.call.duration")[0].1, 6);
    assert_eq!(collector.figure("palisade.requests.active"), [(vec![], 0)]);

    assert!(collector.has("query_db"), "it would be found");
    for secret in [CANARY, "SELECT", "nowhere", &ann[9..]] {
        let named = secret == CANARY;
        assert!(named || !collector.has(secret), "{secret}");
    }
    // A tool that does not exist is named in the record, as its caller named it; nothing else has the canary.
    let with = logs.iter().filter(|log| format!("{log:?}").contains(CANARY)).count();
    assert!(with == 1 && !spans.iter().any(|span| format!("{span:?}").contains(CANARY)));
    assert!(calls.iter().chain(&refused).all(|series| !format!("{series:?}").contains(CANARY)));
}

#[test]
fn without_a_record_the_same_is_sent_and_a_host_of_one_token_may_send_too() {
    let (sample, collector) = (Sample::new(), Collector::start());
    let config = format!("[telemetry]\notlp = '{}/'\nheaders = 'headers'\n", collector.url());
    std::fs::write(sample.path("palisade.toml"), config).unwrap();
    std::fs::write(sample.path("headers"), "Authorization: Basic aGVhZGVy\n").unwrap();
    std::fs::set_permissions(sample.path("headers"), std::fs::Permissions::from_mode(0o600)).unwrap();
    let host = sample.serve(&["--config", "palisade.toml"]);
    let answer = post(host.port(), crate::support::TOKEN, "query_db", &json!({"query": "SELECT 1"})).unwrap();
    assert_eq!(answer.0, 200);
    // Within the time that a batch waits, and not only at the end.
    until("it is sent", || !collector.spans().is_empty());
    let said = stop(host);
    assert!(said.contains("telemetry     to http://127.0.0.1:"), "{said}");
    assert!(!said.contains("aGVhZGVy"), "{said}");
    let spans = collector.spans();
    let hashes = texts(&spans[0].attributes).iter().any(|(key, _)| key == "palisade.arguments.hmac");
    assert!(spans.len() == 1 && hashes, "{spans:?}");
    let requests = collector.requests.lock().unwrap();
    assert!(requests.iter().all(|request| request.head.contains("authorization: basic agvhzgvy")));
    drop(requests);
    assert!(!collector.has(crate::support::TOKEN) && !collector.has("SELECT"));
}

/// Calls for a while; gives how long the slowest took.
fn slowest(host: &Host, token: &str) -> Duration {
    let timed = |_| {
        let began = Instant::now();
        assert_eq!(call(host, token, "SELECT 1"), 200);
        began.elapsed()
    };
    // The first one waits for the tool to be compiled.
    timed(0);
    (0..100).map(timed).max().unwrap()
}

#[test]
fn no_call_fails_or_waits_for_a_collector_that_is_away_or_hangs() {
    let hanging = Collector::with(|mut stream, _| {
        let mut taken = Vec::new();
        let _ = stream.read_to_end(&mut taken);
    });
    let never = Collector::with(|mut stream, _| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n");
        while stream.write_all(&[b'x'; 4096]).is_ok() {}
    });
    let sick = Collector::with(|mut stream, _| {
        let _ = stream.read(&mut [0; 4096]);
        let _ = stream.write_all(b"HTTP/1.1 503 no\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
    });
    let away = format!("http://127.0.0.1:{}", free_port());
    for (what, url) in
        [("away", away), ("hangs", hanging.url()), ("endless", never.url()), ("sick", sick.url())]
    {
        let sample = Sample::new();
        let (host, ann) = serve(&sample, &["--otlp", &url]);
        let slowest = slowest(&host, &ann);
        // A collector that were waited for would take five seconds.
        assert!(slowest < Duration::from_secs(4), "{what}: {slowest:?}");
        let began = Instant::now();
        let said = stop(host);
        assert!(began.elapsed() < Duration::from_secs(20), "{what}: {:?}\n{said}", began.elapsed());
        assert!(said.contains("telemetry can't be sent") || said.contains("are lost"), "{what}: {said}");
    }
}

#[test]
fn a_collector_is_reached_over_tls_by_its_own_authority_and_by_no_other() {
    rustls::crypto::ring::default_provider().install_default().ok();
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let (cert, key) = (made.cert.pem(), made.signing_key.serialize_pem());
    let chain = vec![CertificateDer::from_pem_slice(cert.as_bytes()).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
    let config = rustls::ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).unwrap();
    let config = Arc::new(config);
    let collector = Collector::with(move |stream, requests| {
        let session = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
        answer(rustls::StreamOwned::new(session, stream), requests);
    });
    let sample = Sample::new();
    std::fs::write(sample.path("ca.pem"), cert).unwrap();
    let url = format!("https://localhost:{}", collector.port);
    let config = format!("[telemetry]\notlp = '{url}'\nca = 'ca.pem'\n");
    std::fs::write(sample.path("palisade.toml"), config).unwrap();
    let (host, ann) = serve(&sample, &["--config", "palisade.toml"]);
    assert_eq!(call(&host, &ann, "SELECT 1"), 200);
    stop(host);
    assert_eq!(collector.spans().len(), 1);
    collector.requests.lock().unwrap().clear();
    // The system's authorities know nothing of it.
    let arguments = ["--otlp", &url];
    let (all, port) = (sample.all(), free_port().to_string());
    let serve: Vec<&str> = ["serve", "--port", &port, "--tokens", "tokens.toml"]
        .into_iter()
        .chain(all.iter().map(String::as_str))
        .chain(arguments)
        .collect();
    let host = Host::start_unannounced(sample.palisade(&serve));
    assert_eq!(call(&host, &ann, "SELECT 1"), 200);
    let said = stop(host);
    assert!(said.contains("telemetry can't be sent"), "{said}");
    assert!(collector.requests.lock().unwrap().is_empty());
}

#[test]
fn what_is_said_of_no_collector_and_a_url_that_is_none_end_the_start() {
    let sample = Sample::new();
    let refused = |arguments: &[&str]| {
        let ran = sample.run(&[&["serve"], arguments].concat());
        assert_eq!(ran.code, 2, "{ran:?}");
        ran.stderr
    };
    assert!(refused(&["--otlp", "collector:4317"]).contains("http"));
    std::fs::write(sample.path("palisade.toml"), "[telemetry]\nheaders = 'h'\n").unwrap();
    assert!(refused(&["--config", "palisade.toml"]).contains("names no collector"));
    std::fs::write(sample.path("palisade.toml"), "[telemetry]\notel = 'h'\n").unwrap();
    assert!(refused(&["--config", "palisade.toml"]).contains("otlp"));
}
