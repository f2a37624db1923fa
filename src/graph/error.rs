//! What went wrong between us and Graph.

use std::time::Duration;

use serde_json::Value;
use uuid::Uuid;

use crate::auth::error::{AuthError, AuthErrorKind};
use crate::http::client::{Reply, SendError};
use crate::http::retry::Answer;
use crate::http::secret::Secret;

/// In kind. Decisions are made on status and kind, never on a message (Graph's own rule for its errors).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 401.
    Unauthorized,
    /// 403.
    Forbidden,
    /// 429.
    Throttled,
    /// 5xx.
    Unavailable,
    /// Another 4xx.
    Refused,
    /// A reply that is not what Graph documents.
    Unexpected,
    /// An address of another origin, or a redirect.
    RefusedAddress,
    /// No connection, so nothing was sent.
    NotSent,
    /// The connection broke after something may have been sent.
    Broken,
    /// No answer in time.
    TimedOut,
    /// There is no token: the sign-in did not work.
    SignIn,
}

/// A call that did not work.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct GraphError {
    /// In kind.
    pub kind: Kind,
    /// In words.
    pub message: String,
    /// The reply's status.
    pub status: Option<u16>,
    /// Graph's error code.
    pub code: Option<String>,
    /// Graph's id of the request.
    pub request_id: Option<String>,
    /// Our id of the request.
    pub client_request_id: Option<Uuid>,
    /// The wait that Graph asks for.
    pub retry_after: Option<Duration>,
    /// How often it was sent.
    pub attempts: u32,
    /// The reply, where it held no readable code and message.
    pub body: Option<String>,
    /// What to do, where that is known better here than from the kind.
    pub advice: Option<String>,
}

impl From<AuthError> for GraphError {
    fn from(error: AuthError) -> Self {
        let kind = match error.kind {
            AuthErrorKind::Refused | AuthErrorKind::Input => Kind::SignIn,
            AuthErrorKind::Address => Kind::RefusedAddress,
            AuthErrorKind::Useless => Kind::Unauthorized,
            AuthErrorKind::Unreachable => Kind::NotSent,
            AuthErrorKind::Throttled => Kind::Throttled,
            AuthErrorKind::Unavailable => Kind::Unavailable,
            AuthErrorKind::TimedOut => Kind::TimedOut,
        };
        Self {
            status: error.status,
            code: error.code,
            request_id: error.request_id,
            client_request_id: error.client_request_id,
            retry_after: error.retry_after,
            attempts: error.attempts,
            advice: Some(error.advice),
            ..Self::new(kind, error.message)
        }
    }
}

impl GraphError {
    /// An error without a reply.
    #[must_use]
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            status: None,
            code: None,
            request_id: None,
            client_request_id: None,
            retry_after: None,
            attempts: 1,
            body: None,
            advice: None,
        }
    }

    /// No whole reply.
    #[must_use]
    pub fn lost(error: &SendError, attempts: u32) -> Self {
        let kind = match (error.answer, error.timed_out) {
            (_, true) => Kind::TimedOut,
            (Answer::NotSent | Answer::Denied, false) => Kind::NotSent,
            (Answer::TooLong, false) => Kind::Unexpected,
            _ => Kind::Broken,
        };
        Self {
            client_request_id: Some(error.client_request_id),
            attempts,
            advice: error.advice.clone(),
            ..Self::new(kind, error.reason.clone())
        }
    }

    /// A reply with a status that is not the one of success. Nothing in it shows `secret`, which the reply may repeat.
    #[must_use]
    pub fn refused(reply: &Reply, secret: &Secret) -> Self {
        let kind = match reply.status {
            401 => Kind::Unauthorized,
            403 => Kind::Forbidden,
            429 => Kind::Throttled,
            300..400 => Kind::RefusedAddress,
            400..500 => Kind::Refused,
            500.. => Kind::Unavailable,
            _ => Kind::Unexpected,
        };
        let told = told(&reply.body);
        let body = told.is_none().then(|| excerpt(&reply.body, secret));
        let (code, message) = told.unzip();
        let message = match (message, kind) {
            (Some(message), _) => message,
            (None, Kind::RefusedAddress) => {
                format!("the service answered with a redirect ({}), which is not followed", reply.status)
            }
            (None, _) => format!("the service answered with status {} and no readable reason", reply.status),
        };
        let code = code.map(|code| secret.redact(&code));
        Self { code, body, ..Self::of(reply, kind, &message, secret) }
    }

    /// A reply of the right status that is not what Graph documents. Nothing in it shows `secret`, which the reply may repeat.
    #[must_use]
    pub fn unexpected(reply: &Reply, reason: &str, secret: &Secret) -> Self {
        let message = format!("the service's reply cannot be read: {reason}");
        Self { body: Some(excerpt(&reply.body, secret)), ..Self::of(reply, Kind::Unexpected, &message, secret) }
    }

    fn of(reply: &Reply, kind: Kind, message: &str, secret: &Secret) -> Self {
        Self {
            status: Some(reply.status),
            // The client has redacted it.
            request_id: reply.request_id.clone(),
            client_request_id: Some(reply.client_request_id),
            retry_after: reply.retry_after,
            ..Self::new(kind, secret.redact(message))
        }
    }

    /// Whether Graph says that there is no such thing. Any other 404 may come from whatever stands between.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        self.status == Some(404)
            && self.code.as_deref().is_some_and(|code| {
                code.eq_ignore_ascii_case("Request_ResourceNotFound")
                    || code.eq_ignore_ascii_case("ResourceNotFound")
                    || code.eq_ignore_ascii_case("NotFound")
                    || code.eq_ignore_ascii_case("itemNotFound")
            })
    }
}

/// Code and message of Graph's error body. A message may itself be a JSON text with code and message, which then count.
fn told(body: &[u8]) -> Option<(String, String)> {
    let value: Value = serde_json::from_slice(body).ok()?;
    let error = value.get("error")?;
    let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let code = text(error, "code")?;
    let message = text(error, "message").filter(|message| !message.trim().is_empty())?;
    let inner: Option<Value> = serde_json::from_str(&message).ok();
    match inner.filter(Value::is_object) {
        Some(inner) => Some((text(&inner, "code").unwrap_or(code), text(&inner, "message").unwrap_or(message))),
        None => Some((code, message)),
    }
}

/// The first characters of a body, for a support case. What is cut off is cut after the secret is gone, so that no part of it stays.
fn excerpt(body: &[u8], secret: &Secret) -> String {
    const LONGEST: usize = 2_000;
    secret.redact(&String::from_utf8_lossy(body)).chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_and_message_are_read_also_from_a_message_that_is_json() {
        let plain = br#"{"error":{"code":"forbidden","message":"needs X","innerError":{}}}"#;
        assert_eq!(told(plain), Some(("forbidden".into(), "needs X".into())));
        let nested = br#"{"error":{"code":"UnknownError","message":"{\"code\":\"Forbidden\",\"message\":\"Access Denied.\",\"action\":\"x\"}"}}"#;
        assert_eq!(told(nested), Some(("Forbidden".into(), "Access Denied.".into())));
        for unreadable in ["", "<html>", "{}", r#"{"error":"no"}"#, r#"{"error":{"code":"x","message":" "}}"#] {
            assert_eq!(told(unreadable.as_bytes()), None, "{unreadable}");
        }
    }
}
