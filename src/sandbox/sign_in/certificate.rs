//! Certificates that applications were registered with.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ring::digest;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{PemObject, SectionKind};
use webpki::EndEntityCert;
use webpki::ring::RSA_PSS_2048_8192_SHA256_LEGACY_KEY;

/// An X.509 certificate with an RSA key.
#[derive(Debug, Clone)]
pub struct Certificate {
    der: CertificateDer<'static>,
    thumbprint: String,
}

impl Certificate {
    /// Every certificate in a PEM text.
    ///
    /// # Errors
    ///
    /// The text is not PEM, holds nothing or something else (such as a private key, which nobody hands to a directory), or a
    /// certificate in it is not X.509 version 3 with an RSA key. A key of less than 2048 bits verifies nothing.
    pub fn all_of(pem: &str) -> Result<Vec<Self>, String> {
        let mut certificates = Vec::new();
        for section in <(SectionKind, Vec<u8>)>::pem_slice_iter(pem.as_bytes()) {
            match section.map_err(|error| format!("the text is not PEM: {error}"))? {
                (SectionKind::Certificate, der) => certificates.push(Self::of(der)?),
                (kind, _) => return Err(format!("the text has a {kind:?}; give certificates only")),
            }
        }
        if certificates.is_empty() {
            return Err("the text holds no certificate".into());
        }
        Ok(certificates)
    }

    fn of(der: Vec<u8>) -> Result<Self, String> {
        let der = CertificateDer::from(der);
        let thumbprint = BASE64_URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, &der));
        let certificate = Self { der, thumbprint };
        match certificate.check(b"", b"") {
            // What an RSA key says to a signature that is none.
            Err(webpki::Error::InvalidSignatureForPublicKey) => Ok(certificate),
            Err(webpki::Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_)) => {
                Err("the key is not an RSA key".into())
            }
            Err(error) => Err(format!("the certificate cannot be read: {error}")),
            Ok(()) => Err("the certificate's key takes an empty signature".into()),
        }
    }

    /// The SHA-256 thumbprint as `x5t#S256` has it: base64url without padding (RFC 7515, 4.1.8).
    pub fn thumbprint(&self) -> &str {
        &self.thumbprint
    }

    /// Whether this is a PS256 signature of the message by the certificate's key: RSASSA-PSS with SHA-256 and a salt of
    /// 32 bytes (RFC 7518, 3.5).
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.check(message, signature).is_ok()
    }

    fn check(&self, message: &[u8], signature: &[u8]) -> Result<(), webpki::Error> {
        // "Legacy" is the usual kind of key, rsaEncryption, in the words of TLS.
        EndEntityCert::try_from(&self.der)?.verify_signature(RSA_PSS_2048_8192_SHA256_LEGACY_KEY, message, signature)
    }
}
