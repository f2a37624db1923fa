//! What a plan must not say although its JSON is well formed.

use axum::http::{HeaderName, HeaderValue};

use super::check_sign_in;
use super::model::{Becomes, CarriedOut, Cut, Fault, OrderBehaviour, Plan, Progress, Then, Times};
use crate::sandbox::SandboxError;
use crate::sandbox::store::Store;
use crate::sandbox::telephone;

/// A mistake and the entry it is in.
pub struct Mistake {
    entry: String,
    reason: String,
}

impl Mistake {
    pub(super) fn new(entry: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { entry: entry.into(), reason: reason.into() }
    }

    /// The mistake of a plan in this file.
    pub fn in_file(self, file: &str) -> SandboxError {
        SandboxError::Plan { place: format!("{file}, {}", self.entry), reason: self.reason }
    }
}

/// Checks a plan by itself.
pub fn check(plan: &Plan) -> Result<(), Mistake> {
    if !(1..=1000).contains(&plan.paging.page_size) {
        return Err(Mistake::new("paging.pageSize", "a page holds 1 to 1000 rows"));
    }
    check_order(&plan.orders).map_err(|reason| Mistake::new("orders", reason))?;
    check_sign_in::check(&plan.sign_in)?;
    for (index, fault) in plan.faults.iter().enumerate() {
        check_match(fault).map_err(|reason| Mistake::new(format!("faults[{index}].match"), reason))?;
        check_then(&fault.then).map_err(|reason| Mistake::new(format!("faults[{index}].then"), reason))?;
    }
    Ok(())
}

/// Checks that the numbers and accounts that a plan names are there.
pub fn check_against_tenant(plan: &Plan, file: &str, store: &Store) -> Result<(), SandboxError> {
    if let Some(user) = &plan.sign_in.device_code.user
        && store.account(user).map_err(SandboxError::start)?.is_none_or(|account| account.user_principal_name != *user)
    {
        let reason = format!("the tenant has no user {user}");
        return Err(Mistake::new("signIn.deviceCode.user", reason).in_file(file));
    }
    for (index, fault) in plan.faults.iter().enumerate() {
        for (at, change) in fault.then.changes.iter().enumerate() {
            let refuse =
                |reason: String| Mistake::new(format!("faults[{index}].then.changes[{at}]"), reason).in_file(file);
            let number = telephone::canonical(&change.telephone_number).unwrap_or_default();
            if store.number(&number).map_err(SandboxError::start)?.is_none() {
                return Err(refuse(format!("the tenant has no number {}", change.telephone_number)));
            }
            if let Becomes::AssignedTo(account) = &change.becomes
                && store.account(account).map_err(SandboxError::start)?.is_none()
            {
                return Err(refuse(format!("the tenant has no account {account}")));
            }
        }
    }
    Ok(())
}

fn check_match(fault: &Fault) -> Result<(), String> {
    if let Some(method) = &fault.matches.method
        && !["GET", "POST"].contains(&method.as_str())
    {
        return Err(format!("method {method:?} is neither GET nor POST"));
    }
    if fault.matches.nth == Some(0) {
        return Err("nth counts from 1".into());
    }
    if fault.matches.nth.is_some() && fault.matches.skip > 0 {
        return Err("give nth or skip, not both".into());
    }
    if !(0.0..=1.0).contains(&fault.probability) {
        return Err("probability is between 0 and 1".into());
    }
    if matches!(fault.times, Times::Count(0)) {
        return Err("times is at least 1".into());
    }
    Ok(())
}

fn check_then(then: &Then) -> Result<(), String> {
    if let Some(status) = then.status
        && !(200..=599).contains(&status)
    {
        return Err(format!("status {status} is not between 200 and 599"));
    }
    let of_status = then.code.is_some()
        || then.message.is_some()
        || then.retry_after_seconds.is_some()
        || then.retry_after_date_seconds.is_some();
    if of_status && then.status.is_none() {
        return Err("code, message and Retry-After need a status".into());
    }
    if then.body.is_some() && (then.code.is_some() || then.message.is_some()) {
        return Err("give a body, or code and message, not both".into());
    }
    if then.retry_after_seconds.is_some() && then.retry_after_date_seconds.is_some() {
        return Err("give Retry-After in seconds or as a date, not both".into());
    }
    if then.next_link.is_some() && (then.status.is_some() || then.body.is_some()) {
        return Err("nextLink is put into the usual reply, so there can be no status or body".into());
    }
    let lost = then.cut == Some(Cut::BeforeReply);
    if lost && (then.status.is_some() || then.body.is_some() || then.next_link.is_some() || !then.headers.is_empty()) {
        return Err("there is no reply to give a status, headers or a body to".into());
    }
    let replaced = then.status.is_some() || lost;
    if !replaced && matches!(then.carried_out, Some(carried_out) if carried_out != CarriedOut::First) {
        return Err("a request that is not carried out, or later, needs a status or a cut before the reply".into());
    }
    let never = then.carried_out == Some(CarriedOut::Never) || (replaced && then.carried_out.is_none());
    if let Some(order) = &then.order {
        if never {
            return Err("an order that is not carried out has no behaviour".into());
        }
        check_order(order).map_err(|reason| format!("order: {reason}"))?;
    }
    for (name, value) in &then.headers {
        if HeaderName::try_from(name).is_err() || value.as_ref().is_some_and(|v| HeaderValue::try_from(v).is_err()) {
            return Err(format!("{name:?} is not a header's name, or its value not a header's value"));
        }
    }
    for change in &then.changes {
        if telephone::canonical(&change.telephone_number).is_none() {
            return Err(format!("{:?} is not a telephone number", change.telephone_number));
        }
    }
    Ok(())
}

fn check_order(order: &OrderBehaviour) -> Result<(), String> {
    if order.status_after.is_empty() || order.status_before.is_empty() {
        return Err("an operation's status is a word".into());
    }
    if order.progress == Progress::Never && order.status_after != OrderBehaviour::default().status_after {
        return Err("an operation that never ends has no statusAfter".into());
    }
    Ok(())
}
