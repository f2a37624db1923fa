//! Following an order: what takes its time, what is refused, and what becomes of several numbers. `outcome_table` has the table.

use cs_phone_number::ffi::client::{Connection, Ending};
use serde_json::{Value, json};

use crate::support::place::{ACCOUNT, NUMBER, side_by_side};
use crate::support::relay::{End, Relay, Sends, Then};
use crate::support::tenant::{Tenant, done, failure, object_id, orders};

fn remove(tenant: &Tenant, wait_limit_ms: u64) -> Ending {
    tenant.remove_within(wait_limit_ms, ACCOUNT, NUMBER, "CallingPlan")
}

fn tenant(orders: Value) -> Tenant {
    Tenant::with_plan(json!({ "orders": orders }))
}

/// A plan with one fault on the order.
fn order_fault(then: Value) -> Tenant {
    Tenant::with_plan(json!({ "faults": [
        { "match": { "method": "POST", "path": "unassignNumber" }, "then": then, "times": "always" },
    ]}))
}

#[test]
fn an_operation_that_takes_its_time_is_followed_to_its_end() {
    for progress in [json!({ "afterPolls": 3 }), json!({ "afterMs": 300 })] {
        let tenant = tenant(json!({ "progress": progress }));
        let ending = remove(&tenant, 20_000);
        assert_eq!(done(&ending), [""; 0]);
        assert!(ending.of_kind("progress").any(|event| event["operationStatus"] == "running"), "{:?}", ending.events);
        assert_eq!(tenant.holder(NUMBER), None);
    }
}

#[test]
fn a_row_that_lags_behind_its_operation_is_waited_for() {
    for lag in [json!({ "reads": 3 }), json!({ "ms": 300 })] {
        let tenant = tenant(json!({ "rowLag": lag }));
        let ending = remove(&tenant, 20_000);
        assert_eq!(done(&ending), [""; 0]);
        assert_eq!(tenant.holder(NUMBER), None);
    }
}

#[test]
fn a_fresh_operation_may_answer_404_for_a_moment() {
    let tenant = tenant(json!({ "notFoundPolls": 2 }));
    assert_eq!(done(&remove(&tenant, 20_000)), [""; 0]);
}

#[test]
fn a_failed_operation_is_not_done_with_its_detail_and_without() {
    for (orders, text) in [
        (json!({ "statusAfter": "failed", "detail": "the number is busy" }), "the number is busy"),
        (json!({ "statusAfter": "failed" }), "no reason"),
        (json!({ "statusAfter": "skipped" }), "skipped"),
    ] {
        let tenant = tenant(orders);
        let failure = failure(&remove(&tenant, 5_000));
        assert_eq!(
            (&failure["code"], &failure["outcome"]),
            (&json!("OperationFailed"), &json!("notDone")),
            "{failure}"
        );
        assert_eq!(failure["legacyCode"], "BadRequest");
        assert!(failure["message"].as_str().unwrap().contains(text), "{failure}");
        assert_eq!(tenant.holder(NUMBER), Some(object_id(1)));
    }
}

#[test]
fn a_number_that_was_read_before_its_operation_failed_is_read_anew() {
    // The look that hears of the failure asks for the operation twice, and for the number before that.
    let tenant = Tenant::with_plan(json!({
        "orders": { "progress": { "afterPolls": 1 }, "statusAfter": "failed", "changesRow": true },
        "faults": [{ "match": { "method": "GET", "path": "operations", "nth": 2 }, "then": { "status": 503 } }],
    }));
    let ending = remove(&tenant, 20_000);
    let warnings = done(&ending);
    assert!(warnings[0].contains("reports that the removal failed"), "{warnings:?}");
    assert_eq!(tenant.holder(NUMBER), None);
}

#[test]
fn what_the_service_wants_not_to_be_asked_for_a_while_is_not_asked_for_in_the_meantime() {
    for (path, status) in [("numberAssignments", 429), ("numberAssignments", 503), ("operations", 429)] {
        let then = json!({ "status": status, "retryAfterSeconds": 60 });
        // The number is read once before the order.
        let skip = u64::from(path == "numberAssignments");
        let tenant = Tenant::with_plan(json!({
            "orders": { "progress": { "afterPolls": 3 } },
            "faults": [{ "match": { "method": "GET", "path": path, "skip": skip }, "then": then, "times": "always" }],
        }));
        let ending = remove(&tenant, 700);
        assert_eq!(failure(&ending)["code"], "OutcomeUnknown");
        let asked = ending.of_kind("request").filter(|event| event["method"] == "GET");
        assert_eq!(asked.filter(|event| event["status"] == status).count(), 1);
        // The sandbox tells of a client that comes too early, when it is dropped.
    }
}

/// A fault of the number's row, after so many readings, and of the operation likewise.
fn row_fault(skip: u64, then: Value, times: Value) -> Value {
    json!({ "match": { "method": "GET", "path": "telephoneNumber eq", "skip": skip }, "then": then, "times": times })
}

fn operation_fault(skip: u64, then: Value) -> Value {
    json!({ "match": { "method": "GET", "path": "operations", "skip": skip }, "then": then, "times": "always" })
}

#[test]
fn the_last_look_comes_after_a_told_wait_that_ends_soon() {
    let then = json!({ "status": 429, "retryAfterSeconds": 2 });
    let tenant = Tenant::with_plan(json!({ "faults": [row_fault(1, then, json!(1))] }));
    let ending = remove(&tenant, 500);
    assert_eq!(done(&ending), [""; 0]);
    assert_eq!(tenant.holder(NUMBER), None);
}

#[test]
fn the_end_of_an_operation_that_was_seen_once_is_remembered() {
    for (after, code) in [("failed", "OperationFailed"), ("succeeded", "OutcomeUnknown")] {
        let short = json!({ "status": 429, "retryAfterSeconds": 1 });
        let long = json!({ "status": 429, "retryAfterSeconds": 60 });
        let tenant = Tenant::with_plan(json!({
            "orders": { "statusAfter": after, "changesRow": false, "detail": "it is busy" },
            "faults": [row_fault(1, short, json!(1)), operation_fault(1, long)],
        }));
        let failure = failure(&remove(&tenant, 800));
        assert_eq!(failure["code"], code, "{failure}");
        let known = if after == "failed" { "it is busy" } else { "the service reports success" };
        assert!(failure["message"].as_str().unwrap().contains(known), "{failure}");
    }
}

#[test]
fn a_number_that_was_seen_before_it_could_not_be_read_is_told_as_it_was_seen() {
    let then = json!({ "status": 429, "retryAfterSeconds": 60 });
    let tenant = Tenant::with_plan(json!({
        "orders": { "statusAfter": "failed", "changesRow": false },
        "faults": [row_fault(2, then, json!("always"))],
    }));
    let failure = failure(&remove(&tenant, 500));
    assert_eq!(failure["code"], "OutcomeUnknown", "{failure}");
    let message = failure["message"].as_str().unwrap();
    assert!(message.contains("the number was last seen as 'userAssigned'"), "{failure}");
}

#[test]
fn control_characters_of_the_service_do_not_reach_a_terminal() {
    let clear = "\u{1b}[2J\u{9b}2J gone";
    let reading = |then: Value| json!({ "faults": [row_fault(0, then, json!("always"))] });
    let plans = [
        reading(json!({ "status": 400, "code": clear, "message": clear })),
        reading(json!({ "status": 400, "body": format!("<html>{clear}") })),
        json!({ "orders": { "statusAfter": "failed", "detail": clear } }),
        json!({ "orders": { "statusAfter": "failed", "detail": clear, "changesRow": true } }),
    ];
    for plan in plans {
        let tenant = Tenant::with_plan(plan);
        let ending = remove(&tenant, 5_000);
        assert!(ending.events.iter().any(|event| event.to_string().contains("gone")), "{:?}", ending.events);
        for event in &ending.events {
            let mut texts = Vec::new();
            all_texts(event, &mut texts);
            assert!(texts.iter().all(|text| !text.contains(char::is_control)), "{event}");
        }
    }
}

fn all_texts<'a>(value: &'a Value, texts: &mut Vec<&'a str>) {
    match value {
        Value::String(text) => texts.push(text),
        Value::Array(values) => values.iter().for_each(|value| all_texts(value, texts)),
        Value::Object(fields) => fields.values().for_each(|value| all_texts(value, texts)),
        _ => {}
    }
}

#[test]
fn a_refused_order_is_not_done_with_the_services_own_words() {
    for (status, code, legacy) in [
        (400, "ServiceRefused", "BadRequest"),
        (403, "Forbidden", "Forbidden"),
        (404, "ServiceRefused", "NotFound"),
        (409, "ServiceRefused", "Conflict"),
    ] {
        let tenant = order_fault(json!({ "status": status, "code": "Custom", "message": "the words of the service" }));
        let ending = remove(&tenant, 5_000);
        let failure = failure(&ending);
        assert_eq!((&failure["code"], &failure["legacyCode"]), (&json!(code), &json!(legacy)), "{failure}");
        assert_eq!(failure["outcome"], "notDone");
        assert_eq!(failure["httpStatus"], status);
        assert_eq!(failure["serviceCode"], "Custom");
        assert!(failure["message"].as_str().unwrap().contains("the words of the service"), "{failure}");
        assert!(failure["requestId"].is_string() && failure["clientRequestId"].is_string(), "{failure}");
        assert_eq!(orders(&ending), 1);
        assert_eq!(tenant.holder(NUMBER), Some(object_id(1)));
    }
}

#[test]
fn a_number_that_became_free_meanwhile_is_done_though_the_order_was_refused() {
    let tenant = order_fault(json!({ "status": 400, "changes": [{ "telephoneNumber": NUMBER, "becomes": "free" }] }));
    let warnings = done(&remove(&tenant, 5_000));
    assert_eq!(warnings.len(), 1);
}

#[test]
fn of_several_numbers_a_failed_one_does_not_end_the_others() {
    let plan = json!({ "faults": [{
        "match": { "method": "POST", "path": "unassignNumber", "body": "12065551202" },
        "then": { "order": { "statusAfter": "failed", "detail": "busy" } },
    }]});
    let tenant = Tenant::with_plan(plan);
    let before = tenant.numbers();
    let failure = failure(&tenant.remove_all("user2@contoso.com"));
    assert_eq!((&failure["code"], &failure["outcome"]), (&json!("PartlyFailed"), &json!("notDone")), "{failure}");
    assert!(failure["message"].as_str().unwrap().starts_with("2 of 3 telephone numbers"), "{failure}");
    let outcomes: Vec<&Value> = failure["items"].as_array().unwrap().iter().map(|item| &item["outcome"]).collect();
    assert_eq!(outcomes, ["notDone", "done", "done"]);
    tenant.assert_only_freed(&before, &["+12065551201", "+442079461203"]);
}

#[test]
fn two_done_and_one_unknown_is_a_failure_of_unknown_outcome() {
    let plan = json!({ "faults": [{
        "match": { "method": "POST", "path": "unassignNumber", "body": "12065551202" },
        "then": { "order": { "progress": "never" } },
    }]});
    let tenant = Tenant::with_plan(plan);
    let failure = failure(&tenant.remove_all("user2@contoso.com"));
    assert_eq!((&failure["code"], &failure["outcome"]), (&json!("PartlyFailed"), &json!("unknown")), "{failure}");
}

#[test]
fn numbers_that_come_meanwhile_are_told_and_left() {
    let plan = json!({ "faults": [{
        "match": { "method": "POST", "path": "unassignNumber", "body": "12065551234" },
        "then": { "changes": [{ "telephoneNumber": "+12065551220", "becomes": { "assignedTo": "user1@contoso.com" } }] },
    }]});
    let tenant = Tenant::with_plan(plan);
    let failure = failure(&tenant.remove_all("user1@contoso.com"));
    assert_eq!(failure["code"], "NumbersRemain");
    assert!(failure["message"].as_str().unwrap().contains("+12065551220"), "{failure}");
    assert_eq!(tenant.holder("+12065551220"), Some(object_id(1)));
    assert_eq!(tenant.holder(NUMBER), None);
}

#[test]
fn a_number_that_is_gone_after_its_order_is_unknown() {
    let gone = json!({ "changes": [{ "telephoneNumber": NUMBER, "becomes": "gone", "when": "after" }] });
    let tenant = Tenant::with_plan(json!({ "faults": [{ "match": { "method": "POST" }, "then": gone }] }));
    let failure = failure(&remove(&tenant, 300));
    assert_eq!((&failure["code"], &failure["outcome"]), (&json!("OutcomeUnknown"), &json!("unknown")), "{failure}");
}

#[test]
fn an_orders_reply_that_breaks_off_on_the_way_is_lost_wherever_it_does() {
    let parts = [Sends::Nothing, Sends::WithinHead, Sends::WithinBody];
    let ends = [End::Close, End::Reset];
    let mut cases = Vec::new();
    for (sends, end) in parts.iter().flat_map(|sends| ends.map(|end| (sends.clone(), end))) {
        cases.extend([(sends.clone(), end, true), (sends, end, false)]);
    }
    side_by_side(cases, |(sends, end, carried_out)| {
        let tenant = Tenant::contoso();
        let description = tenant.description();
        let relay = Relay::before(description["loginAddress"].as_str().unwrap(), move |request| {
            request.starts_with("POST ").then(|| Then { carried_out, sends: sends.clone(), end })
        });
        let base_address = format!("{}/v1.0", relay.address);
        let options =
            json!({ "kind": "accessToken", "accessToken": description["token"], "baseAddress": base_address });
        let connection = Connection::open(&options.to_string()).unwrap();
        let options = json!({ "waitLimitMs": if carried_out { 5_000 } else { 300 }, "verbose": true }).to_string();
        let ending = connection.unassign_all(ACCOUNT, Some(&options)).unwrap().wait();
        if carried_out {
            let warnings = done(&ending);
            assert!(warnings.len() == 1 && warnings[0].contains("could not be followed"), "{warnings:?}");
        } else {
            let failure = failure(&ending);
            assert_eq!(failure["code"], "OutcomeUnknown", "{failure}");
        }
        assert_eq!(orders(&ending), 1);
        assert_eq!(tenant.holder(NUMBER), (!carried_out).then(|| object_id(1)));
    });
}

#[test]
fn at_the_limit_it_is_told_what_was_last_seen_of_operation_and_number() {
    let unread = |path: &str, skip: u32| {
        let matches = json!({ "method": "GET", "path": path, "skip": skip });
        json!([{ "match": matches, "then": { "status": 403 }, "times": "always" }])
    };
    for (plan, known) in [
        (
            json!({ "orders": { "progress": "never" } }),
            "the operation was last seen as 'running', the number was last seen as 'userAssigned'",
        ),
        (
            json!({ "orders": { "changesRow": false } }),
            "the operation was last seen as 'succeeded', the number was last seen as 'userAssigned'",
        ),
        (
            // The first look reads it, no later one does.
            json!({ "orders": { "progress": "never" }, "faults": unread("telephoneNumber eq", 2) }),
            "the operation was last seen as 'running', the number was last seen as 'userAssigned'",
        ),
        (
            json!({ "orders": { "progress": "never" }, "faults": unread("telephoneNumber eq", 1) }),
            "the operation was last seen as 'running', the number was not seen since",
        ),
        (
            json!({ "orders": { "changesRow": false }, "faults": unread("operations", 0) }),
            "the operation was not seen since, the number was last seen as 'userAssigned'",
        ),
        (
            json!({ "faults": [{ "match": { "method": "POST" }, "then": { "cut": "beforeReply" } }] }),
            "the reply to the order was lost: ",
        ),
    ] {
        let tenant = Tenant::with_plan(plan);
        let failure = failure(&remove(&tenant, 400));
        assert_eq!(failure["code"], "OutcomeUnknown", "{failure}");
        assert!(failure["message"].as_str().unwrap().contains(known), "{known}: {failure}");
        let lost = known.starts_with("the reply");
        assert_eq!(failure["advice"].as_str().unwrap().contains("Operation id: "), !lost, "{failure}");
    }
}
