//! Taking one named number from one account.

use serde_json::Value;

use super::Removal;
use super::reading::Reading;
use super::report::{Candidate, result};
use crate::boundary::event::Event;
use crate::boundary::failure::Failure;
use crate::domain::identity::Identity;
use crate::domain::number_type::NumberType;
use crate::domain::outcome::Outcome;
use crate::domain::plan::{Refusal, decide};
use crate::domain::telephone_number::TelephoneNumber;
use crate::engine::account::{self, Account};

/// Takes `number` of type `named` from the account `identity`.
///
/// # Errors
/// The failure of the contract; its outcome says whether anything was removed.
pub async fn one(
    removal: &Removal,
    identity: &Identity,
    number: &TelephoneNumber,
    named: NumberType,
) -> Result<Value, Failure> {
    removal.allowed(identity).await?;
    let spelled = number.to_string();
    let _turn = removal.lock(&spelled, &identity.to_string()).await?;
    let (account, reading) = read(removal, identity, number).await?;
    let candidate = reading.rows.first().map(Candidate::of).unwrap_or_else(|| Candidate {
        telephone_number: spelled.clone(),
        number_type: named.name().to_owned(),
        assignment_category: None,
    });
    let decision = decide(&reading.rows, account.id, Some(named))
        .map_err(|refusal| removal.refused(&refusal, number, &account, Some(named)));
    removal
        .operation
        .tell(&Event::Plan { account: account.event(), items: vec![candidate.planned(decision.as_ref().err())] });
    decision?;
    if removal.dry_run {
        return Ok(result(Outcome::NotDone, &[]));
    }
    removal.order_and_follow(&account, number, Some(named), reading, (0, 1)).await?;
    let item = candidate.ended(Ok(()));
    removal.operation.tell(&Event::Item(item.clone()));
    Ok(result(Outcome::Done, &[item]))
}

/// Reads account and number side by side. An object id needs no look-up while the number's row names it; where it does not,
/// the account is looked up, so that a mistyped object id is told from a number of somebody else.
async fn read(removal: &Removal, identity: &Identity, number: &TelephoneNumber) -> Result<(Account, Reading), Failure> {
    let graph = &removal.connection.graph;
    let reading = removal.read_or_fail(number, removal.deadline());
    if let Identity::ObjectId(id) = identity {
        let reading = reading.await?;
        let mut account = Account::of_id(*id);
        // The type is decided on later; here only whose the number is counts.
        let someone_elses = match decide(&reading.rows, *id, None) {
            Ok(_) => false,
            Err(refusal) => !matches!(refusal, Refusal::OnPremises),
        };
        if someone_elses {
            account = account::find(graph, removal.context(), identity).await?;
        }
        Ok((account, reading))
    } else {
        let (account, reading) = tokio::join!(account::find(graph, removal.context(), identity), reading);
        Ok((account?, reading?))
    }
}
