//! Replies that break off, are garbage, or do not end: of reading, of ordering and of signing in.

use cs_phone_number::ffi::client::Connection;
use serde_json::{Value, json};

use crate::support::place::{Place, Stage, everywhere, side_by_side};
use crate::support::relay::{End, Relay, Sends};
use crate::support::tenant::{failure, orders};

/// Removes from a tenant whose replies at `place` are spoiled. An order's outcome is unknown and it is not sent again; anything else
/// fails with `code`, and nothing is removed.
fn fails(place: Place, sends: Sends, end: End, code: &str) -> (Stage, Value) {
    let stage = Stage::spoiled(place, json!({}), sends, end);
    let ending = stage.remove(1_200);
    let failure = failure(&ending);
    let expected = if place == Place::Order { ("OutcomeUnknown", "unknown") } else { (code, "notDone") };
    let told = (failure["code"].as_str().unwrap(), failure["outcome"].as_str().unwrap());
    assert_eq!(told, expected, "{place:?}: {failure}");
    assert_eq!(orders(&ending), usize::from(place == Place::Order), "{place:?}: {failure}");
    assert!(failure["advice"].is_string(), "{failure}");
    stage.assert_untouched();
    (stage, failure)
}

#[test]
fn a_reply_that_breaks_off_is_asked_for_again_except_an_orders() {
    let parts = [
        (Sends::Nothing, End::Close),
        (Sends::Nothing, End::Reset),
        (Sends::WithinHead, End::Close),
        (Sends::WithinHead, End::Reset),
        (Sends::WithinBody, End::Close),
        (Sends::WithinBody, End::Reset),
        (Sends::Text("\u{1}\u{2}garbage\r\n\r\n".to_owned()), End::Close),
    ];
    side_by_side(everywhere(&parts), |(place, (sends, end))| {
        let (_, failure) = fails(place, sends, end, "ConnectionFailed");
        if place != Place::Order {
            assert!(failure["attempts"].as_u64().unwrap() > 1, "{failure}");
            assert!(failure["clientRequestId"].is_string(), "{failure}");
        }
    });
}

#[test]
fn an_empty_reply_is_told_and_not_asked_for_again() {
    let empty = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    side_by_side(everywhere(&[empty]), |(place, empty)| {
        let code = if place == Place::Token { "ConnectionFailed" } else { "UnexpectedReply" };
        let (_, failure) = fails(place, Sends::Text(empty.to_owned()), End::Close, code);
        assert!(place == Place::Order || failure["attempts"] == 1, "{failure}");
    });
}

#[test]
fn a_reply_without_end_is_read_up_to_a_limit_and_not_asked_for_again() {
    let endless = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    side_by_side(everywhere(&[endless]), |(place, endless)| {
        let code = if place == Place::Token { "ConnectionFailed" } else { "UnexpectedReply" };
        let (stage, failure) = fails(place, Sends::Text(endless.to_owned()), End::Flood, code);
        assert!(failure["message"].as_str().unwrap().contains("longer than 16777216 bytes"), "{failure}");
        assert!(place == Place::Order || failure["attempts"] == 1, "{failure}");
        // The limit, and what was under way.
        assert!(stage.flood() < 48 << 20, "{}", stage.flood());
    });
}

#[test]
fn a_machines_token_without_end_is_read_up_to_a_limit_and_not_asked_for_again() {
    let endless = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let metadata = Relay::alone(Sends::Text(endless.to_owned()), End::Flood);
    let options = json!({
        "kind": "managedIdentity", "metadataAddress": metadata.address, "baseAddress": "http://127.0.0.1:9/v1.0",
    });
    let failure = Connection::open(&options.to_string()).unwrap_err();
    assert_eq!((&failure["code"], &failure["outcome"]), (&json!("ConnectionFailed"), &json!("notDone")), "{failure}");
    assert!(failure["message"].as_str().unwrap().contains("too long for a token"), "{failure}");
    assert_eq!(metadata.requests().len(), 1);
    assert!(metadata.flood() < 32 << 20, "{}", metadata.flood());
}

#[test]
fn a_reply_is_taken_as_it_was_sent_and_never_unpacked() {
    let stage = Stage::spoiled(Place::Read, json!({}), Sends::WithinBody, End::Close);
    let _ = stage.remove(0);
    let requests = stage.requests();
    assert!(!requests.is_empty());
    for request in requests {
        assert!(!request.to_ascii_lowercase().contains("accept-encoding"), "{request}");
    }
}
