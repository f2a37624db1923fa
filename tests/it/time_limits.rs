//! Services that take too long: until there is a connection, until a reply is whole, and over a whole operation.

use std::time::{Duration, Instant};

use cs_phone_number::ffi::client::Connection;
use serde_json::{Value, json};

use crate::support::place::{ACCOUNT, NUMBER, Place, Stage, everywhere, side_by_side};
use crate::support::relay::{End, Relay, Sends, Then};
#[cfg(target_os = "linux")]
use crate::support::relay::{fill_queue, listen};
use crate::support::tenant::{Tenant, done, failure, object_id, orders, until};

#[test]
fn a_reply_that_does_not_come_in_time_or_only_drips_is_a_timeout() {
    // It holds for the undisturbed requests too, so it is not short.
    let limits = json!({ "replyTimeoutMs": 1_000 });
    let replies = [(Sends::Nothing, End::Open), (Sends::WithinHead, End::Open), (Sends::WithinBody, End::Drip)];
    side_by_side(everywhere(&replies), |(place, (sends, end))| {
        let stage = Stage::spoiled(place, limits.clone(), sends, end);
        let began = Instant::now();
        let ending = stage.remove(2_500);
        assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
        let failure = failure(&ending);
        let expected = if place == Place::Order { ("OutcomeUnknown", "unknown") } else { ("TimedOut", "notDone") };
        let told = (failure["code"].as_str().unwrap(), failure["outcome"].as_str().unwrap());
        assert_eq!(told, expected, "{place:?}: {failure}");
        assert!(failure["message"].as_str().unwrap().contains("no whole reply within 1s"), "{failure}");
        assert_eq!(orders(&ending), usize::from(place == Place::Order), "{failure}");
        stage.assert_untouched();
    });
}

#[test]
fn a_waiting_limit_ends_reading_and_signing_in_too() {
    side_by_side([Place::Read, Place::Token], |place| {
        let stage = Stage::spoiled(place, json!({}), Sends::Nothing, End::Open);
        let began = Instant::now();
        let failure = failure(&stage.remove(300));
        // A reply is given two seconds at least.
        assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
        let told = (&failure["code"], &failure["outcome"]);
        assert_eq!(told, (&json!("TimedOut"), &json!("notDone")), "{place:?}: {failure}");
        assert!(failure["message"].as_str().unwrap().contains("the operation's waiting limit"), "{failure}");
        stage.assert_untouched();
    });
}

#[test]
fn a_waiting_limit_shorter_than_any_reply_lets_a_reading_work_all_the_same() {
    let tenant = Tenant::with_plan(json!({ "replyDelayMs": 150 }));
    let options = json!({ "waitLimitMs": 0 });
    let reading = json!({ "operation": "listNumbers", "telephoneNumber": NUMBER, "options": options });
    assert_eq!(tenant.run(reading).unwrap()["numbers"][0]["telephoneNumber"], NUMBER);
}

/// A machine's identity, whose metadata service answers `good` times and then no more.
fn machine(good: usize, limits: Value) -> (Tenant, Relay, String) {
    let refusal = json!({ "match": { "path": "/users/" }, "then": { "status": 401 } });
    let tenant = Tenant::with_plan(json!({ "faults": [refusal] }));
    let description = tenant.description();
    let mut left = good;
    let metadata = Relay::before(description["loginAddress"].as_str().unwrap(), move |_| {
        let answered = left > 0;
        left = left.saturating_sub(1);
        (!answered).then_some(Then { carried_out: false, sends: Sends::Nothing, end: End::Open })
    });
    let options = json!({
        "kind": "managedIdentity", "metadataAddress": metadata.address, "baseAddress": description["baseAddress"],
        "limits": limits,
    });
    (tenant, metadata, options.to_string())
}

#[test]
fn a_waiting_limit_ends_the_waiting_for_a_machines_token() {
    let (tenant, _metadata, options) = machine(1, json!({}));
    let connection = Connection::open(&options).unwrap();
    let reading = json!({ "operation": "getUser", "identity": object_id(1) }).to_string();
    assert_eq!(failure(&connection.start(&reading).unwrap().wait())["code"], "Unauthorized");
    let began = Instant::now();
    let limited = Some(r#"{"waitLimitMs":100}"#);
    let failure = failure(&connection.unassign(ACCOUNT, NUMBER, "CallingPlan", limited).unwrap().wait());
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    assert_eq!((&failure["code"], &failure["outcome"]), (&json!("TimedOut"), &json!("notDone")), "{failure}");
    assert_eq!(tenant.holder(NUMBER), Some(object_id(1)));
}

#[test]
fn the_limit_for_a_reply_holds_for_a_machines_token_too() {
    let (_tenant, metadata, options) = machine(0, json!({ "replyTimeoutMs": 100 }));
    let (_connection, operation) = Connection::begin(&options).unwrap();
    let began = Instant::now();
    // The second request tells that the first one was given up.
    while metadata.requests().len() < 2 {
        assert!(began.elapsed() < Duration::from_secs(10), "one request has waited for ten seconds");
        std::thread::sleep(Duration::from_millis(20));
    }
    operation.cancel();
    until(&operation, "cancelled");
}

#[cfg(target_os = "linux")]
#[test]
fn a_connection_that_nobody_takes_is_a_timeout_of_graph_and_of_the_identity_provider() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (listener, _waiting) = runtime.block_on(async {
        let listener = listen();
        let waiting = fill_queue(&listener.local_addr().unwrap().to_string()).await;
        (listener, waiting)
    });
    let address = listener.local_addr().unwrap();
    let limits = json!({ "connectTimeoutMs": 150 });
    let base_address = format!("http://{address}/v1.0");
    let options =
        json!({ "kind": "accessToken", "accessToken": "opaque", "baseAddress": base_address, "limits": limits });
    let connection = Connection::open(&options.to_string()).unwrap();
    let began = Instant::now();
    let limited = Some(r#"{"waitLimitMs":1000}"#);
    let told = failure(&connection.unassign(ACCOUNT, NUMBER, "CallingPlan", limited).unwrap().wait());
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
    assert_eq!((&told["code"], &told["outcome"]), (&json!("TimedOut"), &json!("notDone")), "{told}");
    assert!(told["message"].as_str().unwrap().contains("no connection to 127.0.0.1 within 150ms"), "{told}");
    assert!(told["attempts"].as_u64().unwrap() > 1, "{told}");

    let options = json!({
        "kind": "clientSecret", "tenantId": "contoso.com", "applicationId": "a", "clientSecret": "a-secret-of-sixteen",
        "loginAddress": format!("http://{address}"), "baseAddress": base_address, "limits": limits,
    });
    let (_connection, operation) = Connection::begin(&options.to_string()).unwrap();
    let retry = until(&operation, "retry");
    assert!(retry["reason"].as_str().unwrap().contains("no connection to 127.0.0.1 within 150ms"), "{retry}");
}

#[test]
fn an_order_whose_connection_nobody_takes_is_not_done() {
    if !cfg!(target_os = "linux") {
        return;
    }
    let tenant = Tenant::contoso();
    let description = tenant.description();
    let relay = Relay::before(description["loginAddress"].as_str().unwrap(), |_| {
        Some(Then { carried_out: true, sends: Sends::Whole, end: End::Busy })
    });
    let options = json!({
        "kind": "accessToken", "accessToken": description["token"], "baseAddress": format!("{}/v1.0", relay.address),
        "limits": { "connectTimeoutMs": 600 },
    });
    let connection = Connection::open(&options.to_string()).unwrap();
    // So much that there is time for one order and for no further one.
    let limited = Some(r#"{"waitLimitMs":650,"verbose":true}"#);
    let ending = connection.unassign(&object_id(1), NUMBER, "CallingPlan", limited).unwrap().wait();
    let failure = failure(&ending);
    assert_eq!((&failure["code"], &failure["outcome"]), (&json!("TimedOut"), &json!("notDone")), "{failure}");
    assert!(failure["message"].as_str().unwrap().starts_with("Removing telephone number"), "{failure}");
    assert_eq!(orders(&ending), 1);
    assert_eq!(tenant.holder(NUMBER), Some(object_id(1)));
}

#[test]
fn an_order_whose_connection_comes_too_late_for_its_reading_is_not_sent_before_another_reading() {
    // A connection that Linux did not answer is tried again after one second, and after three.
    if !cfg!(target_os = "linux") {
        return;
    }
    let tenant = Tenant::contoso();
    let description = tenant.description();
    let mut first = true;
    let relay = Relay::before(description["loginAddress"].as_str().unwrap(), move |_| {
        let end = if std::mem::take(&mut first) { End::Late(Duration::from_secs(2)) } else { End::Close };
        Some(Then { carried_out: true, sends: Sends::Whole, end })
    });
    let options = json!({
        "kind": "accessToken", "accessToken": description["token"], "baseAddress": format!("{}/v1.0", relay.address),
    });
    let connection = Connection::open(&options.to_string()).unwrap();
    let limited = Some(r#"{"waitLimitMs":20000,"verbose":true}"#);
    let ending = connection.unassign(&object_id(1), NUMBER, "CallingPlan", limited).unwrap().wait();
    assert_eq!(done(&ending), [""; 0]);
    let retry = ending.of_kind("retry").next().expect("the first order is not sent").clone();
    assert!(retry["reason"].as_str().unwrap().contains("the connection came too late"), "{retry}");
    let requests = relay.requests();
    let methods: Vec<&str> = requests.iter().filter_map(|request| request.split(' ').next()).collect();
    assert_eq!(methods[..3], ["GET", "GET", "POST"], "the order follows another reading");
    assert_eq!(methods.iter().filter(|method| **method == "POST").count(), 1, "{methods:?}");
    // The sandbox tells of an order on an old reading, when it is dropped.
    assert_eq!(tenant.holder(NUMBER), None);
}

#[test]
fn a_turn_that_the_limit_of_requests_leaves_too_late_is_not_waited_for() {
    let tenant = Tenant::limited(json!({}), None, json!({ "requestsPerSecond": 1 }));
    let reading = json!({ "operation": "listNumbers", "telephoneNumber": NUMBER, "options": { "waitLimitMs": 1_500 } });
    let began = Instant::now();
    let started: Vec<_> = (0..12).map(|_| tenant.connection.start(&reading.to_string()).unwrap()).collect();
    let removal = tenant.start_removal(1_500, &object_id(1), NUMBER, "CallingPlan");
    let mut late: Vec<Value> = started.into_iter().filter_map(|operation| operation.wait().result().err()).collect();
    late.push(failure(&removal.wait()));
    // The last turn would come after twelve seconds.
    assert!(began.elapsed() < Duration::from_secs(6), "{:?}", began.elapsed());
    assert!(late.len() > 6, "{late:?}");
    for failure in late {
        assert_eq!((&failure["code"], &failure["outcome"]), (&json!("TimedOut"), &json!("notDone")), "{failure}");
        assert!(failure["message"].as_str().unwrap().contains("the limit of requests in a second"), "{failure}");
    }
}

#[test]
fn a_number_that_another_operation_is_removing_is_waited_for_within_the_limit() {
    let tenant = Tenant::with_plan(json!({ "orders": { "progress": "never" } }));
    let first = tenant.start_removal(6_000, ACCOUNT, NUMBER, "CallingPlan");
    until(&first, "accepted");
    let limited = Some(r#"{"waitLimitMs":300}"#);
    for second in [
        tenant.connection.unassign(ACCOUNT, NUMBER, "CallingPlan", limited).unwrap(),
        tenant.connection.unassign_all(ACCOUNT, limited).unwrap(),
    ] {
        let began = Instant::now();
        let failure = failure(&second.wait());
        assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
        assert_eq!((&failure["code"], &failure["outcome"]), (&json!("TimedOut"), &json!("notDone")), "{failure}");
        let message = failure["message"].as_str().unwrap();
        assert!(message.contains(NUMBER) && message.contains("another operation"), "{failure}");
    }
    first.cancel();
    until(&first, "cancelled");
}
