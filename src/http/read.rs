//! A request that only reads, repeated until it is answered or the policy says stop.

use std::time::Instant;

use reqwest::{Method, Url};

use super::client::{Attempt, Body, Client, Observer, Reply, Request, SendError};
use super::retry::{Answer, Kind, Next, Policy, next};
use super::secret::Secret;

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
    /// Gets `url`, repeating after throttling and passing faults as `policy` allows.
    pub async fn read(&self, url: Url, token: &Secret, policy: &Policy, observer: &dyn Observer) -> Answered {
        let request = Request { method: Method::GET, url, body: Body::Empty };
        let began = Instant::now();
        let mut attempt = 0;
        loop {
            attempt += 1;
            self.turn().await;
            let asked_at = Instant::now();
            let reply = self.send(&request, Some(token)).await;
            let seen = || Attempt::of(self.base(), &request, attempt, asked_at, &reply);
            if observer.wants_requests() {
                observer.sent(seen());
            }
            let (answer, server) = answer_of(&reply);
            match next(policy, Kind::Read, attempt, began.elapsed(), answer, server, fastrand::f64()) {
                Next::Stop => return Answered { reply, attempts: attempt, asked_at },
                Next::Wait(wait) => {
                    observer.waits(seen(), wait, reason_of(&reply));
                    tokio::time::sleep(wait).await;
                }
            }
        }
    }
}

/// How an attempt ended, and the wait that the service asks for.
#[must_use]
pub fn answer_of(reply: &Result<Reply, SendError>) -> (Answer, Option<std::time::Duration>) {
    match reply {
        Ok(reply) => (Answer::Status(reply.status), reply.retry_after),
        Err(error) => (error.answer, None),
    }
}

/// Why it is repeated, in words.
#[must_use]
pub fn reason_of(reply: &Result<Reply, SendError>) -> String {
    match reply {
        Ok(reply) if reply.status == 429 => "the service throttles requests (429)".to_owned(),
        Ok(reply) => format!("the service answered with status {}", reply.status),
        Err(error) => error.reason.clone(),
    }
}
