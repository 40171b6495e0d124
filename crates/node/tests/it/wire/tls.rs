//! Pinned keys and the version spoken.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;

use mithaq_node::wire::egress::EgressError;
use mithaq_node::wire::tls::{
    CERTIFICATE_FILE, KEY_FILE, SpkiPin, TlsError, TlsIdentity, client_config,
};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{NamedGroup, ProtocolVersion, ServerConfig};
use tokio::io::duplex;
use tokio_rustls::{TlsAcceptor, TlsConnector};

use super::{LIMITS, certificate, egress, get, serve_with};
use http::Response;
use http_body_util::Full;

#[tokio::test]
async fn inv_4_4_tls_13_with_a_hybrid_key_exchange() {
    let certificate = certificate();
    let (near, far) = duplex(1 << 16);
    let acceptor = TlsAcceptor::from(certificate.identity.server_config().unwrap());
    let server = tokio::spawn(async move { acceptor.accept(far).await.unwrap() });
    let client = client_config(&[certificate.identity.pin()].into()).unwrap();
    let name = ServerName::try_from("any.name.example").unwrap();
    let stream = TlsConnector::from(client)
        .connect(name, near)
        .await
        .unwrap();
    let (_, session) = stream.get_ref();
    assert_eq!(session.protocol_version(), Some(ProtocolVersion::TLSv1_3));
    let group = session.negotiated_key_exchange_group().unwrap().name();
    assert_eq!(group, NamedGroup::X25519MLKEM768);
    assert_eq!(session.alpn_protocol(), Some(&b"http/1.1"[..]));
    drop(server.await.unwrap());
}

#[tokio::test]
async fn another_key_is_refused_before_anything_is_said() {
    let (mine, other) = (certificate(), certificate());
    let server = serve_with(
        mine.identity.server_config().unwrap(),
        other.identity.pin(),
        |_| async { Response::new(Full::from("secret")) },
    )
    .await;
    let error = egress(LIMITS)
        .send(&server.destination(), get("/"))
        .await
        .unwrap_err();
    assert!(matches!(error, EgressError::WrongKey { .. }), "{error}");
    assert_eq!(server.count(), (1, 0));
    // No pin at all is no way round.
    let mut destination = server.destination();
    destination.pins.clear();
    let error = egress(LIMITS)
        .send(&destination, get("/"))
        .await
        .unwrap_err();
    assert!(matches!(error, EgressError::WrongKey { .. }), "{error}");
    // With the right one it is heard: nothing else was wrong.
    destination
        .pins
        .extend([mine.identity.pin(), other.identity.pin()]);
    let response = egress(LIMITS).send(&destination, get("/")).await.unwrap();
    assert_eq!(response.body(), "secret");
}

/// Shows somebody's certificate without having its key.
#[derive(Debug)]
struct Copied(Arc<CertifiedKey>);

impl ResolvesServerCert for Copied {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.clone())
    }
}

#[tokio::test]
async fn a_copied_certificate_is_no_key() {
    let (victim, thief) = (certificate(), certificate());
    let chain = CertificateDer::from_pem_file(victim.folder.path().join(CERTIFICATE_FILE)).unwrap();
    let key = PrivateKeyDer::from_pem_file(thief.folder.path().join(KEY_FILE)).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let key = provider.key_provider.load_private_key(key).unwrap();
    let copied = Copied(Arc::new(CertifiedKey::new(vec![chain], key)));
    let config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(copied));
    let server = serve_with(Arc::new(config), victim.identity.pin(), |_| async {
        Response::new(Full::from("from the thief"))
    })
    .await;
    let error = egress(LIMITS)
        .send(&server.destination(), get("/"))
        .await
        .unwrap_err();
    assert!(matches!(error, EgressError::Unreachable { .. }), "{error}");
    assert_eq!(server.count(), (1, 0));
}

#[test]
fn the_pin_outlives_the_certificate() {
    let certificate = certificate();
    let (folder, pin) = (certificate.folder.path(), certificate.identity.pin());
    let first = fs::read(folder.join(CERTIFICATE_FILE)).unwrap();
    let again = TlsIdentity::load_or_make(folder, &[]).unwrap();
    assert_eq!(again.pin(), pin);
    assert_eq!(fs::read(folder.join(CERTIFICATE_FILE)).unwrap(), first);
    fs::remove_file(folder.join(CERTIFICATE_FILE)).unwrap();
    let renewed = TlsIdentity::load_or_make(folder, &["node.qamar.example".to_owned()]).unwrap();
    assert_eq!(renewed.pin(), pin);
    assert_ne!(fs::read(folder.join(CERTIFICATE_FILE)).unwrap(), first);
    assert_eq!(pin.to_string().parse::<SpkiPin>(), Ok(pin));
}

#[test]
fn a_key_that_others_may_read_is_refused() {
    let certificate = certificate();
    let key = certificate.folder.path().join(KEY_FILE);
    assert_eq!(
        fs::metadata(&key).unwrap().permissions().mode() & 0o777,
        0o600
    );
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    let outcome = TlsIdentity::load_or_make(certificate.folder.path(), &[]);
    assert!(matches!(outcome, Err(TlsError::File(_))), "{outcome:?}");
}

#[test]
fn files_of_the_operator_are_checked() {
    let (one, other) = (certificate(), certificate());
    let (one, other) = (one.folder.path(), other.folder.path());
    let mixed =
        TlsIdentity::from_files(&one.join(CERTIFICATE_FILE), &other.join(KEY_FILE)).unwrap();
    assert!(matches!(mixed.server_config(), Err(TlsError::Unusable(_))));
    let swapped = TlsIdentity::from_files(&one.join(KEY_FILE), &one.join(KEY_FILE));
    assert!(
        matches!(
            swapped,
            Err(TlsError::Pem {
                what: "certificate",
                ..
            })
        ),
        "{swapped:?}"
    );
}
