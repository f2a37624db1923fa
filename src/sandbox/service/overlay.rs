//! What a fault makes of a reply.

use std::time::{Duration, SystemTime};

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use serde_json::Value;

use crate::sandbox::plan::Then;
use crate::sandbox::sign_in::{Refused, Route};
use crate::sandbox::wire::{Ids, Refusal, Reply};

/// The message of a fault that gives none.
const USUAL_MESSAGE: &str = "a fault of the sandbox's plan";

impl Reply {
    /// A reply without headers and body.
    pub(super) fn empty(status: StatusCode) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new() }
    }
}

impl Then {
    /// Changes a reply of Graph as the fault says.
    pub(super) fn lay_over(&self, reply: &mut Reply, ids: &Ids) {
        self.lay_over_with(reply, |status| self.refusal(status).reply(ids));
    }

    /// Changes the reply of an endpoint for signing in, whose errors have a shape of their own.
    pub(super) fn lay_over_sign_in(&self, reply: &mut Reply, route: &Route, ids: &Ids) {
        self.lay_over_with(reply, |status| {
            let message = self.message.as_deref().unwrap_or(USUAL_MESSAGE);
            Refused::of_fault(status, self.code.as_deref(), message).reply(route, ids)
        });
    }

    fn lay_over_with(&self, reply: &mut Reply, error: impl FnOnce(StatusCode) -> Reply) {
        if let Some(status) = self.status.and_then(|status| StatusCode::from_u16(status).ok()) {
            *reply = if status.is_success() { Reply::empty(status) } else { error(status) };
        }
        if let Some(seconds) = self.retry_after_seconds {
            reply.set(header::RETRY_AFTER, Some(HeaderValue::from(seconds)));
        }
        if let Some(seconds) = self.retry_after_date_seconds {
            // HTTP dates have whole seconds: round up, so that the date is never sooner than the plan says.
            let date = SystemTime::now() + Duration::from_secs(seconds) + Duration::from_millis(999);
            reply.set(header::RETRY_AFTER, httpdate::fmt_http_date(date).try_into().ok());
        }
        if let Some(body) = &self.body {
            reply.body = match body {
                Value::String(text) => text.clone().into_bytes(),
                json => json.to_string().into_bytes(),
            };
        }
        if let Some(link) = &self.next_link
            && let Ok(Value::Object(mut page)) = serde_json::from_slice(&reply.body)
        {
            page.insert("@odata.nextLink".into(), link.clone().into());
            reply.body = Value::Object(page).to_string().into_bytes();
        }
        for (name, value) in &self.headers {
            if let Ok(name) = HeaderName::try_from(name) {
                reply.set(name, value.as_ref().and_then(|value| HeaderValue::try_from(value).ok()));
            }
        }
    }

    fn refusal(&self, status: StatusCode) -> Refusal {
        let message = self.message.as_deref().unwrap_or(USUAL_MESSAGE);
        let mut refusal = Refusal::of_status(status, message);
        if let Some(code) = &self.code {
            refusal.code = code.clone().into();
        }
        refusal
    }
}
