//! Why there is no token.

use std::time::Duration;

use uuid::Uuid;

/// A sign-in that did not work, in words without any secret.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct AuthError {
    /// In kind.
    pub kind: AuthErrorKind,
    /// In words.
    pub message: String,
    /// What to do now, in sentences.
    pub advice: String,
    /// The identity provider's error code, such as `invalid_client`.
    pub code: Option<String>,
    /// The reply's status.
    pub status: Option<u16>,
    /// The identity provider's id of the request.
    pub request_id: Option<String>,
    /// Our id of the request.
    pub client_request_id: Option<Uuid>,
    /// The wait that the identity provider asks for.
    pub retry_after: Option<Duration>,
    /// How often the request was sent.
    pub attempts: u32,
}

/// In kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthErrorKind {
    /// The identity provider refused, or the user did.
    Refused,
    /// The token is of no use: expired, or for another service.
    Useless,
    /// The identity provider could not be asked.
    Unreachable,
    /// The identity provider throttles (429).
    Throttled,
    /// The identity provider does not work at the moment (5xx).
    Unavailable,
    /// No answer in time.
    TimedOut,
    /// The address is not one that a secret or a code goes to; a redirect would lead to one.
    Address,
    /// What was given to sign in with is wrong.
    Input,
}

impl AuthError {
    /// An error without a reply.
    #[must_use]
    pub fn new(kind: AuthErrorKind, message: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            advice: advice.into(),
            code: None,
            status: None,
            request_id: None,
            client_request_id: None,
            retry_after: None,
            attempts: 1,
        }
    }
}
