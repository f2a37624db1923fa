//! The calls and wire types of Microsoft Graph that this product needs.
//!
//! Lenient to the service: unknown fields and enum words are survived. What comes back is matched against what was asked
//! for, since a filter that the service ignored would hand over the whole tenant.

pub mod accounts;
pub mod error;
pub mod numbers;
pub mod odata;
pub mod open;
pub mod operations;
pub mod order;
pub mod permissions;
pub mod types;

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;

use self::error::{GraphError, Kind};
use crate::auth::interaction::Interaction;
use crate::auth::{Token, TokenSource};
use crate::http::client::{Client, Reply};
use crate::http::retry::Policy;

// What those who call Graph need of the layer below.
pub use crate::http::client::CallerLimits;
pub use crate::http::watching::{Attempt, Observer};
pub use reqwest::Url;

/// Graph, as one connection sees it.
#[derive(Debug)]
pub struct Graph {
    client: Client,
    tokens: TokenSource,
}

/// What a call needs of the operation it belongs to.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Sees each attempt and each wait, and answers what signing in asks.
    pub interaction: &'a dyn Interaction,
    /// When the operation's waiting limit is reached: no call waits past it.
    pub deadline: Instant,
}

impl Context<'_> {
    fn policy(&self) -> Policy {
        Policy { budget: self.deadline.saturating_duration_since(Instant::now()), ..Policy::default() }
    }
}

impl Graph {
    /// Where requests go.
    #[must_use]
    pub fn base_address(&self) -> &str {
        self.client.base().as_str()
    }

    fn url(&self, path_and_query: &str) -> Result<Url, GraphError> {
        self.client
            .base()
            .join(path_and_query)
            .map_err(|error| GraphError::new(Kind::RefusedAddress, error.to_string()))
    }

    /// The address of the next page, which must be of the base address's origin.
    fn next_page(&self, link: &str) -> Result<Url, GraphError> {
        self.client.base().same_origin(link).map_err(|error| GraphError::new(Kind::RefusedAddress, error.to_string()))
    }

    /// Reads `url`; a reply that is not 200 is an error.
    async fn get<T: DeserializeOwned>(&self, context: Context<'_>, url: Url) -> Result<(T, Instant), GraphError> {
        let token = self.token(context).await?;
        let answered = self.client.read(url, &token.secret, &context.policy(), context.interaction).await;
        let reply = answered.reply.map_err(|error| GraphError::lost(&error, answered.attempts))?;
        if reply.status != 200 {
            return Err(self.refusal(&reply, &token, answered.attempts).await);
        }
        let value = types::read(&reply.body).map_err(|reason| GraphError {
            attempts: answered.attempts,
            ..GraphError::unexpected(&reply, &reason, &token.secret)
        })?;
        Ok((value, answered.asked_at))
    }

    /// Like [`Graph::get`], with `None` where the service says that there is no such thing.
    async fn find<T: DeserializeOwned>(&self, context: Context<'_>, url: Url) -> Result<Option<T>, GraphError> {
        match self.get(context, url).await {
            Ok((value, _)) => Ok(Some(value)),
            Err(error) if error.is_absent() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// A token, by the deadline. What keeps to the deadline by itself has the first word, since it knows better what was missing.
    async fn token(&self, context: Context<'_>) -> Result<Arc<Token>, GraphError> {
        const GRACE: Duration = Duration::from_millis(2_500);
        let until = context.deadline.max(Instant::now()) + GRACE;
        match tokio::time::timeout_at(until.into(), self.tokens.token(context.interaction, context.deadline)).await {
            Ok(token) => Ok(token?),
            Err(_) => Err(GraphError::new(Kind::TimedOut, "there was no token within the operation's waiting limit")),
        }
    }

    async fn refusal(&self, reply: &Reply, token: &Token, attempts: u32) -> GraphError {
        if reply.status == 401 {
            self.tokens.forget(token);
        }
        GraphError { attempts, ..GraphError::refused(reply, &token.secret) }
    }
}

/// How long a wait in milliseconds is, for the contract's `…Ms` fields.
#[must_use]
pub fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
