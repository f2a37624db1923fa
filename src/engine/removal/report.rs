//! How a number's removal ended, in the contract's words.

use serde_json::{Value, json};

use crate::boundary::event::{Item, PlanItem, word};
use crate::boundary::failure::Failure;
use crate::domain::number_type::NumberType;
use crate::domain::outcome::Outcome;
use crate::domain::plan::Row;

/// A number on its way: what is known of it for plan and report.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// As the service writes it.
    pub telephone_number: String,
    /// As the reference page writes it, or the service's word.
    pub number_type: String,
    /// `primary`, `private`, `alternate`.
    pub assignment_category: Option<String>,
}

impl Candidate {
    /// A number that was read.
    #[must_use]
    pub fn of(row: &Row) -> Self {
        Self {
            telephone_number: row.telephone_number.to_string(),
            number_type: NumberType::parse(&row.number_type)
                .map_or_else(|_| row.number_type.clone(), |known| known.name().to_owned()),
            assignment_category: row.assignment_category.clone(),
        }
    }

    /// Its line of the plan.
    #[must_use]
    pub fn planned(&self, refusal: Option<&Failure>) -> PlanItem {
        PlanItem {
            telephone_number: self.telephone_number.clone(),
            number_type: self.number_type.clone(),
            assignment_category: self.assignment_category.clone(),
            action: if refusal.is_some() { "refuse" } else { "unassign" },
            reason: refusal.map(|failure| failure.message.clone()),
        }
    }

    /// Its end.
    #[must_use]
    pub fn ended(&self, end: Result<(), Failure>) -> Item {
        let (outcome, failure) = match end {
            Ok(()) => (Outcome::Done, None),
            Err(failure) => (failure.outcome, Some(Box::new(failure))),
        };
        Item {
            telephone_number: self.telephone_number.clone(),
            number_type: self.number_type.clone(),
            assignment_category: self.assignment_category.clone(),
            outcome,
            failure,
        }
    }
}

/// The result of a removal that did all it was asked for, or of a dry run.
#[must_use]
pub fn result(outcome: Outcome, items: &[Item]) -> Value {
    json!({ "outcome": word(outcome), "items": items })
}
