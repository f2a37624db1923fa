//! Checking the service's certificate by the system's own rules, and saying whose certificate it was when it is not trusted.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
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
        self.system
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
            .map_err(|error| Error::General(named(end_entity, &error)))
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

fn named(certificate: &CertificateDer<'_>, error: &Error) -> String {
    match x509_parser::parse_x509_certificate(certificate) {
        Ok((_, parsed)) => format!(
            "the certificate of '{}', issued by '{}', is not trusted ({error}); if it is the company's own, add its root certificate \
             to the system's store",
            parsed.subject(),
            parsed.issuer()
        ),
        Err(_) => format!("the service's certificate cannot be read ({error})"),
    }
}
