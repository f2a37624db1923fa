//! Replies, and errors in Graph's shape.

use std::borrow::Cow;
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::sandbox::plan::Cut;

/// A reply and how it is sent.
pub struct Answer {
    /// The reply.
    pub reply: Reply,
    /// How long it is held back.
    pub delay: Duration,
    /// Where the connection is cut.
    pub cut: Option<Cut>,
}

/// A reply.
#[derive(Debug)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The body; may be empty.
    pub body: Vec<u8>,
}

const JSON: HeaderValue = HeaderValue::from_static(
    "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8",
);

impl Reply {
    /// 200 with JSON.
    pub fn json(value: &impl Serialize) -> Result<Self, Refusal> {
        let body = serde_json::to_vec(value).map_err(|error| Refusal::internal(&error))?;
        Ok(Self { status: StatusCode::OK, headers: vec![(header::CONTENT_TYPE, JSON)], body })
    }

    /// 200 with text.
    pub fn text(text: String) -> Self {
        Self {
            status: StatusCode::OK,
            headers: vec![(header::CONTENT_TYPE, HeaderValue::from_static("text/plain"))],
            body: text.into_bytes(),
        }
    }

    /// 202 with an empty body and where to ask what became of the order.
    pub fn accepted(location: &str) -> Result<Self, Refusal> {
        let location = HeaderValue::try_from(location).map_err(|error| Refusal::internal(&error))?;
        Ok(Self { status: StatusCode::ACCEPTED, headers: vec![(header::LOCATION, location)], body: Vec::new() })
    }

    /// Sets a header, or with `None` leaves it out.
    pub fn set(&mut self, name: HeaderName, value: Option<HeaderValue>) {
        self.headers.retain(|(other, _)| *other != name);
        if let Some(value) = value {
            self.headers.push((name, value));
        }
    }
}

/// The ids of one request.
#[derive(Debug, Clone)]
pub struct Ids {
    /// The sandbox's.
    pub request: String,
    /// The client's, or the sandbox's where the client gave none, as Graph does it.
    pub client: String,
}

impl Ids {
    /// Makes a request id.
    pub fn new(client: Option<&str>) -> Self {
        let request = Uuid::new_v4().to_string();
        Self { client: client.map_or_else(|| request.clone(), str::to_owned), request }
    }
}

/// Why a request is not answered as it hopes.
#[derive(Debug)]
pub struct Refusal {
    /// The status.
    pub status: StatusCode,
    /// Graph's code.
    pub code: Cow<'static, str>,
    /// For people.
    pub message: String,
    /// For a 405: the methods that the path takes.
    pub allow: Option<&'static str>,
}

impl Refusal {
    /// A refusal with a code that the status does not tell.
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code: Cow::Borrowed(code), message: message.into(), allow: None }
    }

    /// A refusal with the code that Graph usually gives with the status.
    pub fn of_status(status: StatusCode, message: impl Into<String>) -> Self {
        let code = match status.as_u16() {
            400 => "BadRequest",
            401 => "InvalidAuthenticationToken",
            403 => "Forbidden",
            404 => "NotFound",
            409 => "Conflict",
            429 => "TooManyRequests",
            500 => "InternalServerError",
            501 => "NotImplemented",
            502 => "BadGateway",
            503 => "ServiceUnavailable",
            504 => "GatewayTimeout",
            _ => "UnknownError",
        };
        Self::new(status, code, message)
    }

    /// 400.
    pub fn bad(message: impl Into<String>) -> Self {
        Self::of_status(StatusCode::BAD_REQUEST, message)
    }

    /// 404.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::of_status(StatusCode::NOT_FOUND, message)
    }

    /// 501, for what Graph may have and the sandbox has not.
    pub fn not_built(message: impl Into<String>) -> Self {
        Self::of_status(StatusCode::NOT_IMPLEMENTED, message)
    }

    /// 500, for a defect of the sandbox.
    pub fn internal(error: &dyn std::fmt::Display) -> Self {
        Self::of_status(StatusCode::INTERNAL_SERVER_ERROR, format!("the sandbox failed: {error}"))
    }

    /// The reply.
    pub fn reply(self, ids: &Ids) -> Reply {
        let date = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S").to_string();
        let error: Value = json!({"error": {
            "code": self.code,
            "message": self.message,
            "innerError": {"date": date, "request-id": ids.request, "client-request-id": ids.client},
        }});
        let mut headers = vec![(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
        if let Some(allow) = self.allow {
            headers.push((header::ALLOW, HeaderValue::from_static(allow)));
        }
        Reply { status: self.status, headers, body: error.to_string().into_bytes() }
    }
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        Self::internal(&error)
    }
}
