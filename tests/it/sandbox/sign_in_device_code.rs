//! Signing in with a device code, and renewing with a refresh token.

use std::time::Duration;

use cs_phone_number::sandbox::ViolationKind as Kind;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::sign_in_stage::{APPLICATION, DEVICE_CODE, PUBLIC_CLIENT, SCOPE, SECRET, changed, claims};
use super::stage::{Reply, Stage, account};

fn stage(device_code: Value) -> Stage {
    Stage::signing_in(json!({ "deviceCode": device_code }))
}

/// A sandbox whose clients need not wait.
fn hasty(mut device_code: Value) -> Stage {
    device_code["intervalSeconds"] = 0.into();
    stage(device_code)
}

fn begin(stage: &Stage, changes: &[(&str, &str)]) -> Reply {
    let usual = [("client_id", PUBLIC_CLIENT), ("scope", SCOPE)];
    stage.post_form("/organizations/oauth2/v2.0/devicecode", &changed(&usual, changes))
}

fn code(stage: &Stage, changes: &[(&str, &str)]) -> String {
    let reply = begin(stage, changes);
    assert_eq!(reply.status, 200, "{}", reply.body);
    reply.json()["device_code"].as_str().unwrap().to_owned()
}

fn poll(stage: &Stage, code: &str, changes: &[(&str, &str)]) -> Reply {
    let usual = [("grant_type", DEVICE_CODE), ("client_id", PUBLIC_CLIENT), ("device_code", code)];
    stage.post_form("/organizations/oauth2/v2.0/token", &changed(&usual, changes))
}

#[test]
fn a_person_signs_in_with_a_code() {
    let stage = Stage::contoso();
    let reply = begin(&stage, &[]).json();
    let text = |name: &str| reply[name].as_str().unwrap();
    assert_eq!((&reply["expires_in"], &reply["interval"]), (&json!(900), &json!(1)));
    assert_eq!(text("verification_uri"), stage.login("/devicelogin"));
    assert_eq!(text("user_code").len(), 9);
    assert!(text("message").contains(text("user_code")) && text("message").contains(text("verification_uri")));
    assert!(!text("message").contains(text("device_code")));
    let reply = poll(&stage, text("device_code"), &[]);
    let token = reply.access_token();
    let claims = claims(&token);
    assert_eq!(claims["idtyp"], "user");
    assert_eq!(claims["upn"], "user1@contoso.com");
    assert_eq!(claims["preferred_username"], "user1@contoso.com");
    assert_eq!(claims["oid"], account(1));
    assert_eq!(claims["appid"], PUBLIC_CLIENT);
    assert_eq!(claims["scp"], "TeamsTelephoneNumber.ReadWrite.All User.Read.All TeamsUserConfiguration.Read.All");
    assert_eq!(claims.get("roles"), None);
    assert_eq!(reply.json().get("refresh_token"), None);
    assert!(reply.json()["scope"].as_str().unwrap().contains("https://graph.microsoft.com/User.Read.All"));
    assert_eq!(stage.graph(&token, Method::GET, "/users/user1@contoso.com").status, 200);
    assert!(stage.violations().is_empty());
}

#[test]
fn the_plan_says_who_signs_in_and_what_they_may_do() {
    let stage = hasty(json!({"user": "user2@contoso.com", "permissions": ["User.ReadBasic.All"]}));
    let claims = claims(&poll(&stage, &code(&stage, &[]), &[]).access_token());
    assert_eq!((&claims["upn"], &claims["scp"]), (&json!("user2@contoso.com"), &json!("User.ReadBasic.All")));
}

#[test]
fn what_the_user_does_shows_after_the_polls_that_wait() {
    for (outcome, error, number, part) in [
        ("declined", "authorization_declined", 65_004, "declined"),
        ("expired", "expired_token", 70_020, "expired"),
        ("never", "authorization_pending", 70_016, "pending"),
    ] {
        let stage = hasty(json!({"outcome": outcome, "pendingPolls": 2}));
        let code = code(&stage, &[]);
        for _ in 0..2 {
            poll(&stage, &code, &[]).not_signed_in(400, "authorization_pending", 70_016, "pending");
        }
        poll(&stage, &code, &[]).not_signed_in(400, error, number, part);
    }
    let stage = hasty(json!({"pendingPolls": 1}));
    let code = code(&stage, &[]);
    poll(&stage, &code, &[]).not_signed_in(400, "authorization_pending", 70_016, "pending");
    poll(&stage, &code, &[]).access_token();
    poll(&stage, &code, &[]).not_signed_in(400, "invalid_grant", 54_005, "already redeemed");
    assert!(stage.violations().is_empty());
}

#[test]
fn a_code_expires_as_it_said() {
    let stage = hasty(json!({"outcome": "never", "expiresInSeconds": 1}));
    let code = code(&stage, &[]);
    poll(&stage, &code, &[]).not_signed_in(400, "authorization_pending", 70_016, "pending");
    std::thread::sleep(Duration::from_millis(1010));
    poll(&stage, &code, &[]).not_signed_in(400, "expired_token", 70_020, "expired");
}

#[test]
fn a_poll_that_is_too_early_is_slowed_down_and_noted() {
    let stage = stage(json!({"pendingPolls": 1, "intervalSeconds": 1}));
    let code = code(&stage, &[]);
    poll(&stage, &code, &[]).not_signed_in(400, "authorization_pending", 70_016, "pending");
    assert!(stage.violations().is_empty());
    poll(&stage, &code, &[]).not_signed_in(400, "slow_down", 70_016, "too often");
    assert_eq!(stage.violations(), [Kind::EarlyPoll]);
    let message = &stage.sandbox.describe().violations[0].message;
    assert!(message.contains("the interval of 1 s"), "{message}");
    // From then on the interval is five seconds longer.
    std::thread::sleep(Duration::from_millis(1100));
    poll(&stage, &code, &[]).not_signed_in(400, "slow_down", 70_016, "too often");
    let message = &stage.sandbox.describe().violations[1].message;
    assert!(message.contains("the interval of 6 s"), "{message}");
}

#[test]
fn a_poll_after_the_interval_is_in_time() {
    let stage = stage(json!({"pendingPolls": 1, "intervalSeconds": 1}));
    let code = code(&stage, &[]);
    poll(&stage, &code, &[]).not_signed_in(400, "authorization_pending", 70_016, "pending");
    std::thread::sleep(Duration::from_secs(1));
    poll(&stage, &code, &[]).access_token();
    assert!(stage.violations().is_empty());
}

#[test]
fn a_client_can_be_told_to_slow_down_which_makes_the_interval_longer() {
    let stage = hasty(json!({"slowDownPolls": 1}));
    let code = code(&stage, &[]);
    poll(&stage, &code, &[]).not_signed_in(400, "slow_down", 70_016, "less often");
    assert!(stage.violations().is_empty());
    poll(&stage, &code, &[]).not_signed_in(400, "slow_down", 70_016, "too often");
    let message = &stage.sandbox.describe().violations[0].message;
    assert!(message.contains("the interval of 5 s"), "{message}");
}

#[test]
fn a_code_is_used_by_the_client_that_was_given_it() {
    let stage = hasty(json!({}));
    let code = code(&stage, &[]);
    let other = Uuid::new_v4().simple().to_string();
    poll(&stage, &other, &[]).not_signed_in(400, "bad_verification_code", 70_018, "not one");
    poll(&stage, "", &[]).not_signed_in(400, "invalid_request", 900_144, "'device_code'");
    let application = [("client_id", APPLICATION), ("client_secret", SECRET)];
    poll(&stage, &code, &application).not_signed_in(400, "bad_verification_code", 70_018, "this client");
    poll(&stage, &code, &application[..1]).not_signed_in(401, "invalid_client", 7_000_218, "client_secret");
    poll(&stage, &code, &[("client_secret", SECRET)]).not_signed_in(401, "invalid_client", 700_025, "public");
    poll(&stage, &code, &[]).access_token();
}

#[test]
fn a_confidential_application_shows_who_it_is_when_it_polls() {
    let stage = hasty(json!({}));
    let code = code(&stage, &[("client_id", APPLICATION)]);
    poll(&stage, &code, &[("client_id", APPLICATION), ("client_secret", SECRET)]).access_token();
}

#[test]
fn what_is_asked_for_is_checked() {
    let stage = hasty(json!({}));
    for scope in [
        "https://graph.microsoft.com/User.Read.All",
        "User.Read.All TeamsTelephoneNumber.ReadWrite.All",
        "openid profile offline_access https://graph.microsoft.com/.default",
    ] {
        poll(&stage, &code(&stage, &[("scope", scope)]), &[]).access_token();
    }
    for scope in [
        "openid offline_access",
        "https://graph.microsoft.com/.default User.Read.All",
        "https://vault.azure.net/.default",
        "https://graph.microsoft.com/",
        ".default",
        "everything",
    ] {
        begin(&stage, &[("scope", scope)]).not_signed_in(400, "invalid_scope", 70_011, "'scope' is not valid");
    }
    begin(&stage, &[("scope", "")]).not_signed_in(400, "invalid_request", 900_144, "'scope'");
    begin(&stage, &[("client_id", "")]).not_signed_in(400, "invalid_request", 900_144, "'client_id'");
    let unknown = Uuid::new_v4().to_string();
    begin(&stage, &[("client_id", &unknown)]).not_signed_in(400, "unauthorized_client", 700_016, &unknown);
    let code = code(&stage, &[("scope", "Mail.Send")]);
    poll(&stage, &code, &[]).not_signed_in(400, "invalid_grant", 65_001, "not consented");
    let reply = stage.post_form("/fabrikam.com/oauth2/v2.0/devicecode", &[("client_id", PUBLIC_CLIENT)]);
    reply.not_signed_in(400, "invalid_request", 90_002, "fabrikam.com");
}

#[test]
fn a_refresh_token_renews_a_sign_in() {
    let stage = hasty(json!({}));
    let code = code(&stage, &[("scope", "https://graph.microsoft.com/.default offline_access")]);
    let first = poll(&stage, &code, &[]).json();
    let renew = |changes: &[(&str, &str)]| {
        let refresh_token = first["refresh_token"].as_str().unwrap();
        let usual = [("grant_type", "refresh_token"), ("client_id", PUBLIC_CLIENT), ("refresh_token", refresh_token)];
        stage.post_form("/organizations/oauth2/v2.0/token", &changed(&usual, changes))
    };
    let reply = renew(&[]);
    let token = reply.access_token();
    assert_ne!(first["access_token"], *token);
    assert_eq!(claims(&token)["upn"], "user1@contoso.com");
    assert_ne!(reply.json()["refresh_token"], first["refresh_token"]);
    renew(&[("scope", "https://graph.microsoft.com/.default offline_access")]).access_token();
    renew(&[("scope", "everything")]).not_signed_in(400, "invalid_scope", 70_011, "everything");
    renew(&[("refresh_token", "x")]).not_signed_in(400, "invalid_grant", 9_002_313, "not one");
    renew(&[("refresh_token", "")]).not_signed_in(400, "invalid_request", 900_144, "'refresh_token'");
    let other = [("client_id", APPLICATION), ("client_secret", SECRET)];
    renew(&other).not_signed_in(400, "invalid_grant", 9_002_313, "this client");
    assert!(stage.violations().is_empty());
}

#[test]
fn a_tenant_without_users_has_nobody_who_signs_in() {
    let stage = Stage::seeded(json!({"name": "empty", "tenantId": Uuid::new_v4()}));
    poll(&stage, &code(&stage, &[]), &[]).not_signed_in(400, "invalid_grant", 50_034, "does not exist");
}
