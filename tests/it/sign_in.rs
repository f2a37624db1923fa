//! Signing in through the C ABI, at the sandbox's endpoints: who gets in, who does not, and how long it lasts.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use cs_phone_number::ffi::client::{Connection, Ending, Operation};
use ring::digest;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PSS_SHA256, RsaKeyPair};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use serde_json::{Value, json};

use crate::support::surroundings::in_surroundings;
use crate::support::tenant::{Tenant, done, failure, issued_at, object_id, until};

const NUMBER: &str = "+12065551234";
const APPLICATION: &str = "40000000-0000-4000-8000-000000000001";
const SECRET: &str = "a-secret-known-to-both-sides";
const PUBLIC_CLIENT: &str = "40000000-0000-4000-8000-000000000002";
const MACHINE: &str = "40000000-0000-4000-8000-000000000003";
const CONTOSO: &str = "6f0f6c51-7f0c-4a55-9f3e-0c5b0d6c2f11";

const CERTIFICATE: &str = include_str!("fixtures/signing.cert.pem");
const KEY: &str = include_str!("fixtures/signing.key.pem");
const OTHER_KEY: &str = include_str!("fixtures/other.key.pem");

/// A tenant whose application has a secret and a certificate. `sign_in` adds to that part of the plan, `faults` are its faults.
fn tenant(sign_in: Value, faults: Value) -> Tenant {
    let mut plan = json!({ "signIn": { "applications": [
        { "clientId": APPLICATION, "secret": SECRET, "certificatePem": CERTIFICATE },
        { "clientId": PUBLIC_CLIENT, "public": true },
    ]}, "faults": faults });
    for (name, value) in sign_in.as_object().unwrap() {
        plan["signIn"][name] = value.clone();
    }
    Tenant::with_plan(plan)
}

/// Options that sign in at the tenant's own endpoints.
fn options(tenant: &Tenant, kind: &str, more: Value) -> String {
    let description = tenant.description();
    let mut options = json!({ "kind": kind, "baseAddress": description["baseAddress"] });
    if matches!(kind, "clientSecret" | "clientCertificate" | "deviceCode") {
        options["tenantId"] = "contoso.com".into();
        options["applicationId"] = if kind == "deviceCode" { PUBLIC_CLIENT } else { APPLICATION }.into();
        options["loginAddress"] = description["loginAddress"].clone();
    }
    if kind == "managedIdentity" {
        options["metadataAddress"] = description["loginAddress"].clone();
    }
    for (name, value) in more.as_object().unwrap() {
        options[name] = value.clone();
    }
    options.to_string()
}

fn by_secret(tenant: &Tenant) -> Result<Connection, Value> {
    Connection::open(&options(tenant, "clientSecret", json!({ "clientSecret": SECRET })))
}

/// The certificate's thumbprint, as options have it.
pub fn thumbprint() -> String {
    let der = CertificateDer::from_pem_slice(CERTIFICATE.as_bytes()).unwrap();
    BASE64_URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, &der))
}

/// The reply to a `prompt` that asks for a signature of the certificate's key.
pub fn sign(event: &Value) -> Option<String> {
    signed(event, KEY)
}

/// Begins to connect with the certificate.
fn with_certificate(tenant: &Tenant) -> (Connection, Operation) {
    let options = options(tenant, "clientCertificate", json!({ "certificateThumbprint": thumbprint() }));
    Connection::begin(&options).unwrap()
}

/// The reply to a `prompt` that asks for a signature.
fn signed(event: &Value, key: &str) -> Option<String> {
    assert_eq!(event["ask"], "sign", "{event}");
    let key = PrivatePkcs8KeyDer::from_pem_slice(key.as_bytes()).unwrap();
    let key = RsaKeyPair::from_pkcs8(key.secret_pkcs8_der()).unwrap();
    let mut signature = vec![0; key.public().modulus_len()];
    let text = event["text"].as_str().unwrap();
    key.sign(&RSA_PSS_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature).unwrap();
    Some(json!({ "signature": BASE64_STANDARD.encode(signature) }).to_string())
}

fn start_removal(connection: &Connection, more: Value) -> Operation {
    let mut options = json!({ "verbose": true, "waitLimitMs": 20_000 });
    for (name, value) in more.as_object().unwrap() {
        options[name] = value.clone();
    }
    connection.unassign("user1@contoso.com", NUMBER, "CallingPlan", Some(&options.to_string())).unwrap()
}

fn remove(connection: &Connection) -> Ending {
    start_removal(connection, json!({})).wait()
}

fn start_reading(connection: &Connection) -> Operation {
    let request = json!({ "operation": "getUser", "identity": object_id(1), "options": { "verbose": true } });
    connection.start(&request.to_string()).unwrap()
}

/// The statuses of the replies to those requests that asked for a token.
fn token_requests(ending: &Ending) -> Vec<Value> {
    let asked = |event: &&Value| event["path"].as_str().unwrap().contains("/oauth2/v2.0/token");
    ending.of_kind("request").filter(asked).map(|event| event["status"].clone()).collect()
}

#[track_caller]
fn sign_in_failed(failure: &Value, part_of_message: &str, part_of_advice: &str) {
    assert_eq!(
        (&failure["code"], &failure["legacyCode"]),
        (&json!("SignInFailed"), &json!("Unauthorized")),
        "{failure}"
    );
    assert!(failure["message"].as_str().unwrap().contains(part_of_message), "{failure}");
    assert!(failure["advice"].as_str().unwrap().contains(part_of_advice), "{failure}");
}

/// A JWT that nobody issued.
fn made_up(claims: Value) -> String {
    format!("e30.{}.c2ln", BASE64_URL_SAFE_NO_PAD.encode(claims.to_string()))
}

/// A token that the tenant issued.
fn issued(tenant: &Tenant) -> String {
    issued_at(tenant.description()["loginAddress"].as_str().unwrap())
}

#[test]
fn an_application_signs_in_with_its_secret_and_no_event_shows_secret_or_token() {
    let tenant = tenant(json!({}), json!([]));
    let connection = by_secret(&tenant).unwrap();
    let info = &connection.info;
    assert_eq!((&info["account"], &info["tenantId"]), (&json!(APPLICATION), &json!(CONTOSO)));
    assert_eq!(info["environment"], "AzureCloud");
    let ending = remove(&connection);
    done(&ending);
    assert_eq!(tenant.holder(NUMBER), None);
    for event in ending.events.iter().chain([info]) {
        let text = event.to_string();
        assert!(!text.contains(SECRET) && !text.contains("eyJ"), "{text}");
    }
}

#[test]
fn a_wrong_secret_is_refused_with_advice_and_is_never_shown() {
    let tenant = tenant(json!({}), json!([]));
    let wrong = "a-secret-of-somebody-else";
    let more = json!({ "clientSecret": wrong, "options": { "verbose": true } });
    let ending = Connection::begin(&options(&tenant, "clientSecret", more)).unwrap().1.wait();
    let failure = failure(&ending);
    sign_in_failed(&failure, "refused the sign-in", "a secret expires");
    assert!(failure["message"].as_str().unwrap().contains(APPLICATION), "{failure}");
    // The address as Entra ID documents it, which an assertion repeats.
    assert_eq!(ending.of_kind("request").next().unwrap()["path"], "/contoso.com/oauth2/v2.0/token");
    assert_eq!((&failure["serviceCode"], &failure["httpStatus"]), (&json!("invalid_client"), &json!(401)));
    for event in &ending.events {
        assert!(!event.to_string().contains(wrong), "{event}");
    }
}

#[test]
fn a_provider_that_repeats_the_secret_does_not_get_it_into_an_error() {
    let body = json!({ "error": "invalid_client", "error_description": format!("'{SECRET}' is odd") });
    let fault = json!([{ "match": { "path": "oauth2" }, "then": { "status": 401, "body": body } }]);
    let failure = by_secret(&tenant(json!({}), fault)).unwrap_err();
    sign_in_failed(&failure, "is odd", "secret");
    assert!(!failure.to_string().contains(SECRET), "{failure}");
}

#[test]
fn an_unknown_application_and_an_unknown_tenant_are_refused() {
    let tenant = tenant(json!({}), json!([]));
    for more in [json!({ "applicationId": object_id(77) }), json!({ "tenantId": "fabrikam.com" })] {
        let mut more = more;
        more["clientSecret"] = SECRET.into();
        let failure = Connection::open(&options(&tenant, "clientSecret", more)).unwrap_err();
        sign_in_failed(&failure, "refused the sign-in", "tenant");
    }
}

#[test]
fn an_application_signs_in_with_a_certificate_whose_key_the_caller_keeps() {
    let tenant = tenant(json!({}), json!([]));
    let (connection, operation) = with_certificate(&tenant);
    let ending = operation.wait_answering(|event| signed(event, KEY));
    assert_eq!(ending.result().unwrap()["account"], APPLICATION);
    assert_eq!(ending.of_kind("prompt").count(), 1);
    done(&remove(&connection));
    assert_eq!(tenant.holder(NUMBER), None);
}

#[test]
fn a_caller_who_declines_to_sign_is_not_signed_in() {
    let tenant = tenant(json!({}), json!([]));
    let ending = with_certificate(&tenant).1.wait_answering(|_| Some(r#"{"declined":true}"#.to_owned()));
    sign_in_failed(&failure(&ending), "did not sign", "private key");
    assert_eq!(tenant.requests(), 0);
}

#[test]
fn the_signature_of_another_key_is_refused_by_the_provider() {
    let tenant = tenant(json!({}), json!([]));
    let ending = with_certificate(&tenant).1.wait_answering(|event| signed(event, OTHER_KEY));
    sign_in_failed(&failure(&ending), "refused the sign-in", "certificate");
}

#[test]
fn a_reply_that_is_no_signature_is_an_error_of_the_call_and_the_question_stays_open() {
    let tenant = tenant(json!({}), json!([]));
    let (_connection, operation) = with_certificate(&tenant);
    let prompt = until(&operation, "prompt");
    let seq = prompt["seq"].as_u64().unwrap();
    for wrong in ["{}", r#"{"signature":"!"}"#, r#"{"signature":"AA==","declined":true}"#, "no JSON"] {
        assert_eq!(operation.reply(seq, wrong), Err(json!("InvalidReply")), "{wrong}");
    }
    let right = signed(&prompt, KEY).unwrap();
    assert_eq!(operation.reply(seq + 1, &right), Err(json!("InvalidReply")));
    operation.reply(seq, &right).unwrap();
    assert_eq!(operation.reply(seq, &right), Err(json!("InvalidReply")), "it was answered");
    assert!(operation.wait().result().is_ok());
}

#[test]
fn a_failing_token_endpoint_is_asked_again_with_an_assertion_made_anew() {
    // The third reply breaks off after the assertion was taken, which is then used up.
    let tenant = tenant(
        json!({}),
        json!([
            { "match": { "path": "oauth2" }, "then": { "status": 429, "retryAfterSeconds": 1 } },
            { "match": { "path": "oauth2" }, "then": { "status": 503 } },
            { "match": { "path": "oauth2" }, "then": { "cut": "withinBody" } },
            { "match": { "path": "oauth2" }, "then": { "cut": "beforeReply" } },
        ]),
    );
    let ending = with_certificate(&tenant).1.wait_answering(|event| signed(event, KEY));
    assert!(ending.result().is_ok(), "{:?}", ending.last());
    let texts: HashSet<_> = ending.of_kind("prompt").map(|event| event["text"].to_string()).collect();
    assert_eq!(texts.len(), 5, "each attempt has an assertion of its own");
    let retries: Vec<_> = ending.of_kind("retry").collect();
    let statuses: Vec<_> = retries.iter().map(|event| event["status"].clone()).collect();
    assert_eq!(statuses, [json!(429), json!(503), Value::Null, Value::Null]);
    assert!(retries[0]["delayMs"].as_u64().unwrap() >= 1_000, "{}", retries[0]);
}

#[test]
fn something_that_is_no_token_is_told_as_such() {
    for then in [json!({ "body": "<html>" }), json!({ "body": {} }), json!({ "status": 400, "body": "" })] {
        let tenant = tenant(json!({}), json!([{ "match": { "path": "oauth2" }, "then": then }]));
        let failure = by_secret(&tenant).unwrap_err();
        assert_eq!(failure["code"], "ConnectionFailed", "{failure}");
        assert!(failure["advice"].as_str().unwrap().contains("login address"), "{failure}");
        assert_eq!(tenant.requests(), 1);
    }
}

#[test]
fn a_user_is_shown_a_code_and_signs_in_elsewhere() {
    let tenant = tenant(json!({ "deviceCode": { "pendingPolls": 1 } }), json!([]));
    let (connection, operation) = Connection::begin(&options(&tenant, "deviceCode", json!({}))).unwrap();
    let prompt = until(&operation, "prompt");
    assert_eq!((&prompt["ask"], &prompt["expiresInMs"]), (&json!("deviceCode"), &json!(900_000)));
    let text = |name: &str| prompt[name].as_str().unwrap();
    assert!(text("message").contains(text("userCode")) && text("message").contains(text("verificationUri")));
    assert!(text("verificationUri").starts_with(tenant.description()["loginAddress"].as_str().unwrap()));
    assert_eq!(operation.wait().result().unwrap()["account"], "user1@contoso.com");
    // The code, a poll that waits, and the token.
    assert_eq!(tenant.requests(), 3);
    done(&remove(&connection));
    assert_eq!(tenant.holder(NUMBER), None);
}

#[test]
fn a_user_who_declines_or_comes_too_late_is_not_signed_in() {
    for (outcome, part_of_advice) in
        [("declined", "was declined"), ("expired", "not entered in time"), ("never", "not entered in time")]
    {
        let expires = if outcome == "never" { 1 } else { 900 };
        let device_code = json!({ "outcome": outcome, "expiresInSeconds": expires });
        let tenant = tenant(json!({ "deviceCode": device_code }), json!([]));
        let failure = Connection::open(&options(&tenant, "deviceCode", json!({}))).unwrap_err();
        sign_in_failed(&failure, "", part_of_advice);
    }
}

#[test]
fn waiting_for_a_user_ends_at_once_when_it_is_cancelled() {
    let tenant = tenant(json!({ "deviceCode": { "outcome": "never", "intervalSeconds": 60 } }), json!([]));
    let (_connection, operation) = Connection::begin(&options(&tenant, "deviceCode", json!({}))).unwrap();
    until(&operation, "prompt");
    let began = Instant::now();
    operation.cancel();
    until(&operation, "cancelled");
    assert!(began.elapsed() < Duration::from_millis(500), "{:?}", began.elapsed());
}

#[test]
fn a_provider_that_wants_to_be_asked_less_often_is() {
    // The tenant notes a poll that comes sooner than the interval, which `slow_down` made five seconds longer.
    let tenant = tenant(json!({ "deviceCode": { "slowDownPolls": 1, "intervalSeconds": 0 } }), json!([]));
    assert!(Connection::open(&options(&tenant, "deviceCode", json!({}))).is_ok());
    assert_eq!(tenant.requests(), 3);
}

#[test]
fn waiting_for_a_signature_ends_at_once_when_it_is_cancelled() {
    let tenant = tenant(json!({}), json!([]));
    let (_connection, operation) = with_certificate(&tenant);
    let prompt = until(&operation, "prompt");
    let began = Instant::now();
    operation.cancel();
    until(&operation, "cancelled");
    assert!(began.elapsed() < Duration::from_millis(500), "{:?}", began.elapsed());
    let late = operation.reply(prompt["seq"].as_u64().unwrap(), &signed(&prompt, KEY).unwrap());
    assert_eq!(late, Err(json!("InvalidReply")));
    assert_eq!(tenant.requests(), 0);
}

#[test]
fn an_expired_token_is_renewed_once_for_all_who_wait() {
    let lifetime = Duration::from_secs(4);
    let tenant = tenant(json!({ "tokenLifetimeSeconds": lifetime.as_secs() }), json!([]));
    let connection = by_secret(&tenant).unwrap();
    std::thread::sleep(lifetime);
    let operations: Vec<_> = (0..20).map(|_| start_reading(&connection)).collect();
    let removal = start_removal(&connection, json!({}));
    let endings: Vec<_> = operations.into_iter().chain([removal]).map(Operation::wait).collect();
    let renewals: Vec<_> = endings.iter().flat_map(token_requests).collect();
    for ending in endings {
        assert!(ending.result().is_ok(), "{:?}", ending.last());
    }
    assert_eq!(renewals, [json!(200)]);
    assert_eq!(tenant.holder(NUMBER), None);
}

#[test]
fn a_users_sign_in_is_renewed_without_asking_again() {
    let lifetime = Duration::from_secs(2);
    let tenant = tenant(
        json!({ "tokenLifetimeSeconds": lifetime.as_secs(), "deviceCode": { "intervalSeconds": 0 } }),
        json!([]),
    );
    let connection = Connection::open(&options(&tenant, "deviceCode", json!({}))).unwrap();
    std::thread::sleep(lifetime);
    let ending = start_reading(&connection).wait();
    assert!(ending.result().is_ok(), "{:?}", ending.last());
    assert_eq!(token_requests(&ending), [json!(200)]);
    assert_eq!(ending.of_kind("prompt").count(), 0);
}

#[test]
fn a_certificates_holder_is_asked_to_sign_again_within_an_operation() {
    let lifetime = Duration::from_secs(2);
    let tenant = tenant(json!({ "tokenLifetimeSeconds": lifetime.as_secs() }), json!([]));
    let (connection, operation) = with_certificate(&tenant);
    assert!(operation.wait_answering(|event| signed(event, KEY)).result().is_ok());
    std::thread::sleep(lifetime);
    let ending = start_reading(&connection).wait_answering(|event| signed(event, KEY));
    assert!(ending.result().is_ok(), "{:?}", ending.last());
    assert_eq!(ending.of_kind("prompt").count(), 1);
}

#[test]
fn while_the_old_token_lasts_it_is_used_where_renewing_fails() {
    let lifetime = Duration::from_secs(4);
    let fault = json!([{
        "match": { "path": "oauth2", "skip": 1 },
        "then": { "status": 400, "code": "invalid_client", "message": "not today" }, "times": "always",
    }]);
    let tenant = tenant(json!({ "tokenLifetimeSeconds": lifetime.as_secs() }), fault);
    let connection = by_secret(&tenant).unwrap();
    let signed_in = Instant::now();
    // After half of so short a life a new one is asked for.
    std::thread::sleep(lifetime / 2);
    let ending = start_reading(&connection).wait();
    assert!(ending.result().is_ok(), "{:?}", ending.last());
    assert_eq!(token_requests(&ending), [json!(400)]);
    let ending = start_reading(&connection).wait();
    assert!(ending.result().is_ok(), "{:?}", ending.last());
    assert_eq!(token_requests(&ending), [] as [Value; 0], "it is not asked for again at once");
    std::thread::sleep(lifetime.saturating_sub(signed_in.elapsed()));
    let ending = remove(&connection);
    sign_in_failed(&failure(&ending), "not today", "secret");
    assert_eq!(ending.of_kind("request").count(), token_requests(&ending).len(), "nothing was sent to Graph");
}

#[test]
fn a_token_that_the_service_refused_is_not_used_again() {
    for kind in ["clientSecret", "managedIdentity"] {
        let fault = json!([{ "match": { "path": "/users/" }, "then": { "status": 401 } }]);
        let tenant = tenant(json!({}), fault);
        let more = if kind == "clientSecret" { json!({ "clientSecret": SECRET }) } else { json!({}) };
        let connection = Connection::open(&options(&tenant, kind, more)).unwrap();
        let graph_requests = |ending: &Ending| {
            let asked = ending.of_kind("request").count() - token_requests(ending).len();
            u64::try_from(asked).unwrap()
        };
        assert_eq!(failure(&start_reading(&connection).wait())["code"], "Unauthorized");
        let before = tenant.requests();
        let ending = start_reading(&connection).wait();
        assert!(ending.result().is_ok(), "{kind}: {:?}", ending.last());
        assert_eq!(tenant.requests() - before - graph_requests(&ending), 1, "{kind}: one request for a new token");
    }
}

#[test]
fn a_machine_signs_in_with_its_identity() {
    let tenant = tenant(json!({ "managedIdentity": { "clientIds": [object_id(71), object_id(72)] } }), json!([]));
    for (more, account) in [(json!({}), MACHINE.to_owned()), (json!({ "clientId": object_id(72) }), object_id(72))] {
        let connection = Connection::open(&options(&tenant, "managedIdentity", more)).unwrap();
        assert_eq!((&connection.info["account"], &connection.info["tenantId"]), (&json!(account), &json!(CONTOSO)));
        assert!(start_reading(&connection).wait().result().is_ok());
    }
    let unknown = options(&tenant, "managedIdentity", json!({ "clientId": object_id(73) }));
    sign_in_failed(&Connection::open(&unknown).unwrap_err(), "has not been assigned", "-ManagedIdentityClientId");
    let connection = Connection::open(&options(&tenant, "managedIdentity", json!({}))).unwrap();
    done(&remove(&connection));
}

#[test]
fn app_service_and_the_addresses_are_found_in_the_environment() {
    let tenant = tenant(json!({}), json!([]));
    let description = tenant.description();
    let login = description["loginAddress"].as_str().unwrap();
    let variables = [
        ("IDENTITY_ENDPOINT", &*format!("{login}/msi/token")),
        ("IDENTITY_HEADER", "sandbox-identity-header"),
        ("CSPN_GRAPH_ADDRESS", description["baseAddress"].as_str().unwrap()),
        ("CSPN_LOGIN_ADDRESS", login),
    ];
    if in_surroundings("sign_in::app_service_and_the_addresses_are_found_in_the_environment", &variables) {
        let connection = Connection::open(r#"{"kind":"managedIdentity"}"#).unwrap();
        assert_eq!(connection.info["account"], MACHINE);
        assert!(start_reading(&connection).wait().result().is_ok());
        let options = json!({
            "kind": "clientSecret", "tenantId": "contoso.com", "applicationId": APPLICATION, "clientSecret": SECRET,
        });
        done(&remove(&Connection::open(&options.to_string()).unwrap()));
    } else {
        assert_eq!(tenant.holder(NUMBER), None);
    }
}

#[cfg(unix)]
#[test]
fn the_session_of_the_azure_cli_is_used_and_its_own_words_tell_that_there_is_none() {
    use std::os::unix::fs::PermissionsExt;

    let name = "sign_in::the_session_of_the_azure_cli_is_used_and_its_own_words_tell_that_there_is_none";
    let tenant = tenant(json!({}), json!([]));
    // In the place of the Azure CLI: a session in the tenant contoso.com, and none in any other.
    let reply = json!({ "accessToken": issued(&tenant), "expires_on": 4_000_000_000_u32, "tokenType": "Bearer" });
    let script = format!(
        "#!/bin/sh\ncase \"$*\" in *contoso.com*) echo '{reply}';; *) echo 'Please run az login' >&2; exit 1;; esac\n"
    );
    let folder = tempfile::tempdir().unwrap();
    let az = folder.path().join("az");
    std::fs::write(&az, script).unwrap();
    std::fs::set_permissions(&az, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap());
    let description = tenant.description();
    let variables = [("PATH", &*path), ("CSPN_GRAPH_ADDRESS", description["baseAddress"].as_str().unwrap())];
    if in_surroundings(name, &variables) {
        let connection = Connection::open(r#"{"kind":"azureCli","tenantId":"contoso.com"}"#).unwrap();
        assert_eq!(connection.info["account"], MACHINE);
        done(&remove(&connection));
        let failure = Connection::open(r#"{"kind":"azureCli","tenantId":"fabrikam.com"}"#).unwrap_err();
        sign_in_failed(&failure, "az login", "az login");
    } else {
        assert_eq!(tenant.holder(NUMBER), None);
    }
}

#[test]
fn a_token_that_was_issued_is_taken() {
    let tenant = tenant(json!({}), json!([]));
    let connection =
        Connection::open(&options(&tenant, "accessToken", json!({ "accessToken": issued(&tenant) }))).unwrap();
    assert_eq!((&connection.info["account"], &connection.info["tenantId"]), (&json!(MACHINE), &json!(CONTOSO)));
    done(&remove(&connection));
}

#[test]
fn a_token_that_is_of_no_use_is_refused_before_any_request() {
    let tenant = tenant(json!({}), json!([]));
    let graph = "https://graph.microsoft.com";
    for (claims, part) in [
        (json!({ "aud": "https://management.azure.com/" }), "is for 'https://management.azure.com/'"),
        (json!({ "aud": graph, "exp": 1_700_000_000 }), "has expired"),
    ] {
        let options = options(&tenant, "accessToken", json!({ "accessToken": made_up(claims) }));
        let failure = Connection::open(&options).unwrap_err();
        assert_eq!((&failure["code"], &failure["legacyCode"]), (&json!("Unauthorized"), &json!("Unauthorized")));
        assert!(failure["message"].as_str().unwrap().contains(part), "{failure}");
    }
    assert_eq!(tenant.requests(), 0);
}

#[test]
fn a_token_of_another_tenant_or_user_than_the_caller_named_is_refused() {
    let tenant = tenant(json!({}), json!([]));
    let another = "00000000-0000-4000-8000-00000000000a";
    let with_token = |tenant_id: &str| {
        options(&tenant, "accessToken", json!({ "accessToken": issued(&tenant), "tenantId": tenant_id }))
    };
    sign_in_failed(&Connection::open(&with_token(another)).unwrap_err(), CONTOSO, "tenant");
    for right in [CONTOSO.to_uppercase().as_str(), "contoso.com"] {
        assert!(Connection::open(&with_token(right)).is_ok(), "{right}");
    }
    let as_user = |account: &str| Connection::open(&options(&tenant, "deviceCode", json!({ "account": account })));
    sign_in_failed(&as_user("user2@contoso.com").unwrap_err(), "user1@contoso.com, not user2@contoso.com", "user");
    assert!(as_user("User1@Contoso.com").is_ok());
}

#[test]
fn a_given_token_that_expired_meanwhile_is_not_sent_any_more() {
    let lifetime = Duration::from_secs(2);
    let tenant = tenant(json!({ "tokenLifetimeSeconds": lifetime.as_secs() }), json!([]));
    let options = options(&tenant, "accessToken", json!({ "accessToken": issued(&tenant) }));
    let connection = Connection::open(&options).unwrap();
    std::thread::sleep(lifetime);
    let ending = remove(&connection);
    let failure = failure(&ending);
    assert_eq!((&failure["code"], &failure["outcome"]), (&json!("Unauthorized"), &json!("notDone")), "{failure}");
    assert!(failure["advice"].as_str().unwrap().contains("-AccessTokens"), "{failure}");
    assert_eq!(ending.of_kind("request").count(), 0);
}

/// A connection of an application that was granted these permissions.
fn granted(permissions: &[&str]) -> (Tenant, Connection) {
    let application = json!({ "clientId": APPLICATION, "secret": SECRET, "permissions": permissions });
    let tenant = tenant(json!({ "applications": [application] }), json!([]));
    let connection = by_secret(&tenant).unwrap();
    (tenant, connection)
}

#[track_caller]
fn lacks(ending: &Ending, permission: &str) {
    let failure = failure(ending);
    assert_eq!((&failure["code"], &failure["outcome"]), (&json!("Forbidden"), &json!("notDone")), "{failure}");
    let message = failure["message"].as_str().unwrap();
    assert!(message.ends_with(&format!("lacks the permission {permission}")), "{message}");
    assert_eq!(ending.of_kind("request").count(), 0, "nothing was sent");
}

#[test]
fn an_application_that_may_only_read_can_rehearse_and_is_told_what_it_lacks() {
    let (tenant, connection) = granted(&["TeamsTelephoneNumber.Read.All", "User.Read.All"]);
    lacks(&remove(&connection), "TeamsTelephoneNumber.ReadWrite.All");
    let rehearsal = start_removal(&connection, json!({ "dryRun": true })).wait();
    assert_eq!(rehearsal.result().unwrap()["outcome"], "notDone");
    assert_eq!(rehearsal.of_kind("plan").count(), 1);
    assert_eq!(tenant.holder(NUMBER), Some(object_id(1)));
}

#[test]
fn finding_an_account_by_name_needs_a_permission_that_its_object_id_does_not() {
    let (tenant, connection) = granted(&["TeamsTelephoneNumber.ReadWrite.All"]);
    lacks(&remove(&connection), "User.Read.All");
    done(&connection.unassign(&object_id(1), NUMBER, "CallingPlan", None).unwrap().wait());
    assert_eq!(tenant.holder(NUMBER), None);
}

#[test]
fn a_login_address_that_would_show_the_secret_to_others_is_refused() {
    let tenant = tenant(json!({}), json!([]));
    for address in ["http://login.microsoftonline.com", "ftp://127.0.0.1", "https://user:pw@login.example", "login"] {
        for (kind, more) in [
            ("clientSecret", json!({ "clientSecret": SECRET, "loginAddress": address })),
            ("deviceCode", json!({ "loginAddress": address })),
            ("managedIdentity", json!({ "metadataAddress": address })),
        ] {
            let failure = Connection::open(&options(&tenant, kind, more)).unwrap_err();
            assert_eq!(failure["code"], "RefusedAddress", "{kind} {address}: {failure}");
            assert!(!failure.to_string().contains("pw"), "{failure}");
        }
    }
    assert_eq!(tenant.requests(), 0);
}

#[test]
fn an_empty_address_is_the_usual_one_whatever_the_environment_says() {
    let variables = [("CSPN_GRAPH_ADDRESS", "http://127.0.0.1:9/v1.0"), ("HTTPS_PROXY", "http://127.0.0.1:9")];
    if in_surroundings("sign_in::an_empty_address_is_the_usual_one_whatever_the_environment_says", &variables) {
        let address = |options: Value| Connection::open(&options.to_string()).unwrap().info["baseAddress"].clone();
        let token = json!({ "kind": "accessToken", "accessToken": "opaque-token" });
        assert_eq!(address(token.clone()), "http://127.0.0.1:9/v1.0");
        let mut usual = token;
        usual["baseAddress"] = " ".into();
        assert_eq!(address(usual), "https://graph.microsoft.com/v1.0");
    }
}
