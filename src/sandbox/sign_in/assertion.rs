//! Client assertions: a JWT that an application signs with its certificate's key.
//!
//! Documented under "Microsoft identity platform application authentication certificate credentials". The form is that of
//! RFC 7523, and of RFC 7515 for the signature.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::{Certificate, Refused, Visit};

const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// How far ahead the expiry may lie, in seconds. Documented: short, 5 to 10 minutes at most.
const LONGEST: i64 = 600;

#[derive(Deserialize)]
struct Header {
    typ: String,
    alg: String,
    #[serde(rename = "x5t#S256")]
    thumbprint: String,
}

#[derive(Deserialize)]
struct Claims {
    aud: String,
    iss: String,
    sub: String,
    jti: String,
    nbf: i64,
    exp: i64,
}

/// Checks `client_assertion_type`.
pub fn check_type(given: &str) -> Result<(), Refused> {
    if given == TYPE {
        return Ok(());
    }
    Err(Refused::malformed(&format!("client_assertion_type is not '{TYPE}'")))
}

/// Checks an assertion for an application with these certificates, and returns its `jti`.
pub fn check(
    text: &str,
    certificates: &[Certificate],
    client_id: Uuid,
    tenant: &str,
    visit: &Visit<'_>,
) -> Result<String, Refused> {
    let parts: Vec<&str> = text.split('.').collect();
    let [header, claims, signature] = parts.as_slice() else {
        return Err(malformed("it has not three parts"));
    };
    let signed = format!("{header}.{claims}");
    let header: Header = decoded("header", header)?;
    let claims: Claims = decoded("claims", claims)?;
    let signature =
        BASE64_URL_SAFE_NO_PAD.decode(signature).map_err(|_| malformed("its signature is not base64url"))?;
    if header.typ != "JWT" {
        return Err(malformed(&format!("its typ is '{}', not 'JWT'", header.typ)));
    }
    if header.alg != "PS256" {
        let message = format!(
            "Invalid JWT token. '{}' is not a supported signature algorithm. Supported signing algorithms are: 'PS256'.",
            header.alg
        );
        return Err(Refused::client(5_002_738, message));
    }
    let certificate = certificates.iter().find(|known| known.thumbprint() == header.thumbprint).ok_or_else(|| {
        let message = format!(
            "The certificate with identifier used to sign the client assertion is not registered on application. \
             [Reason - The key was not found., Thumbprint of key used by client: '{}']",
            header.thumbprint
        );
        Refused::client(700_027, message)
    })?;
    if !certificate.verifies(signed.as_bytes(), &signature) {
        return Err(Refused::client(700_027, "Client assertion failed signature validation."));
    }
    check_claims(&claims, client_id, tenant, visit)?;
    Ok(claims.jti)
}

fn check_claims(claims: &Claims, client_id: Uuid, tenant: &str, visit: &Visit<'_>) -> Result<(), Refused> {
    let client = |text: &str| Uuid::try_parse(text).is_ok_and(|id| id == client_id);
    if !client(&claims.iss) || !client(&claims.sub) {
        let message = "Client assertion application identifier doesn't match 'client_id' parameter: both 'iss' and 'sub' \
                       are the client id.";
        return Err(Refused::client(700_021, message));
    }
    if !audiences(tenant, visit).contains(&claims.aud) {
        let message =
            "Client assertion audience claim does not match Realm issuer: 'aud' is the address of the token endpoint.";
        return Err(Refused::client(700_023, message));
    }
    let now = jiff::Timestamp::now().as_second();
    if claims.nbf > now || claims.exp <= now {
        let message = format!(
            "Client assertion is not within its valid time range. Current time: {now}, assertion valid from {}, expiry \
             time of assertion {}.",
            claims.nbf, claims.exp
        );
        return Err(Refused::client(700_024, message));
    }
    if claims.exp - now > LONGEST {
        let message = format!("Client assertion is valid for too long: 'exp' is at most {LONGEST} seconds ahead.");
        return Err(Refused::client(700_024, message));
    }
    if claims.jti.is_empty() {
        return Err(malformed("its jti is empty"));
    }
    Ok(())
}

/// The audiences that are taken: the token endpoint as the client called it, and the tenant's issuer there. Both are
/// documented. The scheme may be either one, since something in front of the sandbox may speak TLS for it.
fn audiences(tenant: &str, visit: &Visit<'_>) -> Vec<String> {
    let host = visit.arrival.uri.authority().map(|authority| authority.as_str());
    let host = host.or_else(|| visit.arrival.header("host")).unwrap_or_default();
    let forms = |scheme: &str| {
        [format!("{scheme}://{host}{}", visit.arrival.uri.path()), format!("{scheme}://{host}/{tenant}/v2.0")]
    };
    ["http", "https"].map(forms).concat()
}

fn decoded<T: DeserializeOwned>(part: &str, text: &str) -> Result<T, Refused> {
    let json = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| malformed(&format!("its {part} is not base64url")))?;
    serde_json::from_slice(&json).map_err(|error| malformed(&format!("its {part}: {error}")))
}

fn malformed(reason: &str) -> Refused {
    Refused::client(50_027, format!("JWT token is invalid or malformed: {reason}."))
}
