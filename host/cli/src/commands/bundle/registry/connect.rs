//! A way to one place in a registry.
//!
//! Guarantees: TLS, but for registries on this machine, and where the operator said otherwise; with `--ca` only that
//! authority's certificates count; passing failures are tried again, with growing pauses. Hostile: the registry; what it says
//! is printed with nothing in it that a terminal would act on.

use std::future::Future;
use std::time::Duration;

use oci_client::client::{Certificate, CertificateEncoding, ClientConfig, ClientProtocol};
use oci_client::errors::{OciDistributionError, Result as OciResult};
use oci_client::manifest::OCI_IMAGE_MEDIA_TYPE;
use oci_client::secrets::RegistryAuth;
use oci_client::{Client, Reference, RegistryOperation};
use palisade_bundle::Digest;
use palisade_embed::Problem;

use super::artifact::Blob;
use super::{login, retry};
use crate::args::RegistryArgs;
use crate::{files, output, tls};

/// How long a registry may take to take a connection, and to send the next bytes.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const READ_TIMEOUT: Duration = Duration::from_secs(60);

/// Bytes of a certificate authority's file. Some hold a hundred.
const MAX_CA_BYTES: u64 = 4 << 20;

/// A place in a registry, and who asks.
pub(super) struct Registry {
    pub(super) client: Client,
    pub(super) reference: Reference,
    pub(super) auth: RegistryAuth,
}

impl Registry {
    /// To push to a tag.
    pub(super) async fn to_push(text: &str, args: &RegistryArgs) -> Result<Self, Problem> {
        let reference = parse(text)?;
        if reference.digest().is_some() || reference.tag().is_none() {
            return Err(Problem::usage(format!("{text} names no tag to push to"))
                .next("write a tag behind it, such as registry.example.com/team/tools:1.2"));
        }
        Self::connect(reference, args, RegistryOperation::Push).await
    }

    /// To pull a tag or a digest.
    pub(super) async fn to_pull(text: &str, args: &RegistryArgs) -> Result<Self, Problem> {
        Self::connect(parse(text)?, args, RegistryOperation::Pull).await
    }

    async fn connect(
        reference: Reference,
        args: &RegistryArgs,
        operation: RegistryOperation,
    ) -> Result<Self, Problem> {
        let auth = login::credentials(&reference, args)?;
        let client = client(&reference, args)?;
        let registry = Self { client, reference, auth };
        registry.again(|| registry.client.auth(&registry.reference, &registry.auth, operation)).await?;
        Ok(registry)
    }

    /// Puts a blob there, unless it is there already.
    pub(super) async fn push_blob(&self, blob: &Blob) -> Result<(), Problem> {
        let digest = blob.digest.to_string();
        let there = self.again(|| self.client.blob_exists(&self.reference, &digest)).await?;
        if !there {
            self.again(|| self.client.push_blob(&self.reference, blob.bytes.clone(), &digest)).await?;
        }
        Ok(())
    }

    /// Puts the manifest there, under the tag.
    pub(super) async fn push_manifest(&self, manifest: &[u8]) -> Result<(), Problem> {
        let media = http_value(OCI_IMAGE_MEDIA_TYPE)?;
        self.again(|| self.client.push_manifest_raw(&self.reference, manifest.to_vec(), media.clone()))
            .await
            .map(drop)
    }

    /// The digest that the reference leads to.
    pub(super) async fn resolve(&self) -> Result<Digest, Problem> {
        let text = self.again(|| self.client.fetch_manifest_digest(&self.reference, &self.auth)).await?;
        text.parse().map_err(|_| {
            Problem::failed(format!("the registry's digest is none: {}", output::printable(&text)))
        })
    }

    /// The reference by digest, which never leads elsewhere.
    pub(super) fn pinned(&self, digest: &Digest) -> String {
        format!("{}/{}@{digest}", self.reference.registry(), self.reference.repository())
    }

    /// Does something, again and again where it may pass.
    pub(super) async fn again<T, F>(&self, act: impl FnMut() -> F) -> Result<T, Problem>
    where
        F: Future<Output = OciResult<T>>,
    {
        retry::again(act, tokio::time::sleep).await.map_err(|error| self.problem(&error))
    }

    fn problem(&self, error: &OciDistributionError) -> Problem {
        let registry = self.reference.registry();
        let text = format!("{registry}: {}", output::printable(&chain(error)));
        let refused = match error {
            OciDistributionError::UnauthorizedError { .. }
            | OciDistributionError::AuthenticationFailure(_) => true,
            OciDistributionError::RequestError(error) => {
                error.status().is_some_and(|status| matches!(status.as_u16(), 401 | 403))
            }
            OciDistributionError::ServerError { code, .. } => matches!(code, 401 | 403),
            _ => false,
        };
        let advice = match error {
            _ if refused => "log in: --username, and the password on stdin (--password-stdin)",
            OciDistributionError::RequestError(error) if error.status().is_none() => {
                "check the address and, for a private registry, its certificate authority (--ca); a registry without TLS \
                 needs --plain-http"
            }
            OciDistributionError::ImageManifestNotFoundError(_) => "check the reference",
            _ => return Problem::failed(text),
        };
        Problem::failed(text).next(advice)
    }
}

/// The header's value, as the client wants it.
fn http_value(text: &'static str) -> Result<reqwest::header::HeaderValue, Problem> {
    text.parse().map_err(|_| Problem::failed(format!("{text} is no header")))
}

/// An error and what caused it: a refused certificate is three levels down.
fn chain(error: &OciDistributionError) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let said = inner.to_string();
        if !text.contains(&said) {
            text.push_str(&format!(": {said}"));
        }
        cause = inner.source();
    }
    text
}

fn parse(text: &str) -> Result<Reference, Problem> {
    text.parse().map_err(|error| {
        Problem::usage(format!("{} is no reference: {error}", output::printable(text)))
            .next("write REGISTRY/NAME:TAG, such as registry.example.com/team/tools:1.2")
    })
}

fn client(reference: &Reference, args: &RegistryArgs) -> Result<Client, Problem> {
    tls::install();
    let registry = reference.resolve_registry();
    let plain = args.ca.is_none() && (args.plain_http || tls::is_loopback(registry));
    let mut tls_certs_only = Vec::new();
    if let Some(path) = &args.ca {
        let data = files::trusted(path, MAX_CA_BYTES)?;
        reqwest::Certificate::from_pem(&data).map_err(|error| {
            Problem::usage(format!("{} is no certificate in PEM: {error}", path.display()))
        })?;
        tls_certs_only.push(Certificate { encoding: CertificateEncoding::Pem, data });
    }
    // The library makes a client with the system's authorities in any case, and panics where there are none.
    reqwest::Client::builder().build().map_err(|error| {
        Problem::failed(format!("this machine has no certificate authorities that can be used: {error}"))
            .next("install them (Debian: ca-certificates)")
    })?;
    let config = ClientConfig {
        protocol: if plain {
            ClientProtocol::HttpsExcept(vec![registry.to_owned()])
        } else {
            ClientProtocol::Https
        },
        tls_certs_only,
        use_monolithic_push: true,
        connect_timeout: Some(CONNECT_TIMEOUT),
        read_timeout: Some(READ_TIMEOUT),
        user_agent: concat!("palisade/", env!("CARGO_PKG_VERSION")),
        // One bundle is one manifest.
        platform_resolver: None,
        ..ClientConfig::default()
    };
    Client::try_from(config)
        .map_err(|error| Problem::failed(format!("the registry can't be spoken to: {}", chain(&error))))
}
