//! Errors, each in the shape of its endpoint.

use axum::http::{HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use super::Route;
use crate::sandbox::wire::{Ids, Reply};

/// Why a sign-in is not answered as the client hopes.
#[derive(Debug)]
pub struct Refused {
    status: StatusCode,
    /// OAuth's error code.
    error: String,
    /// Entra ID's number, after `AADSTS`.
    number: Option<u32>,
    message: String,
}

impl Refused {
    /// 400 with OAuth's code, Entra ID's number and a text.
    pub fn new(error: &str, number: u32, message: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, error: error.into(), number: Some(number), message: message.into() }
    }

    /// What Entra ID answers to a client that is not who it says it is: 401 (RFC 6749, 5.2).
    pub fn client(number: u32, message: impl Into<String>) -> Self {
        Self { status: StatusCode::UNAUTHORIZED, ..Self::new("invalid_client", number, message) }
    }

    /// What a managed identity's endpoint answers.
    pub fn identity(status: StatusCode, error: &str, message: impl Into<String>) -> Self {
        Self { status, error: error.into(), number: None, message: message.into() }
    }

    /// A parameter that is needed and missing.
    pub fn missing(parameter: &str) -> Self {
        let message = format!("The request body must contain the following parameter: '{parameter}'.");
        Self::new("invalid_request", 900_144, message)
    }

    /// A request that is no form, or not a proper one.
    pub fn malformed(reason: &str) -> Self {
        let message = format!("Invalid request. Request is malformed or invalid: {reason}.");
        Self::new("invalid_request", 9_002_313, message)
    }

    /// A method that the endpoint does not take.
    pub fn method(taken: &str, method: &str) -> Self {
        let message = format!("The endpoint only accepts {taken} requests. Received a {method} request.");
        Self { status: StatusCode::METHOD_NOT_ALLOWED, ..Self::new("invalid_request", 900_561, message) }
    }

    /// A defect of the sandbox.
    pub fn internal(error: &dyn std::fmt::Display) -> Self {
        let message = format!("the sandbox failed: {error}");
        Self::identity(StatusCode::INTERNAL_SERVER_ERROR, "server_error", message)
    }

    /// What a fault of the plan answers with.
    pub fn of_fault(status: StatusCode, code: Option<&str>, message: &str) -> Self {
        let usual = match status.as_u16() {
            429 | 503 | 504 => "temporarily_unavailable",
            500.. => "server_error",
            _ => "invalid_request",
        };
        Self::identity(status, code.unwrap_or(usual), message)
    }

    /// The reply.
    pub fn reply(self, route: &Route, ids: &Ids) -> Reply {
        let body = match route {
            Route::AppService => {
                json!({"statusCode": self.status.as_u16(), "message": self.message, "correlationId": ids.client})
            }
            Route::Metadata => json!({"error": self.error, "error_description": self.message}),
            _ => self.of_directory(ids),
        };
        let mut headers = vec![(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"))];
        headers.push((header::CACHE_CONTROL, HeaderValue::from_static("no-store")));
        if self.status == StatusCode::METHOD_NOT_ALLOWED {
            headers.push((header::ALLOW, HeaderValue::from_static(route.method())));
        }
        Reply { status: self.status, headers, body: body.to_string().into_bytes() }
    }

    /// As Entra ID writes it: the text repeats the number and the ids.
    fn of_directory(&self, ids: &Ids) -> Value {
        let timestamp = jiff::Timestamp::now().strftime("%Y-%m-%d %H:%M:%SZ").to_string();
        let prefix = self.number.map(|number| format!("AADSTS{number}: ")).unwrap_or_default();
        let (trace, correlation) = (&ids.request, &ids.client);
        let ids = format!("Trace ID: {trace}\r\nCorrelation ID: {correlation}\r\nTimestamp: {timestamp}");
        let description = format!("{prefix}{}\r\n{ids}", self.message);
        json!({
            "error": self.error,
            "error_description": description,
            "error_codes": self.number.into_iter().collect::<Vec<_>>(),
            "timestamp": timestamp,
            "trace_id": trace,
            "correlation_id": correlation,
        })
    }
}

impl From<rusqlite::Error> for Refused {
    fn from(error: rusqlite::Error) -> Self {
        Self::internal(&error)
    }
}
