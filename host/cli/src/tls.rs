//! Which cryptography TLS is made of: `ring`, chosen once for the whole program.
//!
//! Guarantees: after [`install`] an HTTPS client can be set up.

/// Chooses it, unless somebody did already.
pub(crate) fn install() {
    // An error says that it was chosen before.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
