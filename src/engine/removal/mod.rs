//! The removal: read, plan, order, follow, read back. `docs/ARCHITECTURE.md` has the picture, `domain` the decisions.

mod all;
mod follow;
mod one;
mod order;
mod reading;
mod report;

use std::sync::Arc;
use std::time::{Duration, Instant};

pub use all::all;
pub use one::one;

use super::account::Account;
use super::connection::Connection;
use super::failures;
use super::number_locks::{self, NumberLock};
use super::operation::Operation;
use crate::boundary::code::ErrorCode;
use crate::boundary::failure::Failure;
use crate::boundary::request::Options;
use crate::domain::identity::Identity;
use crate::domain::number_type::NumberType;
use crate::domain::plan::Refusal;
use crate::domain::telephone_number::TelephoneNumber;
use crate::graph::Context;
use crate::graph::permissions::Need;

/// What every step of one removal needs.
pub struct Removal {
    /// Hears what happens.
    pub operation: Arc<Operation>,
    /// Where it happens.
    pub connection: Arc<Connection>,
    /// How long an order is followed.
    pub wait_limit: Duration,
    /// Read and plan only.
    pub dry_run: bool,
}

impl Removal {
    /// A removal of `operation` over `connection`.
    #[must_use]
    pub fn new(operation: Arc<Operation>, connection: Arc<Connection>, options: &Options) -> Self {
        Self { operation, connection, wait_limit: options.wait_limit(), dry_run: options.dry_run }
    }

    /// Makes sure that the token allows the removal, as far as it says, before anything is sent.
    ///
    /// # Errors
    /// `Forbidden`, which names what is missing; and what kept the connection from getting a token.
    async fn allowed(&self, identity: &Identity) -> Result<(), Failure> {
        let change = if self.dry_run { Need::ReadNumbers } else { Need::ChangeNumbers };
        let needs = match identity {
            Identity::ObjectId(_) => vec![change],
            _ => vec![change, Need::ReadUsers],
        };
        let allowed = self.connection.graph.require(self.context(), &needs).await;
        allowed
            .map_err(|error| failures::graph_failure(&error, &format!("Removing telephone numbers from '{identity}'")))
    }

    /// Why `number` is left alone, in words. `named` is the type that the caller named.
    fn refused(
        &self,
        refusal: &Refusal,
        number: &TelephoneNumber,
        account: &Account,
        named: Option<NumberType>,
    ) -> Failure {
        let named = named.map_or("", NumberType::name);
        failures::refused(refusal, number, &account.shown(), named, self.connection.tenant_id.as_deref())
    }

    /// Makes `number` this operation's until what is returned is dropped.
    ///
    /// # Errors
    /// `TimedOut`, where another operation of this process works on it until the waiting limit is reached.
    async fn lock(&self, number: &str, identity: &str) -> Result<NumberLock, Failure> {
        let base_address = self.connection.graph.base_address();
        number_locks::lock(base_address, number, self.deadline()).await.ok_or_else(|| {
            let message = format!(
                "Telephone number '{number}' was not removed from '{identity}': another operation of this process was removing it, and \
                 had not ended within the waiting limit"
            );
            let advice = "Look with Get-CsPhoneNumberAssignment whether it is removed by now, and try again.";
            Failure::new(ErrorCode::TimedOut, message).advice(advice).target(number)
        })
    }

    /// A context for calls that may take as long as an order is followed.
    fn context(&self) -> Context<'_> {
        self.context_until(self.deadline())
    }

    fn context_until(&self, deadline: Instant) -> Context<'_> {
        Context { interaction: &*self.operation, deadline }
    }

    /// When a waiting limit that begins now is reached.
    fn deadline(&self) -> Instant {
        Instant::now() + self.wait_limit
    }
}
