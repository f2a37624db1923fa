//! What is wrong with a plan's part about signing in.

use cs_phone_number::sandbox::{Options, Sandbox, SandboxError};
use serde_json::{Value, json};

use super::sign_in_stage::{EC_CERTIFICATE, OTHER_KEY, SIGNING_CERTIFICATE};
use super::stage::{account, write};

#[track_caller]
fn refused(sign_in: Value, entry: &str, part: &str) {
    let folder = tempfile::TempDir::new().unwrap();
    let plan = write(folder.path(), "plan.json", json!({ "signIn": sign_in }).to_string().as_bytes());
    match Sandbox::start(Options { plan: Some(plan), ..Options::default() }) {
        Err(SandboxError::Plan { place, reason }) => {
            assert!(place.ends_with(&format!("plan.json, {entry}")), "{place}: {reason}");
            assert!(reason.contains(part), "{place}: {reason}");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn lifetimes_are_whole_seconds_and_renewal_comes_before_expiry() {
    refused(json!({"tokenLifetimeSeconds": 0}), "signIn.tokenLifetimeSeconds", "at least a second");
    refused(json!({"tokenLifetimeSeconds": 31_536_001}), "signIn.tokenLifetimeSeconds", "at most a year");
    refused(json!({"refreshInSeconds": 0}), "signIn.refreshInSeconds", "at least a second");
    refused(json!({"refreshInSeconds": 3600}), "signIn.refreshInSeconds", "before it expires");
    for (key, seconds, part) in [
        ("expiresInSeconds", 0, "at least a second"),
        ("expiresInSeconds", u64::MAX, "at most a year"),
        ("intervalSeconds", u64::MAX, "at most a year"),
    ] {
        let code = json!({key: seconds});
        refused(json!({ "deviceCode": code }), &format!("signIn.deviceCode.{key}"), part);
    }
}

#[test]
fn an_application_is_public_or_has_something_to_show() {
    let application = |rest: Value, part: &str| {
        let mut application = json!({"clientId": account(70)});
        application.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        refused(json!({"applications": [application]}), "signIn.applications[0]", part);
    };
    application(json!({}), "has a secret or a certificate");
    application(json!({"public": true, "secret": "x"}), "neither secret nor certificate");
    application(json!({"public": true, "certificatePem": SIGNING_CERTIFICATE}), "neither secret nor certificate");
    application(json!({"secret": ""}), "the secret is empty");
    application(json!({"clientId": "x", "secret": "x"}), "\"x\" is not a GUID");
    application(json!({"clientId": account(1).replace('-', ""), "secret": "x"}), "is not a GUID");
    application(json!({"permissions": ["User"], "secret": "x"}), "\"User\" is not the name of a permission");
    application(json!({"permissions": ["User..All"], "secret": "x"}), "is not the name of a permission");
}

#[test]
fn certificates_are_certificates_with_rsa_keys() {
    for (pem, part) in [
        ("", "no certificate"),
        ("x", "no certificate"),
        (EC_CERTIFICATE, "not an RSA key"),
        (&*format!("{SIGNING_CERTIFICATE}{OTHER_KEY}"), "certificates only"),
        (&*format!("{SIGNING_CERTIFICATE}{EC_CERTIFICATE}"), "not an RSA key"),
        ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "cannot be read"),
        ("-----BEGIN CERTIFICATE-----\n????\n-----END CERTIFICATE-----\n", "not PEM"),
    ] {
        let application = json!({"clientId": account(70), "certificatePem": pem});
        refused(json!({"applications": [application]}), "signIn.applications[0]", part);
    }
}

#[test]
fn a_client_id_is_there_once() {
    let application = json!({"clientId": account(70), "secret": "x"});
    refused(json!({"applications": [application, application]}), "signIn.applications[1]", "there twice");
    let identity = json!({"clientIds": [account(70)]});
    let both = json!({"applications": [application], "managedIdentity": identity});
    refused(both, "signIn.managedIdentity.clientIds", "there twice");
    refused(json!({"managedIdentity": {"clientIds": ["x"]}}), "signIn.managedIdentity.clientIds", "not a GUID");
}

#[test]
fn who_signs_in_is_in_the_tenant() {
    for user in ["nobody@contoso.com", &account(1), ""] {
        refused(json!({"deviceCode": {"user": user}}), "signIn.deviceCode.user", "the tenant has no user");
    }
    let permissions = json!({"permissions": ["x"]});
    refused(json!({ "deviceCode": permissions }), "signIn.deviceCode.permissions", "not the name");
    refused(json!({ "managedIdentity": permissions }), "signIn.managedIdentity.permissions", "not the name");
    for header in ["", "a\nb"] {
        let identity = json!({"secretHeader": header});
        refused(json!({ "managedIdentity": identity }), "signIn.managedIdentity.secretHeader", "header's value");
    }
}
