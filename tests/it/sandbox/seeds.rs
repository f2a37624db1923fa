//! The built-in tenant and JSON seeds.

use cs_phone_number::sandbox::{Options, Sandbox, SandboxError, Seed};
use serde_json::{Value, json};

use super::stage::{Stage, account, write};

#[test]
fn contoso_is_as_its_readme_says() {
    let stage = Stage::contoso();
    assert_eq!(stage.sandbox.tenant_id(), "6f0f6c51-7f0c-4a55-9f3e-0c5b0d6c2f11");
    assert_eq!(stage.sandbox.tenant_name(), "contoso");
    assert_eq!(stage.sandbox.path(), None);
    let held: &[(u32, &[&str])] = &[
        (1, &["+12065551234 callingPlan primary"]),
        (
            2,
            &[
                "+12065551201 callingPlan primary",
                "+12065551202 directRouting private",
                "+442079461203 operatorConnect alternate",
            ],
        ),
        (3, &["+12065551000;ext=524 directRouting primary"]),
        (4, &["+12065551000;ext=525 directRouting primary"]),
        (5, &["+12065551205 operatorConnect primary"]),
        (6, &[]),
        (7, &["+12065551207 callingPlan primary"]),
        (8, &["+12065551208 directRouting primary"]),
        (9, &[]),
        (10, &["+18005551210 callingPlan primary"]),
        (11, &[]),
        (12, &["+12065551212 callingPlan primary"]),
        (13, &["+12065551213 directRouting primary"]),
        (14, &["+12065551214 operatorConnect primary", "+12065551215 callingPlan private"]),
        (15, &["+1234 directRouting primary"]),
    ];
    for (n, expected) in held {
        let list = stage.list(&[("$filter", &format!("assignmentTargetId eq '{}'", account(*n)))]).json();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let found: Vec<_> = list["value"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| [&row["telephoneNumber"], &row["numberType"], &row["assignmentCategory"]].map(text).join(" "))
            .collect();
        assert_eq!(found, *expected, "account {n}");
        let status = if *n == 10 { "voiceApplicationAssigned" } else { "userAssigned" };
        assert!(list["value"].as_array().unwrap().iter().all(|row| row["assignmentStatus"] == status));
    }
    assert_eq!(stage.number("+12065551208")["numberSource"], "onPremises");
    assert_eq!(stage.number("+12065551240")["assignmentStatus"], "conferenceAssigned");
    assert_eq!(stage.number("+12065551250")["assignmentTargetId"], "TeamsSharedCallingRoutingPolicy|Tag:SC1");
    for n in 1220..1230 {
        assert!(stage.is_free(&format!("+1206555{n}")));
    }
    assert!(stage.is_free("+18005551230"));
    let upn = |n: u32| stage.get(&format!("/users/{}", account(n))).json()["userPrincipalName"].clone();
    assert_eq!(upn(7), "o'neil@contoso.com");
    assert_eq!(upn(9), "ada_fabrikam.com#EXT#@contoso.onmicrosoft.com");
    assert_eq!(upn(14), "leaver3@contoso.com");
}

#[test]
fn a_seed_needs_little_and_the_rest_follows() {
    let stage = Stage::seeded(json!({
        "name": "fabrikam", "tenantId": account(99),
        "users": [
            {"id": account(1), "userPrincipalName": "a@b.c"},
            {"id": account(2), "userPrincipalName": "aa@b.c", "accountType": "resourceAccount"},
            {"id": account(3), "userPrincipalName": "g@b.c", "accountType": "guest"},
        ],
        "numbers": [
            {"telephoneNumber": "12065550001", "numberType": "directRouting", "assignmentTargetId": account(1)},
            {"telephoneNumber": "+12065550002", "numberType": "callingPlan", "assignmentTargetId": account(1)},
            {"telephoneNumber": "+18005550003", "numberType": "callingPlan", "assignmentTargetId": account(2)},
            {"telephoneNumber": "+18885550004", "numberType": "operatorConnect"},
            {"telephoneNumber": "+5", "numberType": "callingPlan", "assignmentTargetId": "Some|Tag:Policy"},
        ],
    }));
    let column = |field: &str| -> Vec<Value> {
        stage.list(&[]).json()["value"].as_array().unwrap().iter().map(|row| row[field].clone()).collect()
    };
    assert_eq!(column("telephoneNumber")[0], "+12065550001");
    let statuses = ["userAssigned", "userAssigned", "voiceApplicationAssigned", "unassigned", "policyAssigned"];
    assert_eq!(column("assignmentStatus"), statuses);
    assert_eq!(
        column("assignmentCategory"),
        [json!("primary"), json!("private"), json!("primary"), Value::Null, Value::Null]
    );
    assert_eq!(column("capabilities")[0].as_array().unwrap().len(), 3);
    assert_eq!(column("capabilities")[1], json!(["userAssignment"]));
    assert_eq!(column("capabilities")[3], json!(["conferenceAssignment", "voiceApplicationAssignment"]));
    assert_eq!(column("activationState"), ["activated"; 5]);
    assert_eq!(column("numberSource"), ["online"; 5]);
    assert_eq!((stage.enterprise_voice(1), stage.enterprise_voice(3)), (json!(true), json!(false)));
}

fn refusal(seed: &str) -> String {
    let folder = tempfile::TempDir::new().unwrap();
    let seed = write(folder.path(), "seed.json", seed.as_bytes());
    let seed = Some(Seed::Named(seed.display().to_string()));
    let error = Sandbox::start(Options { seed, ..Options::default() }).unwrap_err();
    assert!(matches!(error, SandboxError::Seed { .. }), "{error}");
    assert!(!error.advice().is_empty());
    error.to_string()
}

#[test]
fn a_wrong_seed_is_refused_with_its_place_and_reason() {
    let id = account(1);
    let tenant = |users: &str, numbers: &str| {
        format!(r#"{{"name":"x","tenantId":"{}","users":[{users}],"numbers":[{numbers}]}}"#, account(99))
    };
    let user = format!(r#"{{"id":"{id}","userPrincipalName":"a@b.c"}}"#);
    for (seed, place, reason) in [
        ("{\n \"name\": \"x\",\n \"colour\": 1\n}".to_owned(), "seed.json, line 3", "unknown field `colour`"),
        (r#"{"name":"x"}"#.into(), "line 1", "missing field `tenantId`"),
        (r#"{"name":"x","tenantId":"y"}"#.into(), "seed.json", "the tenant id \"y\" is not"),
        (format!(r#"{{"name":" ","tenantId":"{id}"}}"#), "seed.json", "no name"),
        (tenant(r#"{"id":"1","userPrincipalName":"a@b.c"}"#, ""), "users[0]", "the object id \"1\" is not"),
        (tenant(&format!("{user},{user}"), ""), "users[1]", "is there twice"),
        (tenant(&format!(r#"{user},{{"id":"{}","userPrincipalName":"A@B.C"}}"#, account(2)), ""), "users[1]", "twice"),
        (tenant(&format!(r#"{{"id":"{id}","userPrincipalName":"ab"}}"#), ""), "users[0]", "name@domain"),
        (
            tenant(&format!(r#"{{"id":"{id}","userPrincipalName":"a@b","accountType":"User"}}"#), ""),
            "users[0]",
            "unknown account type \"User\"",
        ),
        (tenant("", r#"{"telephoneNumber":"x","numberType":"callingPlan"}"#), "numbers[0]", "not a telephone number"),
        (tenant("", r#"{"telephoneNumber":"1","numberType":"CallingPlan"}"#), "numbers[0]", "unknown number type"),
        (
            tenant(
                "",
                r#"{"telephoneNumber":"1","numberType":"callingPlan"},{"telephoneNumber":"+1","numberType":"callingPlan"}"#,
            ),
            "numbers[1]",
            "the number +1 is there twice",
        ),
        (
            tenant(
                &user,
                &format!(
                    r#"{{"telephoneNumber":"1","numberType":"callingPlan","assignmentTargetId":"{}"}}"#,
                    account(2)
                ),
            ),
            "numbers[0]",
            "no account has the object id",
        ),
        (
            tenant(&user, r#"{"telephoneNumber":"1","numberType":"callingPlan","assignmentTargetId":"a@b.c"}"#),
            "numbers[0]",
            "not an object id",
        ),
        (
            tenant("", r#"{"telephoneNumber":"1","numberType":"callingPlan","assignmentStatus":"userAssigned"}"#),
            "numbers[0]",
            "no target has it",
        ),
        (
            tenant(
                &user,
                &format!(
                    r#"{{"telephoneNumber":"1","numberType":"callingPlan","assignmentTargetId":"{id}","assignmentStatus":"unassigned"}}"#
                ),
            ),
            "numbers[0]",
            "is unassigned, but",
        ),
        (
            tenant("", r#"{"telephoneNumber":"1","numberType":"callingPlan","capabilities":["fly"]}"#),
            "numbers[0]",
            "unknown capability \"fly\"",
        ),
    ] {
        let text = refusal(&seed);
        assert!(text.contains(place) && text.contains(reason), "{seed}: {text}");
    }
}

#[test]
fn a_name_that_is_no_seed_is_refused() {
    let error =
        Sandbox::start(Options { seed: Some(Seed::Named("fabrikam".into())), ..Options::default() }).unwrap_err();
    assert!(error.to_string().contains("fabrikam: the seed is neither contoso nor a file"), "{error}");
    assert!(Sandbox::start(Options { seed: Some(Seed::Named("Contoso".into())), ..Options::default() }).is_ok());
}
