//! Ordering one number's removal, each order behind a fresh look at the number.

use std::time::Instant;

use super::Removal;
use super::reading::Reading;
use crate::boundary::code::ErrorCode;
use crate::boundary::event::Event;
use crate::boundary::failure::Failure;
use crate::domain::number_type::NumberType;
use crate::domain::plan::decide;
use crate::domain::telephone_number::TelephoneNumber;
use crate::engine::account::Account;
use crate::engine::failures;
use crate::graph::Url;
use crate::graph::error::{GraphError, Kind};
use crate::graph::operations::operation_id;
use crate::graph::order::Ordered;

/// How often a number is read anew when no reading is fresh enough: a service that needs seconds for each reply would
/// otherwise be asked for ever.
const MOST_READINGS: u32 = 3;

/// An order that the service took, may have taken, or refused.
pub enum Order {
    /// It has an operation.
    Taken(Url),
    /// It may have been taken, and there is no operation to ask; the text says why.
    Lost(String),
    /// The service refused it.
    Refused(GraphError),
}

impl Removal {
    /// Orders the removal and follows it to its end. `reading` is what the plan was made on; `through` counts the numbers that
    /// are through and all numbers.
    ///
    /// # Errors
    /// The failure; its outcome says what is known of the number.
    pub async fn order_and_follow(
        &self,
        account: &Account,
        number: &TelephoneNumber,
        named: Option<NumberType>,
        reading: Reading,
        through: (usize, usize),
    ) -> Result<(), Failure> {
        let order = self.order(account, number, named, reading).await?;
        self.follow(account, number, order, through).await
    }

    async fn order(
        &self,
        account: &Account,
        number: &TelephoneNumber,
        named: Option<NumberType>,
        mut reading: Reading,
    ) -> Result<Order, Failure> {
        let deadline = self.deadline();
        let spelled = number.to_string();
        let mut attempt = 0;
        loop {
            let context = self.context_until(deadline);
            let graph = &self.connection.graph;
            // Whatever may wait comes before the look that decides.
            let ready = graph.ready_to_order(context).await.map_err(|error| order_failure(&error, number, account))?;
            let number_type = self.decide_freshly(account, number, named, &mut reading, deadline).await?;
            attempt += 1;
            self.operation.note_order(&spelled);
            // The order waits for its connection, so its age counts where it leaves.
            let not_after = reading.fresh_until();
            match graph.order_unassign(context, &ready, number, number_type, attempt, not_after).await {
                Ordered::Again { wait } => {
                    self.operation.forget_order(&spelled);
                    tokio::time::sleep(wait).await;
                    // Whatever was read before the wait is of yesterday.
                    reading = self.read_or_fail(number, deadline).await?;
                }
                Ordered::Accepted(operation) => {
                    let operation_id = operation.as_ref().ok().map(operation_id);
                    self.operation.tell(&Event::Accepted { telephone_number: spelled, operation_id });
                    return Ok(match operation {
                        Ok(url) => Order::Taken(url),
                        Err(reason) => Order::Lost(format!("its operation cannot be asked, {reason}")),
                    });
                }
                Ordered::Lost(error) => {
                    let reason = format!("the reply to the order was lost: {error}");
                    self.operation.log(format!("Telephone number '{number}': {reason}"));
                    return Ok(Order::Lost(reason));
                }
                Ordered::Refused(error) => {
                    self.operation.forget_order(&spelled);
                    // Nothing was sent, or nothing was taken: there is nothing to read back.
                    return match error.kind {
                        Kind::NotSent
                        | Kind::TimedOut
                        | Kind::Throttled
                        | Kind::Unavailable
                        | Kind::RefusedAddress
                        | Kind::SignIn => Err(order_failure(&error, number, account)),
                        _ => Ok(Order::Refused(error)),
                    };
                }
            }
        }
    }

    /// The type to order with, from a reading that is fresh; reads anew until it is.
    async fn decide_freshly(
        &self,
        account: &Account,
        number: &TelephoneNumber,
        named: Option<NumberType>,
        reading: &mut Reading,
        deadline: Instant,
    ) -> Result<NumberType, Failure> {
        let mut readings = 0;
        loop {
            let number_type = decide(&reading.rows, account.id, named)
                .map_err(|refusal| self.refused(&refusal, number, account, named))?;
            if reading.is_fresh() {
                return Ok(number_type);
            }
            if readings == MOST_READINGS {
                break;
            }
            *reading = self.read_or_fail(number, deadline).await?;
            readings += 1;
        }
        let message = format!(
            "Telephone number '{number}' was not removed from '{}': the service takes so long to show the number that it could \
             be somebody else's by the time the order arrives",
            account.shown()
        );
        Err(Failure::new(ErrorCode::ServiceTooSlow, message)
            .advice("Try again when the service answers faster.")
            .target(number.to_string()))
    }
}

/// The order did not go through, and nothing was removed.
pub fn order_failure(error: &GraphError, number: &TelephoneNumber, account: &Account) -> Failure {
    let doing = format!("Removing telephone number '{number}' from '{}'", account.shown());
    failures::graph_failure(error, &doing).target(number.to_string())
}
