//! Following an order to its end: the operation and the number side by side, until both agree or the limit is reached.

use std::time::{Duration, Instant};

use tokio::time::timeout_at;

use super::Removal;
use super::order::{Order, order_failure};
use crate::boundary::code::ErrorCode;
use crate::boundary::event::Event;
use crate::boundary::failure::Failure;
use crate::domain::outcome::{OperationState, Outcome, RowState, Verdict, judge};
use crate::domain::plan::{Holder, Row};
use crate::domain::telephone_number::TelephoneNumber;
use crate::engine::account::Account;
use crate::graph::milliseconds;

/// The wait before the second look; it doubles up to [`LONGEST_WAIT`].
const FIRST_WAIT: Duration = Duration::from_millis(100);
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// What the last look may take beyond the limit: a look that began before it is not thrown away.
const GRACE: Duration = Duration::from_secs(5);

/// A wait that the service told and that the reading's policy did not wait itself, since it has too little time left: and since when.
type Told = Option<(Instant, Duration)>;

/// What earlier looks leave to later ones.
#[derive(Default)]
struct Memory {
    /// The waits that the service told for the operation and for the number. Until they are over, neither is asked for.
    operation_wait: Told,
    row_wait: Told,
    /// The operation's end, with its word, once it was seen. It has no other end after it, so it is not asked for again.
    end: Option<(OperationState, Option<String>)>,
}

/// Whether what was told allows asking, at `until` at the latest. The last look, which nobody makes up for, waits for that where it can.
async fn may_ask(told: Told, until: Instant, last: bool) -> bool {
    let Some((since, wait)) = told else { return true };
    let left = wait.saturating_sub(since.elapsed());
    if left.is_zero() {
        return true;
    }
    if !last || left >= until.saturating_duration_since(Instant::now()) {
        return false;
    }
    tokio::time::sleep(left).await;
    true
}

/// One look at both.
struct Look {
    operation: OperationState,
    row: RowState,
    operation_status: Option<String>,
    /// The last word that was read in this look.
    assignment_status: Option<String>,
}

/// How far a look may go.
#[derive(Clone, Copy)]
struct Until {
    /// When the calls give up asking.
    asking: Instant,
    /// When the look is over.
    end: Instant,
    /// Whether no look comes after it.
    last: bool,
}

/// What was last seen of both after the order, in the service's words.
#[derive(Default)]
struct Seen {
    operation: Option<String>,
    assignment: Option<String>,
}

impl Seen {
    fn note(&mut self, look: &Look) {
        let keep = |last: &mut Option<String>, now: &Option<String>| {
            if now.is_some() {
                last.clone_from(now);
            }
        };
        keep(&mut self.operation, &look.operation_status);
        keep(&mut self.assignment, &look.assignment_status);
    }

    fn told(&self, order: &Order) -> String {
        let last = |what: &str, status: &Option<String>| match status {
            Some(status) => format!("{what} was last seen as '{status}'"),
            None => format!("{what} was not seen since"),
        };
        let number = last("the number", &self.assignment);
        match order {
            Order::Taken(_) => format!("{}, {number}", last("the operation", &self.operation)),
            _ => number,
        }
    }
}

impl Removal {
    /// Follows `order` until the table of outcomes says how it ended.
    pub(super) async fn follow(
        &self,
        account: &Account,
        number: &TelephoneNumber,
        order: Order,
        (completed, total): (usize, usize),
    ) -> Result<(), Failure> {
        let ordered_at = Instant::now();
        let deadline = self.deadline();
        let mut wait = FIRST_WAIT;
        let mut memory = Memory::default();
        let mut seen = Seen::default();
        loop {
            // A refused order needs one look: it tells whether anything changed, and nothing more will.
            let at_limit = Instant::now() >= deadline || matches!(order, Order::Refused(_));
            let look = self.look(account, number, &order, deadline, &mut memory).await;
            seen.note(&look);
            match judge(&look.operation, &look.row, at_limit) {
                Verdict::Wait => {}
                Verdict::Done(warning) => {
                    if let Some(warning) = warning {
                        self.operation.warn(format!(
                            "Telephone number '{number}' was removed from '{}': {warning}",
                            account.shown()
                        ));
                    }
                    return Ok(());
                }
                Verdict::Failed(reason) => return Err(not_done(account, number, &order, reason)),
                Verdict::Unknown(known) => return Err(unknown(account, number, &order, known, &seen)),
            }
            self.operation.tell(&Event::Progress {
                telephone_number: number.to_string(),
                elapsed_ms: milliseconds(ordered_at.elapsed()),
                operation_status: look.operation_status,
                assignment_status: look.assignment_status,
                completed,
                total,
            });
            tokio::time::sleep(wait.min(deadline.saturating_duration_since(Instant::now()))).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    async fn look(
        &self,
        account: &Account,
        number: &TelephoneNumber,
        order: &Order,
        deadline: Instant,
        memory: &mut Memory,
    ) -> Look {
        let now = Instant::now();
        let end = deadline.max(now) + GRACE;
        // Until the limit this look is followed by another one; only the last one has nobody after it to make up for a fault.
        let last = now >= deadline;
        let until = Until { asking: if last { end } else { deadline }, end, last };
        let limit = tokio::time::Instant::from_std(end);
        let remembered = memory.end.clone();
        let ended_before = remembered.is_some();
        let operation = async {
            match remembered {
                Some(end) => end,
                None => {
                    let look = self.look_at_operation(number, order, until, &mut memory.operation_wait);
                    timeout_at(limit, look).await.unwrap_or((OperationState::Pending, None))
                }
            }
        };
        let row = timeout_at(limit, self.look_at_row(account, number, until, &mut memory.row_wait));
        let ((operation, operation_status), row) = tokio::join!(operation, row);
        let (mut row, mut assignment_status) = row.unwrap_or((RowState::Unreadable, None));
        let taken = matches!(order, Order::Taken(_));
        if taken && matches!(operation, OperationState::Failed(_) | OperationState::Succeeded) {
            memory.end = Some((operation.clone(), operation_status.clone()));
        }
        let just_failed = taken && !ended_before && matches!(operation, OperationState::Failed(_));
        if just_failed && row == RowState::Accounts {
            // It was read side by side with the operation, so perhaps before that ended. Only what it shows now tells that nothing changed.
            let until = Until { asking: end, ..until };
            let again = timeout_at(limit, self.look_at_row(account, number, until, &mut memory.row_wait)).await;
            let (now, status) = again.unwrap_or((RowState::Unreadable, None));
            row = now;
            assignment_status = status.or(assignment_status);
        }
        Look { operation, row, operation_status, assignment_status }
    }

    async fn look_at_operation(
        &self,
        number: &TelephoneNumber,
        order: &Order,
        until: Until,
        told: &mut Told,
    ) -> (OperationState, Option<String>) {
        match order {
            Order::Taken(url) if may_ask(*told, until.end, until.last).await => {
                match self.connection.graph.operation(self.context_until(until.asking), url).await {
                    Ok(Some(operation)) => (operation.state(), operation.status),
                    Ok(None) => (OperationState::Pending, None),
                    Err(error) => {
                        *told = error.retry_after.map(|wait| (Instant::now(), wait));
                        self.operation
                            .log(format!("The operation for telephone number '{number}' could not be read: {error}"));
                        (OperationState::Pending, None)
                    }
                }
            }
            Order::Taken(_) => (OperationState::Pending, None),
            Order::Lost(_) => (OperationState::Lost, None),
            Order::Refused(error) => (OperationState::Failed(Some(error.message.clone())), None),
        }
    }

    async fn look_at_row(
        &self,
        account: &Account,
        number: &TelephoneNumber,
        until: Until,
        told: &mut Told,
    ) -> (RowState, Option<String>) {
        if !may_ask(*told, until.end, until.last).await {
            return (RowState::Unreadable, None);
        }
        match self.read(number, until.asking).await {
            Ok(reading) => row_state(&reading.rows, account),
            Err(error) => {
                *told = error.retry_after.map(|wait| (Instant::now(), wait));
                self.operation.log(format!("Telephone number '{number}' could not be read back: {error}"));
                (RowState::Unreadable, None)
            }
        }
    }
}

fn row_state(rows: &[Row], account: &Account) -> (RowState, Option<String>) {
    let [row] = rows else { return (RowState::Unreadable, None) };
    let state = match row.holder(account.id) {
        Holder::Account => RowState::Accounts,
        Holder::Nobody => RowState::Free,
        Holder::Another(id) => RowState::Others(format!("the account with the object id {id}")),
        Holder::ConferenceBridge => RowState::Others("a conference bridge".to_owned()),
        Holder::Policy(name) => RowState::Others(format!("the policy '{name}'")),
        Holder::Unclear(_) => RowState::Unreadable,
    };
    (state, Some(row.assignment_status.clone()))
}

fn not_done(account: &Account, number: &TelephoneNumber, order: &Order, reason: Option<String>) -> Failure {
    if let Order::Refused(error) = order {
        return order_failure(error, number, account);
    }
    let reason = reason.unwrap_or_else(|| "the service gives no reason".to_owned());
    let message = format!("Telephone number '{number}' was not removed from '{}': {reason}", account.shown());
    Failure::new(ErrorCode::OperationFailed, message)
        .advice(format!("The account has the number still. Try again later.{}", operation_of(order)))
        .target(number.to_string())
}

fn unknown(account: &Account, number: &TelephoneNumber, order: &Order, known: &str, seen: &Seen) -> Failure {
    let why = match order {
        Order::Lost(reason) => format!("{known} ({reason})"),
        Order::Refused(error) => format!("{known}, and the service refused the order ({})", error.message),
        Order::Taken(_) => known.to_owned(),
    };
    let message = format!(
        "The removal of telephone number '{number}' from '{}' was ordered, and its outcome is not known: {why}; {}",
        account.shown(),
        seen.told(order)
    );
    Failure::new(ErrorCode::OutcomeUnknown, message)
        .advice(format!(
            "Look with Get-CsPhoneNumberAssignment -TelephoneNumber '{number}' in some minutes before you order it again.{}",
            operation_of(order)
        ))
        .target(number.to_string())
        .outcome(Outcome::Unknown)
}

fn operation_of(order: &Order) -> String {
    match order {
        Order::Taken(url) => format!(" Operation id: {}.", crate::graph::operations::operation_id(url)),
        _ => String::new(),
    }
}
