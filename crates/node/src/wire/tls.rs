//! TLS between nodes: version 1.3 only, hybrid post-quantum key exchange first, pinned keys.
//!
//! No certificate authority is asked anything. A node makes its own certificate (or takes the
//! operator's), says in its node document what the SHA-256 of the certificate's public key is, and a
//! peer connects only to a server that proves it holds that key. Names and dates in the certificate
//! decide nothing for peers; ordinary TAXII clients may look at them.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rcgen::{CertificateParams, DnType, KeyPair, PKCS_ECDSA_P256_SHA256};
use rustls::client::Resumption;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls13_signature};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::version::TLS13;
use rustls::{ClientConfig, DigitallySignedStruct, ServerConfig, SignatureScheme};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::keys::{KeyFileError, read_public, read_secret, write_public, write_secret};

/// The private key of our own certificate, in the keys folder.
pub const KEY_FILE: &str = "tls-key.pem";
/// Our own certificate, in the keys folder.
pub const CERTIFICATE_FILE: &str = "tls-certificate.pem";

/// What the server offers and the client asks for: HTTP/1.1 and nothing else.
const ALPN: &[u8] = b"http/1.1";

/// The SHA-256 of a certificate's public key (its DER `SubjectPublicKeyInfo`).
///
/// Written `sha256:` and unpadded base64url. A certificate can be renewed under the same pin.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpkiPin([u8; 32]);

impl SpkiPin {
    /// The pin with these bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The pin of a certificate in DER.
    ///
    /// # Errors
    /// [`TlsError::Certificate`].
    pub fn of_certificate(certificate: &CertificateDer<'_>) -> Result<Self, TlsError> {
        // The parser that also checks the handshake's signature, so that pin and signature can never
        // be about two different keys.
        let parsed = ParsedCertificate::try_from(certificate).map_err(TlsError::Certificate)?;
        Ok(Self(
            Sha256::digest(parsed.subject_public_key_info()).into(),
        ))
    }
}

impl fmt::Display for SpkiPin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256:{}", URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl fmt::Debug for SpkiPin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SpkiPin({self})")
    }
}

/// A text that is not a pin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a pin is `sha256:` and 43 letters of base64url")]
pub struct PinError;

impl FromStr for SpkiPin {
    type Err = PinError;

    fn from_str(text: &str) -> Result<Self, PinError> {
        let encoded = text.strip_prefix("sha256:").ok_or(PinError)?;
        let bytes = URL_SAFE_NO_PAD.decode(encoded).map_err(|_| PinError)?;
        bytes.try_into().map(Self).map_err(|_| PinError)
    }
}

/// Why TLS cannot be set up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// The certificate cannot be read.
    #[error("the certificate cannot be read: {0}")]
    Certificate(rustls::Error),
    /// A file holds no PEM of the kind it should.
    #[error("`{file}` holds no {what} in PEM: {cause}")]
    Pem {
        /// The file.
        file: String,
        /// What it should hold.
        what: &'static str,
        /// What is wrong with it.
        cause: rustls::pki_types::pem::Error,
    },
    /// Certificate and key do not belong together, or the key is of a kind we do not use.
    #[error("the certificate and its key do not serve: {0}")]
    Unusable(rustls::Error),
    /// A certificate cannot be made.
    #[error("a certificate cannot be made: {0}")]
    Making(#[from] rcgen::Error),
    /// A file of the keys folder.
    #[error(transparent)]
    File(#[from] KeyFileError),
}

/// A certificate chain and its key.
pub struct TlsIdentity {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
    pin: SpkiPin,
}

impl fmt::Debug for TlsIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsIdentity")
            .field("pin", &self.pin)
            .finish_non_exhaustive()
    }
}

impl TlsIdentity {
    /// The identity in the keys folder `keys`, made there on first use for `names` (host names and
    /// addresses, as ordinary clients will look for them).
    ///
    /// # Errors
    /// [`TlsError`].
    pub fn load_or_make(keys: &Path, names: &[String]) -> Result<Self, TlsError> {
        let (key_file, certificate_file) = (keys.join(KEY_FILE), keys.join(CERTIFICATE_FILE));
        if !key_file.exists() {
            let pair = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
            let pem = Zeroizing::new(pair.serialize_pem());
            write_secret(&key_file, pem.as_bytes())?;
        }
        if !certificate_file.exists() {
            // A lost certificate is made anew under the same key, and so under the same pin.
            let pem = read_secret(&key_file)?;
            let pair = KeyPair::from_pem(&pem)?;
            let mut parameters = CertificateParams::new(names.to_vec())?;
            parameters
                .distinguished_name
                .push(DnType::CommonName, "Mithaq node");
            write_public(
                &certificate_file,
                parameters.self_signed(&pair)?.pem().as_bytes(),
            )?;
        }
        Self::from_files(&certificate_file, &key_file)
    }

    /// A certificate chain and key that the operator provides, in PEM.
    ///
    /// # Errors
    /// [`TlsError`]; also if others than the owner may read the key.
    pub fn from_files(certificate_file: &Path, key_file: &Path) -> Result<Self, TlsError> {
        let pem = |file: &Path, what| {
            let file = file.display().to_string();
            move |cause| TlsError::Pem { file, what, cause }
        };
        let chain = read_public(certificate_file)?;
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(chain.as_bytes())
            .collect::<Result<_, _>>()
            .map_err(pem(certificate_file, "certificate"))?;
        let key = PrivateKeyDer::from_pem_slice(read_secret(key_file)?.as_bytes())
            .map_err(pem(key_file, "private key"))?;
        let leaf = chain
            .first()
            .ok_or(rustls::pki_types::pem::Error::NoItemsFound);
        let pin = SpkiPin::of_certificate(leaf.map_err(pem(certificate_file, "certificate"))?)?;
        Ok(Self { chain, key, pin })
    }

    /// What peers pin.
    pub fn pin(&self) -> SpkiPin {
        self.pin
    }

    /// The configuration of the server: TLS 1.3 with this certificate, no client certificates.
    ///
    /// # Errors
    /// [`TlsError::Unusable`].
    pub fn server_config(&self) -> Result<Arc<ServerConfig>, TlsError> {
        let mut config = ServerConfig::builder_with_provider(provider())
            .with_protocol_versions(&[&TLS13])
            .map_err(TlsError::Unusable)?
            .with_no_client_auth()
            .with_single_cert(self.chain.clone(), self.key.clone_key())
            .map_err(TlsError::Unusable)?;
        config.alpn_protocols = vec![ALPN.to_vec()];
        Ok(Arc::new(config))
    }
}

/// The configuration of a client that accepts only a server holding one of the pinned keys.
///
/// # Errors
/// [`TlsError::Unusable`].
pub fn client_config(pins: &BTreeSet<SpkiPin>) -> Result<Arc<ClientConfig>, TlsError> {
    let provider = provider();
    let verifier = PinnedKeys {
        pins: pins.clone(),
        provider: provider.clone(),
    };
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&TLS13])
        .map_err(TlsError::Unusable)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    config.alpn_protocols = vec![ALPN.to_vec()];
    // A resumed session is not asked for its certificate again: it would outlive its pin.
    config.resumption = Resumption::disabled();
    Ok(Arc::new(config))
}

/// One provider for all: its default order begins with X25519MLKEM768.
fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

/// Accepts a certificate for its key alone.
#[derive(Debug)]
struct PinnedKeys {
    pins: BTreeSet<SpkiPin>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for PinnedKeys {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let parsed = ParsedCertificate::try_from(end_entity)?;
        let pin = SpkiPin(Sha256::digest(parsed.subject_public_key_info()).into());
        if !self.pins.contains(&pin) {
            return Err(rustls::CertificateError::ApplicationVerificationFailure.into());
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Err(rustls::Error::General(
            "only TLS 1.3 is spoken here".to_owned(),
        ))
    }

    // INVARIANT: the pin alone proves nothing, since certificates are public. That the server holds
    // the key is proven here.
    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
