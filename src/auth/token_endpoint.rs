//! The token endpoint of an identity provider (Microsoft identity platform, OAuth 2.0; RFC 6749, 8628 and 7523).

use std::time::{Duration, Instant, SystemTime};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::error::{AuthError, AuthErrorKind};
use super::interaction::{Asking, Interaction};
use super::token::Token;
use crate::http::client::{Body, Client, Reply, Request, SendError};
use crate::http::read::{Trial, Tried};
use crate::http::retry::{Kind, Next, Policy};
use crate::http::secret::Secret;
use crate::http::watching::Observer;

/// Everything that the application was granted on Graph.
pub const SCOPE: &str = "https://graph.microsoft.com/.default";

/// An identity provider's endpoints for one tenant.
#[derive(Debug)]
pub struct TokenEndpoint {
    client: Client,
    tenant: String,
}

/// Form fields by name. Any may be a secret.
pub type Fields = Vec<(&'static str, Secret)>;

/// A reply of the token endpoint.
#[derive(Deserialize)]
pub struct Granted {
    access_token: String,
    #[serde(default)]
    expires_in: Option<u64>,
    /// With `offline_access` alone.
    #[serde(default)]
    pub refresh_token: Option<String>,
}

impl Granted {
    /// The token, with the lifetime that the endpoint told.
    #[must_use]
    pub fn into_token(self, now: SystemTime) -> (Token, Option<Secret>) {
        let token = match self.expires_in {
            Some(seconds) => Token::for_lifetime(self.access_token, Duration::from_secs(seconds), now),
            None => Token::given(self.access_token),
        };
        (token, self.refresh_token.map(Secret::new))
    }
}

/// The identity provider's error (RFC 6749, 5.2), with Entra ID's own additions.
#[derive(Deserialize)]
struct Refusal {
    error: String,
    #[serde(default)]
    error_description: Option<String>,
    #[serde(default)]
    trace_id: Option<String>,
}

impl TokenEndpoint {
    /// The endpoints of `tenant` behind `client`, whose base address is the login address.
    #[must_use]
    pub fn new(client: Client, tenant: String) -> Self {
        Self { client, tenant }
    }

    /// The token endpoint's own address, which an assertion names as its audience.
    #[must_use]
    pub fn address(&self) -> String {
        format!("{}/{}/oauth2/v2.0/token", self.client.base().as_str(), encoded(&self.tenant))
    }

    /// Posts `fields` to `name` (`token`, `devicecode`). They are made anew for each attempt: an assertion may be used once.
    /// `policy` says how often and how long.
    ///
    /// # Errors
    /// [`AuthError`]; its `code` is the provider's, such as `authorization_pending`.
    pub async fn post<'a, T: DeserializeOwned>(
        &self,
        name: &str,
        interaction: &dyn Interaction,
        policy: Policy,
        fields: &(dyn Fn() -> Asking<'a, Result<Fields, AuthError>> + Sync),
    ) -> Result<T, AuthError> {
        let path = format!("{}/oauth2/v2.0/{name}", encoded(&self.tenant));
        let url = self.client.base().join(&path).map_err(|error| {
            AuthError::new(AuthErrorKind::Input, error.to_string(), "Check the tenant id and the login address.")
        })?;
        let observer: &dyn Observer = interaction;
        let mut trial = Trial { kind: Kind::Read, policy: &policy, began: Instant::now(), attempt: 0, observer };
        loop {
            trial.attempt += 1;
            let fields = fields().await?;
            let request = Request { method: Method::POST, url: url.clone(), body: form(&fields) };
            let Tried { reply, next, .. } = self.client.attempt(&request, None, trial).await;
            match next {
                Next::Stop => {
                    let read = self.read(reply, &fields);
                    return read.map_err(|error| AuthError { attempts: trial.attempt, ..error });
                }
                Next::Wait(wait) => tokio::time::sleep(wait).await,
            }
        }
    }

    fn read<T: DeserializeOwned>(&self, reply: Result<Reply, SendError>, fields: &Fields) -> Result<T, AuthError> {
        let host = self.client.base().host();
        let mut reply = reply.map_err(|error| {
            let kind = if error.timed_out { AuthErrorKind::TimedOut } else { AuthErrorKind::Unreachable };
            let message = format!("{host} could not be asked for a token: {error}");
            let advice = error.advice.as_deref().unwrap_or("Check the network, the proxy, and the login address.");
            AuthError { client_request_id: Some(error.client_request_id), ..AuthError::new(kind, message, advice) }
        })?;
        let body = zeroize::Zeroizing::new(std::mem::take(&mut reply.body));
        let of_reply = |kind, message: String, advice: &str| AuthError {
            status: Some(reply.status),
            request_id: reply.request_id.clone().map(|id| redacted(fields, id)),
            client_request_id: Some(reply.client_request_id),
            retry_after: reply.retry_after,
            ..AuthError::new(kind, redacted(fields, message), advice)
        };
        if reply.status == 200 {
            return serde_json::from_slice(&body).map_err(|error| {
                let message = format!("{host} answered with something that is no token ({:?})", error.classify());
                of_reply(AuthErrorKind::Unreachable, message, "Check the login address, and what stands in between.")
            });
        }
        let refusal: Option<Refusal> = serde_json::from_slice(&body).ok();
        let status = reply.status;
        let (kind, what, advice) = match (status, &refusal) {
            (300..400, _) => (
                AuthErrorKind::Address,
                format!("answered with a redirect ({status}), which is not followed"),
                "Check the login address, and what stands in between: what signs in goes to that address alone.",
            ),
            (429, _) => (
                AuthErrorKind::Throttled,
                "throttles sign-ins (429)".to_owned(),
                "Try again later, with fewer sign-ins at a time.",
            ),
            (500.., _) => {
                (AuthErrorKind::Unavailable, format!("cannot sign in anybody now ({status})"), "Try again later.")
            }
            (_, Some(refusal)) => (AuthErrorKind::Refused, "refused the sign-in".to_owned(), advice(&refusal.error)),
            (_, None) => (
                AuthErrorKind::Unreachable,
                format!("answered with status {status} and no readable reason"),
                "Check the login address, and what stands in between.",
            ),
        };
        let Some(Refusal { error: code, error_description, trace_id }) = refusal else {
            return Err(of_reply(kind, format!("{host} {what}"), advice));
        };
        let (code, trace_id) = (redacted(fields, code), trace_id.map(|id| redacted(fields, id)));
        // Entra ID adds lines with ids and a time.
        let told = error_description.unwrap_or_else(|| code.clone());
        let error = of_reply(kind, format!("{host} {what}: {}", told.lines().next().unwrap_or_default()), advice);
        let request_id = trace_id.or_else(|| error.request_id.clone());
        Err(AuthError { code: Some(code), request_id, ..error })
    }
}

/// The fields that are secrets. Others, such as the application's id, may stand in a reason.
const SECRETS: [&str; 4] = ["client_secret", "client_assertion", "device_code", "refresh_token"];

/// The text without any secret, as it is or as it was sent.
fn redacted(fields: &Fields, text: String) -> String {
    let secrets = fields.iter().filter(|(name, _)| SECRETS.contains(name));
    secrets.fold(text, |text, (_, secret)| {
        let sent = Secret::new(encoded(secret.expose()));
        sent.redact(&secret.redact(&text))
    })
}

/// The usual policy, up to `deadline`.
pub fn until(deadline: Instant) -> Policy {
    Policy { budget: deadline.saturating_duration_since(Instant::now()), ..Policy::default() }
}

fn advice(error: &str) -> &'static str {
    match error {
        "invalid_client" => "Check the application id and its secret or certificate; a secret expires.",
        "unauthorized_client" => "Check that the application is registered in this tenant and may sign in this way.",
        "invalid_grant" => "Sign in again with Connect-MicrosoftTeams.",
        "invalid_request" | "invalid_scope" => "Check the tenant id and the application id.",
        "authorization_declined" | "access_denied" => "The sign-in was declined; run Connect-MicrosoftTeams again.",
        "expired_token" => "The code was not entered in time; run Connect-MicrosoftTeams again.",
        _ => "The identity provider's own words say why; its trace id helps a support case.",
    }
}

fn form(fields: &Fields) -> Body {
    // As long as it may get: a text that grows leaves copies behind.
    let length = fields.iter().map(|(name, value)| name.len() + 2 + 3 * value.expose().len()).sum();
    let mut text = String::with_capacity(length);
    for (name, value) in fields {
        if !text.is_empty() {
            text.push('&');
        }
        text.push_str(name);
        text.push('=');
        text.extend(utf8_percent_encode(value.expose(), RESERVED));
    }
    Body::Form(Secret::new(text))
}

/// All but the unreserved characters of RFC 3986, 2.3: an identity provider compares the address that an assertion names as it stands.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}
