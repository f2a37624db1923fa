//! Orders: taken, refused, or made to fail.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use axum::http::StatusCode;

use super::changes::Effect;
use super::{Exchange, Service};
use crate::sandbox::plan::Refusals;
use crate::sandbox::store::NumberRow;
use crate::sandbox::wire::{Arrival, Refusal, Reply};
use crate::sandbox::{telephone, words};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct UnassignOrder {
    telephone_number: String,
    number_type: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct AssignOrder {
    telephone_number: String,
    assignment_target_id: String,
    number_type: String,
    #[serde(default)]
    assignment_category: Option<String>,
    #[serde(default)]
    location_id: Option<String>,
}

impl Service {
    pub(super) fn unassign(&mut self, exchange: &mut Exchange<'_>) -> Result<Reply, Refusal> {
        let (number_type, effect) = self.unassign_effect(exchange.arrival)?;
        let Effect::Release(number) = &effect else {
            return Err(Refusal::internal(&"no release"));
        };
        let number = number.clone();
        self.catch_up(&number);
        let checked = self.check_unassign(&number, &number_type);
        self.answer_order(&number, effect, checked, exchange)
    }

    pub(super) fn assign(&mut self, exchange: &mut Exchange<'_>) -> Result<Reply, Refusal> {
        let (number_type, effect) = self.assign_effect(exchange.arrival)?;
        let Effect::Give { telephone_number, .. } = &effect else {
            return Err(Refusal::internal(&"no gift"));
        };
        let number = telephone_number.clone();
        self.catch_up(&number);
        let checked = self.check_assign(&effect, &number_type);
        self.answer_order(&number, effect, checked, exchange)
    }

    fn answer_order(
        &mut self,
        number: &str,
        effect: Effect,
        checked: Result<(), Refusal>,
        exchange: &Exchange<'_>,
    ) -> Result<Reply, Refusal> {
        let location = match checked {
            Ok(()) => {
                let behaviour = exchange.order.unwrap_or(&self.plan.orders).clone();
                self.take(number, effect, &behaviour)
            }
            Err(refusal) if self.plan.refusals == Refusals::ByOperation => self.take_in_vain(number, &refusal.message),
            Err(refusal) => return Err(refusal),
        };
        Reply::accepted(&location)
    }

    /// What the body of an unassign order asks for: the number's type, and the change.
    pub(super) fn unassign_effect(&self, arrival: &Arrival) -> Result<(String, Effect), Refusal> {
        let order: UnassignOrder = body(arrival)?;
        let number = ordered_number(&order.telephone_number)?;
        known("numberType", &order.number_type, words::NUMBER_TYPES)?;
        Ok((order.number_type, Effect::Release(number)))
    }

    /// What the body of an assign order asks for: the number's type, and the change.
    pub(super) fn assign_effect(&self, arrival: &Arrival) -> Result<(String, Effect), Refusal> {
        let order: AssignOrder = body(arrival)?;
        let number = ordered_number(&order.telephone_number)?;
        known("numberType", &order.number_type, words::NUMBER_TYPES)?;
        if let Some(category) = &order.assignment_category {
            known("assignmentCategory", category, words::ASSIGNMENT_CATEGORIES)?;
        }
        let effect = Effect::Give {
            telephone_number: number,
            account_id: guid("assignmentTargetId", &order.assignment_target_id)?,
            category: order.assignment_category,
            location_id: order.location_id.map(|id| guid("locationId", &id)).transpose()?,
        };
        Ok((order.number_type, effect))
    }

    /// The row of an ordered number, if it is of the type that the order names and is the cloud's to change.
    fn ordered_row(&self, number: &str, number_type: &str) -> Result<NumberRow, Refusal> {
        let row = self.store.number(number)?.ok_or_else(|| {
            Refusal::bad(format!("Telephone Number '{number}' is not found from tenant '{}'", self.store.tenant_id))
        })?;
        if row.number_type != number_type {
            return Err(Refusal::bad(format!(
                "Telephone Number '{number}' is of type '{}', not '{number_type}'",
                row.number_type
            )));
        }
        if row.number_source == words::ON_PREMISES {
            return Err(Refusal::bad(format!(
                "The telephone number '{number}' is set in the on-premises Active Directory and synchronized to the cloud"
            )));
        }
        Ok(row)
    }

    fn check_unassign(&self, number: &str, number_type: &str) -> Result<(), Refusal> {
        let row = self.ordered_row(number, number_type)?;
        match row.assignment_status.as_str() {
            words::USER_ASSIGNED | words::VOICE_APPLICATION_ASSIGNED => Ok(()),
            words::UNASSIGNED => Err(Refusal::bad(format!("Telephone Number '{number}' is not assigned"))),
            status => {
                Err(Refusal::bad(format!("Telephone Number '{number}' is {status} and cannot be unassigned here")))
            }
        }
    }

    fn check_assign(&self, effect: &Effect, number_type: &str) -> Result<(), Refusal> {
        let Effect::Give { telephone_number: number, account_id, category, .. } = effect else {
            return Ok(());
        };
        let row = self.ordered_row(number, number_type)?;
        let account = self
            .store
            .account_by_id(account_id)?
            .ok_or_else(|| Refusal::bad(format!("The user '{account_id}' is not found")))?;
        if row.assignment_status != words::UNASSIGNED {
            return Err(Refusal::bad(format!("Telephone Number '{number}' is already assigned")));
        }
        let needed = match account.account_type.as_str() {
            words::USER => words::USER_ASSIGNMENT,
            words::RESOURCE_ACCOUNT => words::VOICE_APPLICATION_ASSIGNMENT,
            other => return Err(Refusal::bad(format!("an account of type '{other}' cannot have a telephone number"))),
        };
        if !row.capabilities.iter().any(|capability| capability == needed) {
            return Err(Refusal::bad(format!("Telephone Number '{number}' lacks the capability '{needed}'")));
        }
        let held = self.store.numbers_of(account_id)?;
        if held.is_empty() {
            return Ok(());
        }
        match category.as_deref() {
            None => Err(Refusal::bad(format!(
                "The user '{account_id}' already has a telephone number; another one needs an assignmentCategory"
            ))),
            Some(words::PRIMARY) if held.iter().any(|(_, category)| category.as_deref() == Some(words::PRIMARY)) => {
                Err(Refusal::bad(format!("The user '{account_id}' already has a primary telephone number")))
            }
            Some(_) => Ok(()),
        }
    }
}

/// The body of an order. Everything that it may hold is documented, so anything else is refused.
pub(super) fn body<T: DeserializeOwned>(arrival: &Arrival) -> Result<T, Refusal> {
    let kind = arrival.header("content-type").unwrap_or_default();
    if !kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json") {
        return Err(Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "UnsupportedMediaType",
            "the body of an order is application/json",
        ));
    }
    // gzip has been undone by now.
    if let Some(encoding) = arrival.header("content-encoding").filter(|encoding| *encoding != "identity") {
        return Err(Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "UnsupportedMediaType",
            format!("a body is compressed with gzip or not at all, not with '{encoding}'"),
        ));
    }
    let bytes = arrival.body.as_ref().map_err(|error| Refusal::bad(format!("the body cannot be read: {error}")))?;
    serde_json::from_slice(bytes).map_err(|error| Refusal::bad(format!("the body is not this order's JSON: {error}")))
}

/// The number that an unassign order names, if its body says one.
pub(super) fn number_to_unassign(arrival: &Arrival) -> Option<String> {
    let order: UnassignOrder = body(arrival).ok()?;
    telephone::canonical(&order.telephone_number)
}

fn ordered_number(text: &str) -> Result<String, Refusal> {
    telephone::canonical(text).ok_or_else(|| Refusal::bad(format!("Telephone number '{text}' is invalid")))
}

fn known(name: &str, word: &str, words: &[&str]) -> Result<(), Refusal> {
    if words.contains(&word) {
        return Ok(());
    }
    Err(Refusal::bad(format!("'{word}' is no value of {name}; known are {}", words::listed(words))))
}

fn guid(name: &str, text: &str) -> Result<String, Refusal> {
    match Uuid::try_parse(text) {
        Ok(id) => Ok(id.hyphenated().to_string()),
        Err(_) => Err(Refusal::bad(format!("{name} is not a GUID: '{text}'"))),
    }
}
