//! A sandbox that somebody signs in to.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use reqwest::{Method, RequestBuilder};
use ring::digest;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PSS_SHA256, RsaKeyPair};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use serde_json::{Value, json};
use uuid::Uuid;

use super::stage::{Reply, Stage, encoded};

pub const SCOPE: &str = "https://graph.microsoft.com/.default";
/// The built-in application, its secret, and the built-in public client.
pub const APPLICATION: &str = "40000000-0000-4000-8000-000000000001";
pub const SECRET: &str = "sandbox-secret";
pub const PUBLIC_CLIENT: &str = "40000000-0000-4000-8000-000000000002";
pub const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
pub const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";
pub const CONTOSO: &str = "6f0f6c51-7f0c-4a55-9f3e-0c5b0d6c2f11";

pub const SIGNING_CERTIFICATE: &str = include_str!("../fixtures/signing.cert.pem");
pub const SIGNING_KEY: &str = include_str!("../fixtures/signing.key.pem");
pub const OTHER_CERTIFICATE: &str = include_str!("../fixtures/other.cert.pem");
pub const OTHER_KEY: &str = include_str!("../fixtures/other.key.pem");
pub const EC_CERTIFICATE: &str = include_str!("../fixtures/ec.cert.pem");

impl Stage {
    pub fn signing_in(sign_in: Value) -> Self {
        Self::planned(json!({ "signIn": sign_in }))
    }

    /// An address outside of Graph.
    pub fn login(&self, path: &str) -> String {
        format!("{}{path}", self.sandbox.login_address())
    }

    /// A form posted to an endpoint of the tenant.
    pub fn form(&self, path: &str, parameters: &[(&str, &str)]) -> RequestBuilder {
        self.bare(Method::POST, &self.login(path))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(encoded(parameters))
    }

    pub fn post_form(&self, path: &str, parameters: &[(&str, &str)]) -> Reply {
        self.send(self.form(path, parameters))
    }

    /// A form posted to the token endpoint.
    pub fn token(&self, parameters: &[(&str, &str)]) -> Reply {
        self.post_form(&format!("/{CONTOSO}/oauth2/v2.0/token"), parameters)
    }

    /// Asks for a token with a secret; each of the changes replaces or, if empty, removes a parameter.
    pub fn by_secret(&self, changes: &[(&str, &str)]) -> Reply {
        let usual = [
            ("grant_type", "client_credentials"),
            ("client_id", APPLICATION),
            ("client_secret", SECRET),
            ("scope", SCOPE),
        ];
        self.token(&changed(&usual, changes))
    }

    /// Gets from an address outside of Graph with these headers.
    pub fn fetch(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        let request = self.bare(Method::GET, &self.login(path));
        self.send(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)))
    }

    /// Calls Graph with this token.
    pub fn graph(&self, token: &str, method: Method, path: &str) -> Reply {
        let request =
            self.bare(method, path).bearer_auth(token).header("client-request-id", Uuid::new_v4().to_string());
        self.send(request)
    }
}

impl Reply {
    /// The access token of a sign-in that worked.
    #[track_caller]
    pub fn access_token(&self) -> String {
        assert_eq!(self.status, 200, "{}", self.body);
        self.json()["access_token"].as_str().unwrap().to_owned()
    }

    /// An error in the shape of Microsoft Entra ID.
    #[track_caller]
    pub fn not_signed_in(&self, status: u16, error: &str, number: u32, part_of_description: &str) {
        assert_eq!(self.status, status, "{}", self.body);
        let body = self.json();
        assert_eq!(body["error"], error, "{body}");
        assert_eq!(body["error_codes"], json!([number]), "{body}");
        let description = body["error_description"].as_str().unwrap();
        assert!(description.starts_with(&format!("AADSTS{number}: ")), "{description}");
        assert!(description.contains(part_of_description), "{description}");
    }
}

pub fn changed<'a>(usual: &[(&'a str, &'a str)], changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut parameters = usual.to_vec();
    for change in changes {
        parameters.retain(|(name, _)| *name != change.0);
        if !change.1.is_empty() {
            parameters.push(*change);
        }
    }
    parameters
}

/// The claims of a token.
pub fn claims(token: &str) -> Value {
    let claims = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap()
}

pub fn thumbprint(certificate: &str) -> String {
    let der = CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap();
    BASE64_URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, &der))
}

/// A client assertion: a JWT that the key signs.
pub fn assertion(header: &Value, claims: &Value, key: &str) -> String {
    let encode = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
    let signed = format!("{}.{}", encode(header.to_string().as_bytes()), encode(claims.to_string().as_bytes()));
    let key = PrivatePkcs8KeyDer::from_pem_slice(key.as_bytes()).unwrap();
    let key = RsaKeyPair::from_pkcs8(key.secret_pkcs8_der()).unwrap();
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(&RSA_PSS_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
    format!("{signed}.{}", encode(&signature))
}
