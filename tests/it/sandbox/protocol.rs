//! HTTP and Graph's manners: routes, methods, tokens, ids, errors, compressed bodies.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use cs_phone_number::sandbox::{Options, Sandbox};
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use super::stage::{NUMBERS, OPERATIONS, Stage};

#[test]
fn without_the_token_nothing_is_answered() {
    let stage = Stage::contoso();
    let id = || Uuid::new_v4().to_string();
    let request = || stage.bare(Method::GET, NUMBERS).header("client-request-id", id());
    stage.send(request()).refused(401, "InvalidAuthenticationToken", "empty");
    stage.send(request().bearer_auth("another")).refused(401, "InvalidAuthenticationToken", "validation");
    stage.send(request().header("authorization", "Basic x")).refused(401, "InvalidAuthenticationToken", "validation");
    assert_eq!(stage.send(request().header("authorization", format!("bearer {}", stage.sandbox.token()))).status, 200);
}

#[test]
fn each_sandbox_has_a_token_of_its_own() {
    let (one, other) = (Stage::contoso(), Stage::contoso());
    assert_ne!(one.sandbox.token(), other.sandbox.token());
    assert_ne!(one.sandbox.base_address(), other.sandbox.base_address());
    assert!(one.sandbox.base_address().starts_with("http://127.0.0.1:"));
}

#[test]
fn replies_carry_both_ids_and_errors_repeat_them() {
    let stage = Stage::contoso();
    let id = Uuid::new_v4().to_string();
    let ask = |path: &str, id: &str| {
        stage.send(stage.bare(Method::GET, path).bearer_auth(stage.sandbox.token()).header("client-request-id", id))
    };
    let reply = ask(NUMBERS, &id);
    assert_eq!(reply.header("client-request-id"), Some(&*id));
    let first = Uuid::try_parse(reply.header("request-id").unwrap()).unwrap();
    let other = Uuid::new_v4().to_string();
    let reply = ask("/users/nobody@contoso.com", &other);
    let inner = &reply.json()["error"]["innerError"];
    assert_eq!(inner["client-request-id"], other.as_str());
    assert_eq!(inner["request-id"], reply.header("request-id").unwrap());
    assert_ne!(reply.header("request-id").unwrap(), first.to_string());
    assert_eq!(inner["date"].as_str().unwrap().len(), "2026-01-02T03:04:05".len());
}

#[test]
fn routes_that_are_not_built_say_so() {
    let stage = Stage::contoso();
    for path in [
        "/me",
        "/",
        "/admin/teams",
        "/admin/teams/telephoneNumberManagement",
        "/admin/teams/telephoneNumberManagement/operations",
        "/admin/teams/userConfigurations",
        "/users/user1@contoso.com/sendMail",
        "/numberassignments",
        "/admin/teams/telephoneNumberManagement/numberAssignments/",
    ] {
        let reply = stage.get(path);
        let expected = if path.ends_with("numberAssignments/") { 404 } else { 501 };
        assert_eq!(reply.status, expected, "{path}: {}", reply.body);
    }
    stage.get("/me").refused(501, "NotImplemented", "the sandbox does not serve GET /v1.0/me");
    let beta = stage.sandbox.base_address().replace("/v1.0", "/beta") + NUMBERS;
    stage.get(&beta).refused(501, "NotImplemented", "/beta/");
    let batch = stage.send(stage.post("/$batch", &json!({"requests": []})));
    batch.refused(501, "NotImplemented", "$batch");
    let update = stage.send(stage.post(&format!("{NUMBERS}/updateNumber"), &json!({})));
    update.refused(501, "NotImplemented", "updateNumber");
}

#[test]
fn a_known_route_names_the_method_it_takes() {
    let stage = Stage::contoso();
    for (method, path, allow) in [
        (Method::POST, NUMBERS.to_owned(), "GET"),
        (Method::DELETE, format!("{NUMBERS}/2b31"), "GET"),
        (Method::GET, format!("{NUMBERS}/unassignNumber"), "POST"),
        (Method::PUT, format!("{NUMBERS}/microsoft.graph.teamsAdministration.assignNumber"), "POST"),
        (Method::PATCH, "/users/user1@contoso.com".into(), "GET"),
        (Method::POST, format!("{OPERATIONS}/x"), "GET"),
    ] {
        let reply = stage.send(stage.request(method, &path));
        reply.refused(405, "MethodNotAllowed", allow);
        assert_eq!(reply.header("allow"), Some(allow));
    }
}

#[test]
fn unknown_query_options_are_refused_and_none_is_ignored() {
    let stage = Stage::contoso();
    for query in ["$expand=x", "$search=x", "$skiptoken=x", "$filtre=x", "top=1", "x", "$top=1&$top=2", "$filter=%FF"] {
        assert_eq!(stage.get(&format!("{NUMBERS}?{query}")).status, 400, "{query}");
    }
    assert_eq!(stage.get(&format!("{NUMBERS}?%24top=1&")).status, 200);
    assert_eq!(stage.get("/users/user1@contoso.com?$top=1").status, 400);
    let order = stage.send(stage.post(&format!("{NUMBERS}/unassignNumber?$select=id"), &json!({})));
    order.refused(400, "BadRequest", "$select");
}

#[test]
fn harmless_headers_are_harmless() {
    let stage = Stage::contoso();
    let request = stage
        .request(Method::GET, NUMBERS)
        .header("Prefer", "odata.maxpagesize=10, include-unknown-enum-members")
        .header("ConsistencyLevel", "eventual")
        .header("SdkVersion", "graph-python/1.0")
        .header("Accept-Encoding", "gzip");
    assert_eq!(stage.send(request).json()["value"].as_array().unwrap().len(), 28);
}

fn gzipped(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn compressed_bodies_are_read() {
    let stage = Stage::contoso();
    let order = |encoding: &str, body: Vec<u8>| {
        let request = stage.request(Method::POST, &format!("{NUMBERS}/unassignNumber"));
        stage.send(request.header("content-type", "application/json").header("content-encoding", encoding).body(body))
    };
    stage.number("+12065551234");
    let json = r#"{"telephoneNumber":"+12065551234","numberType":"callingPlan"}"#;
    order("br", gzipped(json)).refused(415, "UnsupportedMediaType", "'br'");
    assert_eq!(order("gzip", b"no gzip".to_vec()).status, 400);
    assert!(!stage.is_free("+12065551234"));
    assert_eq!(order("gzip", gzipped(json)).status, 202);
    assert!(stage.is_free("+12065551234"));
    order("identity", json.into()).refused(400, "BadRequest", "is not assigned");
}

#[test]
fn an_order_needs_json_of_exactly_its_fields() {
    let stage = Stage::contoso();
    let path = format!("{NUMBERS}/unassignNumber");
    let send = |kind: &str, body: &str| {
        stage.send(stage.request(Method::POST, &path).header("content-type", kind.to_owned()).body(body.to_owned()))
    };
    let good = r#"{"telephoneNumber":"+12065551234","numberType":"callingPlan"}"#;
    send("text/plain", good).refused(415, "UnsupportedMediaType", "application/json");
    for body in [
        "",
        "{}",
        "[]",
        "{",
        r#"{"telephoneNumber":"+12065551234"}"#,
        r#"{"numberType":"callingPlan"}"#,
        r#"{"telephoneNumber":12065551234,"numberType":"callingPlan"}"#,
        r#"{"telephoneNumber":"+12065551234","numberType":"callingPlan","assignmentTargetId":"x"}"#,
    ] {
        assert_eq!(send("application/json", body).status, 400, "{body}");
    }
    assert_eq!(send("application/json", &format!("{{{}", " ".repeat(2 << 20))).status, 400, "a huge body");
    stage.number("+12065551234");
    assert_eq!(send("Application/JSON; charset=utf-8", good).status, 202);
}

#[test]
fn the_status_route_describes_the_sandbox_and_is_not_counted() {
    let stage = Stage::contoso();
    let status = stage.sandbox.base_address().replace("/v1.0", "/sandbox/status");
    stage.get(NUMBERS);
    let first = stage.get(&status).json();
    let second = stage.get(&status).json();
    assert_eq!(first, second);
    assert_eq!(first, serde_json::to_value(stage.sandbox.describe()).unwrap());
    assert_eq!(
        first,
        json!({
            "path": null, "baseAddress": stage.sandbox.base_address(),
            "loginAddress": stage.sandbox.base_address().replace("/v1.0", ""), "token": stage.sandbox.token(),
            "tenant": "contoso", "tenantId": stage.sandbox.tenant_id(), "users": 15, "numbers": 28,
            "assignedNumbers": 17, "requests": 1, "violations": [],
        })
    );
    assert_eq!(stage.send(stage.bare(Method::GET, &status)).status, 401);
    assert_eq!(stage.get(&status.replace("status", "other")).status, 501);
    assert_eq!(stage.send(stage.request(Method::POST, &status)).status, 501);
}

#[test]
fn dropping_a_sandbox_closes_its_connections_at_once_and_frees_its_port() {
    let stage = Stage::planned(json!({"replyDelayMs": 600_000}));
    let address = stage.sandbox.base_address().trim_start_matches("http://").trim_end_matches("/v1.0").to_owned();
    let port = address.rsplit(':').next().unwrap().parse().unwrap();
    let mut waiting = TcpStream::connect(&address).unwrap();
    write!(waiting, "GET /v1.0/me HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    let idle = TcpStream::connect(&address).unwrap();
    stage.until("the request's arrival", |stage| stage.sandbox.describe().requests == 1);
    let start = Instant::now();
    drop(stage);
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    for mut connection in [waiting, idle] {
        connection.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
        let mut rest = Vec::new();
        // The end of the connection, in whichever form; a timeout would be another kind.
        match connection.read_to_end(&mut rest) {
            Ok(_) => assert!(rest.is_empty()),
            Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset),
        }
    }
    let again = Sandbox::start(Options { port, ..Options::default() }).unwrap();
    assert!(again.base_address().contains(&address));
}

#[test]
#[cfg(target_os = "linux")]
fn a_dropped_sandbox_leaves_no_thread() {
    let threads = || {
        let tasks = std::fs::read_dir("/proc/self/task").unwrap();
        let names = tasks.filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("comm")).ok());
        names.filter(|name| name.starts_with("sandbox-")).count()
    };
    // A thread gets its name a moment after it began, and leaves the list a moment after it ended.
    let until = |what: &str, so: &dyn Fn(usize) -> bool| {
        let start = Instant::now();
        while !so(threads()) {
            assert!(start.elapsed() < Duration::from_secs(10), "{what}: {} threads", threads());
            std::thread::yield_now();
        }
    };
    let sandboxes: Vec<_> = (0..3).map(|_| Sandbox::start(Options::default()).unwrap()).collect();
    until("started", &|threads| threads >= 6);
    drop(sandboxes);
    // A runner that has all tests in one process may have other sandboxes in it.
    if std::env::var_os("NEXTEST").is_some() {
        until("dropped", &|threads| threads == 0);
    }
}

#[test]
fn a_port_that_is_taken_is_a_clear_error() {
    let stage = Stage::contoso();
    let port = stage.sandbox.base_address().rsplit(':').next().unwrap().trim_end_matches("/v1.0").parse().unwrap();
    let error = Sandbox::start(Options { port, ..Options::default() }).unwrap_err();
    assert!(matches!(error, cs_phone_number::sandbox::SandboxError::Start { .. }));
    assert!(error.to_string().contains(&format!("port {port} of 127.0.0.1")), "{error}");
    assert!(error.advice().contains("another port"));
}

#[test]
fn many_requests_at_once_are_all_answered() {
    let stage = Stage::contoso();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let client = super::stage::client();
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                for _ in 0..25 {
                    let request = client
                        .get(format!("{}{NUMBERS}?$top=1", stage.sandbox.base_address()))
                        .bearer_auth(stage.sandbox.token())
                        .header("client-request-id", Uuid::new_v4().to_string());
                    assert_eq!(runtime.block_on(request.send()).unwrap().status(), 200);
                }
            });
        }
    });
    assert_eq!(stage.sandbox.describe().requests, 200);
    assert!(stage.violations().is_empty());
}
