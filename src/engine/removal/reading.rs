//! A number as it was read, and how old the reading is.

use std::time::{Duration, Instant};

use super::Removal;
use crate::boundary::failure::Failure;
use crate::domain::plan::Row;
use crate::domain::telephone_number::TelephoneNumber;
use crate::engine::failures;
use crate::graph::error::GraphError;
use crate::graph::types::NumberAssignment;

/// How old a reading may be when the order is sent. An order names only the number, so the reading is all that protects a
/// third person; two seconds are the bound, and the order itself needs a part of them to arrive.
const FRESH: Duration = Duration::from_millis(1_500);

/// All rows that the service showed for one number.
#[derive(Debug, Clone)]
pub struct Reading {
    /// One, unless the tenant has no such number or the service is at odds with itself.
    pub rows: Vec<Row>,
    asked_at: Instant,
}

impl Reading {
    /// A reading of rows that were asked for at `asked_at`.
    #[must_use]
    pub fn new(rows: Vec<Row>, asked_at: Instant) -> Self {
        Self { rows, asked_at }
    }

    /// Whether an order may follow.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        Instant::now() <= self.fresh_until()
    }

    /// The last moment for an order to leave.
    #[must_use]
    pub fn fresh_until(&self) -> Instant {
        self.asked_at + FRESH
    }
}

impl Removal {
    /// Reads a number's row.
    ///
    /// # Errors
    /// [`GraphError`] when the service could not be asked until `deadline`.
    pub async fn read(&self, number: &TelephoneNumber, deadline: Instant) -> Result<Reading, GraphError> {
        let listing = self.connection.graph.number(self.context_until(deadline), number).await?;
        Ok(Reading::new(listing.rows.iter().filter_map(row).collect(), listing.asked_at))
    }

    /// Reads a number's row before it is ordered.
    ///
    /// # Errors
    /// The failure of the contract; nothing was removed.
    pub async fn read_or_fail(&self, number: &TelephoneNumber, deadline: Instant) -> Result<Reading, Failure> {
        self.read(number, deadline).await.map_err(|error| {
            failures::graph_failure(&error, &format!("Reading telephone number '{number}'")).target(number.to_string())
        })
    }
}

/// The domain's view of a wire row; `None` for a row whose number is no number, which nobody could ask for.
#[must_use]
pub fn row(wire: &NumberAssignment) -> Option<Row> {
    Some(Row {
        telephone_number: TelephoneNumber::parse(wire.telephone_number.as_deref()?).ok()?,
        number_type: wire.number_type.clone().unwrap_or_default(),
        assignment_status: wire.assignment_status.clone().unwrap_or_default(),
        assignment_target_id: wire.assignment_target_id.clone(),
        assignment_category: wire.assignment_category.clone(),
        number_source: wire.number_source.clone(),
    })
}
