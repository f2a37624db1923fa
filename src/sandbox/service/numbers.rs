//! `numberAssignments`: lists, counts and single numbers.

use serde_json::{Map, Value, json};
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
        let mut reply = Map::new();
        let context = self.context("admin/teams/telephoneNumberManagement/numberAssignments");
        reply.insert("@odata.context".into(), context.into());
        if query.count {
            reply.insert("@odata.count".into(), self.store.count_numbers(&conditions)?.into());
        }
        if more && page.top > 0 && self.plan.paging.next_link {
            reply.insert("@odata.nextLink".into(), self.next_link(exchange, page.skip + page.top).into());
        }
        let value = rows.iter().map(|row| shown(row, query.select.as_deref())).collect::<Result<Vec<_>, _>>()?;
        reply.insert("value".into(), value.into());
        if shows_holder(query.select.as_deref()) {
            exchange.shown.extend(rows.into_iter().map(|row| row.telephone_number));
        }
        Reply::json(&reply)
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
        let mut entity = Map::new();
        let context = self.context("admin/teams/telephoneNumberManagement/numberAssignments/$entity");
        entity.insert("@odata.context".into(), context.into());
        if let Value::Object(fields) = shown(&row, query.select.as_deref())? {
            entity.extend(fields);
        }
        if shows_holder(query.select.as_deref()) {
            exchange.shown.push(row.telephone_number);
        }
        Reply::json(&entity)
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

/// A row as a reply has it.
fn shown(row: &NumberRow, select: Option<&[String]>) -> Result<Value, Refusal> {
    let mut value = json!(row);
    if let (Some(select), Value::Object(fields)) = (select, &mut value) {
        fields.retain(|name, _| select.iter().any(|selected| selected == name));
    }
    Ok(value)
}

/// Whether a reply tells whose its numbers are.
fn shows_holder(select: Option<&[String]>) -> bool {
    let has = |name: &str| select.is_none_or(|select| select.iter().any(|selected| selected == name));
    has("telephoneNumber") && has("assignmentTargetId")
}
