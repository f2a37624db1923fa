//! Operations and rows that take their time, by plan.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::stage::{OPERATIONS, Stage, write};

const NUMBER: &str = "+12065551234";

fn ordered(orders: Value) -> (Stage, super::stage::Reply) {
    let stage = Stage::planned(json!({"orders": orders}));
    stage.number(NUMBER);
    let order = stage.unassign(NUMBER, "callingPlan");
    (stage, order)
}

fn status(stage: &Stage, order: &super::stage::Reply) -> String {
    stage.operation(order)["status"].as_str().unwrap().to_owned()
}

#[test]
fn an_operation_ends_after_so_many_polls_and_the_row_with_it() {
    let (stage, order) = ordered(json!({"progress": {"afterPolls": 2}, "statusBefore": "notStarted"}));
    assert_eq!(status(&stage, &order), "notStarted");
    assert_eq!(status(&stage, &order), "notStarted");
    assert!(!stage.is_free(NUMBER));
    assert_eq!(status(&stage, &order), "succeeded");
    assert!(stage.is_free(NUMBER));
    assert_eq!(status(&stage, &order), "succeeded");
}

#[test]
fn an_operation_ends_after_a_time_also_when_nobody_asks() {
    let start = Instant::now();
    let (stage, order) = ordered(json!({"progress": {"afterMs": 150}}));
    if start.elapsed() < Duration::from_millis(100) {
        assert_eq!(status(&stage, &order), "running");
    }
    stage.until("the change", |stage| stage.is_free(NUMBER));
    assert!(start.elapsed() >= Duration::from_millis(150));
    assert_eq!(status(&stage, &order), "succeeded");
}

#[test]
fn an_operation_fails_with_and_without_a_detail_and_changes_nothing() {
    let (stage, order) = ordered(json!({"statusAfter": "failed", "detail": "Update failed."}));
    let operation = stage.operation(&order);
    assert_eq!(
        (&operation["status"], &operation["numbers"][0]["statusDetail"]),
        (&json!("failed"), &json!("Update failed."))
    );
    assert!(!stage.is_free(NUMBER));
    let (stage, order) = ordered(json!({"statusAfter": "failed"}));
    assert_eq!(stage.operation(&order)["numbers"][0]["statusDetail"], Value::Null);
}

#[test]
fn an_operation_may_fail_though_the_number_changed_and_succeed_though_it_did_not() {
    let (stage, order) = ordered(json!({"statusAfter": "failed", "changesRow": true}));
    assert_eq!(status(&stage, &order), "failed");
    assert!(stage.is_free(NUMBER));
    let (stage, order) = ordered(json!({"changesRow": false}));
    assert_eq!(status(&stage, &order), "succeeded");
    assert!(!stage.is_free(NUMBER));
}

#[test]
fn an_operation_may_never_end_whatever_becomes_of_the_number() {
    for (changes, free) in [(json!(null), false), (json!(true), true)] {
        let (stage, order) = ordered(json!({"progress": "never", "changesRow": changes}));
        for _ in 0..5 {
            assert_eq!(status(&stage, &order), "running");
        }
        assert_eq!(stage.is_free(NUMBER), free);
    }
}

#[test]
fn an_operation_may_end_skipped_or_with_a_word_that_nobody_knows() {
    for word in ["skipped", "unknownFutureValue", "archived"] {
        let (stage, order) = ordered(json!({"statusAfter": word}));
        assert_eq!(status(&stage, &order), word);
        assert!(!stage.is_free(NUMBER));
    }
}

#[test]
fn a_fresh_operation_may_be_unknown_for_so_many_polls() {
    let (stage, order) = ordered(json!({"notFoundPolls": 2}));
    for _ in 0..2 {
        stage.get(order.location()).refused(404, "NotFound", "there is no operation");
    }
    assert_eq!(status(&stage, &order), "succeeded");
}

#[test]
fn an_unknown_operation_is_not_found() {
    let stage = Stage::contoso();
    stage.get(&format!("{OPERATIONS}/x")).refused(404, "NotFound", "there is no operation 'x'");
    stage.get(&format!("{OPERATIONS}('x')?$top=1")).refused(400, "BadRequest", "$top");
    let order = stage.unassign(NUMBER, "callingPlan");
    let selected = stage.get(&format!("{}?$select=status", order.location())).json();
    assert!(selected.get("numbers").is_none() && selected["status"] == "succeeded");
}

#[test]
fn a_row_may_lag_behind_its_operation_by_reads_of_that_row() {
    let (stage, order) = ordered(json!({"rowLag": {"reads": 2}}));
    assert_eq!(status(&stage, &order), "succeeded");
    stage.number("+12065551201");
    assert_eq!(stage.numbers_of(1), [NUMBER]);
    assert_eq!(stage.enterprise_voice(1), true);
    let row = stage.number(NUMBER);
    assert_eq!(row["assignmentStatus"], "userAssigned");
    let id = row["id"].as_str().unwrap();
    let fresh = stage.get(&format!("{}/{id}", super::stage::NUMBERS)).json();
    assert_eq!(fresh["assignmentStatus"], "unassigned");
    assert_eq!(stage.enterprise_voice(1), false);
}

#[test]
fn a_row_may_lag_behind_its_operation_by_a_time() {
    let start = Instant::now();
    let (stage, order) = ordered(json!({"rowLag": {"ms": 150}}));
    assert_eq!(status(&stage, &order), "succeeded");
    let seen = !stage.is_free(NUMBER);
    assert!(seen || start.elapsed() >= Duration::from_millis(150));
    stage.until("the change", |stage| stage.is_free(NUMBER));
    assert!(start.elapsed() >= Duration::from_millis(150));
}

#[test]
fn an_order_for_a_row_that_lags_behind_meets_what_the_service_knows() {
    let (stage, _) = ordered(json!({"rowLag": {"reads": 100}}));
    assert_eq!(stage.number(NUMBER)["assignmentStatus"], "userAssigned");
    stage.unassign(NUMBER, "callingPlan").refused(400, "BadRequest", "is not assigned");
}

#[test]
fn what_is_under_way_when_the_sandbox_stops_is_carried_out() {
    let plan = json!({"orders": {"progress": {"afterPolls": 5}, "rowLag": {"reads": 5}}});
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("tenant.sandbox");
    let options = |plan: Option<Value>| cs_phone_number::sandbox::Options {
        path: Some(file.clone()),
        plan: plan.map(|plan| write(folder.path(), "plan.json", plan.to_string().as_bytes())),
        ..Default::default()
    };
    let stage = Stage::with(|_| options(Some(plan)));
    stage.unassign(NUMBER, "callingPlan");
    assert!(!stage.is_free(NUMBER));
    drop(stage);
    assert!(Stage::with(|_| options(None)).is_free(NUMBER));
}

#[test]
fn the_oldest_operations_are_forgotten_but_never_one_that_has_something_left_to_do() {
    let stage = Stage::planned(json!({
        "refusals": "byOperation",
        "orders": {"progress": {"afterPolls": 1}},
    }));
    let pending = stage.unassign(NUMBER, "callingPlan");
    let first = stage.unassign("+12065551220", "callingPlan");
    for _ in 0..5000 {
        stage.unassign("+12065551220", "callingPlan");
    }
    stage.get(first.location()).refused(404, "NotFound", "there is no operation");
    assert_eq!(status(&stage, &pending), "running");
    assert_eq!(status(&stage, &pending), "succeeded");
    assert!(stage.is_free(NUMBER));
}
