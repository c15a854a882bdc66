//! Which `Host` and `Origin` this server answers: the defence against DNS rebinding and hostile web pages.
//!
//! Guarantees: a request whose authority is not one of our own names, or that a page from elsewhere made, is refused
//! before anything else is looked at. Names are compared with a closed list; nothing is resolved, decoded or
//! normalised, so there is no second reading of the same bytes.
//! Not guaranteed: anything about programs that are no browsers; they authenticate.
//! Hostile: every header. `X-Forwarded-Host` and its kind are never read.

use std::sync::Arc;

use http::header::{HOST, ORIGIN};
use http::{HeaderMap, Uri};
use palisade_policy::{Code, Failure};

#[cfg(test)]
mod tests;

/// What a connection came in through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Front {
    /// The loopback interface, on this port.
    Tcp {
        /// The port that is really bound.
        port: u16,
    },
    /// An address that other machines may reach, with TLS.
    Tls {
        /// The port that is really bound.
        port: u16,
        /// By which names clients reach it, beside the loopback interface's.
        names: Arc<[String]>,
    },
    /// A Unix domain socket: there is no port, and no browser can reach it.
    Unix,
}

/// Refuses a request that was not meant for this server, or that another site's page made.
///
/// # Errors
/// [`Code::ForbiddenOrigin`]; the text does not say which names are allowed.
pub(crate) fn check(front: &Front, uri: &Uri, headers: &HeaderMap) -> Result<(), Failure> {
    if !host_is_ours(front, uri, headers) {
        return Err(refusal("the Host header does not name this server; connect to http://127.0.0.1"));
    }
    if !origin_is_ours(headers) {
        return Err(refusal(
            "requests from this Origin are not allowed; only pages of this machine may call",
        ));
    }
    Ok(())
}

fn refusal(text: &str) -> Failure {
    Failure::new(Code::ForbiddenOrigin, text)
}

fn host_is_ours(front: &Front, uri: &Uri, headers: &HeaderMap) -> bool {
    // RFC 9112, 3.2.2: an absolute-form target overrides `Host`. Both must be ours, so it can't matter which is read.
    let target_is_ours =
        uri.authority().is_none_or(|authority| authority_is_ours(front, authority.as_str().as_bytes()));
    let mut hosts = headers.get_all(HOST).iter();
    let host_is_ours = match (hosts.next(), hosts.next()) {
        (Some(host), None) => authority_is_ours(front, host.as_bytes()),
        (None, _) => *front == Front::Unix,
        (Some(_), Some(_)) => false,
    };
    target_is_ours && host_is_ours
}

/// Whether `host[:port]` is one of our names, with our port or without one.
fn authority_is_ours(front: &Front, authority: &[u8]) -> bool {
    let Some(port) = strip_loopback_name(authority).or_else(|| strip_given_name(front, authority)) else {
        return false;
    };
    match (port, front) {
        ([], _) => true,
        ([b':', digits @ ..], Front::Tcp { port } | Front::Tls { port, .. }) => {
            parse_port(digits) == Some(*port)
        }
        // No port means anything on a Unix socket; clients make one up.
        ([b':', digits @ ..], Front::Unix) => parse_port(digits).is_some(),
        _ => false,
    }
}

/// What follows one of the names that the operator gave: nothing, or `:` and the port.
fn strip_given_name<'a>(front: &Front, authority: &'a [u8]) -> Option<&'a [u8]> {
    let Front::Tls { names, .. } = front else { return None };
    names.iter().find_map(|name| strip_name(name.as_bytes(), authority))
}

/// What follows a loopback name: nothing, or `:` and the port.
fn strip_loopback_name(authority: &[u8]) -> Option<&[u8]> {
    const NAMES: [&[u8]; 3] = [b"localhost", b"127.0.0.1", b"[::1]"];
    NAMES.iter().find_map(|name| strip_name(name, authority))
}

fn strip_name<'a>(name: &[u8], authority: &'a [u8]) -> Option<&'a [u8]> {
    let (head, rest) = authority.split_at_checked(name.len())?;
    (!name.is_empty() && head.eq_ignore_ascii_case(name) && matches!(rest, [] | [b':', ..])).then_some(rest)
}

/// A port in its one canonical spelling.
fn parse_port(digits: &[u8]) -> Option<u16> {
    let canonical = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit) && digits[0] != b'0';
    canonical.then(|| std::str::from_utf8(digits).ok()?.parse().ok()).flatten()
}

fn origin_is_ours(headers: &HeaderMap) -> bool {
    let mut origins = headers.get_all(ORIGIN).iter();
    match (origins.next(), origins.next()) {
        (None, _) => true,
        (Some(origin), None) => page_is_ours(origin.as_bytes()),
        (Some(_), Some(_)) => false,
    }
}

/// Pages of this machine (any port: a development server has its own), and the pages of Tauri apps.
fn page_is_ours(origin: &[u8]) -> bool {
    if origin.eq_ignore_ascii_case(b"tauri://localhost") {
        return true;
    }
    let Some(authority) = strip_web_scheme(origin) else { return false };
    if authority.eq_ignore_ascii_case(b"tauri.localhost") {
        return true;
    }
    match strip_loopback_name(authority) {
        Some([]) => true,
        Some([b':', digits @ ..]) => parse_port(digits).is_some(),
        _ => false,
    }
}

fn strip_web_scheme(origin: &[u8]) -> Option<&[u8]> {
    const SCHEMES: [&[u8]; 2] = [b"http://", b"https://"];
    SCHEMES.iter().find_map(|scheme| {
        let (head, rest) = origin.split_at_checked(scheme.len())?;
        head.eq_ignore_ascii_case(scheme).then_some(rest)
    })
}
