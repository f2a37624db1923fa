//! Telephone numbers in the store.

use rusqlite::{Row, params};
use serde::Serialize;

use super::{Condition, Order, Store, count, words_of};
use crate::sandbox::{telephone, words};

/// One telephone number, as Graph's `numberAssignment`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NumberRow {
    /// Opaque.
    pub id: String,
    /// With its `+`.
    pub telephone_number: String,
    operator_id: Option<String>,
    /// `callingPlan`, …
    pub number_type: String,
    activation_state: String,
    /// What it may be used for.
    pub capabilities: Vec<String>,
    location_id: Option<String>,
    civic_address_id: Option<String>,
    network_site_id: Option<String>,
    /// Who or what has it.
    pub assignment_target_id: Option<String>,
    /// `primary`, …
    pub assignment_category: Option<String>,
    port_in_status: Option<String>,
    /// `unassigned`, …
    pub assignment_status: String,
    iso_country_code: Option<String>,
    city: Option<String>,
    /// `online` or `onPremises`.
    pub number_source: String,
    supported_customer_actions: Vec<String>,
    reverse_number_lookup_options: Vec<String>,
}

/// Which part of a list is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    /// How many rows are left out.
    pub skip: u64,
    /// How many are handed out at most.
    pub top: u64,
}

const COLUMNS: &str = "telephone_number, operator_id, number_type, activation_state, capabilities, location_id, \
                       civic_address_id, network_site_id, assignment_target_id, assignment_category, port_in_status, \
                       assignment_status, iso_country_code, city, number_source, customer_actions, \
                       reverse_lookup_options";

fn read(row: &Row<'_>) -> rusqlite::Result<NumberRow> {
    let telephone_number: String = row.get(0)?;
    Ok(NumberRow {
        id: telephone::row_id(&telephone_number),
        telephone_number,
        operator_id: row.get(1)?,
        number_type: row.get(2)?,
        activation_state: row.get(3)?,
        capabilities: words_of(row.get_ref(4)?.as_str()?),
        location_id: row.get(5)?,
        civic_address_id: row.get(6)?,
        network_site_id: row.get(7)?,
        assignment_target_id: row.get(8)?,
        assignment_category: row.get(9)?,
        port_in_status: row.get(10)?,
        assignment_status: row.get(11)?,
        iso_country_code: row.get(12)?,
        city: row.get(13)?,
        number_source: row.get(14)?,
        supported_customer_actions: words_of(row.get_ref(15)?.as_str()?),
        reverse_number_lookup_options: words_of(row.get_ref(16)?.as_str()?),
    })
}

impl Store {
    /// The number's row.
    pub fn number(&self, telephone_number: &str) -> rusqlite::Result<Option<NumberRow>> {
        let sql = format!("SELECT {COLUMNS} FROM numbers WHERE telephone_number = ?1");
        self.one(&sql, [telephone_number], read)
    }

    /// The rows of one page.
    pub fn numbers(&self, conditions: &[Condition], orders: &[Order], page: Page) -> rusqlite::Result<Vec<NumberRow>> {
        let (filter, mut parameters) = Condition::all(conditions);
        let order = Order::all(orders);
        parameters.push(page.top.to_string());
        parameters.push(page.skip.to_string());
        let last = parameters.len();
        let sql = format!(
            "SELECT {COLUMNS} FROM numbers{filter}{order} LIMIT CAST(?{} AS INTEGER) OFFSET CAST(?{last} AS INTEGER)",
            last - 1,
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        statement.query_map(rusqlite::params_from_iter(parameters), read)?.collect()
    }

    /// How many rows fulfil all conditions.
    pub fn count_numbers(&self, conditions: &[Condition]) -> rusqlite::Result<u64> {
        let (filter, parameters) = Condition::all(conditions);
        self.connection
            .prepare_cached(&format!("SELECT count(*) FROM numbers{filter}"))?
            .query_row(rusqlite::params_from_iter(parameters), |row| count(row, 0))
    }

    /// The numbers of an account or policy: number and category, the primary first.
    pub fn numbers_of(&self, target: &str) -> rusqlite::Result<Vec<(String, Option<String>)>> {
        self.connection
            .prepare_cached(
                "SELECT telephone_number, assignment_category FROM numbers WHERE assignment_target_id = ?1 \
                 ORDER BY assignment_category IS NOT 'primary', row",
            )?
            .query_map([target], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect()
    }

    /// Takes the number away from whoever has it.
    pub fn release(&self, telephone_number: &str) -> rusqlite::Result<()> {
        self.connection
            .prepare_cached(
                "UPDATE numbers SET assignment_target_id = NULL, assignment_category = NULL, \
                 assignment_status = 'unassigned' WHERE telephone_number = ?1",
            )?
            .execute([telephone_number])?;
        Ok(())
    }

    /// Gives the number to an account.
    pub fn give(&self, telephone_number: &str, to: &Holder<'_>) -> rusqlite::Result<()> {
        let status = if to.resource_account { words::VOICE_APPLICATION_ASSIGNED } else { words::USER_ASSIGNED };
        self.connection
            .prepare_cached(
                "UPDATE numbers SET assignment_target_id = ?2, assignment_category = ?3, assignment_status = ?4, \
                 location_id = coalesce(?5, location_id) WHERE telephone_number = ?1",
            )?
            .execute(params![telephone_number, to.account_id, to.category, status, to.location_id])?;
        Ok(())
    }

    /// Takes the number out of the tenant.
    pub fn remove_number(&self, telephone_number: &str) -> rusqlite::Result<()> {
        self.connection
            .prepare_cached("DELETE FROM numbers WHERE telephone_number = ?1")?
            .execute([telephone_number])?;
        Ok(())
    }
}

/// Who gets a number, and as what.
#[derive(Debug, Clone, Copy)]
pub struct Holder<'a> {
    /// The account's object id.
    pub account_id: &'a str,
    /// Whether it is a resource account.
    pub resource_account: bool,
    /// `primary`, …
    pub category: &'a str,
    /// The emergency location, where one was given.
    pub location_id: Option<&'a str>,
}
