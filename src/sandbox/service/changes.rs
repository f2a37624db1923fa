//! Changes to the tenant: made at once, later, or by somebody else.

use std::time::{Duration, Instant};

use super::Service;
use crate::sandbox::plan::{Becomes, CarriedOut, EnterpriseVoice, Lag, Then, When};
use crate::sandbox::store::{Holder, Store};
use crate::sandbox::wire::{Arrival, Call, Refusal};
use crate::sandbox::{telephone, words};

/// What happens to a number.
#[derive(Debug, Clone)]
pub enum Effect {
    /// Nothing.
    Nothing,
    /// It is taken from whoever has it by then: the order names nobody.
    Release(String),
    /// It goes to an account.
    Give {
        /// The number.
        telephone_number: String,
        /// The account's object id.
        account_id: String,
        /// The category that was asked for.
        category: Option<String>,
        /// The emergency location that was asked for.
        location_id: Option<String>,
    },
    /// It leaves the tenant.
    Remove(String),
}

impl Effect {
    fn telephone_number(&self) -> &str {
        match self {
            Self::Nothing => "",
            Self::Release(number) | Self::Remove(number) => number,
            Self::Give { telephone_number, .. } => telephone_number,
        }
    }
}

/// Changes that are still to be made.
#[derive(Default)]
pub struct Changes {
    pending: Vec<Pending>,
}

struct Pending {
    effect: Effect,
    due: Due,
    /// Whether the service has made the change already, and only its rows lag behind.
    made: bool,
}

enum Due {
    At(Instant),
    /// After the row was shown so many times.
    Reads(u64),
}

impl Service {
    /// Makes a change now or, where rows lag behind, later.
    pub(super) fn apply_after(&mut self, effect: Effect, lag: Lag, at: Instant) {
        let due = match lag {
            Lag::None | Lag::Reads(0) => return self.apply(&effect),
            Lag::Reads(reads) => Due::Reads(reads),
            Lag::Ms(ms) => Due::At(at + Duration::from_millis(ms)),
        };
        self.changes.pending.push(Pending { effect, due, made: true });
    }

    /// Carries out an order whose reply was lost, later.
    pub(super) fn carry_out_later(&mut self, arrival: &Arrival, call: Result<Call, Refusal>, later: CarriedOut) {
        let due = match later {
            CarriedOut::AfterMs(ms) => Due::At(Instant::now() + Duration::from_millis(ms)),
            CarriedOut::AfterReads(reads) => Due::Reads(reads),
            CarriedOut::Never | CarriedOut::First => return,
        };
        let effect = match call {
            Ok(Call::Unassign) => self.unassign_effect(arrival),
            Ok(Call::Assign) => self.assign_effect(arrival),
            _ => return,
        };
        if let Ok((_, effect)) = effect {
            self.changes.pending.push(Pending { effect, due, made: false });
        }
    }

    /// Makes the changes of somebody else that a fault asks for.
    pub(super) fn by_somebody_else(&mut self, then: &Then, when: When) {
        for change in then.changes.iter().filter(|change| change.when == when) {
            let Some(number) = telephone::canonical(&change.telephone_number) else {
                continue;
            };
            match &change.becomes {
                Becomes::Free => self.make_change(&Effect::Release(number)),
                Becomes::Gone => self.make_change(&Effect::Remove(number)),
                Becomes::AssignedTo(account) => {
                    if let Ok(Some(account)) = self.store.account(account) {
                        self.make_change(&Effect::Release(number.clone()));
                        self.make_change(&Effect::Give {
                            telephone_number: number,
                            account_id: account.id,
                            category: None,
                            location_id: None,
                        });
                    }
                }
            }
        }
    }

    /// Counts that these rows were shown, and makes the changes that waited for it.
    pub(super) fn count_reads(&mut self, shown: &[String]) {
        if self.changes.pending.is_empty() {
            return;
        }
        for pending in &mut self.changes.pending {
            if let Due::Reads(left) = &mut pending.due
                && shown.iter().any(|number| number == pending.effect.telephone_number())
            {
                *left = left.saturating_sub(1);
            }
        }
        self.make(|pending| matches!(pending.due, Due::Reads(0)));
    }

    /// Brings the row up to what the service knows, before another order for it is looked at.
    pub(super) fn catch_up(&mut self, telephone_number: &str) {
        self.make(|pending| pending.made && pending.effect.telephone_number() == telephone_number);
    }

    /// Does everything that is due by now, in the order in which it was due.
    pub(super) fn settle(&mut self, now: Instant) {
        loop {
            let change = self
                .changes
                .pending
                .iter()
                .enumerate()
                .filter_map(|(index, pending)| match pending.due {
                    Due::At(at) if at <= now => Some((at, index)),
                    _ => None,
                })
                .min();
            let operation = self.operations.next_due().filter(|at| *at <= now);
            match (change, operation) {
                (None, None) => return,
                (Some((at, index)), other) if other.is_none_or(|other| at <= other) => {
                    let pending = self.changes.pending.remove(index);
                    self.apply(&pending.effect);
                }
                _ => {
                    if let Some((at, id)) = self.operations.due(now) {
                        self.end(&id, at);
                    }
                }
            }
        }
    }

    /// Does everything that would happen sooner or later.
    pub(super) fn settle_all(&mut self) {
        let now = Instant::now();
        self.settle(now);
        for id in self.operations.open() {
            self.end(&id, now);
        }
        self.make(|_| true);
    }

    fn make(&mut self, which: impl Fn(&Pending) -> bool) {
        let (now, later) = std::mem::take(&mut self.changes.pending).into_iter().partition(which);
        self.changes.pending = later;
        for pending in Vec::from_iter::<Vec<Pending>>(now) {
            self.apply(&pending.effect);
        }
    }

    /// Makes the change of an order.
    fn apply(&mut self, effect: &Effect) {
        if let Effect::Release(number) = effect
            && let Ok(Some(row)) = self.store.number(number)
            && let Some(holder) = row.assignment_target_id
        {
            self.ledger.taken(number, holder);
        }
        self.make_change(effect);
    }

    fn make_change(&mut self, effect: &Effect) {
        let follow = self.plan.enterprise_voice == EnterpriseVoice::Follows;
        let done = self.store.atomically(|store| match effect {
            Effect::Nothing => Ok(()),
            Effect::Release(number) => release(store, number, follow),
            Effect::Remove(number) => {
                release(store, number, follow)?;
                store.remove_number(number)
            }
            Effect::Give { telephone_number, account_id, category, location_id } => {
                give(store, telephone_number, account_id, category.as_deref(), location_id.as_deref())?;
                if follow { store.set_enterprise_voice(account_id, true) } else { Ok(()) }
            }
        });
        if let Err(error) = done {
            self.failure = Some(error.to_string());
        }
    }
}

fn release(store: &Store, number: &str, follow: bool) -> rusqlite::Result<()> {
    let holder = store.number(number)?.and_then(|row| row.assignment_target_id);
    store.release(number)?;
    match holder {
        Some(holder) if follow && store.numbers_of(&holder)?.is_empty() => store.set_enterprise_voice(&holder, false),
        _ => Ok(()),
    }
}

fn give(
    store: &Store,
    number: &str,
    account_id: &str,
    category: Option<&str>,
    location_id: Option<&str>,
) -> rusqlite::Result<()> {
    let Some(account) = store.account_by_id(account_id)? else {
        return Ok(());
    };
    let category = match category {
        _ if store.numbers_of(account_id)?.is_empty() => words::PRIMARY,
        Some(category) => category,
        None => "private",
    };
    let holder =
        Holder { account_id, resource_account: account.account_type == words::RESOURCE_ACCOUNT, category, location_id };
    store.give(number, &holder)
}
