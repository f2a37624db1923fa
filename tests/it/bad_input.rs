//! Bad input: each is refused with its code and a text that helps, and nothing changes.

use serde_json::json;

use crate::support::tenant::{Tenant, failure, object_id};

/// Refused before any request: nothing is sent.
#[test]
fn what_is_no_identity_number_or_type_is_refused_before_anything_is_sent() {
    let (user, number, kind) = ("user1@contoso.com", "+12065551234", "CallingPlan");
    let long = format!("{}@contoso.com", "a".repeat(10_000));
    let digits = "1".repeat(300);
    let cases: &[(&str, &str, &str, &str, &str)] = &[
        (" ", number, kind, "InvalidIdentity", "blank"),
        ("\t\u{a0}", number, kind, "InvalidIdentity", "blank"),
        (&long, number, kind, "InvalidIdentity", "10012 characters"),
        ("user1\r\n@contoso.com", number, kind, "InvalidIdentity", "a line break"),
        ("user1@contoso.com/../user2@contoso.com", number, kind, "InvalidIdentity", "'/'"),
        ("user1@contoso.com?$select=id", number, kind, "InvalidIdentity", "'?'"),
        ("user1%40contoso.com", number, kind, "InvalidIdentity", "'%'"),
        ("x' or userPrincipalName eq 'user1@contoso.com", number, kind, "InvalidIdentity", "a blank"),
        ("user1", number, kind, "InvalidIdentity", "'user1' is not"),
        ("user1@", number, kind, "InvalidIdentity", "is not"),
        (user, " ", kind, "InvalidTelephoneNumber", "blank"),
        (user, "tel:+12065551234", kind, "InvalidTelephoneNumber", "Telephone number 'tel:+12065551234' is invalid"),
        (user, "+1206555CALL", kind, "InvalidTelephoneNumber", "'C'"),
        (user, "+12065551000;ext=", kind, "InvalidTelephoneNumber", "extension"),
        (user, "+12065551000;ext=1;ext=2", kind, "InvalidTelephoneNumber", "extension"),
        (user, &digits, kind, "InvalidTelephoneNumber", "300 digits"),
        (user, "+１２０６５５５１２３４", kind, "InvalidTelephoneNumber", "'１'"),
        (user, number, "Skype", "InvalidNumberType", "DirectRouting, CallingPlan and OperatorConnect"),
        (user, number, " ", "InvalidNumberType", "DirectRouting, CallingPlan and OperatorConnect"),
    ];
    let tenant = Tenant::contoso();
    let (before, requests) = (tenant.numbers(), tenant.requests());
    for (identity, number, kind, code, text) in cases {
        let ending = tenant.remove(identity, number, kind);
        let failure = failure(&ending);
        assert_eq!(failure["code"], *code, "{failure}");
        assert_eq!(failure["legacyCode"], "BadRequest");
        assert_eq!(failure["outcome"], "notDone");
        let message = failure["message"].as_str().unwrap();
        assert!(message.contains(text), "{text:?} is not in: {message}");
        assert!(message.chars().count() < 400 && !message.contains('\n'), "{message}");
        assert!(failure["advice"].is_string(), "{failure}");
    }
    assert_eq!(tenant.requests(), requests, "something was sent");
    tenant.assert_only_freed(&before, &[]);
}

/// Refused after reading: no order is sent.
#[test]
fn what_is_not_the_accounts_to_give_up_is_refused_and_no_order_is_sent() {
    let stranger = object_id(999);
    let cases: &[(&str, &str, &str, &str, &str)] = &[
        ("user4@contoso.com", "+12065551000;ext=524", "DirectRouting", "NumberOfAnotherAccount", "is not assigned to"),
        ("user3@contoso.com", "+12065551000", "DirectRouting", "NumberNotFound", "is not found from tenant"),
        ("user3@contoso.com", "+12065551000;ext=525", "DirectRouting", "NumberOfAnotherAccount", "is not assigned to"),
        ("user2@contoso.com", "+12065551234", "CallingPlan", "NumberOfAnotherAccount", &object_id(1)),
        (&object_id(2), "+12065551234", "CallingPlan", "NumberOfAnotherAccount", "is not assigned to"),
        (&stranger, "+12065551234", "CallingPlan", "AccountNotFound", "is not found"),
        (&stranger, "+12065559999", "CallingPlan", "AccountNotFound", "is not found"),
        (
            "nobody@contoso.com",
            "+12065551234",
            "CallingPlan",
            "AccountNotFound",
            "The user 'nobody@contoso.com' is not found",
        ),
        ("o''neil@contoso.com", "+12065551207", "CallingPlan", "AccountNotFound", "is not found"),
        ("sip:user5@contoso.com", "+12065551205", "OperatorConnect", "AccountNotFound", "is not found"),
        (
            "user1@contoso.com",
            "+12065559999",
            "CallingPlan",
            "NumberNotFound",
            "Telephone Number '+12065559999' is not found from tenant '6f0f6c51-7f0c-4a55-9f3e-0c5b0d6c2f11'",
        ),
        ("user1@contoso.com", "+12065551234", "DirectRouting", "NumberTypeMismatch", "does not match"),
        (&object_id(1), "+12065551234", "OperatorConnect", "NumberTypeMismatch", "does not match"),
        ("user1@contoso.com", "+12065551220", "CallingPlan", "NumberNotAssigned", "is not currently assigned"),
        ("user1@contoso.com", "+12065551240", "CallingPlan", "NumberOfConferenceBridge", "conference bridge"),
        (
            "user1@contoso.com",
            "+12065551250",
            "CallingPlan",
            "NumberOfPolicy",
            "TeamsSharedCallingRoutingPolicy|Tag:SC1",
        ),
        (
            "onprem1@contoso.com",
            "+12065551208",
            "DirectRouting",
            "NumberSyncedFromOnPremises",
            "on-premises Active Directory",
        ),
        (&object_id(8), "+12065551208", "DirectRouting", "NumberSyncedFromOnPremises", "on-premises Active Directory"),
    ];
    let tenant = Tenant::contoso();
    let before = tenant.numbers();
    for (identity, number, kind, code, text) in cases {
        let ending = tenant.remove(identity, number, kind);
        let failure = failure(&ending);
        assert_eq!(failure["code"], *code, "{identity} {number}: {failure}");
        assert_eq!(failure["legacyCode"], "BadRequest");
        assert_eq!(failure["outcome"], "notDone");
        let message = failure["message"].as_str().unwrap();
        assert!(message.contains(text), "{text:?} is not in: {message}");
        assert!(failure["advice"].is_string(), "{failure}");
        assert!(ending.of_kind("request").all(|event| event["method"] == "GET"), "{identity} {number}");
    }
    tenant.assert_only_freed(&before, &[]);
}

#[test]
fn removing_all_from_what_is_no_account_is_an_error() {
    let tenant = Tenant::contoso();
    let before = tenant.numbers();
    for (identity, code) in [
        (object_id(999).as_str(), "AccountNotFound"),
        ("nobody@contoso.com", "AccountNotFound"),
        (" ", "InvalidIdentity"),
        ("everybody", "InvalidIdentity"),
    ] {
        assert_eq!(failure(&tenant.remove_all(identity))["code"], code, "{identity}");
    }
    tenant.assert_only_freed(&before, &[]);
}

#[test]
fn removing_all_leaves_a_number_that_is_synced_from_on_premises_and_says_so() {
    let tenant = Tenant::contoso();
    let before = tenant.numbers();
    let failure = failure(&tenant.remove_all("onprem1@contoso.com"));
    assert_eq!(failure["code"], "NumberSyncedFromOnPremises");
    tenant.assert_only_freed(&before, &[]);
}

#[test]
fn an_identity_that_means_two_accounts_is_refused() {
    let account =
        |n: u32, name: &str, sip: &str| json!({ "id": object_id(n), "userPrincipalName": name, "sipAddress": sip });
    let number = |number: &str, n: u32| {
        json!({ "telephoneNumber": number, "numberType": "callingPlan", "assignmentTargetId": object_id(n),
                "assignmentStatus": "userAssigned", "assignmentCategory": "primary" })
    };
    let seed = json!({ "name": "t", "tenantId": object_id(99), "users": [
        account(1, "a@contoso.com", "shared@contoso.com"),
        account(2, "b@contoso.com", "shared@contoso.com"),
        account(3, "c@contoso.com", "d@contoso.com"),
        account(4, "d@contoso.com", "e@contoso.com"),
    ], "numbers": [number("+12065550001", 1), number("+12065550002", 2), number("+12065550003", 3), number("+12065550004", 4)] });
    let tenant = Tenant::with(json!({}), Some(seed));
    let before = tenant.numbers();
    for (identity, named) in [("shared@contoso.com", 1), ("sip:shared@contoso.com", 2), ("d@contoso.com", 4)] {
        for ending in
            [tenant.remove_all(identity), tenant.remove(identity, &format!("+1206555000{named}"), "CallingPlan")]
        {
            let failure = failure(&ending);
            assert_eq!(failure["code"], "AmbiguousIdentity", "{failure}");
            assert!(failure["message"].as_str().unwrap().contains(&object_id(named)), "{failure}");
        }
    }
    tenant.assert_only_freed(&before, &[]);
}
