//! Removals under throttling, against the waits that the service told them.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::figure::Figure;
use super::process::timed;
use super::tenant::Tenant;
use crate::project::{self, Built};

/// The bench of many callers under throttling.
pub const THROTTLED: &str = "throttled";

const REMOVALS: usize = 500;
/// So many that all take about a minute, and so few that each does many: a removal that is throttled seven times in a row near the end
/// keeps the other callers idle, and with twenty of them that would decide on the figure.
const CALLERS: u32 = 12;
/// What a throttled request is told to wait.
const TOLD_SECONDS: u32 = 1;

/// One reply in five tells to wait a second. Each caller minds what it was told itself: the dice know of no other's requests.
fn plan() -> Value {
    json!({
        "seed": 1,
        "faults": [{"match": {}, "then": {"status": 429, "retryAfterSeconds": TOLD_SECONDS}, "probability": 0.2, "times": "always"}],
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
    let result: Value = serde_json::from_str(&said).context("the throttled bench does not say JSON")?;
    let seconds = result["seconds"].as_f64().context("the throttled bench does not say how long it took")?;
    let courses = result["courses"].as_array().context("the throttled bench does not say what happened")?;
    let told: f64 = courses.iter().map(|course| f64::from(necessary_waits(course) * TOLD_SECONDS)).sum();
    let necessary = told / f64::from(CALLERS);
    let violations = tenant.served.violations()?.len();
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
        #[allow(clippy::cast_precision_loss, reason = "there are at most a thousand")]
        Figure { name: "rules broken meanwhile", value: violations as f64, unit: "", bound: Some(0.0) },
    ])
}

/// How many waits one removal cannot do without, by its events: those one after the other all count, and of those side by side the longer
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
        json!({"kind": "retry", "method": "GET", "path": path})
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
        let order = json!({"kind": "retry", "method": "POST", "path": "order"});
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
}
