//! What a token is good for, how long, and where it must not go.

use std::time::Duration;

use cs_phone_number::sandbox::ViolationKind as Kind;
use reqwest::Method;
use serde_json::{Value, json};

use super::sign_in_stage::{APPLICATION, CONTOSO, DEVICE_CODE, PUBLIC_CLIENT, SCOPE, SECRET};
use super::stage::{NUMBERS, OPERATIONS, Reply, Stage, account};

const NUMBER: &str = "+12065551234";

/// A sandbox whose applications were granted this.
fn granted(permissions: Value) -> Stage {
    Stage::signing_in(json!({
        "applications": [
            {"clientId": APPLICATION, "secret": SECRET, "permissions": permissions},
            {"clientId": PUBLIC_CLIENT, "public": true, "permissions": permissions},
        ],
    }))
}

fn of_person(stage: &Stage) -> String {
    let begin = [("client_id", PUBLIC_CLIENT), ("scope", SCOPE)];
    let reply = stage.post_form("/common/oauth2/v2.0/devicecode", &begin).json();
    let code = reply["device_code"].as_str().unwrap();
    let poll = [("grant_type", DEVICE_CODE), ("client_id", PUBLIC_CLIENT), ("device_code", code)];
    stage.post_form("/common/oauth2/v2.0/token", &poll).access_token()
}

fn order(stage: &Stage, token: &str, action: &str) -> Reply {
    stage.send(order_request(stage, token, action))
}

fn order_request(stage: &Stage, token: &str, action: &str) -> reqwest::RequestBuilder {
    let body = json!({"telephoneNumber": NUMBER, "numberType": "callingPlan"});
    let request = stage.post(&format!("{NUMBERS}/{action}"), &body);
    let mut request = request.build().unwrap();
    request.headers_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
    reqwest::RequestBuilder::from_parts(super::stage::client(), request)
}

#[test]
fn numbers_are_read_with_either_permission_and_ordered_with_one() {
    for (permission, reads, orders) in [
        ("TeamsTelephoneNumber.ReadWrite.All", true, true),
        ("TeamsTelephoneNumber.Read.All", true, false),
        ("User.Read.All", false, false),
    ] {
        let stage = granted(json!([permission]));
        for token in [stage.by_secret(&[]).access_token(), of_person(&stage)] {
            let id = "2b3132303635353531323334";
            for path in [NUMBERS, &format!("{NUMBERS}/$count"), &format!("{NUMBERS}/{id}"), &format!("{OPERATIONS}/x")]
            {
                let reply = stage.graph(&token, Method::GET, path);
                if reads {
                    assert_ne!(reply.status, 403, "{permission} {path}");
                } else {
                    reply.refused(
                        403,
                        "forbidden",
                        "TeamsTelephoneNumber.Read.All, TeamsTelephoneNumber.ReadWrite.All",
                    );
                }
            }
            for action in ["unassignNumber", "microsoft.graph.teamsAdministration.unassignNumber", "assignNumber"] {
                let reply = order(&stage, &token, action);
                if orders {
                    assert_ne!(reply.status, 403, "{permission} {action}");
                } else {
                    reply.refused(403, "forbidden", "TeamsTelephoneNumber.ReadWrite.All");
                }
            }
            assert_eq!(stage.is_free(NUMBER), orders);
        }
    }
}

#[test]
fn users_and_their_configurations_have_permissions_of_their_own() {
    let configuration = format!("/admin/teams/userConfigurations/{}", account(1));
    let filter = "/users?$filter=mail%20eq%20'x'";
    for (permission, application, person, configures) in [
        ("User.Read.All", 200, 200, 403),
        ("User.ReadBasic.All", 403, 200, 403),
        ("TeamsUserConfiguration.Read.All", 403, 403, 200),
    ] {
        let stage = granted(json!([permission]));
        let (of_application, of_person) = (stage.by_secret(&[]).access_token(), of_person(&stage));
        for path in ["/users/user1@contoso.com", filter] {
            assert_eq!(stage.graph(&of_application, Method::GET, path).status, application, "{permission}");
            assert_eq!(stage.graph(&of_person, Method::GET, path).status, person, "{permission}");
        }
        assert_eq!(stage.graph(&of_application, Method::GET, &configuration).status, configures, "{permission}");
    }
    let stage = granted(json!([]));
    let (of_application, of_person) = (stage.by_secret(&[]).access_token(), of_person(&stage));
    let ask = |token: &str, path: &str| stage.graph(token, Method::GET, path);
    let user = "/users/user1@contoso.com";
    ask(&of_application, user).refused(403, "Authorization_RequestDenied", "application permissions: User.Read.All.");
    ask(&of_person, user).refused(403, "Authorization_RequestDenied", "User.Read.All, User.ReadBasic.All");
    ask(&of_person, &configuration).refused(403, "forbidden", "delegated permissions: TeamsUserConfiguration.Read.All");
    // What the sandbox does not serve, nobody needs a permission for.
    ask(&of_person, "/me").refused(501, "NotImplemented", "/me");
    assert!(stage.violations().is_empty());
}

#[test]
fn an_order_without_permission_is_not_carried_out_behind_a_fault_either() {
    for carried_out in [json!("first"), json!({"afterReads": 1})] {
        let fault = json!({"match": {"method": "POST", "path": "unassign"}, "then": {
            "cut": "beforeReply", "carriedOut": carried_out,
        }});
        let stage = Stage::planned(json!({
            "signIn": {"applications": [{"clientId": APPLICATION, "secret": SECRET, "permissions": []}]},
            "faults": [fault],
        }));
        let token = stage.by_secret(&[]).access_token();
        assert!(stage.try_send(order_request(&stage, &token, "unassignNumber")).is_err());
        assert!(!stage.is_free(NUMBER));
        assert!(!stage.is_free(NUMBER), "{carried_out}");
    }
}

#[test]
fn a_token_expires() {
    let stage = Stage::signing_in(json!({"tokenLifetimeSeconds": 2, "refreshInSeconds": 1}));
    let reply = stage.by_secret(&[]);
    assert_eq!((&reply.json()["expires_in"], &reply.json()["refresh_in"]), (&json!(2), &json!(1)));
    let token = reply.access_token();
    assert_eq!(stage.graph(&token, Method::GET, NUMBERS).status, 200);
    std::thread::sleep(Duration::from_millis(2010));
    let reply = stage.graph(&token, Method::GET, NUMBERS);
    reply.refused(401, "InvalidAuthenticationToken", "the token is expired");
    assert_eq!(stage.graph(&stage.by_secret(&[]).access_token(), Method::GET, NUMBERS).status, 200);
    assert_eq!(stage.get(NUMBERS).status, 200);
    assert!(stage.violations().is_empty());
}

#[test]
fn a_token_that_was_changed_is_nobodys() {
    let stage = Stage::contoso();
    let token = stage.by_secret(&[]).access_token();
    for other in [format!("{token}x"), token[..token.len() - 1].to_owned()] {
        stage.graph(&other, Method::GET, NUMBERS).refused(401, "InvalidAuthenticationToken", "validation");
    }
    assert_eq!(stage.violations(), [Kind::WrongToken; 2]);
    // Nor is one of another sandbox.
    let other = Stage::contoso();
    assert_eq!(other.graph(&token, Method::GET, NUMBERS).status, 401);
}

#[test]
fn a_secret_in_an_address_is_noted_and_not_repeated() {
    let stage = Stage::contoso();
    let token = stage.by_secret(&[]).access_token();
    let path = format!("/{CONTOSO}/oauth2/v2.0/token");
    for query in [
        format!("client_secret={SECRET}"),
        "Client_Assertion=a.b.c".to_owned(),
        "a=b&refresh_token=x".to_owned(),
        "device%5Fcode=x".to_owned(),
        format!("x={SECRET}"),
        format!("x={}", SECRET.replace('-', "%2D")),
        "x=sandbox-identity-header".to_owned(),
        format!("x={token}"),
        format!("x={}", stage.sandbox.token()),
    ] {
        stage.post_form(&format!("{path}?{query}"), &[]);
        let described = stage.sandbox.describe();
        let violation = described.violations.last().unwrap();
        assert_eq!((violation.kind, &*violation.path), (Kind::SecretInAddress, &*path), "{query}");
        assert!(!violation.message.contains(SECRET));
    }
    assert_eq!(stage.violations().len(), 9);
    stage.get(&format!("{NUMBERS}?access_token={token}"));
    assert_eq!(stage.violations()[9..], [Kind::SecretInAddress]);
    // A parameter there is not read either.
    let reply = stage.post_form(&format!("{path}?grant_type=client_credentials"), &[]);
    reply.not_signed_in(400, "invalid_request", 900_144, "'grant_type'");
    assert_eq!(stage.violations().len(), 10);
}

#[test]
fn a_token_for_graph_goes_nowhere_else() {
    let stage = Stage::contoso();
    let token = stage.by_secret(&[]).access_token();
    stage.send(stage.form(&format!("/{CONTOSO}/oauth2/v2.0/token"), &[]).bearer_auth(token));
    assert_eq!(stage.violations(), [Kind::MisplacedToken]);
}
