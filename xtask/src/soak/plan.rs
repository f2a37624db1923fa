//! The fault plan of a soak: everything that a plan can do, at once, by dice.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::changes::Change;
use super::dice::Dice;
use super::world::Becomes;

/// An address of another origin, where nobody listens.
const ELSEWHERE: &str = "http://127.0.0.2:9/v1.0/elsewhere";

/// A fault by dice: its name, how likely it is, which requests it may meet, and what it does to them.
struct Chance {
    name: &'static str,
    probability: f64,
    matches: Value,
    then: Value,
}

fn any(name: &'static str, probability: f64, then: Value) -> Chance {
    Chance { name, probability, matches: json!({"path": "/v1.0/"}), then }
}

fn read(name: &'static str, probability: f64, then: Value) -> Chance {
    Chance { name, probability, matches: json!({"method": "GET", "path": "/v1.0/"}), then }
}

fn order(name: &'static str, probability: f64, then: Value) -> Chance {
    Chance { name, probability, matches: json!({"method": "POST", "path": "unassignNumber"}), then }
}

fn carried_out(name: &'static str, probability: f64, behaviour: Value) -> Chance {
    order(name, probability, json!({"order": behaviour}))
}

fn chances() -> Vec<Chance> {
    let mut chances = vec![
        any("429, told in seconds", 0.02, json!({"status": 429, "retryAfterSeconds": 1})),
        any("429, told as a date", 0.006, json!({"status": 429, "retryAfterDateSeconds": 0})),
        any("429, told 0 seconds", 0.004, json!({"status": 429, "retryAfterSeconds": 0})),
        any("429, not told", 0.004, json!({"status": 429})),
        any("503, told in seconds", 0.008, json!({"status": 503, "retryAfterSeconds": 1})),
        any("503, told as a date", 0.004, json!({"status": 503, "retryAfterDateSeconds": 0})),
        any("503, not told", 0.006, json!({"status": 503})),
        any("429, told a minute", 0.001, json!({"status": 429, "retryAfterSeconds": 60})),
        any("500", 0.006, json!({"status": 500})),
        any("502 with HTML", 0.006, json!({"status": 502, "body": "<html>bad gateway</html>"})),
        any("504", 0.005, json!({"status": 504})),
        any("cut before the reply", 0.006, json!({"cut": "beforeReply"})),
        any("cut within the body", 0.006, json!({"cut": "withinBody"})),
        any("a little late", 0.02, json!({"delayMs": 300})),
        any("late", 0.004, json!({"delayMs": 1_700})),
        any("too late", 0.001, json!({"delayMs": 4_000})),
        read("garbage", 0.004, json!({"body": "{\"value\": [{\"telephone"})),
        read("empty body", 0.003, json!({"body": ""})),
        read("HTML", 0.002, json!({"body": "<html>sign in</html>"})),
        Chance {
            name: "nextLink of another origin",
            probability: 0.01,
            matches: json!({"method": "GET", "path": "assignmentTargetId"}),
            then: json!({"nextLink": ELSEWHERE}),
        },
    ];
    chances.extend(order_chances());
    chances
}

fn order_chances() -> Vec<Chance> {
    vec![
        order("lost, carried out", 0.015, json!({"cut": "beforeReply", "carriedOut": "first"})),
        order("lost, carried out soon", 0.015, json!({"cut": "beforeReply", "carriedOut": {"afterMs": 300}})),
        order("lost, carried out late", 0.005, json!({"cut": "beforeReply", "carriedOut": {"afterMs": 3_000}})),
        order("lost, carried out after reads", 0.01, json!({"cut": "beforeReply", "carriedOut": {"afterReads": 2}})),
        order("lost, never carried out", 0.008, json!({"cut": "beforeReply", "carriedOut": "never"})),
        order("500, carried out", 0.006, json!({"status": 500, "carriedOut": "first"})),
        order("504, carried out soon", 0.006, json!({"status": 504, "carriedOut": {"afterMs": 500}})),
        order("no Location", 0.01, json!({"headers": {"Location": null}})),
        order("Location of another origin", 0.01, json!({"headers": {"Location": ELSEWHERE}})),
        order("400", 0.004, json!({"status": 400})),
        order("409", 0.004, json!({"status": 409})),
        carried_out(
            "fails, told why",
            0.015,
            json!({"statusAfter": "failed", "detail": "Update failed. Please try again"}),
        ),
        carried_out("fails, not told why", 0.01, json!({"progress": {"afterPolls": 1}, "statusAfter": "failed"})),
        carried_out("skipped", 0.01, json!({"statusAfter": "skipped"})),
        carried_out("never ends", 0.006, json!({"progress": "never"})),
        carried_out("never ends, and changes", 0.006, json!({"progress": "never", "changesRow": true})),
        carried_out("after polls", 0.05, json!({"progress": {"afterPolls": 2}, "statusBefore": "notStarted"})),
        carried_out("after a while", 0.05, json!({"progress": {"afterMs": 400}})),
        carried_out("row late by reads", 0.03, json!({"rowLag": {"reads": 2}})),
        carried_out("row late by time", 0.03, json!({"progress": {"afterPolls": 1}, "rowLag": {"ms": 400}})),
        carried_out("404 at first", 0.03, json!({"progress": {"afterPolls": 1}, "notFoundPolls": 1})),
        carried_out("unknown status before", 0.01, json!({"progress": {"afterPolls": 2}, "statusBefore": "melting"})),
        carried_out("unknown status after", 0.005, json!({"statusAfter": "evaporated"})),
        carried_out(
            "unknown status after, and changes",
            0.005,
            json!({"statusAfter": "evaporated", "changesRow": true}),
        ),
        carried_out("fails, and changes", 0.01, json!({"statusAfter": "failed", "changesRow": true})),
        carried_out(
            "fails later, and changes",
            0.02,
            json!({"progress": {"afterPolls": 1}, "statusAfter": "failed", "changesRow": true}),
        ),
        carried_out("succeeds, and does not change", 0.006, json!({"changesRow": false})),
    ]
}

/// The plan. How pages follow each other and how orders are refused goes for a whole sandbox, so the seed decides.
pub fn plan(seed: u64, changes: &[Change]) -> Value {
    let mut dice = Dice::new(seed, 0);
    let mut faults: Vec<Value> = changes.iter().map(Change::fault).collect();
    faults.extend(chances().into_iter().map(|it| {
        json!({
            "description": it.name, "match": it.matches, "then": it.then, "times": "always", "probability": it.probability,
        })
    }));
    json!({
        "seed": seed,
        "paging": {"pageSize": 2, "nextLink": dice.below(2) == 0},
        "refusals": if dice.below(2) == 0 { "atOnce" } else { "byOperation" },
        "faults": faults,
    })
}

/// The names of a plan's faults, in its order.
pub fn names(plan: &Value) -> Vec<String> {
    let faults = plan["faults"].as_array().into_iter().flatten();
    faults.map(|fault| fault["description"].as_str().unwrap_or_default().to_owned()).collect()
}

/// How often each fault of the plan acted, by `GET /sandbox/faults`.
pub fn acted(plan: &Value, said: &Value) -> Result<Vec<u64>> {
    let counts = said.as_array().context("the sandbox does not say how often faults acted")?;
    let counts: Option<Vec<u64>> = counts.iter().map(Value::as_u64).collect();
    let counts = counts.context("the sandbox does not count how often faults acted")?;
    ensure!(counts.len() == names(plan).len(), "the sandbox counts other faults than the plan has");
    Ok(counts)
}

/// Of what somebody else was to do to numbers, what has been done: the plan's first faults are `changes`, each for one number.
pub fn made(changes: &[Change], planned: &BTreeMap<String, Becomes>, acted: &[u64]) -> BTreeMap<String, Becomes> {
    let made = changes.iter().zip(acted).filter(|(_, count)| **count > 0);
    made.filter_map(|(change, _)| planned.get_key_value(&change.number))
        .map(|(number, becomes)| (number.clone(), becomes.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::changes::Kind;
    use super::*;

    fn change(number: &str) -> Change {
        Change { kind: Kind::FreedBeforeRead, number: number.into(), receiver: String::new() }
    }

    #[test]
    fn only_what_somebody_else_has_done_counts() {
        let changes = [change("+1"), change("+2")];
        let planned = BTreeMap::from([("+1".to_owned(), Becomes::Free), ("+2".to_owned(), Becomes::Gone)]);
        let said = plan(1, &changes);
        let mut counts = vec![0; names(&said).len()];
        counts[1] = 1;
        let counts = acted(&said, &json!(counts)).unwrap();
        assert_eq!(made(&changes, &planned, &counts), BTreeMap::from([("+2".to_owned(), Becomes::Gone)]));
    }

    #[test]
    fn counts_that_are_not_those_of_the_plan_are_an_error() {
        let plan = plan(1, &[]);
        let counts = vec![1; names(&plan).len()];
        assert!(acted(&plan, &json!(counts)).is_ok());
        assert!(acted(&plan, &json!(counts[1..])).is_err());
        assert!(acted(&plan, &Value::Null).is_err());
        assert!(acted(&plan, &json!(counts.iter().map(|_| "1").collect::<Vec<_>>())).is_err());
    }
}
