//! Listings and accounts, for those who look.

use serde_json::{Value, json};

use crate::support::tenant::{Tenant, object_id};

fn listed(tenant: &Tenant, mut request: Value) -> Vec<String> {
    request["operation"] = json!("listNumbers");
    let result = tenant.run(request).unwrap();
    result["numbers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["telephoneNumber"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn numbers_are_listed_by_number_and_by_account_in_every_form() {
    let tenant = Tenant::contoso();
    assert_eq!(listed(&tenant, json!({})).len(), 28);
    assert_eq!(listed(&tenant, json!({ "telephoneNumber": "1 (206) 555-1234" })), ["+12065551234"]);
    assert_eq!(listed(&tenant, json!({ "telephoneNumber": "+12065559999" })), [""; 0]);
    for account in ["user5@contoso.com", "sip:fifth.user@voice.contoso.com", &object_id(5)] {
        assert_eq!(listed(&tenant, json!({ "assignedTo": account })), ["+12065551205"], "{account}");
    }
    let error = tenant.run(json!({ "operation": "listNumbers", "assignedTo": "nobody@contoso.com" })).unwrap_err();
    assert_eq!(error["code"], "AccountNotFound");
}

#[test]
fn top_and_skip_cut_the_listing() {
    let tenant = Tenant::contoso();
    let all = listed(&tenant, json!({}));
    assert_eq!(listed(&tenant, json!({ "top": 3 })), all[..3]);
    assert_eq!(listed(&tenant, json!({ "top": 3, "skip": 26 })), all[26..]);
    assert_eq!(listed(&tenant, json!({ "skip": 27 })), all[27..]);
    assert_eq!(listed(&tenant, json!({ "top": 0 })), [""; 0]);
    let paged = Tenant::with_plan(json!({ "paging": { "pageSize": 2 } }));
    assert_eq!(listed(&paged, json!({ "top": 5, "skip": 1 })), all[1..6]);
}

#[test]
fn an_account_shows_what_directory_teams_and_numbers_say() {
    let tenant = Tenant::contoso();
    let user = tenant.run(json!({ "operation": "getUser", "identity": "user2@contoso.com" })).unwrap()["user"].clone();
    assert_eq!(user["id"], object_id(2));
    assert_eq!(user["accountType"], "user");
    assert_eq!(user["enterpriseVoiceEnabled"], true);
    assert_eq!(user["lineUri"], "tel:+12065551201");
    assert_eq!(user["telephoneNumbers"].as_array().unwrap().len(), 3);
    assert_eq!(user["sipAddress"], "user2@contoso.com");
}

#[test]
fn a_resource_account_is_shown_though_teams_own_view_lacks_it() {
    let tenant = Tenant::contoso();
    let user = tenant.run(json!({ "operation": "getUser", "identity": "aa1@contoso.com" })).unwrap()["user"].clone();
    assert_eq!(user["accountType"], "resourceAccount");
    assert_eq!(user["lineUri"], "tel:+18005551210");
}
