//! What lies between this machine and the service: connections that fail, slow replies, and the limit that spares the tenant.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use cs_phone_number::ffi::client::{Connection, Ending, Operation};
use serde_json::{Value, json};

use crate::support::relay::{End, Relay, Sends, Then};
use crate::support::tenant::{Tenant, done, failure, object_id, orders, until};

fn connected(base_address: &str) -> Connection {
    let options = json!({ "kind": "accessToken", "accessToken": "opaque-token", "baseAddress": base_address });
    Connection::open(&options.to_string()).unwrap()
}

fn reading(connection: &Connection, wait_limit_ms: u64) -> Operation {
    let options = json!({ "waitLimitMs": wait_limit_ms, "verbose": true });
    let request = json!({ "operation": "listNumbers", "telephoneNumber": "+12065551234", "options": options });
    connection.start(&request.to_string()).unwrap()
}

fn failed_reading(connection: &Connection, code: &str) -> (Ending, Value) {
    let ending = reading(connection, 600).wait();
    let failure = failure(&ending);
    assert_eq!(failure["code"], code, "{failure}");
    (ending, failure)
}

#[test]
fn nobody_who_listens_is_a_connection_that_failed() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let (ending, failure) = failed_reading(&connected(&format!("http://127.0.0.1:{port}/v1.0")), "ConnectionFailed");
    assert!(failure["message"].as_str().unwrap().contains("refused"), "{failure}");
    assert!(failure["attempts"].as_u64().unwrap() > 1, "{failure}");
    assert!(ending.of_kind("retry").count() > 0);
}

#[test]
fn an_identity_provider_that_nobody_serves_is_asked_again() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let options = json!({
        "kind": "clientSecret", "tenantId": "contoso.com", "applicationId": "a", "clientSecret": "a-secret-of-sixteen",
        "loginAddress": format!("http://127.0.0.1:{port}"), "baseAddress": "http://127.0.0.1:9/v1.0",
    });
    let (_connection, operation) = Connection::begin(&options.to_string()).unwrap();
    let retry = until(&operation, "retry");
    assert!(retry["reason"].as_str().unwrap().contains("refused"), "{retry}");
}

#[test]
fn an_order_that_found_nobody_is_not_done() {
    let tenant = Tenant::contoso();
    let description = tenant.description();
    let relay = Relay::before(description["loginAddress"].as_str().unwrap(), |_| {
        Some(Then { carried_out: true, sends: Sends::Whole, end: End::Gone })
    });
    let options = json!({
        "kind": "accessToken", "accessToken": description["token"], "baseAddress": format!("{}/v1.0", relay.address),
    });
    let connection = Connection::open(&options.to_string()).unwrap();
    let options = Some(r#"{"waitLimitMs":1000,"verbose":true}"#);
    let ending = connection.unassign(&object_id(1), "+12065551234", "CallingPlan", options).unwrap().wait();
    let failure = failure(&ending);
    assert_eq!((&failure["code"], &failure["outcome"]), (&json!("ConnectionFailed"), &json!("notDone")), "{failure}");
    assert_eq!(orders(&ending), 1, "no order without a reading before it");
    assert_eq!(tenant.holder("+12065551234"), Some(object_id(1)));
}

#[test]
fn a_slow_reply_within_the_limit_is_waited_for() {
    let fault = json!({ "match": { "path": "numberAssignments" }, "then": { "delayMs": 400 } });
    let tenant = Tenant::limited(json!({ "faults": [fault] }), None, json!({ "replyTimeoutMs": 10_000 }));
    assert!(reading(&tenant.connection, 20_000).wait().result().is_ok());
}

#[test]
fn no_second_has_more_requests_than_agreed_on() {
    let tenant = Tenant::limited(json!({}), None, json!({ "requestsPerSecond": 10 }));
    let began = Instant::now();
    let operations: Vec<_> = (0..15).map(|_| reading(&tenant.connection, 20_000)).collect();
    for operation in operations {
        assert!(operation.wait().result().is_ok());
    }
    let elapsed = began.elapsed();
    // Each reads its page, and the one after it.
    assert_eq!(tenant.requests(), 30);
    // Ten at once, ten after a second, ten after two.
    assert!(elapsed >= Duration::from_secs(2), "{elapsed:?}");
}

#[test]
fn this_machines_own_addresses_have_no_limit_unless_it_is_set() {
    let tenant = Tenant::contoso();
    let began = Instant::now();
    let operations: Vec<_> = (0..60).map(|_| reading(&tenant.connection, 20_000)).collect();
    for operation in operations {
        assert!(operation.wait().result().is_ok());
    }
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
}

#[test]
fn an_order_that_had_to_wait_for_its_turn_still_follows_a_fresh_reading() {
    // The tenant notes an order whose number was not read in the two seconds before.
    let tenant = Tenant::limited(json!({}), None, json!({ "requestsPerSecond": 3 }));
    let removal = tenant.start_removal(60_000, &object_id(1), "+12065551234", "CallingPlan");
    let others: Vec<_> = (0..8).map(|_| reading(&tenant.connection, 60_000)).collect();
    done(&removal.wait());
    assert_eq!(tenant.description()["violations"], json!([]));
    drop(others);
}
