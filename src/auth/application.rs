//! An application that signs in as itself: with a secret, or with a certificate.

use std::time::{Duration, Instant, SystemTime};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::json;
use uuid::Uuid;

use super::error::{AuthError, AuthErrorKind};
use super::interaction::Interaction;
use super::token::Token;
use super::token_endpoint::{Fields, Granted, SCOPE, TokenEndpoint, until};
use crate::http::secret::Secret;

/// How an application shows that it is itself.
#[derive(Debug)]
pub enum Proof {
    /// A client secret.
    Secret(Secret),
    /// A certificate, whose key the caller keeps. The text is the SHA-256 thumbprint in the URL-safe base 64 alphabet.
    Certificate(String),
}

impl Proof {
    /// A client secret.
    #[must_use]
    pub fn secret(text: String) -> Self {
        Self::Secret(Secret::new(text))
    }
}

/// An assertion is good for this long; Entra ID recommends five to ten minutes.
const ASSERTION_LIFETIME: Duration = Duration::from_secs(300);

/// Gets a token for the application itself.
///
/// # Errors
/// [`AuthError`].
pub async fn token(
    endpoint: &TokenEndpoint,
    application_id: &str,
    proof: &Proof,
    interaction: &dyn Interaction,
    deadline: Instant,
) -> Result<Token, AuthError> {
    let asked_at = SystemTime::now();
    let granted: Granted = endpoint
        .post("token", interaction, until(deadline), &|| Box::pin(fields(endpoint, application_id, proof, interaction)))
        .await?;
    Ok(granted.into_token(asked_at).0)
}

async fn fields(
    endpoint: &TokenEndpoint,
    application_id: &str,
    proof: &Proof,
    interaction: &dyn Interaction,
) -> Result<Fields, AuthError> {
    let text = |text: &str| Secret::new(text.to_owned());
    let mut fields =
        vec![("client_id", text(application_id)), ("scope", text(SCOPE)), ("grant_type", text("client_credentials"))];
    match proof {
        Proof::Secret(secret) => fields.push(("client_secret", secret.clone())),
        Proof::Certificate(thumbprint) => {
            let unsigned = unsigned_assertion(thumbprint, &endpoint.address(), application_id, SystemTime::now());
            let signature = interaction.sign(&unsigned).await.ok_or_else(no_signature)?;
            let assertion = format!("{unsigned}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature));
            fields.push(("client_assertion_type", text("urn:ietf:params:oauth:client-assertion-type:jwt-bearer")));
            fields.push(("client_assertion", Secret::new(assertion)));
        }
    }
    Ok(fields)
}

/// Header and claims of an assertion (Microsoft identity platform, "certificate credentials"), encoded and ready to be signed.
fn unsigned_assertion(thumbprint: &str, audience: &str, application_id: &str, now: SystemTime) -> String {
    let seconds = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
    let header = json!({ "alg": "PS256", "typ": "JWT", "x5t#S256": thumbprint });
    let claims = json!({
        "aud": audience,
        "iss": application_id,
        "sub": application_id,
        "jti": Uuid::new_v4().to_string(),
        "nbf": seconds,
        "exp": seconds + ASSERTION_LIFETIME.as_secs(),
    });
    let encode = |value: serde_json::Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", encode(header), encode(claims))
}

fn no_signature() -> AuthError {
    AuthError::new(
        AuthErrorKind::Input,
        "the certificate's private key did not sign the sign-in request",
        "Check that the certificate has an RSA private key which this account may use.",
    )
}
