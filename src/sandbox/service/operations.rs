//! What became of orders.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::Service;
use super::changes::Effect;
use crate::sandbox::plan::{OrderBehaviour, Progress};
use crate::sandbox::wire::{NUMBERS, Query, Refusal, Reply};

/// How many operations can still be asked for; beyond that, the oldest that have nothing left to do are forgotten.
const KEPT: usize = 5000;

/// The orders that were taken since the start.
#[derive(Default)]
pub struct Operations {
    known: HashMap<String, Operation>,
    /// Their ids, the oldest first.
    ids: VecDeque<String>,
    /// Those that end at a time, soonest not first.
    timed: Vec<(Instant, String)>,
}

struct Operation {
    created: String,
    telephone_number: String,
    behaviour: OrderBehaviour,
    /// What is still to be done; `None` once it has ended.
    effect: Option<Effect>,
    ended: bool,
    not_found: u64,
    polls: u64,
}

impl Operations {
    fn insert(&mut self, id: String, operation: Operation) {
        self.ids.push_back(id.clone());
        self.known.insert(id, operation);
        if self.ids.len() <= KEPT {
            return;
        }
        if let Some(oldest) = self.ids.pop_front() {
            match self.known.get(&oldest) {
                Some(operation) if operation.effect.is_some() => self.ids.push_back(oldest),
                _ => {
                    self.known.remove(&oldest);
                }
            }
        }
    }

    /// The first operation that ends by `now`.
    pub(super) fn due(&mut self, now: Instant) -> Option<(Instant, String)> {
        let (index, _) =
            self.timed.iter().enumerate().filter(|(_, (at, _))| *at <= now).min_by_key(|(_, (at, _))| *at)?;
        Some(self.timed.swap_remove(index))
    }

    /// When the next operation ends by itself.
    pub(super) fn next_due(&self) -> Option<Instant> {
        self.timed.iter().map(|(at, _)| *at).min()
    }

    /// The operations that have not ended and would, sooner or later.
    pub(super) fn open(&self) -> Vec<String> {
        let open = self
            .known
            .iter()
            .filter(|(_, operation)| !operation.ended && operation.behaviour.progress != Progress::Never);
        open.map(|(id, _)| id.clone()).collect()
    }
}

impl Service {
    /// Takes an order and returns the address of its operation.
    pub(super) fn take(&mut self, telephone_number: &str, effect: Effect, behaviour: &OrderBehaviour) -> String {
        let now = Instant::now();
        let id = Uuid::new_v4().to_string();
        self.operations.insert(
            id.clone(),
            Operation {
                created: jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
                telephone_number: telephone_number.to_owned(),
                behaviour: behaviour.clone(),
                effect: Some(effect),
                ended: false,
                not_found: 0,
                polls: 0,
            },
        );
        match behaviour.progress {
            Progress::AtOnce | Progress::AfterPolls(0) => self.end(&id, now),
            Progress::AfterMs(ms) => {
                self.operations.timed.push((now + Duration::from_millis(ms), id.clone()));
            }
            Progress::AfterPolls(_) => {}
            // The row may change all the same.
            Progress::Never => self.carry_out_effect(&id, now),
        }
        format!("{}{NUMBERS}/operations('{id}')", self.setting.base_address)
    }

    /// Takes an order that fails.
    pub(super) fn take_in_vain(&mut self, telephone_number: &str, why: &str) -> String {
        let behaviour =
            OrderBehaviour { status_after: "failed".into(), detail: Some(why.into()), ..OrderBehaviour::default() };
        self.take(telephone_number, Effect::Nothing, &behaviour)
    }

    /// Ends an operation, as of `at`.
    pub(super) fn end(&mut self, id: &str, at: Instant) {
        self.carry_out_effect(id, at);
        if let Some(operation) = self.operations.known.get_mut(id) {
            operation.ended = true;
        }
    }

    fn carry_out_effect(&mut self, id: &str, at: Instant) {
        let Some(operation) = self.operations.known.get_mut(id) else {
            return;
        };
        let effect = operation.effect.take();
        let lag = operation.behaviour.row_lag;
        if let Some(effect) = effect.filter(|_| operation.behaviour.changes_row()) {
            self.apply_after(effect, lag, at);
        }
    }

    pub(super) fn operation(&mut self, id: &str, query: &Query) -> Result<Reply, Refusal> {
        const FIELDS: &[&str] = &["id", "createdDateTime", "status", "numbers"];
        if let Some(name) = query.select.iter().flatten().find(|name| !FIELDS.contains(&name.as_str())) {
            return Err(Refusal::bad(format!("an operation has no field '{name}'")));
        }
        let absent = || Refusal::not_found(format!("there is no operation '{id}'"));
        let operation = self.operations.known.get_mut(id).ok_or_else(absent)?;
        if operation.not_found < operation.behaviour.not_found_polls {
            operation.not_found += 1;
            return Err(absent());
        }
        if let Progress::AfterPolls(polls) = operation.behaviour.progress
            && !operation.ended
        {
            operation.polls += 1;
            if operation.polls > polls {
                self.end(id, Instant::now());
            }
        }
        let operation = self.operations.known.get(id).ok_or_else(absent)?;
        let behaviour = &operation.behaviour;
        let status = if operation.ended { &behaviour.status_after } else { &behaviour.status_before };
        let detail = behaviour.detail.as_ref().filter(|_| operation.ended);
        let mut entity = Map::new();
        let context = self.context("admin/teams/telephoneNumberManagement/operations/$entity");
        entity.insert("@odata.context".into(), context.into());
        let numbers = json!([{
            "resourceLocation": self.number_address(&operation.telephone_number),
            "status": status,
            "statusDetail": detail,
        }]);
        let fields: [(&str, Value); 4] = [
            ("id", id.into()),
            ("createdDateTime", operation.created.clone().into()),
            ("status", status.clone().into()),
            ("numbers", numbers),
        ];
        let wanted = |name: &str| query.select.as_ref().is_none_or(|select| select.iter().any(|field| field == name));
        entity.extend(fields.into_iter().filter(|(name, _)| wanted(name)).map(|(name, value)| (name.into(), value)));
        Reply::json(&entity)
    }
}
