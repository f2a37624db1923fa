//! What lies between this machine and the service: certificates, timeouts, and the limit that spares the tenant.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cs_phone_number::ffi::client::{Connection, Ending, Operation};
use rcgen::{CertificateParams, DnType, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsAcceptor;

use crate::support::tenant::{Tenant, done, failure, object_id};

/// A server that speaks TLS with a certificate of its own making, and answers everything with 401.
struct TlsServer {
    _runtime: tokio::runtime::Runtime,
    port: u16,
    certificate_pem: String,
}

impl TlsServer {
    fn start(common_name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut parameters = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
        parameters.distinguished_name.push(DnType::CommonName, common_name);
        let certificate = parameters.self_signed(&key).unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let port = listener.local_addr().unwrap().port();
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // It fails where the client does not trust the certificate.
                if let Ok(mut stream) = acceptor.accept(stream).await {
                    let mut request = [0; 4096];
                    let _ = stream.read(&mut request).await;
                    let _ = stream
                        .write_all(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                        .await;
                    let _ = stream.shutdown().await;
                }
            }
        });
        Self { _runtime: runtime, port, certificate_pem: certificate.pem() }
    }
}

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
fn a_certificate_that_is_not_trusted_is_named_with_the_way_to_trust_it() {
    let server = TlsServer::start("proxy.contoso.example");
    let connection = connected(&format!("https://127.0.0.1:{}/v1.0", server.port));
    let (_, failure) = failed_reading(&connection, "ConnectionFailed");
    let message = failure["message"].as_str().unwrap();
    assert!(message.contains("certificate of 'CN=proxy.contoso.example'"), "{message}");
    assert!(
        failure["advice"].as_str().unwrap().contains("add its root certificate to the system's store"),
        "{failure}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_certificate_that_the_system_trusts_is_trusted_here() {
    let name = "transport::a_certificate_that_the_system_trusts_is_trusted_here";
    let server = TlsServer::start("proxy.contoso.example");
    let folder = tempfile::tempdir().unwrap();
    let roots = folder.path().join("roots.pem");
    std::fs::write(&roots, &server.certificate_pem).unwrap();
    let address = format!("https://127.0.0.1:{}/v1.0", server.port);
    let variables = [("SSL_CERT_FILE", roots.to_str().unwrap()), ("CSPN_GRAPH_ADDRESS", &address)];
    if crate::support::surroundings::in_surroundings(name, &variables) {
        let connection = Connection::open(r#"{"kind":"accessToken","accessToken":"opaque-token"}"#).unwrap();
        let (ending, _) = failed_reading(&connection, "Unauthorized");
        assert_eq!(ending.of_kind("request").next().unwrap()["status"], 401);
    }
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
fn a_reply_that_takes_longer_than_the_limit_is_a_timeout() {
    let fault = json!({ "match": { "path": "numberAssignments" }, "then": { "delayMs": 20_000 }, "times": "always" });
    let tenant = Tenant::limited(json!({ "faults": [fault] }), None, json!({ "replyTimeoutMs": 150 }));
    let began = Instant::now();
    let (_, failure) = failed_reading(&tenant.connection, "TimedOut");
    assert!(failure["message"].as_str().unwrap().contains("within 150ms"), "{failure}");
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
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
