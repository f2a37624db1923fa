//! A proxy between this machine and Graph that does not let requests through.

use cs_phone_number::ffi::client::Connection;
use serde_json::{Value, json};

use crate::support::relay::Relay;
use crate::support::surroundings::in_surroundings;
use crate::support::tenant::failure;

const BEYOND: &str = "https://graph.example.com/v1.0";
const ID: &str = "10000000-0000-4000-8000-000000000001";

/// How a removal from a tenant beyond the proxy fails.
fn removal() -> Value {
    let options = json!({ "kind": "accessToken", "accessToken": "opaque-token", "baseAddress": BEYOND });
    let connection = Connection::open(&options.to_string()).unwrap();
    let limited = Some(r#"{"waitLimitMs":2000}"#);
    failure(&connection.unassign(ID, "+12065551234", "CallingPlan", limited).unwrap().wait())
}

/// How signing in beyond the proxy fails.
fn sign_in() -> Value {
    let options = json!({
        "kind": "clientSecret", "tenantId": "contoso.com", "applicationId": "a", "clientSecret": "a-secret-of-sixteen",
        "loginAddress": "https://login.example.com", "baseAddress": BEYOND,
    });
    failure(&Connection::begin(&options.to_string()).unwrap().1.wait())
}

/// Runs the test `name` behind a proxy that answers with `status`; `within` runs in that process. Returns what the proxy was sent, to
/// the process that started it.
fn behind(name: &str, user: &str, status: &str, within: impl Fn()) -> Option<Vec<String>> {
    let challenge = "Proxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0";
    let proxy = Relay::raw(&format!("HTTP/1.1 {status}\r\n{challenge}\r\n\r\n"));
    let address = proxy.address.replacen("http://", &format!("http://{user}"), 1);
    let variables = [("HTTPS_PROXY", &*address), ("https_proxy", &address), ("NO_PROXY", ""), ("no_proxy", "")];
    if in_surroundings(name, &variables) {
        within();
        return None;
    }
    let requests = proxy.requests();
    assert!(!requests.is_empty());
    for request in &requests {
        assert!(request.starts_with("CONNECT "), "{request}");
        assert!(!request.contains("opaque-token") && !request.contains("a-secret-of-sixteen"), "{request}");
    }
    Some(requests)
}

#[track_caller]
fn named(failure: &Value, message: &str, advice: &str) {
    let told = (&failure["code"], &failure["outcome"]);
    assert_eq!(told, (&json!("ConnectionFailed"), &json!("notDone")), "{failure}");
    assert!(failure["message"].as_str().unwrap().contains(message), "{failure}");
    assert!(failure["message"].as_str().unwrap().contains(".example.com"), "{failure}");
    assert!(failure["advice"].as_str().unwrap().contains(advice), "{failure}");
}

#[test]
fn a_proxy_that_wants_a_password_is_named_and_asked_once() {
    let name = "proxies::a_proxy_that_wants_a_password_is_named_and_asked_once";
    let asked = behind(name, "", "407 Proxy Authentication Required", || {
        for failure in [removal(), sign_in()] {
            named(&failure, "the proxy wants a user name and password", "HTTPS_PROXY");
            assert_eq!(failure["attempts"], 1, "{failure}");
        }
    });
    assert!(asked.is_none_or(|asked| asked.len() == 2));
}

#[test]
fn a_password_that_the_proxy_does_not_take_is_never_shown() {
    let name = "proxies::a_password_that_the_proxy_does_not_take_is_never_shown";
    let asked = behind(name, "mia:wrong-password@", "407 Proxy Authentication Required", || {
        let failure = removal();
        named(&failure, "the proxy wants a user name and password", "HTTPS_PROXY");
        assert!(!failure.to_string().contains("wrong-password"), "{failure}");
    });
    for request in asked.unwrap_or_default() {
        assert!(request.contains("Basic bWlhOndyb25nLXBhc3N3b3Jk"), "{request}");
    }
}

#[test]
fn a_proxy_that_refuses_is_told_from_graph() {
    let name = "proxies::a_proxy_that_refuses_is_told_from_graph";
    for status in ["403 Forbidden", "502 Bad Gateway"] {
        let asked = behind(name, "", status, || named(&removal(), "the proxy did not open a way to", "NO_PROXY"));
        let Some(asked) = asked else { return };
        assert!((2..9).contains(&asked.len()), "it is asked again, and not without end: {asked:?}");
    }
}
