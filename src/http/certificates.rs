//! Checking the service's certificate by the system's own rules, and saying whose certificate it was when it is not trusted.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    AlertDescription, CertificateError, ClientConfig, DigitallySignedStruct, Error, OtherError, SignatureScheme,
};
use rustls_platform_verifier::Verifier;

/// TLS for a client: the system's root certificates, HTTP/2 where the service offers it.
///
/// # Errors
/// In words, when the system's store cannot be read.
pub fn tls(provider: Arc<CryptoProvider>) -> Result<ClientConfig, String> {
    let system = Verifier::new(Arc::clone(&provider)).map_err(|error| error.to_string())?;
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Naming { system }))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// The system's verifier, with errors that name the certificate. What it accepts and refuses is the system's decision alone.
#[derive(Debug)]
struct Naming {
    system: Verifier,
}

impl ServerCertVerifier for Naming {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.system.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now).map_err(|error| {
            let untrusted = Untrusted { message: named(end_entity, &error), advice: advice(&error) };
            Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(untrusted))))
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.system.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.system.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.system.supported_verify_schemes()
    }
}

/// A certificate that is not trusted.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
struct Untrusted {
    message: String,
    advice: &'static str,
}

/// How to trust a company's root. Where the roots come from files (all but Windows and Apple's systems), rustls-native-certs reads the
/// file of `SSL_CERT_FILE` instead of the system's store; elsewhere the variable has no effect.
const COMPANYS_ROOT: &str = if cfg!(any(windows, target_vendor = "apple")) {
    "If it is the company's own, such as that of a proxy, add its root certificate to the system's store."
} else {
    "If it is the company's own, such as that of a proxy, add its root certificate to the system's store, or name a file with all \
     roots to trust in the environment variable SSL_CERT_FILE, which is read instead of the store."
};

fn advice(error: &Error) -> &'static str {
    use CertificateError as Wrong;
    match error {
        Error::InvalidCertificate(
            Wrong::Expired | Wrong::ExpiredContext { .. } | Wrong::NotValidYet | Wrong::NotValidYetContext { .. },
        ) => {
            "Check this machine's clock; if it is right, whoever runs the server or the proxy has to renew the certificate."
        }
        Error::InvalidCertificate(Wrong::NotValidForName | Wrong::NotValidForNameContext { .. }) => {
            "It is the certificate of another server. Check the address, and what stands in between, such as a proxy."
        }
        Error::InvalidCertificate(Wrong::Revoked) => {
            "It was revoked, so it may be in wrong hands. Nothing is sent there; ask whoever runs the server."
        }
        _ => COMPANYS_ROOT,
    }
}

fn named(certificate: &CertificateDer<'_>, error: &Error) -> String {
    match x509_parser::parse_x509_certificate(certificate) {
        Ok((_, parsed)) => format!(
            "the certificate of '{}', issued by '{}', is not trusted ({error})",
            parsed.subject(),
            parsed.issuer()
        ),
        Err(_) => format!("the service's certificate cannot be read ({error})"),
    }
}

/// What a TLS failure says and advises, where it is a decision: it would be the same after any wait.
#[must_use]
pub fn denial(error: &Error) -> Option<(String, &'static str)> {
    if let Error::InvalidCertificate(CertificateError::Other(OtherError(inner))) = error
        && let Some(untrusted) = inner.downcast_ref::<Untrusted>()
    {
        return Some((untrusted.message.clone(), untrusted.advice));
    }
    match error {
        Error::InvalidCertificate(_)
        | Error::NoCertificatesPresented
        | Error::PeerIncompatible(_)
        | Error::InvalidMessage(_)
        | Error::AlertReceived(AlertDescription::HandshakeFailure | AlertDescription::ProtocolVersion) => Some((
            format!("no TLS connection could be agreed on: {error}"),
            "Check the address, and what stands in between, such as a proxy.",
        )),
        _ => None,
    }
}
