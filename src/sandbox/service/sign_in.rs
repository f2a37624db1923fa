//! Requests to the endpoints for signing in, and the tokens that came from there.

use std::time::Duration;

use axum::http::StatusCode;

use super::{Service, plain, watch};
use crate::sandbox::description::ViolationKind;
use crate::sandbox::plan::{CarriedOut, When};
use crate::sandbox::sign_in::{Access, Known, Route, Visit};
use crate::sandbox::wire::{Answer, Arrival, Ids, Refusal, Reply, decoded};

/// Parameters that belong into a body or a header, whatever is in them.
const SECRET_PARAMETERS: &[&str] =
    &["client_secret", "client_assertion", "access_token", "refresh_token", "device_code", "id_token", "password"];

impl Service {
    /// Answers a request to an endpoint for signing in, or has a fault do it.
    pub(super) fn sign_in(&mut self, route: &Route, arrival: &Arrival, ids: &Ids) -> Answer {
        self.watch.early_retry(arrival, self.plan.retry_after_binds);
        if arrival.header("authorization").and_then(watch::bearer).is_some() {
            let message = "a token for Graph was sent to an endpoint for signing in";
            self.watch.note(ViolationKind::MisplacedToken, arrival, message.into());
        }
        let Some(then) = self.fault(arrival) else {
            return plain(self.signed_in(route, arrival, ids));
        };
        self.by_somebody_else(&then, When::Before);
        let usual = if then.replaces_reply() { CarriedOut::Never } else { CarriedOut::First };
        let mut reply = match then.carried_out.unwrap_or(usual) {
            CarriedOut::First => self.signed_in(route, arrival, ids),
            // Only orders are carried out later.
            _ => Reply::empty(StatusCode::OK),
        };
        then.lay_over_sign_in(&mut reply, route, ids);
        self.by_somebody_else(&then, When::After);
        Answer { reply, delay: Duration::from_millis(then.delay_ms), cut: then.cut }
    }

    fn signed_in(&mut self, route: &Route, arrival: &Arrival, ids: &Ids) -> Reply {
        let login_address = &self.setting.login_address;
        let mut visit = Visit { arrival, ids, store: &self.store, login_address, complaints: Vec::new() };
        let reply = self.sign_in.answer(route, &mut visit);
        for (kind, message) in visit.complaints {
            self.watch.note(kind, arrival, message);
        }
        reply
    }

    /// What the bearer of a request's token may do.
    pub(super) fn access(&mut self, arrival: &Arrival) -> Result<Access, Refusal> {
        match arrival.header("authorization").and_then(watch::bearer).and_then(|token| self.sign_in.known(token)) {
            Some(Known::Good(access)) => Ok(access),
            Some(Known::Expired) => {
                let message = "Lifetime validation failed, the token is expired.";
                Err(Refusal::of_status(StatusCode::UNAUTHORIZED, message))
            }
            None => self.watch.token(arrival, &self.setting.token).map(|()| Access::Everything),
        }
    }

    /// An address holds no secret: proxies and servers write addresses into their logs.
    pub(super) fn check_address(&mut self, arrival: &Arrival) {
        let Some(query) = arrival.uri.query() else {
            return;
        };
        let named = query.split('&').any(|pair| {
            let name = pair.split('=').next().unwrap_or_default();
            decoded(name).is_ok_and(|name| SECRET_PARAMETERS.contains(&name.to_ascii_lowercase().as_str()))
        });
        let held =
            decoded(query).is_ok_and(|query| query.contains(&self.setting.token) || self.sign_in.holds_secret(&query));
        if named || held {
            self.watch.secret_in_address(arrival);
        }
    }
}
