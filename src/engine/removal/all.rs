//! Taking all numbers from one account: one after the other, the primary last, and a fresh listing at the end.
//!
//! One after the other, since concurrent changes of one user are reported to fail.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::Removal;
use super::reading::{Reading, row};
use super::report::{Candidate, result};
use crate::boundary::code::ErrorCode;
use crate::boundary::event::{Event, Item};
use crate::boundary::failure::Failure;
use crate::domain::identity::Identity;
use crate::domain::outcome::Outcome;
use crate::domain::plan::{Row, decide, primary_last};
use crate::engine::account::{self, Account};
use crate::engine::failures;
use crate::graph::error::GraphError;
use crate::graph::numbers::Query;

/// The waits between two final listings; the service's views disagree for a while after a change.
const FIRST_WAIT: Duration = Duration::from_millis(100);
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// Takes all numbers from the account `identity`. An account without numbers is a success.
///
/// # Errors
/// The failure of the contract, with one item per number where there are several.
pub async fn all(removal: &Removal, identity: &Identity) -> Result<Value, Failure> {
    removal.allowed(identity).await?;
    let mut account = match identity {
        // An object id needs no look-up while the tenant has numbers that name it.
        Identity::ObjectId(id) => Account::of_id(*id),
        _ => account::find(&removal.connection.graph, removal.context(), identity).await?,
    };
    let (mut rows, asked_at) = list(removal, &account).await.map_err(|error| listing_failure(&error, &account))?;
    if rows.is_empty() && matches!(identity, Identity::ObjectId(_)) {
        account = account::find(&removal.connection.graph, removal.context(), identity).await?;
    }
    primary_last(&mut rows);
    let refusals: Vec<Option<Failure>> = rows.iter().map(|row| refusal(removal, &account, row)).collect();
    removal.operation.tell(&Event::Plan {
        account: account.event(),
        items: rows.iter().zip(&refusals).map(|(row, refusal)| Candidate::of(row).planned(refusal.as_ref())).collect(),
    });
    if rows.is_empty() {
        return Ok(result(Outcome::Done, &[]));
    }
    if removal.dry_run {
        return Ok(result(Outcome::NotDone, &[]));
    }
    let mut items: Vec<Item> = Vec::with_capacity(rows.len());
    for (position, (row, refusal)) in rows.iter().zip(refusals).enumerate() {
        let end = match refusal {
            Some(refusal) => Err(refusal),
            None => match removal.lock(&row.telephone_number.to_string(), &account.shown()).await {
                Err(failure) => Err(failure),
                Ok(_turn) => {
                    // The listing is a reading too, for as long as it is fresh.
                    let reading = Reading::new(vec![row.clone()], asked_at);
                    let through = (position, rows.len());
                    removal.order_and_follow(&account, &row.telephone_number, None, reading, through).await
                }
            },
        };
        let item = Candidate::of(row).ended(end);
        removal.operation.tell(&Event::Item(item.clone()));
        items.push(item);
    }
    if items.iter().any(|item| item.outcome != Outcome::Done) {
        return Err(partly(&account, items));
    }
    none_left(removal, &account, &items).await?;
    Ok(result(Outcome::Done, &items))
}

/// The account's rows, and when they were asked for.
async fn list(removal: &Removal, account: &Account) -> Result<(Vec<Row>, Instant), GraphError> {
    let query = Query { target: Some(account.id), ..Query::default() };
    let listing = removal.connection.graph.numbers(removal.context(), &query).await?;
    let mut rows: Vec<Row> = Vec::new();
    for row in listing.rows.iter().filter_map(row) {
        // Rows that move between two pages show twice.
        if !rows.iter().any(|known| known.telephone_number == row.telephone_number) {
            rows.push(row);
        }
    }
    Ok((rows, listing.asked_at))
}

fn refusal(removal: &Removal, account: &Account, row: &Row) -> Option<Failure> {
    decide(std::slice::from_ref(row), account.id, None)
        .err()
        .map(|refusal| removal.refused(&refusal, &row.telephone_number, account, None))
}

/// The final listing, which must be empty. Numbers whose removal was read back may show in it for a while.
async fn none_left(removal: &Removal, account: &Account, items: &[Item]) -> Result<(), Failure> {
    let deadline = removal.deadline();
    let mut wait = FIRST_WAIT;
    loop {
        let (rows, _) = list(removal, account).await.map_err(|error| {
            let failure = listing_failure(&error, account);
            let message =
                format!("{}; before that, each of the account's numbers was read back as removed", failure.message);
            Failure { message, items: items.to_vec(), ..failure }.outcome(Outcome::Unknown)
        })?;
        let left: Vec<String> = rows.iter().map(|row| row.telephone_number.to_string()).collect();
        if left.is_empty() {
            return Ok(());
        }
        let only_late = left.iter().all(|number| items.iter().any(|item| item.telephone_number == *number));
        if !only_late || Instant::now() >= deadline {
            return Err(remaining(account, items, &left, only_late));
        }
        tokio::time::sleep(wait.min(deadline.saturating_duration_since(Instant::now()))).await;
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}

fn remaining(account: &Account, items: &[Item], left: &[String], only_late: bool) -> Failure {
    let (why, outcome) = if only_late {
        ("though each was read back as removed", Outcome::Unknown)
    } else {
        ("since it was given numbers meanwhile", Outcome::NotDone)
    };
    let message = format!("The user '{}' still has {}, {why}", account.shown(), left.join(", "));
    let failure = Failure::new(ErrorCode::NumbersRemain, message)
        .advice("Look with Get-CsPhoneNumberAssignment, and run the command again if these are to go too.")
        .target(account.shown())
        .outcome(outcome);
    Failure { items: items.to_vec(), ..failure }
}

/// Not all were removed. A single number's failure stands for itself.
fn partly(account: &Account, mut items: Vec<Item>) -> Failure {
    if items.len() == 1
        && let Some(failure) = items.remove(0).failure
    {
        return *failure;
    }
    let done = items.iter().filter(|item| item.outcome == Outcome::Done).count();
    let failed: Vec<String> =
        items.iter().filter_map(|item| item.failure.as_ref()).map(|failure| failure.message.clone()).collect();
    let unknown = items.iter().any(|item| item.outcome == Outcome::Unknown);
    let message = format!(
        "{done} of {} telephone numbers of the user '{}' were removed. {}",
        items.len(),
        account.shown(),
        failed.join(". ")
    );
    let failure = Failure::new(ErrorCode::PartlyFailed, message)
        .advice("Each number's own end is in Items of the exception.")
        .target(account.shown())
        .outcome(if unknown { Outcome::Unknown } else { Outcome::NotDone });
    Failure { items, ..failure }
}

fn listing_failure(error: &GraphError, account: &Account) -> Failure {
    failures::graph_failure(error, &format!("Listing the telephone numbers of the user '{}'", account.shown()))
        .target(account.shown())
}
