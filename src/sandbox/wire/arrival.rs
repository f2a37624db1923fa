//! A request as it came in.

use std::time::Instant;

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, Uri};

/// A request as it came in.
pub struct Arrival {
    /// When its head had been read, on the monotonic clock.
    pub at: Instant,
    /// The method.
    pub method: Method,
    /// Path and query, still percent-encoded.
    pub uri: Uri,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, unpacked; or why it could not be read.
    pub body: Result<Bytes, String>,
}

impl Arrival {
    /// A header's text; `None` when it is missing or no text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Path and query as they came.
    pub fn target(&self) -> &str {
        self.uri.path_and_query().map_or("/", |target| target.as_str())
    }
}
