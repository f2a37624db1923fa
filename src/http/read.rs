//! A request sent once and told, and a request that only reads, repeated until it is answered or the policy says stop.

use std::time::{Duration, Instant};

use reqwest::{Method, Url};

use super::client::{Body, Client, Reply, Request, SendError};
use super::retry::{Answer, Kind, Next, Policy, next};
use super::secret::Secret;
use super::watching::{Attempt, Observer};

/// The least that a reading is given for its reply, however little is left: a short waiting limit must not keep it from working at all.
const LEAST: Duration = Duration::from_secs(2);

/// Which attempt it is, of what, and who is told.
#[derive(Clone, Copy)]
pub struct Trial<'a> {
    /// What the request does if it arrives twice.
    pub kind: Kind,
    /// How often and how long.
    pub policy: &'a Policy,
    /// When the policy's budget began to be spent.
    pub began: Instant,
    /// Counts from 1.
    pub attempt: u32,
    /// Is told of the attempt, and of the wait before the next one.
    pub observer: &'a dyn Observer,
}

/// One attempt that was made.
#[derive(Debug)]
pub struct Tried {
    /// The reply, whatever its status.
    pub reply: Result<Reply, SendError>,
    /// When it was sent: what the reply says is at least as young as this.
    pub asked_at: Instant,
    /// Whether to repeat it. The wait has been told, and is the caller's to wait.
    pub next: Next,
}

/// The last answer, and how often it was asked for.
#[derive(Debug)]
pub struct Answered {
    /// The reply, whatever its status.
    pub reply: Result<Reply, SendError>,
    /// Attempts in all.
    pub attempts: u32,
    /// When the last attempt was sent: what the reply says is at least as young as this.
    pub asked_at: Instant,
}

impl Client {
    /// Sends `request` once, tells the observer, and decides whether it may be repeated. Nothing waits before the sending.
    pub async fn attempt(&self, request: &Request, token: Option<&Secret>, trial: Trial<'_>) -> Tried {
        let Trial { kind, policy, began, attempt, observer } = trial;
        let asked_at = Instant::now();
        let left = match kind {
            Kind::Read => policy.budget.saturating_sub(began.elapsed()).max(LEAST),
            // Only its reply tells where to follow it.
            Kind::Order => Duration::MAX,
        };
        let reply = self.send(request, token, left).await;
        let seen = || Attempt::of(self.base(), request, attempt, asked_at, &reply);
        if observer.wants_requests() {
            observer.sent(seen());
        }
        let (answer, server) = match &reply {
            Ok(reply) => (Answer::Status(reply.status), reply.retry_after),
            Err(error) => (error.answer, None),
        };
        let next = next(policy, kind, attempt, began.elapsed(), answer, server, fastrand::f64());
        if let Next::Wait(wait) = next {
            observer.waits(seen(), wait, reason(&reply));
        }
        Tried { reply, asked_at, next }
    }

    /// Gets `url`, repeating after throttling and passing faults as `policy` allows.
    pub async fn read(&self, url: Url, token: &Secret, policy: &Policy, observer: &dyn Observer) -> Answered {
        let request = Request { method: Method::GET, url, body: Body::Empty };
        let mut trial = Trial { kind: Kind::Read, policy, began: Instant::now(), attempt: 0, observer };
        loop {
            // A budget that no clock can count is none.
            let until = trial.began.checked_add(policy.budget).unwrap_or(trial.began + Policy::default().budget);
            if let Err(error) = self.turn(until).await {
                return Answered { reply: Err(error), attempts: trial.attempt, asked_at: Instant::now() };
            }
            trial.attempt += 1;
            let Tried { reply, asked_at, next } = self.attempt(&request, Some(token), trial).await;
            match next {
                Next::Stop => return Answered { reply, attempts: trial.attempt, asked_at },
                Next::Wait(wait) => tokio::time::sleep(wait).await,
            }
        }
    }
}

/// Why it is repeated, in words.
fn reason(reply: &Result<Reply, SendError>) -> String {
    match reply {
        Ok(reply) if reply.status == 429 => "the service throttles requests (429)".to_owned(),
        Ok(reply) => format!("the service answered with status {}", reply.status),
        Err(error) => error.reason.clone(),
    }
}
