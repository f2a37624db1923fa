//! Whether what was reported is what happened: compares the reports with the store and with what the sandbox saw. Pure.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::jobs::{Expected, Job};
use super::orders::Orders;
use super::report::{Claim, Outcome, Report};
use super::world::Becomes;

/// What a soak left behind.
pub struct Evidence<'a> {
    /// All jobs, in their lists' order.
    pub jobs: &'a [Job],
    /// What the plan had somebody else do to numbers: what has happened, not what was only to happen.
    pub planned: &'a BTreeMap<String, Becomes>,
    /// All reports.
    pub reports: &'a [Report],
    /// How many jobs the callers say they took.
    pub taken: u64,
    /// Each number's row before.
    pub before: &'a BTreeMap<String, Value>,
    /// Each number's row afterwards.
    pub after: &'a BTreeMap<String, Value>,
    /// What the sandbox counted by number.
    pub orders: &'a BTreeMap<String, Orders>,
    /// What the sandbox saw its client do wrong.
    pub violations: &'a [Value],
}

/// Something that must not be.
#[derive(Debug, PartialEq, Eq)]
pub struct Complaint {
    /// Which check.
    pub check: &'static str,
    /// What is wrong, with the reports that show it.
    pub line: String,
}

/// All that is wrong.
pub fn judge(evidence: &Evidence<'_>) -> Vec<Complaint> {
    let mut complaints = lost_calls(evidence);
    complaints.extend(refusals(evidence));
    complaints.extend(numbers(evidence));
    complaints.extend(
        evidence.violations.iter().map(|it| Complaint { check: "the client breaks a rule", line: it.to_string() }),
    );
    complaints
}

/// Each job that was taken has one report, and lists are worked through in their order.
fn lost_calls(evidence: &Evidence<'_>) -> Vec<Complaint> {
    let complaint = |line: String| Complaint { check: "a call is lost", line };
    let mut complaints = Vec::new();
    let mut reported = BTreeSet::new();
    for report in evidence.reports {
        if !reported.insert(report.job) {
            complaints.push(complaint(format!("reported twice: {}", report.line)));
        }
    }
    if evidence.reports.len() as u64 != evidence.taken {
        complaints.push(complaint(format!("{} jobs taken, {} reported", evidence.taken, evidence.reports.len())));
    }
    let mut waiting: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for job in evidence.jobs {
        if !reported.contains(&job.id) {
            waiting.entry(&job.list).or_default().push(job.id);
        } else if let Some(missing) = waiting.remove(job.list.as_str()) {
            complaints
                .push(complaint(format!("no report of job {missing:?} of the list {}, but of {}", job.list, job.id)));
        }
    }
    complaints
}

/// What must be refused is, and a dry run says that it did nothing.
fn refusals(evidence: &Evidence<'_>) -> Vec<Complaint> {
    let jobs: BTreeMap<u64, &Job> = evidence.jobs.iter().map(|job| (job.id, job)).collect();
    let wrong = evidence.reports.iter().filter(|report| {
        jobs.get(&report.job).is_none_or(|job| job.expected == Expected::Nothing && report.outcome != Outcome::NotDone)
    });
    wrong.map(|report| Complaint { check: "not refused, or not asked", line: report.line.clone() }).collect()
}

fn numbers(evidence: &Evidence<'_>) -> Vec<Complaint> {
    let jobs: BTreeMap<u64, &Job> = evidence.jobs.iter().map(|job| (job.id, job)).collect();
    let mut calls: BTreeMap<String, Vec<Call<'_>>> = BTreeMap::new();
    for report in evidence.reports {
        let Some(job) = jobs.get(&report.job) else { continue };
        for (number, claim) in report.claims(job) {
            calls.entry(number).or_default().push(Call { job, report, claim });
        }
    }
    let mut complaints: Vec<Complaint> = evidence
        .after
        .keys()
        .filter(|number| !evidence.before.contains_key(*number))
        .map(|number| Complaint { check: "a number appeared", line: number.clone() })
        .collect();
    let strangers = evidence.orders.iter().filter(|(number, _)| !evidence.before.contains_key(*number));
    complaints.extend(strangers.map(|(number, orders)| Complaint {
        check: "ordered, and the tenant has no such number",
        line: format!("{number}: {orders:?}"),
    }));
    for (number, before) in evidence.before {
        let story = Story {
            number,
            before,
            after: evidence.after.get(number),
            planned: evidence.planned.get(number),
            calls: calls.get(number).map_or(&[], Vec::as_slice),
            orders: evidence.orders.get(number),
        };
        complaints.extend(story.wrong().into_iter().map(|check| Complaint { check, line: story.tell() }));
    }
    complaints
}

/// A call that asked for a number.
struct Call<'a> {
    job: &'a Job,
    report: &'a Report,
    claim: Claim,
}

/// Everything that is known of one number.
struct Story<'a> {
    number: &'a str,
    before: &'a Value,
    after: Option<&'a Value>,
    planned: Option<&'a Becomes>,
    calls: &'a [Call<'a>],
    orders: Option<&'a Orders>,
}

fn holder(row: &Value) -> Option<&str> {
    row["assignmentTargetId"].as_str()
}

/// A row without what a removal changes.
fn as_free(row: &Value) -> Value {
    let mut row = row.clone();
    for field in ["assignmentTargetId", "assignmentStatus", "assignmentCategory"] {
        row[field] = Value::Null;
    }
    row
}

impl Story<'_> {
    /// The checks that do not hold.
    fn wrong(&self) -> Vec<&'static str> {
        let claims = |claim: Claim| self.calls.iter().any(|call| call.claim == claim);
        let may_take = |call: &&Call<'_>| call.job.expected == Expected::Anything;
        let same = self.after.is_some_and(|after| holder(after) == holder(self.before));
        let by_plan = match (self.planned, self.after) {
            (Some(Becomes::Gone), None) => true,
            (Some(Becomes::Free), Some(row)) => holder(row).is_none(),
            (Some(Becomes::Given(receiver)), Some(row)) => holder(row) == Some(receiver),
            _ => false,
        };
        let freed = self.after.is_some_and(|row| holder(row).is_none() && row["assignmentStatus"] == "unassigned");
        let admitted = claims(Claim::Done) || claims(Claim::Silence) || claims(Claim::Unknown);
        let gone = claims(Claim::Done) || claims(Claim::Silence) || claims(Claim::Gone);
        let done = self.calls.iter().filter(|call| call.claim == Claim::Done).count() as u64;
        let (came, perhaps_taken) = self.orders.map_or((0, 0), |it| (it.came, it.perhaps_taken));
        let taken_from = self.orders.map_or(&[][..], |it| it.taken_from.as_slice());
        let may_have_ordered =
            self.calls.iter().filter(may_take).filter(|it| it.report.may_have_ordered(self.number, it.claim)).count();
        let sent: Option<u64> = self.calls.iter().map(|call| Some(call.report.sent?.0)).sum();

        let mut wrong = Vec::new();
        let mut check = |holds: bool, name: &'static str| {
            if !holds {
                wrong.push(name);
            }
        };
        let was_theirs = holder(self.before).is_some();
        check(!(gone && same && was_theirs), "reported as done, and the account has it still");
        check(!gone || same || !taken_from.is_empty(), "reported as done, and no order took it");
        check(done <= came, "reported as done more often than it was ordered");
        check(self.planned.is_none() || by_plan, "what somebody else did to it has not lasted");
        check(same || by_plan || freed, "it went where nobody sent it");
        if self.calls.iter().filter(may_take).count() == 0 {
            check(self.after == Some(self.before) || by_plan, "touched, and nobody asked for it");
            check(self.orders.is_none(), "ordered, and nobody asked for it");
        } else {
            check(!freed || by_plan || perhaps_taken > 0, "free, and no order can have taken it");
            check(sent.is_none_or(|sent| came <= sent), "more orders came than the calls say they sent");
            check(was_theirs, "asked for, and nobody had it before");
            check(same || by_plan || admitted, "removed, and each report says that it was not");
            check(!same || self.after == Some(self.before), "the account's still, and its row has changed");
            check(taken_from.is_empty() || admitted, "an order took it, and each report says that none did");
        }
        check(
            !freed || self.after.is_none_or(|after| as_free(after) == as_free(self.before)),
            "removed, and more of its row has changed",
        );
        check(taken_from.iter().all(|from| Some(from.as_str()) == holder(self.before)), "taken from somebody else");
        check(taken_from.len() <= 1, "removed twice");
        check(
            perhaps_taken <= may_have_ordered as u64,
            "more orders that may have arrived than calls that may have sent one",
        );
        wrong
    }

    fn tell(&self) -> String {
        let state = |row: Option<&Value>| match row {
            None => "gone".to_owned(),
            Some(row) => holder(row).unwrap_or("free").to_owned(),
        };
        let mut line = format!(
            "{}: before {}, now {}, planned {:?}, orders {:?}",
            self.number,
            state(Some(self.before)),
            state(self.after),
            self.planned,
            self.orders
        );
        for call in self.calls {
            line += &format!("\n    {} {}: {}", call.job.list, call.job.json(), call.report.line);
        }
        line
    }
}

#[cfg(test)]
mod tests;
