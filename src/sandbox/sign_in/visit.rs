//! A request to one of the endpoints, and what all of them do with one.

use axum::http::{HeaderValue, header};
use serde_json::Value;

use super::Refused;
use crate::sandbox::description::ViolationKind;
use crate::sandbox::store::Store;
use crate::sandbox::wire::{Arrival, Ids, Reply};

/// A request to one of the endpoints.
pub struct Visit<'a> {
    /// The request.
    pub arrival: &'a Arrival,
    /// Its ids.
    pub ids: &'a Ids,
    /// The tenant.
    pub store: &'a Store,
    /// `http://127.0.0.1:PORT`.
    pub login_address: &'a str,
    /// What the client did wrong besides.
    pub complaints: Vec<(ViolationKind, String)>,
}

impl Visit<'_> {
    /// 200 with JSON that nobody may keep.
    pub(super) fn json(&self, value: &Value) -> Result<Reply, Refused> {
        let mut reply = Reply::json(value).map_err(|refusal| Refused::internal(&refusal.message))?;
        reply.set(header::CONTENT_TYPE, Some(HeaderValue::from_static("application/json; charset=utf-8")));
        reply.set(header::CACHE_CONTROL, Some(HeaderValue::from_static("no-store")));
        Ok(reply)
    }

    /// Nothing but POST.
    pub(super) fn posted(&self) -> Result<(), Refused> {
        self.of_method("POST")
    }

    /// Nothing but GET.
    pub(super) fn got(&self) -> Result<(), Refused> {
        self.of_method("GET")
    }

    fn of_method(&self, taken: &str) -> Result<(), Refused> {
        let method = self.arrival.method.as_str();
        if method == taken { Ok(()) } else { Err(Refused::method(taken, method)) }
    }
}
