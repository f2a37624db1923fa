//! Tokens that are had anew under a connection: for whom they are, how long that takes, and how often it is asked for.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use cs_phone_number::ffi::client::{Connection, Ending, Operation};
use serde_json::{Value, json};

use crate::support::place::{ACCOUNT, NUMBER};
use crate::support::relay::{End, Relay, Sends, Then};
use crate::support::tenant::{Tenant, done, failure, issued_at, object_id, until};

const PUBLIC_CLIENT: &str = "40000000-0000-4000-8000-000000000002";
const CONTOSO: &str = "6f0f6c51-7f0c-4a55-9f3e-0c5b0d6c2f11";
const FABRIKAM: &str = "7f0f6c51-7f0c-4a55-9f3e-0c5b0d6c2f22";

/// A JWT that nobody issued.
fn made_up(claims: Value) -> String {
    format!("eyJhIjoxfQ.{}.c2ln", BASE64_URL_SAFE_NO_PAD.encode(claims.to_string()))
}

/// A reply with this status and body.
fn reply(status: u16, body: &Value) -> Then {
    let body = body.to_string();
    let text = format!("HTTP/1.1 {status} x\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
    Then { carried_out: false, sends: Sends::Text(text), end: End::Close }
}

/// Starts the reading of an account.
fn start_reading(connection: &Connection, n: u32, wait_limit_ms: u64) -> Operation {
    let options = json!({ "verbose": true, "waitLimitMs": wait_limit_ms });
    let request = json!({ "operation": "getUser", "identity": object_id(n), "options": options });
    connection.start(&request.to_string()).unwrap()
}

fn start_removal(connection: &Connection, wait_limit_ms: u64) -> Operation {
    let options = json!({ "verbose": true, "waitLimitMs": wait_limit_ms });
    connection.unassign(ACCOUNT, NUMBER, "CallingPlan", Some(&options.to_string())).unwrap()
}

/// The requests of an operation that went to Graph.
fn graph_requests(ending: &Ending) -> usize {
    ending.of_kind("request").filter(|event| !event["path"].as_str().unwrap().contains("/oauth2/")).count()
}

/// The tenant refuses the token of whoever reads the account 2 first, so that the next request needs another.
fn refusing_once() -> Value {
    json!({ "match": { "path": format!("/users/{}", object_id(2)) }, "then": { "status": 401 } })
}

/// Has the connection's token refused.
#[track_caller]
fn lose_token(connection: &Connection) {
    assert_eq!(failure(&start_reading(connection, 2, 20_000).wait())["code"], "Unauthorized");
}

#[track_caller]
fn sign_in_failed(ending: &Ending, part_of_message: &str) {
    let failure = failure(ending);
    assert_eq!((&failure["code"], &failure["outcome"]), (&json!("SignInFailed"), &json!("notDone")), "{failure}");
    assert!(failure["message"].as_str().unwrap().contains(part_of_message), "{failure}");
    assert!(failure["advice"].as_str().unwrap().contains("Run Connect-MicrosoftTeams again"), "{failure}");
    assert_eq!(graph_requests(ending), 0, "nothing was sent with it");
}

#[cfg(unix)]
#[test]
fn the_azure_cli_signed_in_elsewhere_meanwhile_does_not_change_a_connections_tenant() {
    use std::os::unix::fs::PermissionsExt;

    use crate::support::surroundings::in_surroundings;

    let name = "renewals::the_azure_cli_signed_in_elsewhere_meanwhile_does_not_change_a_connections_tenant";
    let tenant = Tenant::with_plan(json!({ "faults": [refusing_once()] }));
    // In the place of the Azure CLI: it hands out whatever the file has.
    let folder = tempfile::tempdir().unwrap();
    let az = folder.path().join("az");
    std::fs::write(&az, format!("#!/bin/sh\ncat '{}/reply'\n", folder.path().display())).unwrap();
    std::fs::set_permissions(&az, std::fs::Permissions::from_mode(0o755)).unwrap();
    let description = tenant.description();
    let variables = [
        ("PATH", &*format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap())),
        ("CSPN_GRAPH_ADDRESS", description["baseAddress"].as_str().unwrap()),
        ("CSPN_LOGIN_ADDRESS", description["loginAddress"].as_str().unwrap()),
        ("CSPN_TEST_FOLDER", folder.path().to_str().unwrap()),
    ];
    if !in_surroundings(name, &variables) {
        assert_eq!(tenant.holder(NUMBER), None, "removed by the token of the first tenant, in the end");
        return;
    }
    let signed_in = |token: &str| {
        let reply = json!({ "accessToken": token, "expires_on": 4_000_000_000_u32, "tokenType": "Bearer" });
        let file = std::path::Path::new(&std::env::var("CSPN_TEST_FOLDER").unwrap()).join("reply");
        std::fs::write(file, reply.to_string()).unwrap();
    };
    let issued = || issued_at(&std::env::var("CSPN_LOGIN_ADDRESS").unwrap());
    signed_in(&issued());
    let connection = Connection::open(r#"{"kind":"azureCli"}"#).unwrap();
    assert_eq!(connection.info["tenantId"], CONTOSO);
    lose_token(&connection);
    signed_in(&made_up(json!({ "tid": FABRIKAM, "aud": "https://graph.microsoft.com" })));
    let ending = start_removal(&connection, 20_000).wait();
    sign_in_failed(&ending, &format!("it is for the tenant {FABRIKAM}, and the connection for {CONTOSO}"));
    signed_in(&issued());
    done(&start_removal(&connection, 20_000).wait());
}

/// A provider of codes that are entered at once, by whoever `claims` describe, and options to sign in there. Graph takes none of its
/// tokens.
fn provider(tenant: &Tenant, claims: Arc<Mutex<Value>>) -> (Relay, Value) {
    let target = tenant.description()["loginAddress"].as_str().unwrap().to_owned();
    let relay = Relay::before(&target, move |request| {
        if request.contains(" /v1.0/") {
            let error = json!({ "code": "InvalidAuthenticationToken", "message": "nobody issued it" });
            return Some(reply(401, &json!({ "error": error })));
        }
        if request.contains("/oauth2/v2.0/devicecode") {
            return Some(reply(
                200,
                &json!({
                    "device_code": "a-device-code", "user_code": "ABC", "verification_uri": "https://login.example/device",
                    "expires_in": 900, "interval": 0,
                }),
            ));
        }
        let mut claims = claims.lock().unwrap().clone();
        let refresh_token = claims.as_object_mut().unwrap().remove("refresh_token");
        let token = json!({ "access_token": made_up(claims), "expires_in": 3_600, "refresh_token": refresh_token });
        Some(reply(200, &token))
    });
    let options = json!({
        "kind": "deviceCode", "tenantId": "contoso.com", "applicationId": PUBLIC_CLIENT,
        "loginAddress": relay.address, "baseAddress": format!("{}/v1.0", relay.address),
    });
    (relay, options)
}

#[test]
fn a_code_that_another_user_enters_does_not_change_a_connections_user() {
    let tenant = Tenant::contoso();
    let user = |n: u32| json!({ "tid": CONTOSO, "oid": object_id(n), "upn": format!("user{n}@contoso.com") });
    let claims = Arc::new(Mutex::new(user(1)));
    let (relay, options) = provider(&tenant, Arc::clone(&claims));
    let connection = Connection::open(&options.to_string()).unwrap();
    assert_eq!(connection.info["account"], "user1@contoso.com");
    // Each token is refused, so that the next operation asks for another.
    lose_token(&connection);
    let mut other = user(2);
    other["refresh_token"] = "of-the-other-user".into();
    *claims.lock().unwrap() = other;
    let ending = start_removal(&connection, 20_000).wait();
    sign_in_failed(&ending, "it is for user2@contoso.com, and the connection was opened by user1@contoso.com");
    assert_eq!(ending.of_kind("prompt").count(), 1);
    *claims.lock().unwrap() = user(1);
    let ending = start_reading(&connection, 1, 20_000).wait();
    assert_eq!(failure(&ending)["code"], "Unauthorized", "it was used");
    assert_eq!(ending.of_kind("prompt").count(), 1, "nothing of the other user was kept");
    assert!(relay.requests().iter().all(|request| !request.contains("of-the-other-user")));
}

#[test]
fn a_token_that_names_no_user_is_not_taken_for_the_named_one() {
    let tenant = Tenant::contoso();
    let guest = json!({ "tid": CONTOSO, "oid": object_id(9), "appid": PUBLIC_CLIENT });
    let (_relay, mut options) = provider(&tenant, Arc::new(Mutex::new(guest)));
    assert!(Connection::open(&options.to_string()).is_ok());
    options["account"] = "user1@contoso.com".into();
    let failure = Connection::open(&options.to_string()).unwrap_err();
    assert_eq!(failure["code"], "SignInFailed", "{failure}");
    let message = failure["message"].as_str().unwrap();
    assert!(message.contains("does not tell the name") && message.contains("user1@contoso.com"), "{message}");
    assert!(!message.contains(PUBLIC_CLIENT), "{message}");
}

const APPLICATION: &str = "40000000-0000-4000-8000-000000000001";

/// A token lasts so long; after half of that a new one is asked for.
const LIFETIME: Duration = Duration::from_secs(8);

fn short_lived() -> Tenant {
    Tenant::with_plan(json!({ "signIn": { "tokenLifetimeSeconds": LIFETIME.as_secs(), "applications": [
        { "clientId": APPLICATION, "certificatePem": include_str!("fixtures/signing.cert.pem") },
    ] } }))
}

#[test]
fn a_signature_that_does_not_come_holds_up_nobody_while_the_old_token_lasts() {
    let tenant = short_lived();
    let description = tenant.description();
    let thumbprint = super::sign_in::thumbprint();
    let options = json!({
        "kind": "clientCertificate", "tenantId": "contoso.com", "applicationId": APPLICATION,
        "certificateThumbprint": thumbprint, "loginAddress": description["loginAddress"],
        "baseAddress": description["baseAddress"],
    });
    let (connection, operation) = Connection::begin(&options.to_string()).unwrap();
    assert!(operation.wait_answering(super::sign_in::sign).result().is_ok());
    std::thread::sleep(LIFETIME / 2);
    let removal = start_removal(&connection, 4_000);
    until(&removal, "prompt");
    // Others do not wait for it.
    let reading = start_reading(&connection, 3, 20_000).wait();
    assert!(reading.result().is_ok(), "{:?}", reading.last());
    assert_eq!(tenant.holder(NUMBER), Some(object_id(1)), "the removal asks still");
    let ending = removal.wait();
    done(&ending);
    assert_eq!(tenant.holder(NUMBER), None);
    let ending = start_reading(&connection, 3, 20_000).wait();
    assert!(ending.result().is_ok() && ending.of_kind("prompt").count() == 0, "it is not asked for again at once");
}

#[test]
fn a_metadata_service_that_hangs_holds_up_no_removal_while_the_old_token_lasts() {
    let tenant = short_lived();
    let description = tenant.description();
    let mut asked = 0;
    let relay = Relay::before(description["loginAddress"].as_str().unwrap(), move |_| {
        asked += 1;
        (asked > 1).then_some(Then { carried_out: false, sends: Sends::Nothing, end: End::Open })
    });
    let options = json!({
        "kind": "managedIdentity", "metadataAddress": relay.address, "baseAddress": description["baseAddress"],
    });
    let connection = Connection::open(&options.to_string()).unwrap();
    std::thread::sleep(LIFETIME / 2);
    done(&start_removal(&connection, 4_000).wait());
    assert_eq!(tenant.holder(NUMBER), None);
    assert_eq!(relay.requests().len(), 2);
}

/// The statuses of the replies to those requests that asked for a token.
fn token_requests(ending: &Ending) -> Vec<Value> {
    let asked = |event: &&Value| event["path"].as_str().unwrap().contains("/oauth2/v2.0/token");
    ending.of_kind("request").filter(asked).map(|event| event["status"].clone()).collect()
}

#[test]
fn a_provider_that_told_a_wait_is_not_asked_before_its_end() {
    let throttled =
        json!({ "match": { "path": "oauth2", "skip": 1 }, "then": { "status": 429, "retryAfterSeconds": 4 } });
    let tenant = Tenant::with_plan(json!({ "faults": [refusing_once(), throttled] }));
    let description = tenant.description();
    let options = json!({
        "kind": "clientSecret", "tenantId": "contoso.com", "applicationId": APPLICATION,
        "clientSecret": "sandbox-secret", "loginAddress": description["loginAddress"],
        "baseAddress": description["baseAddress"],
    });
    let connection = Connection::open(&options.to_string()).unwrap();
    lose_token(&connection);
    let told = |operation: Operation| {
        let ending = operation.wait();
        let failure = failure(&ending);
        assert_eq!((&failure["code"], &failure["outcome"]), (&json!("Throttled"), &json!("notDone")), "{failure}");
        assert!((1..=4_000).contains(&failure["retryAfterMs"].as_u64().unwrap()), "{failure}");
        token_requests(&ending)
    };
    assert_eq!(told(start_reading(&connection, 1, 1_000)), [json!(429)]);
    assert_eq!(told(start_removal(&connection, 1_000)), [json!(null); 0]);
    // Who has the time waits for the end, and asks once.
    let ending = start_removal(&connection, 20_000).wait();
    done(&ending);
    assert_eq!(token_requests(&ending), [json!(200)]);
}

#[cfg(target_os = "linux")]
#[test]
fn an_azure_cli_that_does_not_end_is_ended_at_the_limit_and_when_nobody_waits() {
    use std::os::unix::fs::PermissionsExt;
    use std::path::{Path, PathBuf};
    use std::time::Instant;

    use crate::support::surroundings::in_surroundings;

    let name = "renewals::an_azure_cli_that_does_not_end_is_ended_at_the_limit_and_when_nobody_waits";
    // In the place of the Azure CLI, which is a script that starts another program.
    let folder = tempfile::tempdir().unwrap();
    let az = folder.path().join("az");
    let script =
        format!("#!/bin/sh\nsleep 60 &\necho $! > '{0}/new'\nmv '{0}/new' '{0}/pid'\nwait\n", folder.path().display());
    std::fs::write(&az, script).unwrap();
    std::fs::set_permissions(&az, std::fs::Permissions::from_mode(0o755)).unwrap();
    let variables = [
        ("PATH", &*format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap())),
        ("CSPN_TEST_FOLDER", folder.path().to_str().unwrap()),
    ];
    if !in_surroundings(name, &variables) {
        return;
    }
    let pid = Path::new(&std::env::var("CSPN_TEST_FOLDER").unwrap()).join("pid");
    let within = |what: &dyn Fn() -> Option<PathBuf>| {
        let until = Instant::now() + Duration::from_secs(20);
        loop {
            match what() {
                Some(found) => return found,
                None if Instant::now() > until => panic!("it did not come about"),
                None => std::thread::sleep(Duration::from_millis(10)),
            }
        }
    };
    let started = || {
        let process = within(&|| Some(PathBuf::from(format!("/proc/{}", std::fs::read_to_string(&pid).ok()?.trim()))));
        std::fs::remove_file(&pid).unwrap();
        process
    };
    // A process that nobody has waited for yet has no command line any more.
    let ended = |process: &Path| std::fs::read(process.join("cmdline")).map_or(true, |text| text.is_empty());
    let options = json!({ "kind": "azureCli", "baseAddress": "http://127.0.0.1:9/v1.0" });
    let (_connection, operation) = Connection::begin(&options.to_string()).unwrap();
    let process = started();
    assert!(!ended(&process));
    operation.cancel();
    within(&|| ended(&process).then(PathBuf::new));
    let mut limited = options;
    limited["limits"] = json!({ "replyTimeoutMs": 500 });
    let failure = Connection::open(&limited.to_string()).unwrap_err();
    assert_eq!((&failure["code"], &failure["outcome"]), (&json!("TimedOut"), &json!("notDone")), "{failure}");
    assert!(failure["message"].as_str().unwrap().contains("did not end within 500ms"), "{failure}");
    let process = started();
    within(&|| ended(&process).then(PathBuf::new));
}

#[test]
fn times_that_no_clock_can_count_are_cut() {
    let tenant = Tenant::contoso();
    let relay = Relay::before(tenant.description()["loginAddress"].as_str().unwrap(), |request| {
        Some(if request.contains("/oauth2/v2.0/devicecode") {
            reply(
                200,
                &json!({
                    "device_code": "d", "user_code": "ABC", "verification_uri": "https://login.example/device",
                    "expires_in": u64::MAX, "interval": 0,
                }),
            )
        } else {
            reply(200, &json!({ "access_token": made_up(json!({ "tid": CONTOSO })), "expires_in": u64::MAX }))
        })
    });
    let options = json!({
        "kind": "deviceCode", "tenantId": "contoso.com", "applicationId": PUBLIC_CLIENT,
        "loginAddress": relay.address, "baseAddress": "http://127.0.0.1:9/v1.0",
    });
    let (_connection, operation) = Connection::begin(&options.to_string()).unwrap();
    assert_eq!(until(&operation, "prompt")["expiresInMs"], 24 * 60 * 60 * 1_000);
    assert_eq!(operation.wait().result().unwrap()["tenantId"], CONTOSO);
}

#[test]
fn a_secret_is_shown_neither_raw_nor_as_it_was_sent_in_code_message_or_id() {
    let secret = "a secret/with+signs";
    let sent = "a%20secret%2Fwith%2Bsigns";
    let tenant = Tenant::contoso();
    let relay = Relay::before(tenant.description()["loginAddress"].as_str().unwrap(), move |_| {
        let described = format!("'{secret}' and '{sent}' are odd");
        Some(reply(401, &json!({ "error": sent, "error_description": described, "trace_id": secret })))
    });
    let options = json!({
        "kind": "clientSecret", "tenantId": "contoso.com", "applicationId": APPLICATION, "clientSecret": secret,
        "loginAddress": relay.address, "baseAddress": "http://127.0.0.1:9/v1.0",
    });
    let failure = Connection::open(&options.to_string()).unwrap_err();
    assert!(failure["message"].as_str().unwrap().contains("'…' and '…' are odd"), "{failure}");
    assert_eq!((&failure["serviceCode"], &failure["requestId"]), (&json!("…"), &json!("…")));
    let text = failure.to_string();
    assert!(!text.contains(secret) && !text.contains(sent), "{text}");
}

#[test]
fn a_poll_that_is_not_answered_is_repeated_no_sooner_than_the_interval() {
    let fault = json!({ "match": { "path": "v2.0/token" }, "then": { "status": 503 } });
    let tenant = Tenant::with_plan(json!({ "faults": [fault], "signIn": { "deviceCode": { "intervalSeconds": 1 } } }));
    let description = tenant.description();
    let options = json!({
        "kind": "deviceCode", "tenantId": "contoso.com", "applicationId": PUBLIC_CLIENT,
        "loginAddress": description["loginAddress"], "baseAddress": description["baseAddress"],
    });
    let ending = Connection::begin(&options.to_string()).unwrap().1.wait();
    assert!(ending.result().is_ok(), "{:?}", ending.last());
    let waits: Vec<_> = ending.of_kind("retry").map(|event| event["delayMs"].as_u64().unwrap()).collect();
    assert!(waits.len() == 1 && (1_000..=2_000).contains(&waits[0]), "{waits:?}");
}
