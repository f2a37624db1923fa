//! Redirects and links: none is followed elsewhere, and nobody else gets a request, let alone a token.

use cs_phone_number::ffi::client::Connection;
use serde_json::{Value, json};

use crate::support::place::{NUMBER, Place, Stage, everywhere, side_by_side};
use crate::support::relay::{Relay, reply_of};
use crate::support::tenant::{Tenant, done, failure, orders};

/// What the sandbox counted of the orders.
fn ordered(tenant: &Tenant) -> Value {
    let description = tenant.description();
    let host = description["loginAddress"].as_str().unwrap().strip_prefix("http://").unwrap();
    let token = description["token"].as_str().unwrap();
    let request = format!("GET /sandbox/orders HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\r\n");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let reply = runtime.block_on(reply_of(host, &request));
    serde_json::from_str(reply.split_once("\r\n\r\n").unwrap().1).unwrap()
}

fn someone_else() -> Relay {
    Relay::raw("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
}

#[test]
fn a_redirect_is_not_followed() {
    let other = someone_else();
    let statuses = [301, 302, 303, 307, 308];
    let locations = [format!("{}/v1.0/x", other.address), "/v1.0/elsewhere".to_owned()];
    let cases: Vec<_> = statuses.iter().flat_map(|status| locations.iter().map(move |to| (*status, to))).collect();
    side_by_side(everywhere(&cases), |(place, (status, location))| {
        let then = json!({ "status": status, "headers": { "Location": location }, "body": "" });
        let stage = Stage::with_fault(place, then, json!("always"));
        let ending = stage.remove(600);
        let failure = failure(&ending);
        // Such an answer to an order may lead to what became of it: it was taken, for all that is known.
        let perhaps_taken = place == Place::Order && matches!(status, 301..=303);
        let expected = if perhaps_taken { ("OutcomeUnknown", "unknown") } else { ("RefusedAddress", "notDone") };
        let told = (failure["code"].as_str().unwrap(), failure["outcome"].as_str().unwrap());
        assert_eq!(told, expected, "{place:?} {status}: {failure}");
        assert!(failure["message"].as_str().unwrap().contains("redirect"), "{failure}");
        if expected.0 == "RefusedAddress" {
            assert_eq!((&failure["httpStatus"], &failure["attempts"]), (&json!(status), &json!(1)), "{failure}");
            assert!(failure["advice"].as_str().unwrap().contains("what stands"), "{failure}");
        }
        assert_eq!(orders(&ending), usize::from(place == Place::Order), "{failure}");
        stage.assert_untouched();
        if place == Place::Order {
            let counted = ordered(&stage.tenant);
            assert_eq!(counted[NUMBER]["perhapsTaken"], u64::from(perhaps_taken), "{status}: {counted}");
        }
    });
    assert_eq!(other.requests(), [""; 0]);
}

#[test]
fn an_order_that_was_carried_out_and_answered_with_a_redirect_is_done_by_what_the_row_says() {
    side_by_side([301, 302, 303], |status| {
        let then = json!({ "status": status, "carriedOut": "first", "headers": { "Location": "/v1.0/elsewhere" } });
        let stage = Stage::with_fault(Place::Order, then, json!("always"));
        let ending = stage.remove(5_000);
        let warnings = done(&ending);
        assert!(warnings.len() == 1 && warnings[0].contains("could not be followed"), "{status}: {warnings:?}");
        assert_eq!(orders(&ending), 1);
        assert_eq!(stage.tenant.holder(NUMBER), None);
    });
}

#[test]
fn a_redirect_of_a_machines_token_is_not_followed() {
    let other = someone_else();
    let metadata =
        Relay::raw(&format!("HTTP/1.1 307 x\r\nLocation: {}/token\r\nContent-Length: 0\r\n\r\n", other.address));
    let options = json!({
        "kind": "managedIdentity", "metadataAddress": metadata.address, "baseAddress": "http://127.0.0.1:9/v1.0",
    });
    let failure = Connection::open(&options.to_string()).unwrap_err();
    assert_eq!((&failure["code"], &failure["outcome"]), (&json!("RefusedAddress"), &json!("notDone")), "{failure}");
    assert_eq!(failure["httpStatus"], 307, "{failure}");
    assert_eq!((metadata.requests().len(), other.requests().len()), (1, 0));
}

/// Addresses of the other server, in all the spellings that could pass for ours.
fn tricks(other: &Relay) -> [String; 7] {
    let host = other.address.strip_prefix("http://").unwrap();
    [
        format!("http://{host}/v1.0/x"),
        format!("https://{host}/v1.0/x"),
        format!("//{host}/v1.0/x"),
        format!("\\\\{host}\\v1.0"),
        format!("http://127.0.0.1:80@{host}/x"),
        format!("http://127.0.0.1%2F@{host}/x"),
        format!("http://{}/x", host.replace("127.0.0.1", "localhost")),
    ]
}

#[test]
fn a_next_page_elsewhere_is_refused_and_nothing_is_removed() {
    let other = someone_else();
    side_by_side(tricks(&other), |link| {
        let fault = json!({
            "match": { "method": "GET", "path": "assignmentTargetId" }, "then": { "nextLink": link }, "times": "always",
        });
        let tenant = Tenant::with_plan(json!({ "faults": [fault] }));
        let before = tenant.numbers();
        let failure = failure(&tenant.remove_all("user2@contoso.com"));
        let told = (&failure["code"], &failure["outcome"]);
        assert_eq!(told, (&json!("RefusedAddress"), &json!("notDone")), "{link}: {failure}");
        assert!(failure["message"].as_str().unwrap().contains("is not at http://127.0.0.1:"), "{failure}");
        tenant.assert_only_freed(&before, &[]);
    });
    assert_eq!(other.requests(), [""; 0]);
}

#[test]
fn an_operation_elsewhere_is_not_asked_and_the_row_decides() {
    let other = someone_else();
    let links = tricks(&other).map(|link| json!(link)).into_iter().chain([json!(null)]);
    side_by_side(links, |link| {
        let stage = Stage::with_fault(Place::Order, json!({ "headers": { "Location": link } }), json!("always"));
        let ending = stage.remove(5_000);
        let warnings = done(&ending);
        assert!(warnings.len() == 1 && warnings[0].contains("could not be followed"), "{link}: {warnings:?}");
        assert!(ending.of_kind("request").all(|event| !event["path"].as_str().unwrap().contains("operations")));
        assert_eq!(orders(&ending), 1);
        assert_eq!(stage.tenant.holder(NUMBER), None);
    });
    assert_eq!(other.requests(), [""; 0]);
}
