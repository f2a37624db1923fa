//! Stopping an operation: what was not sent is not sent, and what was ordered is named.

use std::time::{Duration, Instant};

use cs_phone_number::ffi::status::CspnStatus;
use serde_json::json;

use crate::support::place::{Place, Stage, side_by_side};
use crate::support::tenant::{Tenant, object_id, until};

#[test]
fn a_removal_that_is_being_followed_ends_at_once_and_names_what_was_ordered() {
    let tenant = Tenant::with_plan(json!({ "orders": { "progress": "never" } }));
    let operation = tenant.start_removal(60_000, "user1@contoso.com", "+12065551234", "CallingPlan");
    until(&operation, "progress");
    let began = Instant::now();
    operation.cancel();
    assert_eq!(until(&operation, "cancelled")["ordered"], json!(["+12065551234"]));
    // It would have been followed for a minute.
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    assert_eq!(operation.next(Duration::ZERO), Err(CspnStatus::Ended));
}

#[test]
fn a_removal_that_is_still_reading_sends_no_order() {
    let tenant = Tenant::with_plan(json!({ "faults": [
        { "match": { "method": "GET", "path": "telephoneNumber eq" }, "then": { "delayMs": 3_000 } },
    ]}));
    let operation = tenant.start_removal(60_000, "user1@contoso.com", "+12065551234", "CallingPlan");
    until(&operation, "started");
    operation.cancel();
    assert_eq!(until(&operation, "cancelled")["ordered"], json!([]));
    drop(operation);
    let next = tenant.remove("user1@contoso.com", "+12065551234", "DirectRouting");
    assert_eq!(next.result().unwrap_err()["code"], "NumberTypeMismatch", "the number's turn is free again");
    assert_eq!(tenant.holder("+12065551234"), Some(object_id(1)));
}

#[test]
fn of_several_numbers_only_those_ordered_are_named() {
    let tenant = Tenant::with_plan(json!({ "faults": [{
        "match": { "method": "POST", "body": "442079461203" }, "then": { "order": { "progress": "never" } },
    }]}));
    let operation = tenant.connection.unassign_all("user2@contoso.com", None).unwrap();
    until(&operation, "progress");
    operation.cancel();
    assert_eq!(until(&operation, "cancelled")["ordered"], json!(["+12065551202", "+442079461203"]));
    assert_eq!(tenant.holder("+12065551201"), Some(object_id(2)));
}

#[test]
fn waiting_for_a_service_that_throttles_ends_at_once() {
    side_by_side([Place::Read, Place::Order, Place::Token], |place| {
        let then = json!({ "status": 429, "retryAfterSeconds": 60 });
        let stage = Stage::with_fault(place, then, json!("always"));
        let operation = stage.start(300_000);
        let wait = until(&operation, "retry");
        assert!(wait["delayMs"].as_u64().unwrap() >= 60_000, "{wait}");
        let began = Instant::now();
        operation.cancel();
        assert_eq!(until(&operation, "cancelled")["ordered"], json!([]), "{place:?}");
        // The wait would have been a minute.
        assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
        // Looking at the numbers now would be an early retry of the reading.
        if place != Place::Read {
            stage.assert_untouched();
        }
    });
}

#[test]
fn closing_a_running_operation_cancels_it() {
    let tenant = Tenant::with_plan(json!({ "orders": { "progress": "never" } }));
    let operation = tenant.start_removal(60_000, "user1@contoso.com", "+12065551234", "CallingPlan");
    until(&operation, "accepted");
    drop(operation);
    // The number's turn comes only when the first operation is over.
    let second = tenant.start_removal(300, "user1@contoso.com", "+12065551234", "CallingPlan");
    until(&second, "accepted");
}
