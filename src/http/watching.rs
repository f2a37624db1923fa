//! What somebody who watches the requests is told.

use std::time::{Duration, Instant};

use reqwest::Method;
use uuid::Uuid;

use super::address::BaseAddress;
use super::client::{Reply, Request, SendError};

/// What somebody who watches is told of one attempt.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Path and query below the base address.
    pub path: String,
    /// Counts from 1.
    pub attempt: u32,
    /// The reply's status; `None`: no reply.
    pub status: Option<u16>,
    /// From sending to the end of the reply.
    pub duration: Duration,
    /// Our id.
    pub client_request_id: Uuid,
    /// The service's id.
    pub request_id: Option<String>,
}

impl Attempt {
    /// Describes an attempt that began at `began` and ended just now.
    #[must_use]
    pub fn of(
        base: &BaseAddress,
        request: &Request,
        attempt: u32,
        began: Instant,
        ended: &Result<Reply, SendError>,
    ) -> Self {
        let (status, client_request_id, request_id) = match ended {
            Ok(reply) => (Some(reply.status), reply.client_request_id, reply.request_id.clone()),
            Err(error) => (None, error.client_request_id, None),
        };
        Self {
            method: if request.method == Method::POST { "POST" } else { "GET" },
            path: base.shown(&request.url),
            attempt,
            status,
            duration: began.elapsed(),
            client_request_id,
            request_id,
        }
    }
}

/// Watches requests; an operation turns what it sees into events.
pub trait Observer: Send + Sync {
    /// Whether [`Observer::sent`] wants to be called at all.
    fn wants_requests(&self) -> bool;
    /// A request was answered, or lost.
    fn sent(&self, attempt: Attempt);
    /// It is going to be repeated after `wait`.
    fn waits(&self, attempt: Attempt, wait: Duration, reason: String);
}
