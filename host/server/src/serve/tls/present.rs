//! Certificate and key, as rustls takes them.
//!
//! Guarantees: a key that is not the certificate's is an error at once, and changes nothing where another is in use. The key is
//! shown by nothing.

use std::io;
use std::sync::{Arc, PoisonError, RwLock};

use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

pub(super) type Stream = tokio_rustls::server::TlsStream<TcpStream>;

/// What it takes to listen where other machines reach. Cheap to clone; clones share their certificate.
#[derive(Clone)]
pub struct Tls {
    /// Replaced as a whole: a handshake keeps what it began with.
    acceptor: Arc<RwLock<TlsAcceptor>>,
    names: Arc<[String]>,
}

/// Certificate and key can't be used. Nothing of the key is in the text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TlsError {
    /// There is no certificate in the file.
    #[error("there is no certificate in it; it must be PEM, with the chain after it")]
    NoCertificate,
    /// There is no key in the file.
    #[error("there is no private key in it; it must be PEM, without a passphrase")]
    NoKey,
    /// They don't belong together, or are of a kind that rustls does not take.
    #[error("certificate and key can't be used together: {0}")]
    Unusable(String),
}

impl Tls {
    /// From PEM. `names`: by which clients reach this host, beside the loopback interface's own.
    ///
    /// # Errors
    /// [`TlsError`] when they can't be used.
    pub fn new(cert: &[u8], key: &[u8], names: Vec<String>) -> Result<Self, TlsError> {
        let acceptor = Arc::new(RwLock::new(acceptor(cert, key)?));
        Ok(Self { acceptor, names: names.into() })
    }

    /// Shows another certificate from here on, at each handshake that begins. Connections that there are stay.
    ///
    /// # Errors
    /// [`TlsError`] when they can't be used; then the old one is shown on.
    pub fn renew(&self, cert: &[u8], key: &[u8]) -> Result<(), TlsError> {
        let acceptor = acceptor(cert, key)?;
        *self.acceptor.write().unwrap_or_else(PoisonError::into_inner) = acceptor;
        Ok(())
    }

    pub(in crate::serve) fn names(&self) -> Arc<[String]> {
        Arc::clone(&self.names)
    }

    pub(super) async fn accept(&self, stream: TcpStream) -> io::Result<Stream> {
        let acceptor = self.acceptor.read().unwrap_or_else(PoisonError::into_inner).clone();
        acceptor.accept(stream).await
    }
}

fn acceptor(cert: &[u8], key: &[u8]) -> Result<TlsAcceptor, TlsError> {
    let chain = CertificateDer::pem_slice_iter(cert).collect::<Result<Vec<_>, _>>();
    let chain = chain.ok().filter(|chain| !chain.is_empty()).ok_or(TlsError::NoCertificate)?;
    let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| TlsError::NoKey)?;
    let unusable = |error: tokio_rustls::rustls::Error| TlsError::Unusable(error.to_string());
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
        .map_err(unusable)?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Without the key.
        f.debug_struct("Tls").field("names", &self.names).finish_non_exhaustive()
    }
}

/// Whether they are clones of one.
impl PartialEq for Tls {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.acceptor, &other.acceptor) && self.names == other.names
    }
}

impl Eq for Tls {}
