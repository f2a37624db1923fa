//! Device codes (RFC 8628): handed out, polled for, and renewed with a refresh token afterwards.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use serde_json::json;
use uuid::Uuid;

use super::scope::{self, Asked};
use super::{Form, Refused, SignIn, Visit};
use crate::sandbox::description::ViolationKind;
use crate::sandbox::plan::{self, Outcome};
use crate::sandbox::wire::Reply;

/// What each `slow_down` adds to the interval (RFC 8628, 3.5).
const SLOWER: Duration = Duration::from_secs(5);
/// What a poll may come too soon by: two requests are not under way for the same time.
const TOLERANCE: Duration = Duration::from_millis(50);

const PENDING: &str = "OAuth 2.0 device flow error. Authorization is pending. Continue polling.";
const EXPIRED: &str =
    "The provided value for the input parameter 'device_code' is not valid. This device code has expired.";

/// The codes that were handed out, and the refresh tokens of those who used one.
#[derive(Default)]
pub struct DeviceCodes {
    codes: HashMap<String, Pending>,
    refresh_tokens: HashMap<String, Refresh>,
}

struct Pending {
    client_id: Uuid,
    asked: Asked,
    expires: Instant,
    interval: Duration,
    polls: u64,
    last: Option<Instant>,
    redeemed: bool,
}

/// What a refresh token stands for.
#[derive(Debug, Clone)]
pub struct Refresh {
    client_id: Uuid,
    /// What was asked for when it was issued.
    pub asked: Asked,
}

impl SignIn {
    pub(super) fn device_code(&mut self, tenant: &str, visit: &Visit<'_>) -> Result<Reply, Refused> {
        visit.posted()?;
        let form = Form::of(visit.arrival)?;
        visit.any_tenant(tenant)?;
        let application = self.application(&form, visit)?;
        let asked = scope::of_person(form.need("scope")?)?;
        let plan = &self.plan.device_code;
        let device_code = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        let user_code: String = Uuid::new_v4().simple().to_string().to_ascii_uppercase().chars().take(9).collect();
        let page = format!("{}/devicelogin", visit.login_address);
        let message = format!(
            "To sign in, use a web browser to open the page {page} and enter the code {user_code} to authenticate."
        );
        let reply = visit.json(&json!({
            "user_code": user_code,
            "device_code": device_code,
            "verification_uri": page,
            "expires_in": plan.expires_in_seconds,
            "interval": plan.interval_seconds,
            "message": message,
        }))?;
        let pending = Pending {
            client_id: application.id,
            asked,
            expires: Instant::now() + Duration::from_secs(plan.expires_in_seconds),
            interval: Duration::from_secs(plan.interval_seconds),
            polls: 0,
            last: None,
            redeemed: false,
        };
        self.device_codes.codes.insert(device_code, pending);
        Ok(reply)
    }
}

impl DeviceCodes {
    /// Answers a poll: with what was asked for, once the user has signed in.
    pub fn poll(
        &mut self,
        code: &str,
        client_id: Uuid,
        plan: &plan::DeviceCode,
        visit: &mut Visit<'_>,
    ) -> Result<Asked, Refused> {
        let flow = |error: &str, number: u32, text: &str| Err(Refused::new(error, number, text));
        let Some(pending) = self.codes.get_mut(code).filter(|pending| pending.client_id == client_id) else {
            return flow("bad_verification_code", 70_018, "The device code is not one that this client was given.");
        };
        let at = visit.arrival.at;
        let due = pending.last.replace(at).map(|last| last + pending.interval);
        if let Some(early) = due.and_then(|due| due.checked_duration_since(at)).filter(|early| *early > TOLERANCE) {
            let (early, interval) = (early.as_millis(), pending.interval.as_secs());
            let message = format!("the poll came {early} ms sooner than the interval of {interval} s allows");
            visit.complaints.push((ViolationKind::EarlyPoll, message));
            pending.interval += SLOWER;
            return flow("slow_down", 70_016, "The client polls too often.");
        }
        if pending.redeemed {
            return Err(Refused::new("invalid_grant", 54_005, "The device code was already redeemed."));
        }
        if pending.expires <= Instant::now() {
            return flow("expired_token", 70_020, EXPIRED);
        }
        pending.polls += 1;
        if pending.polls <= plan.slow_down_polls {
            pending.interval += SLOWER;
            return flow("slow_down", 70_016, "The client is to poll less often.");
        }
        let waiting = pending.polls <= plan.slow_down_polls.saturating_add(plan.pending_polls);
        match plan.outcome {
            _ if waiting => flow("authorization_pending", 70_016, PENDING),
            Outcome::Never => flow("authorization_pending", 70_016, PENDING),
            Outcome::Declined => flow("authorization_declined", 65_004, "The user declined to sign in."),
            Outcome::Expired => flow("expired_token", 70_020, EXPIRED),
            Outcome::Approved => {
                pending.redeemed = true;
                Ok(pending.asked.clone())
            }
        }
    }

    /// Makes up a refresh token.
    pub fn remember(&mut self, client_id: Uuid, asked: Asked) -> String {
        let token = format!("sandbox-refresh-{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        self.refresh_tokens.insert(token.clone(), Refresh { client_id, asked });
        token
    }

    /// What a refresh token of this client stands for. It stays good, as it does with Entra ID.
    pub fn refresh(&self, token: &str, client_id: Uuid) -> Result<Refresh, Refused> {
        let found = self.refresh_tokens.get(token).filter(|refresh| refresh.client_id == client_id);
        found.cloned().ok_or_else(|| {
            let message = "The refresh token is not one that this client was given.";
            Refused::new("invalid_grant", 9_002_313, message)
        })
    }

    /// Whether a text holds a device code or a refresh token.
    pub fn holds_code(&self, text: &str) -> bool {
        self.codes.keys().chain(self.refresh_tokens.keys()).any(|code| text.contains(code.as_str()))
    }
}
