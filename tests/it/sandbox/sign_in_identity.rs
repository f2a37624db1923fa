//! Managed identities: the metadata service of a virtual machine, and App Service's endpoint.

use reqwest::Method;
use serde_json::{Value, json};

use super::sign_in_stage::claims;
use super::stage::{NUMBERS, Reply, Stage, account};

const MACHINE: &str = "/metadata/identity/oauth2/token";
const APP_SERVICE: &str = "/msi/token";
const MACHINE_QUERY: &str = "api-version=2018-02-01&resource=https://graph.microsoft.com/";
const APP_SERVICE_QUERY: &str = "api-version=2019-08-01&resource=https://graph.microsoft.com";
const SYSTEM_ASSIGNED: &str = "40000000-0000-4000-8000-000000000003";
const HEADER: (&str, &str) = ("X-IDENTITY-HEADER", "sandbox-identity-header");

fn machine(stage: &Stage, query: &str) -> Reply {
    stage.fetch(&format!("{MACHINE}?{query}"), &[("Metadata", "true")])
}

fn app_service(stage: &Stage, query: &str) -> Reply {
    stage.fetch(&format!("{APP_SERVICE}?{query}"), &[HEADER])
}

#[track_caller]
fn refused(reply: &Reply, error: &str, part: &str) {
    assert_eq!(reply.status, 400, "{}", reply.body);
    let body = reply.json();
    assert_eq!(body["error"], error, "{body}");
    let description = body["error_description"].as_str().unwrap();
    assert!(description.contains(part), "{description}");
}

#[track_caller]
fn refused_by_app_service(reply: &Reply, status: u16, part: &str) {
    assert_eq!(reply.status, status, "{}", reply.body);
    let body = reply.json();
    assert_eq!(body["statusCode"], status, "{body}");
    let message = body["message"].as_str().unwrap();
    assert!(message.contains(part), "{message}");
}

#[test]
fn a_machine_has_its_token_and_every_number_is_text() {
    let stage = Stage::contoso();
    let reply = machine(&stage, MACHINE_QUERY);
    let token = reply.access_token();
    let body = reply.json();
    assert_eq!(body["expires_in"], "3600");
    assert_eq!(body["ext_expires_in"], "3600");
    let text = |name: &str| body[name].as_str().unwrap().parse::<i64>().unwrap();
    let claims = claims(&token);
    assert_eq!(text("expires_on"), claims["exp"].as_i64().unwrap());
    assert_eq!(text("not_before"), claims["nbf"].as_i64().unwrap());
    assert_eq!(body["resource"], "https://graph.microsoft.com/");
    assert_eq!(body["token_type"], "Bearer");
    assert_eq!(body["client_id"], SYSTEM_ASSIGNED);
    assert_eq!((&claims["appid"], &claims["idtyp"]), (&json!(SYSTEM_ASSIGNED), &json!("app")));
    assert_eq!(claims["roles"].as_array().unwrap().len(), 3);
    assert_eq!(stage.graph(&token, Method::GET, NUMBERS).status, 200);
    assert!(stage.violations().is_empty());
}

#[test]
fn the_metadata_service_takes_only_what_it_documents() {
    let stage = Stage::contoso();
    let path = format!("{MACHINE}?{MACHINE_QUERY}");
    refused(&stage.fetch(&path, &[]), "invalid_request", "metadata header");
    refused(&stage.fetch(&path, &[("Metadata", "false")]), "invalid_request", "metadata header");
    let forwarded = [("Metadata", "true"), ("X-Forwarded-For", "10.0.0.1")];
    refused(&stage.fetch(&path, &forwarded), "invalid_request", "X-Forwarded-For");
    for (query, error, part) in [
        ("resource=https://graph.microsoft.com/", "invalid_request", "api-version"),
        ("api-version=2017-12-01&resource=https://graph.microsoft.com/", "invalid_request", "api-version"),
        ("api-version=2019-08-02&resource=https://graph.microsoft.com/", "invalid_request", "api-version"),
        ("api-version=2018-02-01", "invalid_request", "'resource'"),
        ("api-version=2018-02-01&resource=https://vault.azure.net", "invalid_resource", "https://vault.azure.net"),
        (&*format!("{MACHINE_QUERY}&odd=1"), "invalid_request", "'odd'"),
        (&*format!("{MACHINE_QUERY}&resource=x"), "invalid_request", "malformed"),
        (&*format!("{MACHINE_QUERY}&client_id={}", account(1)), "invalid_request", "Identity not found"),
    ] {
        refused(&machine(&stage, query), error, part);
    }
    let posted = stage.send(stage.bare(Method::POST, &stage.login(&path)).header("Metadata", "true"));
    assert_eq!((posted.status, posted.header("allow")), (405, Some("GET")));
}

#[test]
fn later_versions_of_the_metadata_service_are_taken_too() {
    let stage = Stage::contoso();
    for version in ["2018-02-01", "2019-08-01", "2021-12-13", "2024-07-17"] {
        machine(&stage, &format!("api-version={version}&resource=https://graph.microsoft.com")).access_token();
    }
}

#[test]
fn an_identity_of_the_machine_is_named_by_its_client_id() {
    let identity = |identity: Value| Stage::signing_in(json!({ "managedIdentity": identity }));
    let named = |n: u32| format!("{MACHINE_QUERY}&client_id={}", account(n));
    let id = |reply: &Reply| reply.json()["client_id"].as_str().unwrap().to_owned();

    let stage = identity(json!({"clientIds": [account(71), account(72)], "permissions": ["User.Read.All"]}));
    assert_eq!(id(&machine(&stage, &named(72))), account(72));
    assert_eq!(id(&machine(&stage, MACHINE_QUERY)), SYSTEM_ASSIGNED);
    refused(&machine(&stage, &named(73)), "invalid_request", "Identity not found");
    assert_eq!(claims(&machine(&stage, &named(71)).access_token())["roles"], json!(["User.Read.All"]));

    let stage = identity(json!({"clientIds": [account(71), account(72)], "systemAssigned": false}));
    refused(&machine(&stage, MACHINE_QUERY), "invalid_request", "Multiple user assigned identities exist");
    assert_eq!(id(&machine(&stage, &named(72))), account(72));

    let stage = identity(json!({"clientIds": [account(71)], "systemAssigned": false}));
    assert_eq!(id(&machine(&stage, MACHINE_QUERY)), account(71));
    // App Service does not choose.
    refused_by_app_service(&app_service(&stage, APP_SERVICE_QUERY), 400, "No User Assigned");

    let stage = identity(json!({"systemAssigned": false}));
    refused(&machine(&stage, MACHINE_QUERY), "invalid_request", "Identity not found");
}

#[test]
fn app_service_has_a_token_for_whoever_knows_its_header() {
    let stage = Stage::contoso();
    let reply = app_service(&stage, APP_SERVICE_QUERY);
    let claims = claims(&reply.access_token());
    let body = reply.json();
    assert_eq!(body["expires_on"], claims["exp"].to_string());
    assert_eq!(body["resource"], "https://graph.microsoft.com");
    assert_eq!((&body["client_id"], &body["token_type"]), (&json!(SYSTEM_ASSIGNED), &json!("Bearer")));
    assert_eq!((body.get("expires_in"), body.get("not_before")), (None, None));
    let path = format!("{APP_SERVICE}?{APP_SERVICE_QUERY}");
    refused_by_app_service(&stage.fetch(&path, &[]), 401, "X-IDENTITY-HEADER");
    refused_by_app_service(&stage.fetch(&path, &[(HEADER.0, "another")]), 401, "X-IDENTITY-HEADER");
    for (query, part) in [
        ("api-version=2017-09-01&resource=https://graph.microsoft.com", "api-version"),
        ("api-version=2019-08-01", "'resource'"),
        ("api-version=2019-08-01&resource=https://vault.azure.net", "https://vault.azure.net"),
        (&*format!("{APP_SERVICE_QUERY}&client_id={}", account(1)), "No User Assigned"),
    ] {
        refused_by_app_service(&app_service(&stage, query), 400, part);
    }
    assert!(stage.violations().is_empty());
}

#[test]
fn the_plan_says_the_header_and_the_identities_of_app_service() {
    let stage = Stage::signing_in(json!({
        "managedIdentity": {"clientIds": [account(71)], "secretHeader": "another"},
        "refreshInSeconds": 1800,
    }));
    let path = format!("{APP_SERVICE}?{APP_SERVICE_QUERY}&client_id={}", account(71));
    assert_eq!(stage.fetch(&path, &[HEADER]).status, 401);
    let reply = stage.fetch(&path, &[(HEADER.0, "another")]);
    assert_eq!(claims(&reply.access_token())["appid"], account(71));
    assert_eq!(machine(&stage, MACHINE_QUERY).json()["refresh_in"], "1800");
}
