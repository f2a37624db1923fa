//! `numberAssignments`: lists, counts and single numbers.

use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Exchange, Service};
use crate::sandbox::plan::FilterMode;
use crate::sandbox::store::{Condition, NumberRow, Order, Page};
use crate::sandbox::wire::{NUMBERS, Query, Refusal, Reply, Term, parse_filter};
use crate::sandbox::{telephone, words};

/// The largest `$top`, and the page of a list without one (both documented).
const MOST: u64 = 1000;
const USUAL: u64 = 500;

/// What a field may be compared with.
enum Kind {
    /// Any text.
    Text,
    /// A GUID or, for a target, a policy: compared without regard to case when it is a GUID.
    Id,
    /// A telephone number, with or without `+`.
    Telephone,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A list of these words, with any().
    List(&'static [&'static str]),
    /// Nothing: it cannot be filtered (documented for id and city).
    No,
}

/// Graph's field, our column, and what it may be compared with.
const FIELDS: &[(&str, &str, Kind)] = &[
    ("id", "telephone_number", Kind::No),
    ("telephoneNumber", "telephone_number", Kind::Telephone),
    ("operatorId", "operator_id", Kind::Id),
    ("numberType", "number_type", Kind::Word(words::NUMBER_TYPES)),
    ("activationState", "activation_state", Kind::Word(words::ACTIVATION_STATES)),
    ("capabilities", "capabilities", Kind::List(words::CAPABILITIES)),
    ("locationId", "location_id", Kind::Id),
    ("civicAddressId", "civic_address_id", Kind::Id),
    ("networkSiteId", "network_site_id", Kind::Id),
    ("assignmentTargetId", "assignment_target_id", Kind::Id),
    ("assignmentCategory", "assignment_category", Kind::Word(words::ASSIGNMENT_CATEGORIES)),
    ("portInStatus", "port_in_status", Kind::Word(words::PORT_IN_STATUSES)),
    ("assignmentStatus", "assignment_status", Kind::Word(words::ASSIGNMENT_STATUSES)),
    ("isoCountryCode", "iso_country_code", Kind::Text),
    ("city", "city", Kind::No),
    ("numberSource", "number_source", Kind::Word(words::NUMBER_SOURCES)),
    ("supportedCustomerActions", "customer_actions", Kind::List(words::CUSTOMER_ACTIONS)),
    ("reverseNumberLookupOptions", "reverse_lookup_options", Kind::List(words::REVERSE_LOOKUP_OPTIONS)),
];

impl Service {
    pub(super) fn number_list(&mut self, query: &Query, exchange: &mut Exchange<'_>) -> Result<Reply, Refusal> {
        if query.top.is_some_and(|top| top > MOST) {
            return Err(Refusal::bad(format!("$top is at most {MOST}")));
        }
        check_select(query.select.as_deref())?;
        let conditions = self.conditions(query)?;
        let orders = orders(query)?;
        let page =
            Page { skip: query.skip.unwrap_or(0), top: query.top.unwrap_or(USUAL).min(self.plan.paging.page_size) };
        // One row more than asked for tells whether there is a next page.
        let ask = Page { top: page.top + 1, ..page };
        let mut rows = self.store.numbers(&conditions, &orders, ask)?;
        let more = rows.len() as u64 > page.top;
        rows.truncate(page.top as usize);
        let linked = more && page.top > 0 && self.plan.paging.next_link;
        let reply = Reply::json(&List {
            context: self.context("admin/teams/telephoneNumberManagement/numberAssignments"),
            count: query.count.then(|| self.store.count_numbers(&conditions)).transpose()?,
            next_link: linked.then(|| self.next_link(exchange, page.skip + page.top)),
            value: rows.iter().map(|row| Shown::new(row, query.select.as_deref())).collect(),
        })?;
        if shows_holder(query.select.as_deref()) {
            exchange.shown.extend(rows.into_iter().map(|row| row.telephone_number));
        }
        Ok(reply)
    }

    pub(super) fn number_count(&mut self, query: &Query) -> Result<Reply, Refusal> {
        let conditions = self.conditions(query)?;
        Ok(Reply::text(self.store.count_numbers(&conditions)?.to_string()))
    }

    pub(super) fn number(&mut self, id: &str, query: &Query, exchange: &mut Exchange<'_>) -> Result<Reply, Refusal> {
        check_select(query.select.as_deref())?;
        let number = telephone::from_row_id(id);
        let row = match &number {
            Some(number) => self.store.number(number)?,
            None => None,
        };
        let row = row.ok_or_else(|| Refusal::not_found(format!("there is no number assignment '{id}'")))?;
        let reply = Reply::json(&Entity {
            context: self.context("admin/teams/telephoneNumberManagement/numberAssignments/$entity"),
            fields: Shown::new(&row, query.select.as_deref()),
        })?;
        if shows_holder(query.select.as_deref()) {
            exchange.shown.push(row.telephone_number);
        }
        Ok(reply)
    }

    /// The address of a number.
    pub(super) fn number_address(&self, telephone_number: &str) -> String {
        let id = telephone::row_id(telephone_number);
        format!("{}{NUMBERS}/numberAssignments/{id}", self.setting.base_address)
    }

    fn conditions(&self, query: &Query) -> Result<Vec<Condition>, Refusal> {
        let Some(filter) = &query.filter else {
            return Ok(Vec::new());
        };
        let conditions = parse_filter(filter)?.into_iter().map(condition).collect::<Result<_, _>>()?;
        match self.plan.filter {
            FilterMode::Applied => Ok(conditions),
            FilterMode::Ignored => Ok(Vec::new()),
        }
    }

    /// The same request with another `$skip`.
    fn next_link(&self, exchange: &Exchange<'_>, skip: u64) -> String {
        let uri = &exchange.arrival.uri;
        let kept = uri.query().unwrap_or_default().split('&').filter(|pair| {
            let name = pair.split('=').next().unwrap_or_default();
            let name = percent_encoding::percent_decode_str(name).decode_utf8_lossy();
            !name.is_empty() && !name.eq_ignore_ascii_case("$skip")
        });
        let mut pairs: Vec<&str> = kept.collect();
        let skip = format!("$skip={skip}");
        pairs.push(&skip);
        let server = self.setting.base_address.trim_end_matches(crate::sandbox::wire::VERSION);
        format!("{server}{}?{}", uri.path(), pairs.join("&"))
    }
}

fn field(name: &str) -> Result<&'static (&'static str, &'static str, Kind), Refusal> {
    FIELDS
        .iter()
        .find(|(field, ..)| *field == name)
        .ok_or_else(|| Refusal::bad(format!("a number assignment has no field '{name}'")))
}

fn condition(term: Term) -> Result<Condition, Refusal> {
    let (name, column, kind) = field(&term.field)?;
    let known = |words: &[&str]| {
        if words.contains(&term.value.as_str()) {
            return Ok(());
        }
        Err(Refusal::bad(format!("'{}' is no value of {name}; known are {}", term.value, words::listed(words))))
    };
    match (kind, term.any) {
        (Kind::No, _) => Err(Refusal::bad(format!("{name} cannot be filtered"))),
        (Kind::List(words), true) => {
            known(words)?;
            Ok(Condition::Contains(column, term.value))
        }
        (Kind::List(_), false) => Err(Refusal::bad(format!("{name} is a list; it is filtered with any()"))),
        (_, true) => Err(Refusal::bad(format!("{name} is no list; it is filtered with eq"))),
        (Kind::Word(words), false) => {
            known(words)?;
            Ok(Condition::Equals(column, term.value))
        }
        (Kind::Text, false) => Ok(Condition::Equals(column, term.value)),
        (Kind::Id, false) => {
            let id = Uuid::try_parse(&term.value).map_or(term.value, |id| id.hyphenated().to_string());
            Ok(Condition::Equals(column, id))
        }
        (Kind::Telephone, false) => match telephone::canonical(&term.value) {
            Some(number) => Ok(Condition::Equals(column, number)),
            None => Err(Refusal::bad(format!(
                "'{}' is not a telephone number (a + in an address is written %2B)",
                term.value
            ))),
        },
    }
}

fn orders(query: &Query) -> Result<Vec<Order>, Refusal> {
    query
        .order_by
        .iter()
        .map(|(name, descending)| match field(name)? {
            (_, _, Kind::List(_)) => Err(Refusal::bad(format!("{name} is a list and gives no order"))),
            (_, column, _) => Ok(Order { column, descending: *descending }),
        })
        .collect()
}

fn check_select(select: Option<&[String]>) -> Result<(), Refusal> {
    select.unwrap_or_default().iter().try_for_each(|name| field(name).map(|_| ()))
}

/// A list as a reply has it.
#[derive(Serialize)]
struct List<'a> {
    #[serde(rename = "@odata.context")]
    context: String,
    #[serde(rename = "@odata.count", skip_serializing_if = "Option::is_none")]
    count: Option<u64>,
    #[serde(rename = "@odata.nextLink", skip_serializing_if = "Option::is_none")]
    next_link: Option<String>,
    value: Vec<Shown<'a>>,
}

/// A single number as a reply has it.
#[derive(Serialize)]
struct Entity<'a> {
    #[serde(rename = "@odata.context")]
    context: String,
    #[serde(flatten)]
    fields: Shown<'a>,
}

/// A row, or what `$select` leaves of it.
#[derive(Serialize)]
#[serde(untagged)]
enum Shown<'a> {
    Whole(&'a NumberRow),
    Selected(Value),
}

impl<'a> Shown<'a> {
    fn new(row: &'a NumberRow, select: Option<&[String]>) -> Self {
        let Some(select) = select else {
            return Self::Whole(row);
        };
        let mut fields = json!(row);
        if let Value::Object(fields) = &mut fields {
            fields.retain(|name, _| select.iter().any(|selected| selected == name));
        }
        Self::Selected(fields)
    }
}

/// Whether a reply tells whose its numbers are.
fn shows_holder(select: Option<&[String]>) -> bool {
    let has = |name: &str| select.is_none_or(|select| select.iter().any(|selected| selected == name));
    has("telephoneNumber") && has("assignmentTargetId")
}
