//! What came of the orders to unassign, number by number.

use std::collections::BTreeMap;

use axum::http::{StatusCode, header};

use crate::sandbox::description::OrderedNumber;
use crate::sandbox::wire::Answer;

/// The orders since the start.
#[derive(Default)]
pub struct Ledger {
    numbers: BTreeMap<String, OrderedNumber>,
}

impl Ledger {
    /// Each number that an order came for.
    pub fn numbers(&self) -> &BTreeMap<String, OrderedNumber> {
        &self.numbers
    }

    /// An order came and is answered like this.
    pub fn ordered(&mut self, number: &str, answer: &Answer) {
        let entry = self.numbers.entry(number.to_owned()).or_default();
        entry.orders += 1;
        entry.perhaps_taken += u64::from(perhaps_taken(answer));
    }

    /// An order took the number from its holder.
    pub fn taken(&mut self, number: &str, holder: String) {
        self.numbers.entry(number.to_owned()).or_default().taken_from.push(holder);
    }
}

/// Whether a client must reckon with it that the order was taken. A gateway's 408, 500, 502 and 504 say nothing about it, and 301, 302
/// and 303 may lead to what came of it.
fn perhaps_taken(answer: &Answer) -> bool {
    let status = answer.reply.status;
    let told_to_come_again = answer.reply.headers.iter().any(|(name, _)| name == header::RETRY_AFTER);
    let refused = match status {
        StatusCode::REQUEST_TIMEOUT | StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND | StatusCode::SEE_OTHER => {
            false
        }
        StatusCode::SERVICE_UNAVAILABLE => told_to_come_again,
        other => other.is_client_error() || other.is_redirection(),
    };
    answer.cut.is_some() || !refused
}
