//! What a fault makes of a reply.

use std::time::{Duration, SystemTime};

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use serde_json::Value;

use crate::sandbox::plan::Then;
use crate::sandbox::wire::{Ids, Refusal, Reply};

impl Reply {
    /// A reply without headers and body.
    pub(super) fn empty(status: StatusCode) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new() }
    }
}

impl Then {
    /// Changes the reply as the fault says.
    pub(super) fn lay_over(&self, reply: &mut Reply, ids: &Ids) {
        if let Some(status) = self.status.and_then(|status| StatusCode::from_u16(status).ok()) {
            *reply = if status.is_success() { Reply::empty(status) } else { self.refusal(status).reply(ids) };
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
        let message = self.message.clone().unwrap_or_else(|| "a fault of the sandbox's plan".into());
        let mut refusal = Refusal::of_status(status, message);
        if let Some(code) = &self.code {
            refusal.code = code.clone().into();
        }
        refusal
    }
}
