//! The order that takes a number away. It names only the number, and it is sent once.

use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::{Method, Url};
use serde_json::json;

use super::error::GraphError;
use super::numbers::NUMBERS;
use super::{Context, Graph};
use crate::auth::Token;
use crate::domain::number_type::NumberType;
use crate::domain::telephone_number::TelephoneNumber;
use crate::http::client::{Body, Request};
use crate::http::read::Trial;
use crate::http::retry::{Answer, Kind, Next};

/// What became of one attempt to order.
#[derive(Debug)]
pub enum Ordered {
    /// Taken (202). Without an address where the service named none, or one of another origin; the text says so.
    Accepted(Result<Url, String>),
    /// Surely not taken; it may be ordered anew after the wait, and after another look at the number.
    Again {
        /// The wait.
        wait: Duration,
    },
    /// Refused by the service; nothing was ordered.
    Refused(GraphError),
    /// It may have been taken. It is never sent again.
    Lost(GraphError),
}

/// A token and a turn, had beforehand: between the last look at a number and its order nothing may wait.
#[derive(Debug)]
pub struct Ready {
    token: Arc<Token>,
}

impl Graph {
    /// Waits for a token and for the limit of requests in a second.
    ///
    /// # Errors
    /// [`GraphError`] where there is no token, or no turn until the deadline.
    pub async fn ready_to_order(&self, context: Context<'_>) -> Result<Ready, GraphError> {
        let token = self.token(context).await?;
        self.client.turn(context.deadline).await.map_err(|error| GraphError::lost(&error, 0))?;
        Ok(Ready { token })
    }

    /// Orders once that `number` be unassigned. `attempt` counts from 1, over all orders of this removal. Where no connection stands
    /// before `not_after`, nothing is sent, and it may be ordered anew.
    pub async fn order_unassign(
        &self,
        context: Context<'_>,
        ready: &Ready,
        number: &TelephoneNumber,
        number_type: NumberType,
        attempt: u32,
        not_after: Instant,
    ) -> Ordered {
        let body = json!({ "telephoneNumber": number.to_string(), "numberType": number_type.graph_name() });
        let url = match self.url(&format!("{NUMBERS}/unassignNumber")) {
            Ok(url) => url,
            Err(error) => return Ordered::Refused(error),
        };
        let request = Request { method: Method::POST, url, body: Body::Json { text: body.to_string(), not_after } };
        let (policy, began) = (context.policy(), Instant::now());
        let trial = Trial { kind: Kind::Order, policy: &policy, began, attempt, observer: context.interaction };
        let tried = self.client.attempt(&request, Some(&ready.token.secret), trial).await;
        if let Next::Wait(wait) = tried.next {
            return Ordered::Again { wait };
        }
        match tried.reply {
            Err(error) if matches!(error.answer, Answer::NotSent | Answer::Denied) => {
                Ordered::Refused(GraphError::lost(&error, attempt))
            }
            Err(error) => Ordered::Lost(GraphError::lost(&error, attempt)),
            Ok(reply) if reply.status == 202 => Ordered::Accepted(match &reply.location {
                Some(location) => {
                    let address = self.client.base().same_origin(location);
                    address.map_err(|error| ready.token.secret.redact(&error.to_string()))
                }
                None => Err("the service named no operation".to_owned()),
            }),
            Ok(reply) => {
                // A gateway that gave up waiting (408, 5xx) may have passed it on, and 303, like 301 and 302 for most servers, sends
                // to the result of what was done (RFC 9110, 15.4.2 to 15.4.4); any other refusal is one.
                let refused = matches!(reply.status, 300 | 304..=407 | 409..=499)
                    || (reply.status == 503 && reply.retry_after.is_some());
                let error = self.refusal(&reply, &ready.token, attempt).await;
                if refused { Ordered::Refused(error) } else { Ordered::Lost(error) }
            }
        }
    }
}
