//! Signing in with a certificate: what is checked of a client assertion.

use serde_json::{Value, json};
use uuid::Uuid;

use super::sign_in_stage::{
    APPLICATION, ASSERTION_TYPE, CONTOSO, OTHER_CERTIFICATE, OTHER_KEY, PUBLIC_CLIENT, SCOPE, SIGNING_CERTIFICATE,
    SIGNING_KEY, assertion, changed, claims, thumbprint,
};
use super::stage::{Reply, Stage};

/// A sandbox whose application has this certificate.
fn stage(certificate: &str) -> Stage {
    Stage::signing_in(json!({"applications": [
        {"clientId": APPLICATION, "certificatePem": certificate},
        {"clientId": PUBLIC_CLIENT, "public": true},
    ]}))
}

fn header() -> Value {
    json!({"typ": "JWT", "alg": "PS256", "x5t#S256": thumbprint(SIGNING_CERTIFICATE)})
}

fn usual(stage: &Stage) -> Value {
    let now = jiff::Timestamp::now().as_second();
    json!({
        "aud": stage.login(&format!("/{CONTOSO}/oauth2/v2.0/token")), "iss": APPLICATION, "sub": APPLICATION,
        "jti": Uuid::new_v4(), "nbf": now, "exp": now + 300,
    })
}

fn send(stage: &Stage, assertion: &str, changes: &[(&str, &str)]) -> Reply {
    let usual = [
        ("grant_type", "client_credentials"),
        ("client_id", APPLICATION),
        ("client_assertion_type", ASSERTION_TYPE),
        ("client_assertion", assertion),
        ("scope", SCOPE),
    ];
    stage.token(&changed(&usual, changes))
}

#[test]
fn an_application_signs_in_with_an_assertion_that_its_certificate_verifies() {
    let stage = stage(SIGNING_CERTIFICATE);
    let reply = send(&stage, &assertion(&header(), &usual(&stage), SIGNING_KEY), &[]);
    assert_eq!(claims(&reply.access_token())["appid"], APPLICATION);
    // The issuer is the other audience that is documented, and something in front may speak TLS.
    let login = stage.login("");
    for audience in
        [format!("{login}/{CONTOSO}/v2.0"), format!("{login}/{CONTOSO}/oauth2/v2.0/token").replace("http:", "https:")]
    {
        let mut claims = usual(&stage);
        claims["aud"] = audience.into();
        send(&stage, &assertion(&header(), &claims, SIGNING_KEY), &[]).access_token();
    }
    assert!(stage.violations().is_empty());
}

#[test]
fn any_of_several_certificates_will_do() {
    let stage = stage(&format!("{OTHER_CERTIFICATE}{SIGNING_CERTIFICATE}"));
    for (certificate, key) in [(SIGNING_CERTIFICATE, SIGNING_KEY), (OTHER_CERTIFICATE, OTHER_KEY)] {
        let mut header = header();
        header["x5t#S256"] = thumbprint(certificate).into();
        send(&stage, &assertion(&header, &usual(&stage), key), &[]).access_token();
    }
}

#[test]
fn the_header_says_how_it_was_signed_and_with_which_certificate() {
    let stage = stage(SIGNING_CERTIFICATE);
    for (name, value, number, part) in [
        ("typ", json!("JOSE"), 50_027, "typ"),
        ("typ", Value::Null, 50_027, "header"),
        ("alg", json!("RS256"), 5_002_738, "'RS256' is not a supported"),
        ("alg", json!("none"), 5_002_738, "'none' is not a supported"),
        ("x5t#S256", json!(thumbprint(OTHER_CERTIFICATE)), 700_027, "The key was not found"),
        ("x5t#S256", json!(format!("{}=", thumbprint(SIGNING_CERTIFICATE))), 700_027, "The key was not found"),
        ("x5t#S256", Value::Null, 50_027, "header"),
    ] {
        let mut header = header();
        header[name] = value;
        let reply = send(&stage, &assertion(&header, &usual(&stage), SIGNING_KEY), &[]);
        reply.not_signed_in(401, "invalid_client", number, part);
    }
}

#[test]
fn the_signature_is_verified() {
    let stage = stage(SIGNING_CERTIFICATE);
    let refused = |assertion: &str, number: u32, part: &str| {
        send(&stage, assertion, &[]).not_signed_in(401, "invalid_client", number, part);
    };
    refused(&assertion(&header(), &usual(&stage), OTHER_KEY), 700_027, "signature validation");
    // The claims of one, the signature of another.
    let (one, other) =
        (assertion(&header(), &usual(&stage), SIGNING_KEY), assertion(&header(), &usual(&stage), SIGNING_KEY));
    let mixed = format!("{}.{}", one.rsplit_once('.').unwrap().0, other.rsplit_once('.').unwrap().1);
    refused(&mixed, 700_027, "signature validation");
    let unsigned = format!("{}.", one.rsplit_once('.').unwrap().0);
    refused(&unsigned, 700_027, "signature validation");
    refused(&format!("{one}="), 50_027, "base64url");
    refused("a.b", 50_027, "three parts");
    refused("a.b.c.d", 50_027, "three parts");
    refused("a.b.c", 50_027, "malformed");
}

#[test]
fn the_claims_are_checked() {
    let stage = stage(SIGNING_CERTIFICATE);
    let now = jiff::Timestamp::now().as_second();
    let login = stage.login("");
    for (name, value, number, part) in [
        ("aud", json!(format!("https://login.microsoftonline.com/{CONTOSO}/oauth2/v2.0/token")), 700_023, "audience"),
        ("aud", json!(format!("{login}/common/oauth2/v2.0/token")), 700_023, "audience"),
        ("aud", json!(login), 700_023, "audience"),
        ("aud", Value::Null, 50_027, "claims"),
        ("iss", json!(PUBLIC_CLIENT), 700_021, "identifier"),
        ("sub", json!(PUBLIC_CLIENT), 700_021, "identifier"),
        ("iss", Value::Null, 50_027, "claims"),
        ("sub", Value::Null, 50_027, "claims"),
        ("jti", Value::Null, 50_027, "claims"),
        ("jti", json!(""), 50_027, "jti"),
        ("nbf", Value::Null, 50_027, "claims"),
        ("nbf", json!(now + 60), 700_024, "valid time range"),
        ("exp", Value::Null, 50_027, "claims"),
        ("exp", json!(now), 700_024, "valid time range"),
        ("exp", json!(now + 660), 700_024, "too long"),
    ] {
        let mut claims = usual(&stage);
        claims[name] = value;
        let reply = send(&stage, &assertion(&header(), &claims, SIGNING_KEY), &[]);
        reply.not_signed_in(401, "invalid_client", number, part);
    }
    let mut claims = usual(&stage);
    claims["exp"] = json!(now + 599);
    send(&stage, &assertion(&header(), &claims, SIGNING_KEY), &[]).access_token();
}

#[test]
fn an_assertion_is_taken_once() {
    let stage = stage(SIGNING_CERTIFICATE);
    let once = assertion(&header(), &usual(&stage), SIGNING_KEY);
    // One that was refused for something else was not used.
    send(&stage, &once, &[("scope", "User.Read.All")]).not_signed_in(400, "invalid_scope", 1_002_012, "");
    send(&stage, &once, &[]).access_token();
    send(&stage, &once, &[]).not_signed_in(401, "invalid_client", 50_027, "used before");
}

#[test]
fn an_assertion_has_its_type_and_comes_from_its_application() {
    let stage = stage(SIGNING_CERTIFICATE);
    let fresh = || assertion(&header(), &usual(&stage), SIGNING_KEY);
    let reply = send(&stage, &fresh(), &[("client_assertion_type", "")]);
    reply.not_signed_in(400, "invalid_request", 900_144, "client_assertion_type");
    let reply = send(&stage, &fresh(), &[("client_assertion_type", "jwt-bearer")]);
    reply.not_signed_in(400, "invalid_request", 9_002_313, "client_assertion_type");
    let reply = send(&stage, &fresh(), &[("client_id", PUBLIC_CLIENT)]);
    reply.not_signed_in(401, "invalid_client", 700_025, "public");
    let reply = send(&stage, "", &[("client_secret", "sandbox-secret")]);
    reply.not_signed_in(401, "invalid_client", 7_000_215, "Invalid client secret");
}

#[test]
fn over_http_2_the_audience_is_the_same() {
    let stage = stage(SIGNING_CERTIFICATE);
    let assertion = assertion(&header(), &usual(&stage), SIGNING_KEY);
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", APPLICATION),
        ("client_assertion_type", ASSERTION_TYPE),
        ("client_assertion", &assertion),
        ("scope", SCOPE),
    ];
    let request = stage.form(&format!("/{CONTOSO}/oauth2/v2.0/token"), &form).build().unwrap();
    let client = reqwest::Client::builder().no_proxy().http2_prior_knowledge().build().unwrap();
    stage.send(reqwest::RequestBuilder::from_parts(client, request)).access_token();
}
