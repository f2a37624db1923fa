//! The table of outcomes, with real replies: what an operation and a number's row together say.

use serde_json::{Value, json};

use crate::support::tenant::{Tenant, done, failure, object_id, orders};

const NUMBER: &str = "+12065551234";

fn remove(tenant: &Tenant, wait_limit_ms: u64) -> cs_phone_number::ffi::client::Ending {
    tenant.remove_within(wait_limit_ms, "user1@contoso.com", NUMBER, "CallingPlan")
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
fn success_without_the_row_following_is_unknown_at_the_limit() {
    let tenant = tenant(json!({ "changesRow": false }));
    let failure = failure(&remove(&tenant, 400));
    assert_eq!(failure["code"], "OutcomeUnknown");
    assert_eq!(failure["outcome"], "unknown");
    assert!(failure["message"].as_str().unwrap().contains("reports success"), "{failure}");
    assert!(failure["advice"].as_str().unwrap().contains("Get-CsPhoneNumberAssignment"), "{failure}");
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
fn a_failed_operation_whose_number_is_free_is_done_with_a_warning() {
    for status in ["failed", "skipped"] {
        let tenant = tenant(json!({ "statusAfter": status, "changesRow": true }));
        let warnings = done(&remove(&tenant, 5_000));
        assert!(
            warnings[0].contains(NUMBER) && warnings[0].contains("reports that the removal failed"),
            "{warnings:?}"
        );
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

#[test]
fn an_operation_without_end_is_decided_by_the_row_at_the_limit() {
    let stuck = tenant(json!({ "progress": "never" }));
    let failure = failure(&remove(&stuck, 400));
    assert_eq!((&failure["code"], &failure["outcome"]), (&json!("OutcomeUnknown"), &json!("unknown")), "{failure}");
    let freed = tenant(json!({ "progress": "never", "changesRow": true }));
    let warnings = done(&remove(&freed, 400));
    assert!(warnings[0].contains("has not ended"), "{warnings:?}");
}

#[test]
fn a_status_that_nobody_knows_ends_nothing() {
    let tenant = tenant(json!({ "statusAfter": "melting", "changesRow": false }));
    assert_eq!(failure(&remove(&tenant, 400))["outcome"], "unknown");
}

#[test]
fn a_lost_reply_whose_order_was_carried_out_is_done_with_a_warning_and_never_sent_again() {
    for cut in [
        json!({ "cut": "beforeReply", "carriedOut": "first" }),
        json!({ "status": 500, "carriedOut": "first" }),
        json!({ "status": 504, "carriedOut": "first" }),
        json!({ "status": 502, "body": "<html>", "carriedOut": "first" }),
    ] {
        let tenant = order_fault(cut);
        let ending = remove(&tenant, 5_000);
        let warnings = done(&ending);
        assert!(warnings[0].contains("could not be followed"), "{warnings:?}");
        assert_eq!(orders(&ending), 1);
        assert_eq!(tenant.holder(NUMBER), None);
    }
}

#[test]
fn a_lost_reply_whose_order_is_carried_out_later_is_waited_for() {
    for later in [json!({ "afterReads": 4 }), json!({ "afterMs": 500 })] {
        let tenant = order_fault(json!({ "cut": "beforeReply", "carriedOut": later }));
        let ending = remove(&tenant, 10_000);
        assert_eq!(done(&ending).len(), 1);
        assert_eq!(orders(&ending), 1);
    }
}

#[test]
fn a_lost_reply_whose_order_never_arrived_is_unknown_at_the_limit_and_never_sent_again() {
    for then in [json!({ "cut": "beforeReply" }), json!({ "status": 500 }), json!({ "status": 503 })] {
        let tenant = order_fault(then);
        let ending = remove(&tenant, 400);
        let failure = failure(&ending);
        assert_eq!((&failure["code"], &failure["outcome"]), (&json!("OutcomeUnknown"), &json!("unknown")), "{failure}");
        assert_eq!(orders(&ending), 1);
        assert_eq!(tenant.holder(NUMBER), Some(object_id(1)));
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
fn a_number_that_is_somebody_elses_after_the_removal_is_done_with_a_warning_that_names_them() {
    let plan = json!({ "faults": [{
        "match": { "method": "GET", "path": "numberAssignments", "skip": 1 },
        "then": { "changes": [{ "telephoneNumber": NUMBER, "becomes": { "assignedTo": "user6@contoso.com" } }] },
    }]});
    let tenant = Tenant::with_plan(plan);
    let warnings = done(&remove(&tenant, 5_000));
    assert!(warnings[0].contains(&object_id(6)), "{warnings:?}");
    assert_eq!(tenant.holder(NUMBER), Some(object_id(6)));
}

#[test]
fn a_number_that_is_gone_after_the_order_is_unknown() {
    let plan = json!({ "faults": [{
        "match": { "method": "GET", "path": "numberAssignments", "skip": 1 },
        "then": { "changes": [{ "telephoneNumber": NUMBER, "becomes": "gone" }] },
    }]});
    let tenant = Tenant::with_plan(plan);
    assert_eq!(failure(&remove(&tenant, 400))["outcome"], "unknown");
}

#[test]
fn a_number_that_cannot_be_read_back_is_unknown() {
    let plan = json!({ "faults": [{
        "match": { "method": "GET", "path": "numberAssignments", "skip": 1 }, "then": { "status": 403 }, "times": 30,
    }]});
    let tenant = Tenant::with_plan(plan);
    let failure = failure(&remove(&tenant, 400));
    assert_eq!(failure["outcome"], "unknown");
    assert!(failure["message"].as_str().unwrap().contains("could not be read back"), "{failure}");
}

#[test]
fn an_operation_at_another_origin_is_not_asked_and_the_row_decides() {
    let location = json!({ "headers": { "Location": "http://127.0.0.2:9/v1.0/operations('x')" } });
    let tenant = order_fault(location);
    let ending = remove(&tenant, 5_000);
    assert_eq!(done(&ending).len(), 1);
    assert!(ending.of_kind("request").all(|event| !event["path"].as_str().unwrap().contains("operations")));
    let nameless = order_fault(json!({ "headers": { "Location": null } }));
    assert_eq!(done(&remove(&nameless, 5_000)).len(), 1);
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
