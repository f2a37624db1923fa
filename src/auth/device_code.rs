//! A user who signs in elsewhere, with a code shown here (RFC 8628).

use std::time::{Duration, Instant, SystemTime};

use serde::Deserialize;

use super::error::{AuthError, AuthErrorKind};
use super::interaction::{Asking, DeviceCode, Interaction};
use super::token::Token;
use super::token_endpoint::{Fields, Granted, TokenEndpoint, until};
use crate::http::retry::Policy;
use crate::http::secret::Secret;

#[derive(Deserialize)]
struct Started {
    device_code: String,
    user_code: String,
    verification_uri: String,
    expires_in: u64,
    #[serde(default)]
    interval: Option<u64>,
    #[serde(default)]
    message: Option<String>,
}

/// What the user agreed to on Graph, and a refresh token to renew it with.
const SCOPES: &str = "https://graph.microsoft.com/.default offline_access";

/// The wait between two questions where the provider names none, and what it grows by after `slow_down` (RFC 8628, 3.2 and 3.5).
const INTERVAL: u64 = 5;

/// A code is good for no longer than this, whatever the provider says, and no wait between two questions is longer.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// Signs a user in. The code is shown at once; then the provider is asked until the user is through.
///
/// # Errors
/// [`AuthError`], also when the user declines or lets the code expire.
pub async fn sign_in(
    endpoint: &TokenEndpoint,
    application_id: &str,
    interaction: &dyn Interaction,
    deadline: Instant,
) -> Result<(Token, Option<Secret>), AuthError> {
    let asking = || fields(vec![("client_id", text(application_id)), ("scope", text(SCOPES))]);
    let started: Started = endpoint.post("devicecode", interaction, until(deadline), &asking).await?;
    let expires_in = Duration::from_secs(started.expires_in).min(LONGEST);
    let expires_at = Instant::now() + expires_in;
    let message = started.message.unwrap_or_else(|| {
        format!(
            "To sign in, open {} in a web browser and enter the code {}",
            started.verification_uri, started.user_code
        )
    });
    interaction.show_device_code(&DeviceCode {
        message: printable(&message),
        verification_uri: printable(&started.verification_uri),
        user_code: printable(&started.user_code),
        expires_in,
    });
    let device_code = Secret::new(started.device_code);
    let mut interval = Duration::from_secs(started.interval.unwrap_or(INTERVAL)).min(LONGEST);
    loop {
        tokio::time::sleep(interval).await;
        let asked_at = SystemTime::now();
        let granted: Result<Granted, AuthError> = endpoint
            .post("token", interaction, polling(interval, expires_at.min(deadline)), &|| {
                fields(vec![
                    ("client_id", text(application_id)),
                    ("grant_type", text("urn:ietf:params:oauth:grant-type:device_code")),
                    ("device_code", device_code.clone()),
                ])
            })
            .await;
        match granted {
            Ok(granted) => return Ok(granted.into_token(asked_at)),
            Err(error) => match error.code.as_deref() {
                Some("authorization_pending") => {}
                Some("slow_down") => interval = (interval + Duration::from_secs(INTERVAL)).min(LONGEST),
                _ => return Err(error),
            },
        }
        if Instant::now() >= expires_at.min(deadline) {
            return Err(AuthError::new(
                AuthErrorKind::Refused,
                "nobody entered the code in time",
                "Run Connect-MicrosoftTeams again, and enter the code it shows.",
            ));
        }
    }
}

/// A question that no answer came to is repeated no sooner than the provider wants to be asked (RFC 8628, 3.5).
fn polling(interval: Duration, deadline: Instant) -> Policy {
    let policy = until(deadline);
    // Of a wait of our own choosing half may be taken off.
    let first_wait = policy.first_wait.max(interval * 2);
    Policy { first_wait, longest_wait: policy.longest_wait.max(first_wait), ..policy }
}

/// A new token for a user who signed in before.
///
/// # Errors
/// [`AuthError`]: the user must sign in again where the provider says so.
pub async fn renew(
    endpoint: &TokenEndpoint,
    application_id: &str,
    refresh_token: &Secret,
    interaction: &dyn Interaction,
    deadline: Instant,
) -> Result<(Token, Option<Secret>), AuthError> {
    let asked_at = SystemTime::now();
    let granted: Granted = endpoint
        .post("token", interaction, until(deadline), &|| {
            fields(vec![
                ("client_id", text(application_id)),
                ("scope", text(SCOPES)),
                ("grant_type", text("refresh_token")),
                ("refresh_token", refresh_token.clone()),
            ])
        })
        .await?;
    Ok(granted.into_token(asked_at))
}

/// What comes from elsewhere and is shown in a terminal has no control characters: they could move its cursor, or change its colours.
fn printable(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}

fn text(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

fn fields<'a>(fields: Fields) -> Asking<'a, Result<Fields, AuthError>> {
    Box::pin(std::future::ready(Ok(fields)))
}
