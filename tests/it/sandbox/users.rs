//! The directory, and Teams' user configurations.

use serde_json::json;

use super::stage::{Stage, account, encoded};

fn ids(stage: &Stage, filter: &str) -> Vec<String> {
    let reply = stage.get(&format!("/users?{}", encoded(&[("$filter", filter), ("$select", "id")])));
    assert_eq!(reply.status, 200, "{}", reply.body);
    reply.json()["value"].as_array().unwrap().iter().map(|user| user["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_user_is_found_by_object_id_and_principal_name_in_any_case() {
    let stage = Stage::contoso();
    for key in [account(1), account(1).to_uppercase(), "user1@contoso.com".into(), "USER1@Contoso.COM".into()] {
        let user = stage.get(&format!("/users/{key}")).json();
        assert_eq!(user["id"], account(1).as_str());
        assert_eq!(user["userPrincipalName"], "user1@contoso.com");
        assert_eq!(user["displayName"], "User One");
    }
}

#[test]
fn select_gives_the_sip_address_which_comes_no_other_way() {
    let stage = Stage::contoso();
    let fields = "id,userPrincipalName,displayName,mail,imAddresses";
    let mut user = stage.get(&format!("/users/user5@contoso.com?$select={fields}")).json();
    user.as_object_mut().unwrap().remove("@odata.context");
    assert_eq!(
        user,
        json!({
            "id": account(5), "userPrincipalName": "user5@contoso.com", "displayName": "User Five", "mail": null,
            "imAddresses": ["fifth.user@voice.contoso.com"],
        })
    );
    assert!(stage.get("/users/user5@contoso.com").json().get("imAddresses").is_none());
    stage.get("/users/user5@contoso.com?$select=id,colour").refused(400, "BadRequest", "'colour'");
}

#[test]
fn odd_principal_names_are_found_in_every_spelling() {
    let stage = Stage::seeded(json!({
        "name": "odd", "tenantId": account(99), "users": [
            {"id": account(1), "userPrincipalName": "$x@contoso.com"},
            {"id": account(2), "userPrincipalName": "o'neil@contoso.com"},
            {"id": account(3), "userPrincipalName": "ada_fabrikam.com#EXT#@contoso.onmicrosoft.com"},
            {"id": account(4), "userPrincipalName": "ünal@contoso.com"},
        ],
    }));
    for (path, n) in [
        ("/users('$x@contoso.com')", 1),
        ("/users(%27%24x%40contoso.com%27)", 1),
        ("/users/o'neil@contoso.com", 2),
        ("/users/o%27neil%40contoso.com", 2),
        ("/users('o''neil@contoso.com')", 2),
        ("/users/ada_fabrikam.com%23EXT%23@contoso.onmicrosoft.com", 3),
        ("/users/%C3%BCnal@contoso.com", 4),
        ("/users/%C3%9CNAL@contoso.com", 4),
    ] {
        assert_eq!(stage.get(path).json()["id"], account(n).as_str(), "{path}");
    }
}

#[test]
fn an_absent_user_is_graphs_resource_not_found() {
    let stage = Stage::contoso();
    for key in ["nobody@contoso.com", &account(999), "fifth.user@voice.contoso.com", "user1", "a%2Fb@contoso.com"] {
        stage.get(&format!("/users/{key}")).refused(404, "Request_ResourceNotFound", "does not exist");
    }
}

#[test]
fn a_sip_address_is_found_without_its_scheme_in_any_case() {
    let stage = Stage::contoso();
    assert_eq!(ids(&stage, "imAddresses/any(i:i eq 'Fifth.User@voice.contoso.com')"), [account(5)]);
    assert_eq!(ids(&stage, "imAddresses/any(i:i eq 'o''neil@contoso.com')"), [account(7)]);
    assert!(ids(&stage, "imAddresses/any(i:i eq 'sip:user1@contoso.com')").is_empty());
    assert!(ids(&stage, "imAddresses/any(i:i eq 'user5@contoso.com')").is_empty());
}

#[test]
fn users_are_found_by_principal_name_and_mail() {
    let stage = Stage::seeded(json!({
        "name": "mail", "tenantId": account(99),
        "users": [{"id": account(1), "userPrincipalName": "a@b.c", "mail": "A.Person@b.c"}],
    }));
    assert_eq!(ids(&stage, "userPrincipalName eq 'A@B.C'"), [account(1)]);
    assert_eq!(ids(&stage, "mail eq 'a.person@b.c'"), [account(1)]);
    assert_eq!(ids(&stage, &format!("id eq '{}'", account(1))), [account(1)]);
}

#[test]
fn two_accounts_may_share_a_sip_address_and_one_may_be_anothers_principal_name() {
    let stage = Stage::seeded(json!({
        "name": "shared", "tenantId": account(99), "users": [
            {"id": account(1), "userPrincipalName": "a@b.c", "sipAddress": "sip:shared@b.c"},
            {"id": account(2), "userPrincipalName": "b@b.c", "sipAddress": "Shared@b.c"},
            {"id": account(3), "userPrincipalName": "c@b.c", "sipAddress": "a@b.c"},
        ],
    }));
    assert_eq!(ids(&stage, "imAddresses/any(i:i eq 'shared@b.c')"), [account(1), account(2)]);
    assert_eq!(ids(&stage, "imAddresses/any(i:i eq 'a@b.c')"), [account(3)]);
    assert_eq!(stage.get("/users/a@b.c").json()["id"], account(1).as_str());
}

#[test]
fn other_filters_on_users_are_refused_and_a_list_without_one_is_not_built() {
    let stage = Stage::contoso();
    for filter in ["displayName eq 'User One'", "imAddresses eq 'x'", "startswith(mail,'x')", "mail ne 'x'"] {
        let reply = stage.get(&format!("/users?{}", encoded(&[("$filter", filter)])));
        assert_eq!(reply.status, 400, "{filter}");
    }
    stage.get("/users").refused(501, "NotImplemented", "$filter");
    stage.get("/users?$filter=mail%20eq%20'x'&$top=1000").refused(400, "BadRequest", "$top");
    stage.get("/users?$filter=mail%20eq%20'x'&$search=y").refused(400, "BadRequest", "'$search'");
}

#[test]
fn a_list_of_users_can_be_counted_and_cut() {
    let stage = Stage::seeded(json!({
        "name": "shared", "tenantId": account(99), "users": [
            {"id": account(1), "userPrincipalName": "a@b.c", "sipAddress": "s@b.c"},
            {"id": account(2), "userPrincipalName": "b@b.c", "sipAddress": "s@b.c"},
        ],
    }));
    let options = [("$filter", "imAddresses/any(i:i eq 's@b.c')"), ("$top", "1"), ("$count", "true")];
    let list = stage.get(&format!("/users?{}", encoded(&options))).json();
    assert_eq!((list["value"].as_array().unwrap().len(), &list["@odata.count"]), (1, &json!(2)));
}

#[test]
fn a_configuration_tells_account_type_voice_and_numbers() {
    let stage = Stage::contoso();
    let mut configuration = stage.get(&format!("/admin/teams/userConfigurations/{}", account(2))).json();
    configuration.as_object_mut().unwrap().remove("@odata.context");
    assert_eq!(
        configuration,
        json!({
            "id": account(2), "accountType": "user", "featureTypes": ["Teams", "PhoneSystem"],
            "isEnterpriseVoiceEnabled": true, "tenantId": "6f0f6c51-7f0c-4a55-9f3e-0c5b0d6c2f11",
            "userPrincipalName": "user2@contoso.com", "telephoneNumbers": [
                {"telephoneNumber": "+12065551201", "assignmentCategory": "primary"},
                {"telephoneNumber": "+12065551202", "assignmentCategory": "private"},
                {"telephoneNumber": "+442079461203", "assignmentCategory": "alternate"},
            ],
        })
    );
    let upper = stage.get(&format!("/admin/teams/userConfigurations/{}", account(9).to_uppercase())).json();
    assert_eq!((&upper["accountType"], &upper["isEnterpriseVoiceEnabled"]), (&json!("guest"), &json!(false)));
}

#[test]
fn resource_accounts_have_no_configuration_and_principal_names_are_no_keys() {
    let stage = Stage::contoso();
    for id in [account(10), account(999)] {
        stage.get(&format!("/admin/teams/userConfigurations/{id}")).refused(404, "NotFound", "no user configuration");
    }
    stage.get("/admin/teams/userConfigurations/user1@contoso.com").refused(400, "BadRequest", "not an object id");
}
