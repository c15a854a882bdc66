//! Which cryptography TLS is made of: `ring`, chosen once for the whole program.
//!
//! Guarantees: after [`install`] an HTTPS client can be set up; [`is_loopback`] is true of this machine alone, where nobody is
//! between and TLS may be left out.

use std::net::IpAddr;

/// Chooses it, unless somebody did already.
pub(crate) fn install() {
    // An error says that it was chosen before.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// Whether a place (`host`, `host:port`) is on this machine.
pub(crate) fn is_loopback(place: &str) -> bool {
    let host = match place.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => place.rsplit_once(':').map_or(place, |(host, _)| host),
    };
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_loopback() {
        for here in ["localhost", "localhost:5000", "127.0.0.1", "127.3.2.1:5000", "[::1]:5000", "[::1]"] {
            assert!(is_loopback(here), "{here}");
        }
        for elsewhere in [
            "localhost.example.com",
            "127.0.0.1.example.com:5000",
            "10.0.0.1:5000",
            "[::2]:1",
            "registry:5000",
            "",
        ] {
            assert!(!is_loopback(elsewhere), "{elsewhere}");
        }
    }
}
