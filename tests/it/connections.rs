//! Opening connections, what they need, and what they refuse.

use cs_phone_number::ffi::client::{Connection, Operation};
use serde_json::{Value, json};

use crate::support::relay::{End, Relay, Sends, Then};
use crate::support::tenant::{Tenant, done, failure, object_id};

fn refused(options: Value) -> Value {
    Connection::open(&options.to_string()).err().unwrap_or_else(|| panic!("{options} should not connect"))
}

#[test]
fn a_sandbox_says_what_it_is() {
    let tenant = Tenant::contoso();
    let info = &tenant.connection.info;
    assert_eq!(info["environment"], "Sandbox");
    assert_eq!(info["tenant"], "contoso");
    assert_eq!(info["tenantId"], "6f0f6c51-7f0c-4a55-9f3e-0c5b0d6c2f11");
    let description = tenant.description();
    assert_eq!(description["baseAddress"], info["baseAddress"]);
    assert_eq!((&description["users"], &description["numbers"]), (&json!(15), &json!(28)));
}

#[test]
fn a_given_token_connects_to_the_address_that_was_set() {
    let tenant = Tenant::contoso();
    let description = tenant.description();
    let options = json!({
        "kind": "accessToken",
        "accessToken": format!(" {}\n", description["token"].as_str().unwrap()),
        "baseAddress": description["baseAddress"],
    });
    let connection = Connection::open(&options.to_string()).unwrap();
    assert_eq!(connection.info["environment"], "AzureCloud");
    done(&connection.unassign("user1@contoso.com", "+12065551234", "CallingPlan", None).unwrap().wait());
    assert_eq!(tenant.holder("+12065551234"), None);
    let no_sandbox = connection.start(r#"{"operation":"describeSandbox"}"#).unwrap().wait();
    assert_eq!(failure(&no_sandbox)["code"], "NotConnected");
}

#[test]
fn a_token_the_service_does_not_take_is_unauthorized_and_never_shown() {
    let other = Tenant::contoso();
    // Its own sandbox, since that one notes the wrong token as a violation.
    let tenant = Connection::open(r#"{"kind":"sandbox"}"#).unwrap();
    let base = &tenant.info["baseAddress"];
    let token = other.description()["token"].as_str().unwrap().to_owned();
    let options = json!({ "kind": "accessToken", "accessToken": token, "baseAddress": base });
    let connection = Connection::open(&options.to_string()).unwrap();
    let ending = connection
        .unassign("user1@contoso.com", "+12065551234", "CallingPlan", Some(r#"{"verbose":true}"#))
        .unwrap()
        .wait();
    let failure = failure(&ending);
    assert_eq!((&failure["code"], &failure["legacyCode"]), (&json!("Unauthorized"), &json!("Unauthorized")));
    assert!(failure["advice"].as_str().unwrap().contains("connect again"), "{failure}");
    for event in &ending.events {
        assert!(!event.to_string().contains(&token), "{event}");
    }
}

#[test]
fn a_service_that_repeats_the_token_does_not_get_it_into_an_error() {
    let token = "the-token-itself";
    let repeated = |request: &str| {
        let named = request.lines().find_map(|line| line.strip_prefix("authorization: Bearer "));
        named.expect("the token is sent").to_owned()
    };
    let replies: [fn(&str) -> String; 7] = [
        |token| refusal(400, "", json!({ "error": { "code": "Odd", "message": format!("Bearer {token} is odd") } })),
        |token| refusal(400, "", format!("<html>{token} is odd</html>")),
        |token| refusal(200, "", format!("<html>{token} is odd</html>")),
        |token| refusal(200, "", format!("<html>is odd{:1990}{token}</html>", "")),
        |token| refusal(400, "", format!("<html>is odd{:1982}{token}</html>", "")),
        |token| refusal(400, "", json!({ "error": { "code": token, "message": "it is odd" } })),
        |token| refusal(400, &format!("request-id: {token}\r\n"), "<html>it is odd</html>"),
    ];
    for reply in replies {
        let service = Relay::before("http://127.0.0.1:9", move |request| {
            let sends = Sends::Text(reply(&repeated(request)));
            Some(Then { carried_out: false, sends, end: End::Close })
        });
        let address = format!("{}/v1.0", service.address);
        let options = json!({ "kind": "accessToken", "accessToken": token, "baseAddress": address });
        let connection = Connection::open(&options.to_string()).unwrap();
        let verbose = Some(r#"{"verbose":true}"#);
        let ending = connection.unassign(&object_id(1), "+12065551234", "CallingPlan", verbose).unwrap().wait();
        assert!(failure(&ending).to_string().contains("is odd"), "{:?}", ending.events);
        for event in &ending.events {
            // Not a part of it either.
            assert!(!event.to_string().contains(&token[..6]), "{event}");
        }
    }
}

/// A reply with this body and these headers.
fn refusal(status: u16, headers: &str, body: impl ToString) -> String {
    let body = body.to_string();
    format!("HTTP/1.1 {status} x\r\n{headers}Content-Length: {}\r\n\r\n{body}", body.len())
}

#[test]
fn an_address_that_is_neither_https_nor_loopback_is_refused() {
    for address in
        ["http://graph.microsoft.com/v1.0", "ftp://127.0.0.1/", "graph", "https://user:pw@graph.microsoft.com"]
    {
        let failure = refused(json!({ "kind": "accessToken", "accessToken": "t", "baseAddress": address }));
        assert_eq!(failure["code"], "RefusedAddress", "{address}: {failure}");
        assert!(!failure.to_string().contains("pw"), "{failure}");
    }
}

#[test]
fn clouds_without_the_api_are_refused_before_any_request() {
    for host in ["graph.microsoft.us", "dod-graph.microsoft.us", "microsoftgraph.chinacloudapi.cn"] {
        let options =
            json!({ "kind": "accessToken", "accessToken": "t", "baseAddress": format!("https://{host}/v1.0") });
        assert_eq!(refused(options)["code"], "NotSupported", "{host}");
    }
}

#[test]
fn bad_options_are_a_failure_that_repeats_no_token() {
    for (options, code) in [
        (json!({ "kind": "accessToken", "accessToken": " " }), "InvalidRequest"),
        (json!({ "kind": "accessToken", "accessToken": "secret\nvalue" }), "InvalidRequest"),
        (json!({ "kind": "accessToken", "token": "secret" }), "InvalidRequest"),
        (json!({ "kind": "somethingElse" }), "InvalidRequest"),
        (json!({ "kind": "sandbox", "seed": "secret-of-nobody" }), "SandboxSeed"),
        (json!({ "kind": "sandbox", "plan": "no such file" }), "SandboxPlan"),
        (json!({ "kind": "sandbox", "path": "/no/such/folder/tenant" }), "SandboxFile"),
    ] {
        let failure = refused(options);
        assert_eq!(failure["code"], code, "{failure}");
        assert!(!failure["message"].as_str().unwrap().contains("secret\n"), "{failure}");
    }
}

#[test]
fn without_a_connection_the_failure_names_the_command_that_makes_one() {
    let request = r#"{"operation":"unassignAll","identity":"user1@contoso.com"}"#;
    let failure = failure(&Operation::start(0, request).unwrap().wait());
    assert_eq!(failure["code"], "NotConnected");
    assert!(failure["advice"].as_str().unwrap().contains("Connect-MicrosoftTeams"), "{failure}");
}

#[test]
fn an_operation_keeps_the_connection_it_began_with() {
    let tenant = Connection::open(r#"{"kind":"sandbox"}"#).unwrap();
    let operation = tenant.unassign("user1@contoso.com", "+12065551234", "CallingPlan", None).unwrap();
    drop(tenant);
    done(&operation.wait());
}

#[test]
fn a_sandbox_file_can_be_used_again_when_its_connection_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    let options = json!({ "kind": "sandbox", "path": folder.path().join("tenant.sandbox") }).to_string();
    let first = Connection::open(&options).unwrap();
    done(&first.unassign("user1@contoso.com", "+12065551234", "CallingPlan", None).unwrap().wait());
    drop(first);
    let second = Connection::open(&options).unwrap();
    let again = second.unassign("user1@contoso.com", "+12065551234", "CallingPlan", None).unwrap().wait();
    assert_eq!(failure(&again)["code"], "NumberNotAssigned");
}

#[test]
fn a_tenant_file_is_made_from_a_seed_and_not_over_another_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("made.sandbox");
    let make = |force: bool| {
        let request = json!({ "operation": "createSandboxTenant", "path": path, "seed": "contoso", "force": force });
        Operation::start(0, &request.to_string()).unwrap().wait().result()
    };
    assert_eq!(make(false).unwrap()["numbers"], 28);
    assert_eq!(make(false).unwrap_err()["code"], "SandboxFile");
    assert_eq!(make(true).unwrap()["users"], 15);
    let half = json!({ "operation": "createSandboxTenant", "path": path, "userPath": "users.csv" });
    assert_eq!(failure(&Operation::start(0, &half.to_string()).unwrap().wait())["code"], "InvalidRequest");
}
