//! Signing in with a secret: what the token endpoint takes and refuses.

use cs_phone_number::sandbox::ViolationKind as Kind;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::sign_in_stage::{APPLICATION, CONTOSO, PUBLIC_CLIENT, SCOPE, SECRET, claims};
use super::stage::{NUMBERS, Stage};

#[test]
fn an_application_signs_in_with_its_secret_and_uses_its_token() {
    let stage = Stage::contoso();
    let reply = stage.by_secret(&[]);
    let body = reply.json();
    assert_eq!(
        (&body["token_type"], &body["expires_in"], &body["ext_expires_in"]),
        (&json!("Bearer"), &json!(3600), &json!(3600))
    );
    assert_eq!(body.get("refresh_in"), None);
    assert_eq!(body.get("refresh_token"), None);
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let token = reply.access_token();
    assert_eq!(stage.graph(&token, Method::GET, NUMBERS).status, 200);
    let claims = claims(&token);
    assert_eq!(claims["aud"], "https://graph.microsoft.com");
    assert_eq!(claims["tid"], CONTOSO);
    assert_eq!(claims["appid"], APPLICATION);
    assert_eq!(claims["idtyp"], "app");
    assert_eq!(
        claims["roles"],
        json!(["TeamsTelephoneNumber.ReadWrite.All", "User.Read.All", "TeamsUserConfiguration.Read.All"])
    );
    assert_eq!(claims.get("scp"), None);
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 3600);
    assert_eq!(claims["nbf"], claims["iat"]);
    assert_ne!(claims["oid"], APPLICATION);
    // The next one is another, and the sandbox's own goes on.
    assert_ne!(stage.by_secret(&[]).access_token(), token);
    assert_eq!(stage.get(NUMBERS).status, 200);
    assert!(stage.violations().is_empty());
}

#[test]
fn the_tenant_is_named_by_its_id_or_a_domain_of_its_own() {
    let stage = Stage::contoso();
    let ask = |tenant: &str| {
        let path = format!("/{tenant}/oauth2/v2.0/token");
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", APPLICATION),
            ("client_secret", SECRET),
            ("scope", SCOPE),
        ];
        stage.post_form(&path, &form)
    };
    for tenant in [CONTOSO, &CONTOSO.to_uppercase(), "contoso.onmicrosoft.com", "Contoso.com"] {
        ask(tenant).access_token();
    }
    for tenant in ["fabrikam.com", "contoso", "com", &Uuid::new_v4().to_string()] {
        ask(tenant).not_signed_in(400, "invalid_request", 90_002, tenant);
    }
    // An application by itself has no tenant of its own that would tell.
    for tenant in ["common", "organizations"] {
        ask(tenant).not_signed_in(400, "invalid_request", 50_059, "No tenant-identifying information");
    }
}

#[test]
fn each_part_of_a_sign_in_with_a_secret_is_checked() {
    let stage = Stage::contoso();
    let unknown = Uuid::new_v4().to_string();
    for (change, status, error, number, part) in [
        (("grant_type", ""), 400, "invalid_request", 900_144, "'grant_type'"),
        (("grant_type", "password"), 400, "unsupported_grant_type", 70_003, "unsupported grant type"),
        (("client_id", ""), 400, "invalid_request", 900_144, "'client_id'"),
        (("client_id", &*unknown), 400, "unauthorized_client", 700_016, &*unknown),
        (("client_id", "x"), 400, "unauthorized_client", 700_016, "'x'"),
        (("client_id", PUBLIC_CLIENT), 401, "invalid_client", 700_025, "public"),
        (("client_secret", ""), 401, "invalid_client", 7_000_216, "'client_assertion', 'client_secret'"),
        (("client_secret", "Sandbox-Secret"), 401, "invalid_client", 7_000_215, "Invalid client secret"),
        (("client_assertion", "a.b.c"), 400, "invalid_request", 9_002_313, "both"),
        (("scope", ""), 400, "invalid_request", 900_144, "'scope'"),
        (("scope", "User.Read.All"), 400, "invalid_scope", 1_002_012, "/.default"),
        (("scope", "https://graph.microsoft.com/User.Read.All"), 400, "invalid_scope", 1_002_012, "/.default"),
        (("scope", "https://graph.microsoft.com/.default openid"), 400, "invalid_scope", 1_002_012, "/.default"),
        (("scope", "https://vault.azure.net/.default"), 400, "invalid_resource", 500_011, "https://vault.azure.net"),
    ] {
        stage.by_secret(&[change]).not_signed_in(status, error, number, part);
    }
    let reply = stage.by_secret(&[("client_id", PUBLIC_CLIENT), ("client_secret", "")]);
    reply.not_signed_in(401, "invalid_client", 7_000_216, "client_secret");
    assert!(stage.violations().is_empty());
}

#[test]
fn a_request_is_a_proper_form() {
    let stage = Stage::contoso();
    let path = format!("/{CONTOSO}/oauth2/v2.0/token");
    let good =
        [("grant_type", "client_credentials"), ("client_id", APPLICATION), ("client_secret", SECRET), ("scope", SCOPE)];
    let with_type = |content_type: &str| {
        let request = stage.bare(Method::POST, &stage.login(&path)).header("content-type", content_type);
        stage.send(request.body(super::stage::encoded(&good)))
    };
    with_type("Application/X-WWW-Form-URLencoded; charset=utf-8").access_token();
    for odd in ["application/json", "text/plain", ""] {
        with_type(odd).not_signed_in(400, "invalid_request", 9_002_313, "Content-Type");
    }
    let twice: Vec<_> = good.into_iter().chain([("scope", SCOPE)]).collect();
    stage.post_form(&path, &twice).not_signed_in(400, "invalid_request", 9_000_411, "'scope' is duplicated");
    let no_text = stage.form(&path, &[]).body("grant_type=%FF");
    stage.send(no_text).not_signed_in(400, "invalid_request", 9_002_313, "UTF-8");
    let reply = stage.fetch(&path, &[]);
    reply.not_signed_in(405, "invalid_request", 900_561, "only accepts POST");
    assert_eq!(reply.header("allow"), Some("POST"));
}

#[test]
fn an_error_carries_ids_and_a_timestamp() {
    let stage = Stage::contoso();
    let id = Uuid::new_v4().to_string();
    let path = format!("/{CONTOSO}/oauth2/v2.0/token");
    let reply = stage.send(stage.form(&path, &[]).header("client-request-id", &id));
    let body = reply.json();
    assert_eq!(body["correlation_id"], *id);
    assert_eq!(reply.header("client-request-id"), Some(&*id));
    assert_eq!(reply.header("x-ms-request-id"), body["trace_id"].as_str());
    let timestamp = body["timestamp"].as_str().unwrap();
    assert_eq!(timestamp.len(), "2026-01-02 03:04:05Z".len());
    let description = body["error_description"].as_str().unwrap();
    for part in [timestamp, &id, body["trace_id"].as_str().unwrap()] {
        assert!(description.contains(part), "{description}");
    }
}

#[test]
fn faults_act_on_these_endpoints_by_their_path() {
    let fault = |path: &str, then: Value| json!({"match": {"path": path}, "then": then});
    let stage = Stage::planned(json!({"faults": [
        fault("/oauth2/v2.0/token", json!({"status": 429, "retryAfterSeconds": 30})),
        fault("*/oauth2/v2.0/devicecode", json!({"status": 400, "code": "invalid_grant", "message": "no"})),
        fault("/metadata/", json!({"status": 503})),
        fault("/msi/token", json!({"body": "<html>"})),
        {"match": {"method": "POST", "body": "credentials", "skip": 1}, "then": {"cut": "beforeReply"}},
        {"match": {"path": "/msi/token", "skip": 1}, "then": {"cut": "withinBody", "delayMs": 20}},
    ]}));
    let reply = stage.by_secret(&[]);
    assert_eq!((reply.status, reply.header("retry-after")), (429, Some("30")));
    assert_eq!(reply.json()["error"], "temporarily_unavailable");
    let reply = stage.post_form("/common/oauth2/v2.0/devicecode", &[]);
    assert_eq!((reply.status, &reply.json()["error"]), (400, &json!("invalid_grant")));
    assert!(reply.json()["error_description"].as_str().unwrap().starts_with("no\r\nTrace ID: "));
    let reply = stage.fetch("/metadata/identity/oauth2/token", &[]);
    assert_eq!(
        reply.json(),
        json!({"error": "temporarily_unavailable", "error_description": "a fault of the sandbox's plan"})
    );
    assert_eq!(stage.fetch("/msi/token", &[]).body, "<html>");
    assert!(stage.violations().is_empty());
    let form = stage.form(&format!("/{CONTOSO}/oauth2/v2.0/token"), &[("grant_type", "client_credentials")]);
    assert!(stage.try_send(form).is_err());
    assert!(stage.try_send(stage.bare(Method::GET, &stage.login("/msi/token"))).is_err());
}

#[test]
fn a_sign_in_waits_as_long_as_it_was_told() {
    let stage = Stage::planned(json!({"faults": [
        {"match": {"path": "/token"}, "then": {"status": 429, "retryAfterSeconds": 30}},
    ]}));
    assert_eq!(stage.by_secret(&[]).status, 429);
    stage.by_secret(&[]).access_token();
    assert_eq!(stage.violations(), [Kind::EarlyRetry]);
}

#[test]
fn the_documents_that_libraries_read_first_are_there() {
    let stage = Stage::contoso();
    let login = stage.sandbox.login_address();
    let reply = stage.fetch("/organizations/v2.0/.well-known/openid-configuration", &[]).json();
    assert_eq!(reply["token_endpoint"], format!("{login}/organizations/oauth2/v2.0/token"));
    assert_eq!(reply["device_authorization_endpoint"], format!("{login}/organizations/oauth2/v2.0/devicecode"));
    assert_eq!(reply["issuer"], format!("{login}/{CONTOSO}/v2.0"));
    let reply = stage.fetch("/fabrikam.com/v2.0/.well-known/openid-configuration", &[]);
    reply.not_signed_in(400, "invalid_request", 90_002, "fabrikam.com");
    let reply = stage.fetch("/common/discovery/instance?api-version=1.1&authorization_endpoint=x", &[]).json();
    let documents = reply["tenant_discovery_endpoint"].as_str().unwrap();
    assert_eq!(documents, format!("{login}/{CONTOSO}/v2.0/.well-known/openid-configuration"));
    assert_eq!(stage.fetch("/common/discovery/v2.0/keys", &[]).json(), json!({"keys": []}));
    assert_eq!(stage.fetch("/devicelogin", &[]).status, 200);
    // What is no endpoint is as unknown as before.
    assert_eq!(stage.get(&stage.login("/common/oauth2/token")).status, 501);
}
