//! Certificates that are trusted and that are not, of Graph and of the identity provider.

use cs_phone_number::ffi::client::{Connection, Ending};
use serde_json::json;

use crate::support::relay::Relay;
use crate::support::tenant::failure;
#[cfg(target_os = "linux")]
use crate::support::tenant::{Tenant, done};
use crate::support::tls_server::{Says, TlsServer};

const READING: &str =
    r#"{"operation":"listNumbers","telephoneNumber":"+12065551234","options":{"waitLimitMs":20000,"verbose":true}}"#;

fn connected(port: u16) -> Connection {
    let base_address = format!("https://127.0.0.1:{port}/v1.0");
    let options = json!({ "kind": "accessToken", "accessToken": "opaque-token", "baseAddress": base_address });
    Connection::open(&options.to_string()).unwrap()
}

fn sign_in(port: u16) -> Ending {
    let options = json!({
        "kind": "clientSecret", "tenantId": "contoso.com", "applicationId": "a", "clientSecret": "a-secret-of-sixteen",
        "loginAddress": format!("https://127.0.0.1:{port}"), "baseAddress": "http://127.0.0.1:9",
    });
    Connection::begin(&options.to_string()).unwrap().1.wait()
}

/// Reading, removing and signing in, each of which must fail at once.
#[track_caller]
fn fail_at_once(server: &TlsServer, message: &str, advice: &str) {
    let connection = connected(server.port);
    let options = Some(r#"{"waitLimitMs":20000,"verbose":true}"#);
    let id = "10000000-0000-4000-8000-000000000001";
    let endings = [
        connection.start(READING).unwrap().wait(),
        connection.unassign(id, "+12065551234", "CallingPlan", options).unwrap().wait(),
        connection.unassign_all(id, options).unwrap().wait(),
        sign_in(server.port),
    ];
    for ending in &endings {
        let failure = failure(ending);
        assert_eq!(
            (&failure["code"], &failure["outcome"]),
            (&json!("ConnectionFailed"), &json!("notDone")),
            "{failure}"
        );
        assert_eq!(failure["attempts"], 1, "{failure}");
        assert!(failure["message"].as_str().unwrap().contains(message), "{failure}");
        assert!(failure["advice"].as_str().unwrap().contains(advice), "{failure}");
        assert!(failure["clientRequestId"].is_string(), "{failure}");
        assert_eq!(ending.of_kind("retry").count(), 0, "{failure}");
    }
    assert_eq!(server.connections(), endings.len());
}

#[test]
fn a_certificate_of_an_unknown_issuer_is_named_with_the_way_to_trust_it_and_not_tried_again() {
    let server = TlsServer::start("proxy.contoso.example", Says::default());
    let message = "the certificate of 'CN=proxy.contoso.example', issued by 'CN=proxy.contoso.example', is not trusted";
    fail_at_once(&server, message, "add its root certificate to the system's store");
    if cfg!(target_os = "linux") {
        fail_at_once(&TlsServer::start("x", Says::default()), "'CN=x'", "the environment variable SSL_CERT_FILE");
    }
}

/// Runs the test `name` where the server's certificate is the only root.
#[cfg(target_os = "linux")]
fn trusting(server: &TlsServer, name: &str) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let roots = folder.path().join("roots.pem");
    std::fs::write(&roots, &server.certificate_pem).unwrap();
    let variables = [
        ("SSL_CERT_FILE", roots.to_str().unwrap()),
        ("SSL_CERT_DIR", ""),
        ("CSPN_TEST_PORT", &server.port.to_string()),
    ];
    crate::support::surroundings::in_surroundings(name, &variables)
}

/// The port of the server that the surrounding test started.
#[cfg(target_os = "linux")]
fn port() -> u16 {
    std::env::var("CSPN_TEST_PORT").unwrap().parse().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn a_certificate_that_the_system_trusts_is_trusted_here() {
    let server = TlsServer::start("proxy.contoso.example", Says::default());
    if trusting(&server, "certificates::a_certificate_that_the_system_trusts_is_trusted_here") {
        let ending = connected(port()).start(READING).unwrap().wait();
        assert_eq!(failure(&ending)["code"], "Unauthorized");
        assert_eq!(ending.of_kind("request").next().unwrap()["status"], 401);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn roots_that_cannot_be_read_are_told_before_anything_is_sent() {
    let name = "certificates::roots_that_cannot_be_read_are_told_before_anything_is_sent";
    if crate::support::surroundings::in_surroundings(name, &[("SSL_CERT_FILE", "not-there.pem"), ("SSL_CERT_DIR", "")])
    {
        let graph =
            json!({ "kind": "accessToken", "accessToken": "opaque-token", "baseAddress": "https://127.0.0.1:9" });
        let failures = [Connection::open(&graph.to_string()).err().unwrap(), failure(&sign_in(9))];
        for failure in failures {
            assert_eq!(failure["code"], "ConnectionFailed", "{failure}");
            assert!(failure["advice"].as_str().unwrap().contains("SSL_CERT_FILE"), "{failure}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn signing_in_and_removing_work_through_tls() {
    const NUMBER: &str = "+12065551234";
    let tenant = Tenant::contoso();
    let target = tenant.description()["loginAddress"].as_str().unwrap().to_owned();
    let server = TlsServer::before(Some(&target), "graph.contoso.example", Says::default());
    if trusting(&server, "certificates::signing_in_and_removing_work_through_tls") {
        let address = format!("https://127.0.0.1:{}", port());
        let options = json!({
            "kind": "clientSecret", "tenantId": "contoso.com", "applicationId": "40000000-0000-4000-8000-000000000001",
            "clientSecret": "sandbox-secret", "loginAddress": address, "baseAddress": format!("{address}/v1.0"),
        });
        let connection = Connection::open(&options.to_string()).unwrap();
        let ending = connection.unassign("user1@contoso.com", NUMBER, "CallingPlan", None).unwrap().wait();
        assert_eq!(done(&ending), [""; 0]);
    } else {
        assert_eq!(tenant.holder(NUMBER), None);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn the_certificate_of_another_server_is_not_taken_for_the_right_one() {
    let server = TlsServer::start("other.example", Says { name: "other.example", ..Says::default() });
    if trusting(&server, "certificates::the_certificate_of_another_server_is_not_taken_for_the_right_one") {
        let failure = failure(&connected(port()).start(READING).unwrap().wait());
        assert_eq!((&failure["code"], &failure["attempts"]), (&json!("ConnectionFailed"), &json!(1)), "{failure}");
        assert!(failure["message"].as_str().unwrap().contains("'CN=other.example'"), "{failure}");
        assert!(failure["advice"].as_str().unwrap().contains("certificate of another server"), "{failure}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_certificate_that_has_expired_points_to_the_clock() {
    let server = TlsServer::start("old.example", Says { until: 2020, ..Says::default() });
    if trusting(&server, "certificates::a_certificate_that_has_expired_points_to_the_clock") {
        let failure = failure(&connected(port()).start(READING).unwrap().wait());
        assert_eq!((&failure["code"], &failure["attempts"]), (&json!("ConnectionFailed"), &json!(1)), "{failure}");
        assert!(failure["message"].as_str().unwrap().contains("'CN=old.example'"), "{failure}");
        assert!(failure["advice"].as_str().unwrap().contains("clock"), "{failure}");
    }
}

#[test]
fn a_server_that_does_not_speak_tls_is_not_tried_again() {
    // A reply in the clear, and the alert of a server that knows older versions only.
    for reply in ["HTTP/1.1 400 Bad Request\r\n\r\n", "\x15\x03\x01\x00\x02\x02\x46"] {
        let server = Relay::raw(reply);
        let port = server.address.rsplit(':').next().unwrap().parse().unwrap();
        for failure in [failure(&connected(port).start(READING).unwrap().wait()), failure(&sign_in(port))] {
            let told = (&failure["code"], &failure["attempts"]);
            assert_eq!(told, (&json!("ConnectionFailed"), &json!(1)), "{failure}");
            assert!(failure["message"].as_str().unwrap().contains("no TLS connection could be agreed on"), "{failure}");
        }
    }
}

#[test]
fn a_server_that_breaks_off_the_handshake_is_tried_again() {
    let server = Relay::raw("");
    let port = server.address.rsplit(':').next().unwrap().parse().unwrap();
    let reading = READING.replace("20000", "2000");
    let failure = failure(&connected(port).start(&reading).unwrap().wait());
    assert_eq!(failure["code"], "ConnectionFailed", "{failure}");
    assert!(failure["attempts"].as_u64().unwrap() > 1, "{failure}");
}
