//! Watches the client: what it was told, what it was shown, and whether it acts on it.

use std::collections::{HashMap, HashSet, VecDeque};
use std::time::{Duration, Instant, SystemTime};

use axum::http::{StatusCode, header};
use uuid::Uuid;

use crate::sandbox::description::{Violation, ViolationKind};
use crate::sandbox::wire::{Answer, Arrival, Refusal};

/// How many violations are kept.
const KEPT: usize = 1000;
/// How many client-request-ids are remembered.
const REMEMBERED: usize = 100_000;
/// How old a read may be when the order comes.
const FRESH: Duration = Duration::from_secs(2);
/// What two clocks may differ by when the wait was told as a date.
const TOLERANCE: Duration = Duration::from_millis(5);
/// In place of a wait that is longer than a clock can count.
const UNCOUNTABLE: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);
const AUTHORIZATION: &str = "authorization";

/// What the sandbox knows of its client.
#[derive(Default)]
pub struct Watch {
    violations: Vec<Violation>,
    ids: HashSet<Uuid>,
    ids_in_order: VecDeque<Uuid>,
    /// When each number's row was last shown with its holder.
    shown: HashMap<String, Instant>,
    throttles: Vec<Throttle>,
}

/// A wait that the client was told.
struct Throttle {
    /// Who was told: clients with tokens of their own do not hear of each other's waits.
    authorization: Option<String>,
    method: String,
    target: String,
    body: Vec<u8>,
    told_at: Instant,
    until: Instant,
}

impl Watch {
    /// The violations so far.
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }

    /// Notes that a request broke a rule.
    pub fn note(&mut self, kind: ViolationKind, arrival: &Arrival, message: String) {
        self.note_at(kind, arrival, arrival.target(), message);
    }

    /// A secret does not stand in an address. The note leaves it out too.
    pub fn secret_in_address(&mut self, arrival: &Arrival) {
        let message = "there is a secret or a token in the query, which is not shown here".to_owned();
        self.note_at(ViolationKind::SecretInAddress, arrival, arrival.uri.path(), message);
    }

    fn note_at(&mut self, kind: ViolationKind, arrival: &Arrival, path: &str, message: String) {
        if self.violations.len() < KEPT {
            self.violations.push(Violation {
                kind,
                message,
                method: arrival.method.to_string(),
                path: path.to_owned(),
            });
        }
    }

    /// Each request has a GUID of its own as `client-request-id`.
    pub fn client_request_id(&mut self, arrival: &Arrival) {
        if !arrival.headers.contains_key("client-request-id") {
            let message = "the request has no client-request-id".to_owned();
            return self.note(ViolationKind::MissingClientRequestId, arrival, message);
        }
        let text = arrival.header("client-request-id").unwrap_or_default();
        let Some(id) = Uuid::try_parse(text).ok().filter(|_| text.len() == 36) else {
            let message = format!("the client-request-id '{text}' is not a GUID");
            return self.note(ViolationKind::MalformedClientRequestId, arrival, message);
        };
        if !self.ids.insert(id) {
            let message = format!("the client-request-id {id} was used before");
            return self.note(ViolationKind::ReusedClientRequestId, arrival, message);
        }
        self.ids_in_order.push_back(id);
        if self.ids_in_order.len() > REMEMBERED
            && let Some(oldest) = self.ids_in_order.pop_front()
        {
            self.ids.remove(&oldest);
        }
    }

    /// Each request has the sandbox's bearer token.
    pub fn token(&mut self, arrival: &Arrival, token: &str) -> Result<(), Refusal> {
        let refusal = |message: &str| Err(Refusal::of_status(StatusCode::UNAUTHORIZED, message));
        match arrival.header(AUTHORIZATION) {
            None => {
                self.note(ViolationKind::MissingToken, arrival, "the request has no bearer token".into());
                refusal("Access token is empty.")
            }
            Some(value) if bearer(value) == Some(token) => Ok(()),
            Some(_) => {
                self.note(ViolationKind::WrongToken, arrival, "the bearer token is not this sandbox's".into());
                refusal("Access token validation failure.")
            }
        }
    }

    /// A request does not come again before the time that its 429 or 503 told. What was sent before the reply could arrive is no
    /// answer to it.
    pub fn early_retry(&mut self, arrival: &Arrival) {
        self.throttles.retain(|throttle| throttle.until > arrival.at + TOLERANCE);
        let early = self.throttles.iter().find(|throttle| {
            let same_client = throttle.authorization.as_deref() == arrival.header(AUTHORIZATION);
            let same_address = throttle.method == arrival.method.as_str() && throttle.target == arrival.target();
            let same_body = throttle.body == arrival.body.as_deref().unwrap_or_default();
            same_client && same_address && same_body && arrival.at >= throttle.told_at
        });
        if let Some(throttle) = early {
            let left = throttle.until.saturating_duration_since(arrival.at).as_millis();
            let message = format!("the request came {left} ms sooner than Retry-After told");
            self.note(ViolationKind::EarlyRetry, arrival, message);
        }
    }

    /// An order follows a read of its row that is at most two seconds old, since the order names only the number.
    pub fn order(&mut self, arrival: &Arrival, number: &str) {
        let age = self.shown.get(number).map(|at| arrival.at.saturating_duration_since(*at));
        let message = match age {
            Some(age) if age <= FRESH => return,
            Some(age) => format!("the row of {number} was read {} ms before its order", age.as_millis()),
            None => format!("the row of {number} was not read before its order"),
        };
        self.note(ViolationKind::StaleOrder, arrival, message);
    }

    /// These rows were shown to the client as they were at that time.
    pub fn shown(&mut self, numbers: &[String], at: Instant) {
        for number in numbers {
            match self.shown.get_mut(number) {
                Some(last) => *last = at,
                None => {
                    self.shown.insert(number.clone(), at);
                }
            }
        }
    }

    /// Remembers what an answer tells the client to wait.
    pub fn answered(&mut self, arrival: &Arrival, answer: &Answer) {
        let told = [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE].contains(&answer.reply.status);
        if !told || answer.cut.is_some() {
            return;
        }
        let wait = answer.reply.headers.iter().find(|(name, _)| name == header::RETRY_AFTER);
        let Some(wait) = wait.and_then(|(_, value)| wait_of(value.to_str().ok()?)) else {
            return;
        };
        let now = Instant::now();
        let told_at = now + answer.delay;
        let until = match wait {
            Wait::For(wait) => told_at.checked_add(wait),
            Wait::Until(date) => now.checked_add(date.duration_since(SystemTime::now()).unwrap_or_default()),
        };
        // What no clock can count is as long as the sandbox runs.
        let until = until.unwrap_or(now + UNCOUNTABLE);
        self.throttles.push(Throttle {
            authorization: arrival.header(AUTHORIZATION).map(str::to_owned),
            method: arrival.method.to_string(),
            target: arrival.target().to_owned(),
            body: arrival.body.as_deref().unwrap_or_default().to_vec(),
            told_at,
            until,
        });
    }
}

enum Wait {
    For(Duration),
    Until(SystemTime),
}

fn wait_of(text: &str) -> Option<Wait> {
    match text.parse() {
        Ok(seconds) => Some(Wait::For(Duration::from_secs(seconds))),
        Err(_) => httpdate::parse_http_date(text).ok().map(Wait::Until),
    }
}

/// The token of an `Authorization` header.
pub fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
