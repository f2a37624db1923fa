//! What the sandbox notes about its client.

use std::time::{Duration, Instant};

use cs_phone_number::sandbox::ViolationKind as Kind;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::stage::{NUMBERS, Stage, account, encoded};

const NUMBER: &str = "+12065551234";

fn throttled(then: Value) -> Stage {
    Stage::planned(json!({"faults": [{"match": {"path": "numberAssignments"}, "then": then}]}))
}

#[test]
fn a_well_behaved_client_is_not_complained_of() {
    let stage = throttled(json!({"status": 429, "retryAfterSeconds": 1}));
    assert_eq!(stage.get(NUMBERS).status, 429);
    let told = Instant::now();
    // Another path is another matter.
    assert_eq!(stage.get("/users/user1@contoso.com").status, 200);
    std::thread::sleep(Duration::from_secs(1).saturating_sub(told.elapsed()));
    assert_eq!(stage.get(NUMBERS).status, 200);
    stage.number(NUMBER);
    assert_eq!(stage.unassign(NUMBER, "callingPlan").status, 202);
    assert!(stage.violations().is_empty());
}

#[test]
fn a_retry_that_is_too_early_is_noted() {
    for wait in [json!({"retryAfterSeconds": 30}), json!({"retryAfterDateSeconds": 30})] {
        for status in [429, 503] {
            let mut then = wait.clone();
            then["status"] = status.into();
            let stage = throttled(then);
            let path = format!("{NUMBERS}?$top=1");
            assert_eq!(stage.get(&path).status, status);
            assert_eq!(stage.get(&path).status, 200);
            assert_eq!(stage.violations(), [Kind::EarlyRetry]);
            let violation = &stage.sandbox.describe().violations[0];
            assert_eq!((violation.method.as_str(), &*violation.path), ("GET", &*format!("/v1.0{path}")));
            assert!(violation.message.contains("sooner than Retry-After told"));
        }
    }
}

#[test]
fn a_wait_binds_the_refused_request_alone() {
    let stage = throttled(json!({"status": 429, "retryAfterSeconds": 30}));
    assert_eq!(stage.get(&format!("{NUMBERS}?$top=1")).status, 429);
    assert_eq!(stage.get(&format!("{NUMBERS}?$top=2")).status, 200);
    assert!(stage.violations().is_empty());
    assert_eq!(stage.get(&format!("{NUMBERS}?$top=1")).status, 200);
    assert_eq!(stage.violations(), [Kind::EarlyRetry]);
}

#[test]
fn a_wait_binds_the_client_that_was_told_it() {
    let stage = throttled(json!({"status": 429, "retryAfterSeconds": 30}));
    let login = format!("{}/contoso.onmicrosoft.com/oauth2/v2.0/token", stage.sandbox.login_address());
    let form = "grant_type=client_credentials&client_id=40000000-0000-4000-8000-000000000001&client_secret=sandbox-secret\
                &scope=https%3A%2F%2Fgraph.microsoft.com%2F.default";
    let request = stage.bare(Method::POST, &login).header("content-type", "application/x-www-form-urlencoded");
    let token = stage.send(request.body(form)).json()["access_token"].as_str().unwrap().to_owned();
    assert_eq!(stage.get(NUMBERS).status, 429);
    let another = stage.bare(Method::GET, NUMBERS).bearer_auth(token);
    assert_eq!(stage.send(another.header("client-request-id", Uuid::new_v4().to_string())).status, 200);
    assert!(stage.violations().is_empty());
}

#[test]
fn the_orders_for_each_number_are_counted_and_from_whom_they_took_it() {
    let stage = Stage::planned(json!({"faults": [
        {"match": {"method": "POST"}, "then": {"status": 429, "retryAfterSeconds": 0}},
        {"match": {"method": "POST", "nth": 2}, "then": {"status": 503, "retryAfterSeconds": 0}},
        {"match": {"method": "POST", "nth": 3}, "then": {"status": 503}},
        {"match": {"method": "POST", "nth": 4}, "then": {"cut": "beforeReply", "carriedOut": "first"}},
        {"match": {"path": "users"}, "then": {"changes": [{"telephoneNumber": "+12065551201", "becomes": "free"}]}},
    ]}));
    for _ in 0..5 {
        let _ = stage.try_send(stage.unassign_request(NUMBER, "callingPlan"));
    }
    stage.get("/users/user1@contoso.com");
    let own = |path: &str| stage.get(&stage.sandbox.base_address().replace("/v1.0", path)).json();
    let orders = own("/sandbox/orders");
    let expected = json!({NUMBER: {"orders": 5, "perhapsTaken": 2, "takenFrom": [account(1)]}});
    assert_eq!(orders, expected, "what somebody else does is no order, and the fifth order is refused with 400");
    assert_eq!(own("/sandbox/faults"), json!([1, 1, 1, 1, 1]));
}

#[test]
fn a_wait_that_was_not_told_binds_nobody() {
    let stage = throttled(json!({"status": 429}));
    assert_eq!(stage.get(NUMBERS).status, 429);
    assert_eq!(stage.get(NUMBERS).status, 200);
    let stage = throttled(json!({"status": 500, "retryAfterSeconds": 30}));
    assert_eq!(stage.get(NUMBERS).status, 500);
    assert_eq!(stage.get(NUMBERS).status, 200);
    assert!(stage.violations().is_empty());
}

#[test]
fn client_request_ids_are_guids_and_used_once_and_the_answer_comes_all_the_same() {
    let stage = Stage::contoso();
    let ask = |id: Option<&str>| {
        let mut request = stage.bare(Method::GET, NUMBERS).bearer_auth(stage.sandbox.token());
        if let Some(id) = id {
            request = request.header("client-request-id", id);
        }
        assert_eq!(stage.send(request).status, 200);
    };
    ask(None);
    assert_eq!(stage.violations(), [Kind::MissingClientRequestId]);
    ask(Some("not-a-guid"));
    ask(Some("0f2b3c4d5e6f708192a3b4c5d6e7f809"));
    assert_eq!(stage.violations()[1..], [Kind::MalformedClientRequestId; 2]);
    let id = Uuid::new_v4().to_string();
    ask(Some(&id));
    assert_eq!(stage.violations().len(), 3);
    ask(Some(&id.to_uppercase()));
    assert_eq!(stage.violations()[3..], [Kind::ReusedClientRequestId]);
}

#[test]
fn missing_and_wrong_tokens_are_noted() {
    let stage = Stage::contoso();
    let request = || stage.bare(Method::GET, NUMBERS).header("client-request-id", Uuid::new_v4().to_string());
    stage.send(request());
    stage.send(request().bearer_auth("another"));
    assert_eq!(stage.violations(), [Kind::MissingToken, Kind::WrongToken]);
}

#[test]
fn an_order_without_a_read_of_its_row_is_noted() {
    let stage = Stage::contoso();
    stage.number("+12065551201");
    assert_eq!(stage.unassign(NUMBER, "callingPlan").status, 202);
    assert_eq!(stage.violations(), [Kind::StaleOrder]);
    assert!(stage.sandbox.describe().violations[0].message.contains("was not read"));
}

#[test]
fn every_kind_of_read_that_shows_whose_the_number_is_will_do() {
    let id = "2b3132303635353531323334";
    for (path, fresh) in [
        (NUMBERS.to_owned(), true),
        (format!("{NUMBERS}/{id}"), true),
        (format!("{NUMBERS}?$select=telephoneNumber,assignmentTargetId"), true),
        (format!("{NUMBERS}?$select=telephoneNumber"), false),
        (format!("{NUMBERS}/{id}?$select=city"), false),
        (format!("{NUMBERS}?$top=1"), false),
        (format!("{NUMBERS}/$count"), false),
        (format!("{NUMBERS}?{}", encoded(&[("$filter", "telephoneNumber eq '+12065551234'")])), true),
    ] {
        let stage = Stage::contoso();
        assert_eq!(stage.get(&path).status, 200);
        stage.unassign("12065551234", "callingPlan");
        assert_eq!(stage.violations().is_empty(), fresh, "{path}");
    }
}

#[test]
fn a_read_that_did_not_arrive_is_no_read() {
    for then in [
        json!({"status": 500, "carriedOut": "first"}),
        json!({"cut": "withinBody"}),
        json!({"cut": "beforeReply", "carriedOut": "first"}),
        json!({"body": "garbage"}),
    ] {
        let stage = Stage::planned(json!({"faults": [{"match": {"method": "GET"}, "then": then}]}));
        let _ = stage.try_send(stage.request(Method::GET, NUMBERS));
        stage.unassign(NUMBER, "callingPlan");
        assert_eq!(stage.violations(), [Kind::StaleOrder], "{then}");
    }
}

#[test]
fn a_read_of_more_than_two_seconds_ago_is_too_old_also_when_its_reply_was_held_back() {
    let stage = Stage::planned(json!({"faults": [{"match": {"method": "GET"}, "then": {"delayMs": 2100}}]}));
    stage.number(NUMBER);
    stage.unassign(NUMBER, "callingPlan");
    assert_eq!(stage.violations(), [Kind::StaleOrder]);
    let message = &stage.sandbox.describe().violations[0].message;
    assert!(message.contains("ms before its order"), "{message}");
}

#[test]
fn a_repeated_order_needs_a_read_that_is_fresh_by_then() {
    let stage = Stage::planned(json!({
        "faults": [{"match": {"method": "POST"}, "then": {"status": 429, "retryAfterSeconds": 3}}],
    }));
    stage.number(NUMBER);
    assert_eq!(stage.unassign(NUMBER, "callingPlan").status, 429);
    std::thread::sleep(Duration::from_millis(3010));
    assert_eq!(stage.unassign(NUMBER, "callingPlan").status, 202);
    assert_eq!(stage.violations(), [Kind::StaleOrder]);
}

#[test]
fn the_list_of_violations_is_bounded() {
    let stage = Stage::contoso();
    for _ in 0..1010 {
        stage.send(stage.bare(Method::GET, "/me").bearer_auth(stage.sandbox.token()));
    }
    assert_eq!(stage.violations().len(), 1000);
    assert_eq!(stage.sandbox.describe().requests, 1010);
}
