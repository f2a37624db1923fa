//! Removals under throttling, against the waits that the service told them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::figure::Figure;
use super::process::timed;
use super::tenant::Tenant;
use crate::project::{self, Built};
use crate::served::violations;

/// The bench of many callers under throttling.
pub const THROTTLED: &str = "throttled";

const REMOVALS: usize = 500;
/// So many that all take about a minute, and so few that each does many: a removal that is throttled seven times in a row near the end
/// keeps the other callers idle, and with twenty of them that would decide on the figure.
const CALLERS: u32 = 12;
/// What a throttled request is told to wait.
const TOLD_SECONDS: u32 = 1;

/// How often a request is throttled.
const PROBABILITY: f64 = 0.2;
/// A request is sent eight times, so 0.2^8 of them, one in some four hundred thousand, are throttled each time. 500 removals make some
/// 3,000: in one run of a hundred and thirty one of them fails, and in one of thirty thousand two do.
const MOST_FAILED: usize = 1;
/// What a removal by user principal name sends where nothing is throttled: the account by its name and by its SIP address, the number,
/// the order, the operation, and the number again.
const REQUESTS: f64 = 6.0;
/// Each is sent until it is not throttled. Beside that, each throttled order is followed by another read of the number, which makes 0.3
/// more, and a reading that is not fresh any more, since account or number were throttled twice, by another one, which makes 0.1 to 0.2
/// more. Over 500 removals the standard deviation is 0.06. One more request in a removal would make 1.25 more.
const MARGIN: f64 = 1.15;
/// A page asked for so often is throttled each time in one run of ten billions.
const TRIES: u32 = 16;

/// One reply in five tells to wait a second. Each caller minds what it was told itself: the dice know of no other's requests.
fn plan() -> Value {
    json!({
        "seed": 1,
        "faults": [{"match": {}, "then": {"status": 429, "retryAfterSeconds": TOLD_SECONDS}, "probability": PROBABILITY, "times": "always"}],
    })
}

/// How much longer the removals take than the waits that were told, shared out among the callers, and what the sandbox saw of it.
pub fn throttled(built: &Built, server: &Path) -> Result<Vec<Figure>> {
    let mut tenant = Tenant::start(server, &plan())?;
    let accounts = tenant.take(REMOVALS)?;
    let first = accounts.first().copied().unwrap_or_default();
    let mut program = project::program(built.program(THROTTLED)?);
    program
        .env("CSPN_BENCH_ADDRESS", &tenant.address)
        .env("CSPN_BENCH_TOKEN", &tenant.token)
        .env("CSPN_BENCH_FIRST", first.to_string())
        .env("CSPN_BENCH_COUNT", accounts.len().to_string())
        .env("CSPN_BENCH_CALLERS", CALLERS.to_string());
    let (_, said) = timed(&mut program)?;
    let status = tenant.served.own("status")?;
    let violations = violations(&status)?.len();
    let requests = status["requests"].as_f64().context("the sandbox does not say how many requests it had")?;
    let result: Value = serde_json::from_str(&said).context("the throttled bench does not say JSON")?;
    let seconds = result["seconds"].as_f64().context("the throttled bench does not say how long it took")?;
    let courses = result["courses"].as_array().context("the throttled bench does not say what happened")?;
    check_removed(courses, &accounts, &tenant.served.numbers(TRIES)?)?;
    let told: f64 = courses.iter().map(|course| f64::from(necessary_waits(&course["events"]) * TOLD_SECONDS)).sum();
    let necessary = told / f64::from(CALLERS);
    #[allow(clippy::cast_precision_loss, reason = "there are five hundred")]
    let removals = courses.len() as f64;
    Ok(vec![
        Figure {
            name: "500 removals with one reply in five a 429, of the waits told",
            value: seconds / necessary,
            unit: "ratio",
            bound: Some(1.3),
        },
        Figure {
            name: "  the time that these waits make necessary",
            value: necessary * 1000.0,
            unit: "ms",
            bound: None,
        },
        Figure {
            name: "  requests a removal, with those repeated",
            value: requests / removals,
            unit: "",
            bound: Some(REQUESTS / (1.0 - PROBABILITY) * MARGIN),
        },
        #[allow(clippy::cast_precision_loss, reason = "there are at most a thousand")]
        Figure { name: "rules broken meanwhile", value: violations as f64, unit: "", bound: Some(0.0) },
    ])
}

/// Compares what the removals said with the store: of the accounts' numbers all are free but a few whose removals were throttled to the
/// end, and no other number is.
fn check_removed(courses: &[Value], accounts: &[usize], numbers: &BTreeMap<String, Value>) -> Result<()> {
    let mut removed = BTreeSet::new();
    let mut failed = BTreeSet::new();
    for course in courses {
        let account = course["account"].as_u64().context("a removal without account")?;
        let of_end =
            if course["removed"].as_bool().context("a removal without end")? { &mut removed } else { &mut failed };
        ensure!(of_end.insert(Tenant::number(usize::try_from(account)?)), "the number of {account} was removed twice");
    }
    ensure!(failed.len() <= MOST_FAILED, "{} removals were throttled to the end: {failed:?}", failed.len());
    let asked: BTreeSet<String> = accounts.iter().map(|account| Tenant::number(*account)).collect();
    let ended: BTreeSet<String> = removed.union(&failed).cloned().collect();
    ensure!(removed.is_disjoint(&failed) && ended == asked, "not each removal has one end");
    for (number, row) in numbers {
        let free = row["assignmentTargetId"].is_null() && row["assignmentStatus"] == "unassigned";
        ensure!(free == removed.contains(number), "{number} is not as its removal said: {row}");
    }
    ensure!(removed.iter().all(|number| numbers.contains_key(number)), "a number has left the tenant");
    Ok(())
}

/// How many waits one removal cannot do without, by its events: of those that the service told with a 429, those one after the other all count, and of those side by side the longer
/// chain.
///
/// Account and number are read side by side until the plan; then each throttled order is followed by another read of the number, one
/// after the other; once it is accepted, each look asks for operation and number side by side, and a progress event ends a look.
fn necessary_waits(course: &Value) -> u32 {
    let mut necessary = 0;
    let mut ordering = false;
    let mut beside: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    let longest = |beside: &mut BTreeMap<_, u32>| std::mem::take(beside).into_values().max().unwrap_or(0);
    for event in course.as_array().into_iter().flatten() {
        let text = |name: &str| event[name].as_str().unwrap_or_default();
        match text("kind") {
            // Any other repetition has a wait of our own choosing.
            "retry" if event["status"] != 429 => {}
            "retry" if ordering => necessary += 1,
            "retry" => *beside.entry((text("method"), text("path"))).or_default() += 1,
            kind @ ("plan" | "accepted" | "progress") => {
                necessary += longest(&mut beside);
                ordering = kind == "plan";
            }
            _ => {}
        }
    }
    necessary + longest(&mut beside)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn retry(path: &str) -> Value {
        json!({"kind": "retry", "method": "GET", "path": path, "status": 429})
    }

    fn event(kind: &str) -> Value {
        json!({"kind": kind})
    }

    #[test]
    fn of_waits_side_by_side_the_longest_chain_counts() {
        let course = json!([
            event("started"),
            retry("user"),
            retry("number"),
            retry("user"),
            event("plan"),
            event("accepted"),
            retry("operation"),
            retry("number"),
            event("progress"),
            retry("number"),
            event("item"),
            event("completed"),
        ]);
        assert_eq!(necessary_waits(&course), 2 + 1 + 1);
    }

    #[test]
    fn orders_and_the_reads_between_them_count_one_after_the_other() {
        let order = json!({"kind": "retry", "method": "POST", "path": "order", "status": 429});
        let course = json!([
            event("started"),
            event("plan"),
            order,
            retry("number"),
            order,
            event("accepted"),
            event("completed")
        ]);
        assert_eq!(necessary_waits(&course), 3);
    }

    #[test]
    fn a_removal_without_waits_needs_none() {
        assert_eq!(
            necessary_waits(&json!([event("started"), event("plan"), event("accepted"), event("completed")])),
            0
        );
        assert_eq!(necessary_waits(&Value::Null), 0);
    }

    #[test]
    fn only_waits_that_the_service_told_with_a_429_count() {
        let mut course = vec![event("started")];
        for status in [json!(503), json!(500), Value::Null] {
            let mut other = retry("user");
            other["status"] = status;
            course.extend([other.clone(), other.clone(), event("plan"), other, event("accepted")]);
        }
        course.push(event("completed"));
        assert_eq!(necessary_waits(&Value::from(course)), 0);
    }

    /// Five removals, and the store after them.
    fn removals() -> (Vec<Value>, BTreeMap<String, Value>) {
        let course = |account: usize| json!({"account": account, "removed": true, "events": []});
        let row = |account: usize| match account {
            0..5 => json!({"assignmentTargetId": null, "assignmentStatus": "unassigned"}),
            _ => json!({"assignmentTargetId": "a", "assignmentStatus": "userAssigned"}),
        };
        ((0..5).map(course).collect(), (0..8).map(|account| (Tenant::number(account), row(account))).collect())
    }

    #[test]
    fn removals_are_compared_with_the_store() {
        let accounts: Vec<usize> = (0..5).collect();
        let (courses, numbers) = removals();
        assert!(check_removed(&courses, &accounts, &numbers).is_ok());

        let taken = json!({"assignmentTargetId": "a", "assignmentStatus": "userAssigned"});
        let free = numbers[&Tenant::number(0)].clone();
        for (account, row) in [(1, taken.clone()), (6, free)] {
            let mut wrong = numbers.clone();
            wrong.insert(Tenant::number(account), row);
            assert!(check_removed(&courses, &accounts, &wrong).is_err(), "{account}");
        }
        let mut gone = numbers.clone();
        gone.remove(&Tenant::number(2));
        assert!(check_removed(&courses, &accounts, &gone).is_err());
        assert!(check_removed(&courses[1..], &accounts, &numbers).is_err(), "one is missing");
        let twice = [&courses[..], &courses[..1]].concat();
        assert!(check_removed(&twice, &accounts, &numbers).is_err());
    }

    #[test]
    fn next_to_no_removal_may_be_throttled_to_the_end() {
        let accounts: Vec<usize> = (0..5).collect();
        let (mut courses, mut numbers) = removals();
        for (account, holds) in [(3, true), (4, false)] {
            courses[account]["removed"] = json!(false);
            assert!(
                check_removed(&courses, &accounts, &numbers).is_err(),
                "it says that it failed, and the number is free"
            );
            numbers.insert(
                Tenant::number(account),
                json!({"assignmentTargetId": "a", "assignmentStatus": "userAssigned"}),
            );
            assert_eq!(check_removed(&courses, &accounts, &numbers).is_ok(), holds);
        }
    }
}
