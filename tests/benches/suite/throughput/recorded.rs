//! The echo component behind the whole gateway, for one of a hundred principals, each call on record before it is answered.

use std::sync::Arc;
use std::time::SystemTime;

use palisade_audit::{AuditLog, Entry, EntryKind, Options, ambient_authority};
use palisade_engine::Sandbox;
use palisade_policy::{
    Allowance, Credential, Member, Principal, Principals, RateLimit, RedactionConfig, Redactor, Token,
    TokenHash,
};
use palisade_server::serve::{Address, Listen, start};
use palisade_server::{Event, Host, Identity, NotRecorded, Recorder};

use crate::guests::{self, PROFILE};
use crate::ours::TOKEN;

/// Principals beside the one that calls.
const OTHERS: u8 = 99;

/// As the command line's recorder: redacted, on the disk, and then acknowledged.
struct Log {
    log: Arc<AuditLog>,
    redactor: Arc<Redactor>,
}

impl Recorder for Log {
    fn record(
        &self,
        event: Event,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<(), NotRecorded>> + Send + 'static>> {
        let (form, redactor, time) = (self.log.form().clone(), Arc::clone(&self.redactor), SystemTime::now());
        let entry = move || Entry {
            time,
            kind: EntryKind::Call,
            principal: redactor.text(event.principal).into_inner(),
            action: redactor.text(event.action).into_inner(),
            outcome: event.outcome.into(),
            duration: event.duration,
            bytes_in: event.bytes_in,
            bytes_out: event.bytes_out,
            arguments: event.arguments.map(|arguments| redactor.value(arguments).into_inner()),
            note: event.note,
        };
        let kept = self.log.keep(Box::new(move || form.record(entry())));
        Box::pin(async move { kept.await.map(|_| ()).map_err(|_| NotRecorded) })
    }

    fn is_ready(&self) -> bool {
        true
    }
}

/// Serves it on a port of its own; gives the port. The log is below `target`, on the disk that everything else is on.
pub(crate) async fn component(sandbox: &Sandbox) -> u16 {
    let (dispatcher, _) = guests::dispatcher(sandbox, &["echo"]).await;
    let member = |secret: Token, name: String| Member {
        credential: Credential::Hash(TokenHash::of(secret.expose().as_bytes())),
        principal: Arc::new(Principal { name, profile: PROFILE.into() }),
        allowance: Allowance::default(),
    };
    let others = (0..OTHERS).map(|number| member(Token::minted([number; 32]), format!("other-{number}")));
    let own = member(Token::configured(Some(TOKEN), uuid::Uuid::nil()), "bench".into());
    let principals = Principals::of(others.chain([own]).collect()).expect("all tokens differ");
    let host = Host::new(principals, [dispatcher], Identity::default(), RateLimit::per_second(0));
    let host = Arc::new(host.expect("the profile is set up"));
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory").keep();
    let log = AuditLog::open(&dir.join("record"), ambient_authority(), Options::default(), SystemTime::now());
    let redactor = Redactor::new(RedactionConfig::default(), &[]).expect("no pattern is wrong");
    host.record_with(Arc::new(Log { log: Arc::new(log.expect("it opens")), redactor: Arc::new(redactor) }));
    let running = start(host, Listen::Tcp { port: 0, further: 0 }).await.expect("a port");
    let Address::Tcp(port) = running.address() else { panic!("it listens on TCP") };
    let port = *port;
    // It serves until the program ends.
    std::mem::forget(running);
    port
}
