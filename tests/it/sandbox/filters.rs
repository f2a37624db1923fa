//! `$filter`: the documented forms, and nothing else.

use serde_json::json;

use super::stage::{NUMBERS, Stage, account};

fn found(stage: &Stage, filter: &str) -> Vec<String> {
    stage.listed(&[("$filter", filter)])
}

#[test]
fn every_documented_field_can_be_compared() {
    let stage = Stage::seeded(json!({
        "name": "one", "tenantId": account(99),
        "users": [{"id": account(1), "userPrincipalName": "a@b.c"}],
        "numbers": [
            {
                "telephoneNumber": "+12065550001", "numberType": "operatorConnect", "operatorId": account(11),
                "activationState": "updateFailed", "capabilities": ["teamsPhoneMobile", "userAssignment"],
                "locationId": account(12), "civicAddressId": account(13), "networkSiteId": account(14),
                "assignmentTargetId": account(1), "assignmentCategory": "primary", "portInStatus": "completed",
                "assignmentStatus": "userAssigned", "isoCountryCode": "GB", "city": "Leeds",
                "numberSource": "onPremises", "supportedCustomerActions": ["release"],
                "reverseNumberLookupOptions": ["skipInternalVoip"],
            },
            {"telephoneNumber": "+12065550002", "numberType": "callingPlan"},
        ],
    }));
    let fields = [
        ("telephoneNumber", "+12065550001".to_owned()),
        ("numberType", "operatorConnect".into()),
        ("operatorId", account(11)),
        ("activationState", "updateFailed".into()),
        ("locationId", account(12)),
        ("civicAddressId", account(13)),
        ("networkSiteId", account(14)),
        ("assignmentTargetId", account(1)),
        ("assignmentCategory", "primary".into()),
        ("portInStatus", "completed".into()),
        ("assignmentStatus", "userAssigned".into()),
        ("isoCountryCode", "GB".into()),
        ("numberSource", "onPremises".into()),
    ];
    for (field, value) in fields {
        assert_eq!(found(&stage, &format!("{field} eq '{value}'")), ["+12065550001"], "{field}");
    }
    for (field, word) in [
        ("capabilities", "teamsPhoneMobile"),
        ("supportedCustomerActions", "release"),
        ("reverseNumberLookupOptions", "skipInternalVoip"),
    ] {
        assert_eq!(found(&stage, &format!("{field}/any(c:c eq '{word}')")), ["+12065550001"], "{field}");
    }
}

#[test]
fn id_and_city_cannot_be_filtered() {
    let stage = Stage::contoso();
    stage.list(&[("$filter", "id eq 'x'")]).refused(400, "BadRequest", "id cannot be filtered");
    stage.list(&[("$filter", "city eq 'Seattle'")]).refused(400, "BadRequest", "city cannot be filtered");
}

#[test]
fn comparisons_are_joined_with_and() {
    let stage = Stage::contoso();
    let free = "assignmentStatus eq 'unassigned' and capabilities/any(c:c eq 'userAssignment')";
    assert_eq!(found(&stage, free).len(), 10);
    let services = "assignmentStatus eq 'unassigned' and capabilities/any(c:c eq 'voiceApplicationAssignment')";
    assert_eq!(found(&stage, services), ["+18005551230"]);
    let three = format!(
        "numberType eq 'directRouting' and assignmentTargetId eq '{}' and assignmentCategory eq 'private'",
        account(2)
    );
    assert_eq!(found(&stage, &three), ["+12065551202"]);
}

#[test]
fn the_variable_of_any_may_have_any_name() {
    let stage = Stage::contoso();
    for filter in [
        "capabilities/any(capability:capability eq 'conferenceAssignment')",
        "capabilities/any(x: x eq 'conferenceAssignment')",
        "capabilities / any ( c : c eq 'conferenceAssignment' )",
    ] {
        assert_eq!(found(&stage, filter).len(), 9, "{filter}");
    }
    stage.list(&[("$filter", "capabilities/any(c:d eq 'userAssignment')")]).refused(400, "BadRequest", "variable");
}

#[test]
fn a_number_is_found_with_and_without_its_plus() {
    let stage = Stage::contoso();
    for literal in ["+12065551234", "12065551234"] {
        assert_eq!(found(&stage, &format!("telephoneNumber eq '{literal}'")), ["+12065551234"]);
    }
    assert_eq!(found(&stage, "telephoneNumber eq '+12065551000;ext=525'"), ["+12065551000;ext=525"]);
    assert!(found(&stage, "telephoneNumber eq '+12065551000'").is_empty(), "another number than those with extensions");
}

#[test]
fn a_plus_that_is_not_encoded_is_a_blank() {
    let stage = Stage::contoso();
    let blanks = stage.get(&format!("{NUMBERS}?$filter=telephoneNumber+eq+'%2B12065551234'"));
    assert_eq!(blanks.json()["value"].as_array().unwrap().len(), 1);
    stage.get(&format!("{NUMBERS}?$filter=telephoneNumber%20eq%20'+12065551234'")).refused(
        400,
        "BadRequest",
        "a + in an address is written %2B",
    );
}

#[test]
fn a_target_is_found_in_any_case_and_a_policy_by_its_name() {
    let stage = Stage::seeded(json!({
        "name": "one", "tenantId": account(99),
        "users": [{"id": "abcdef00-0000-4000-8000-00000000000a", "userPrincipalName": "a@b.c"}],
        "numbers": [{
            "telephoneNumber": "+1", "numberType": "callingPlan",
            "assignmentTargetId": "ABCDEF00-0000-4000-8000-00000000000A",
        }],
    }));
    assert_eq!(found(&stage, "assignmentTargetId eq 'ABCDEF00-0000-4000-8000-00000000000a'"), ["+1"]);
    let stage = Stage::contoso();
    assert_eq!(found(&stage, "assignmentTargetId eq 'TeamsSharedCallingRoutingPolicy|Tag:SC1'"), ["+12065551250"]);
}

#[test]
fn a_quote_in_a_value_is_doubled() {
    let stage = Stage::contoso();
    assert!(found(&stage, "assignmentTargetId eq 'o''neil'").is_empty());
    stage.list(&[("$filter", "assignmentTargetId eq 'o'neil'")]).refused(400, "BadRequest", "not supported");
    // No value can become SQL either.
    assert!(found(&stage, "assignmentTargetId eq 'x'' OR ''1''=''1'").is_empty());
}

#[test]
fn anything_else_is_refused_and_never_ignored() {
    let stage = Stage::contoso();
    for filter in [
        "",
        "telephoneNumber",
        "telephoneNumber eq",
        "telephoneNumber eq 12065551234",
        "telephoneNumber eq '+12065551234",
        "telephoneNumber ne '+12065551234'",
        "telephoneNumber eq '+12065551234' or numberType eq 'callingPlan'",
        "not (numberType eq 'callingPlan')",
        "startswith(telephoneNumber,'+1206')",
        "(numberType eq 'callingPlan')",
        "numberType EQ 'callingPlan'",
        "numberType eq 'CallingPlan'",
        "numberType eq 'callingPlan' and",
        "numberType eq 'callingPlan' numberType eq 'callingPlan'",
        "assignmentStatus eq 'free'",
        "capabilities eq 'userAssignment'",
        "capabilities/all(c:c eq 'userAssignment')",
        "capabilities/any(c:c eq 'UserAssignment')",
        "capabilities/any(c:c ne 'userAssignment')",
        "capabilities/any()",
        "numberType/any(c:c eq 'callingPlan')",
        "colour eq 'red'",
        "telephoneNumber eq 'tel:+12065551234'",
        "assignmentTargetId eq null",
        "telephoneNumber eq '+12065551234'; drop table numbers",
    ] {
        let reply = stage.list(&[("$filter", filter)]);
        assert_eq!((reply.status, &reply.json()["error"]["code"]), (400, &json!("BadRequest")), "{filter}");
    }
}

#[test]
fn a_plan_can_have_the_filter_ignored_but_never_left_unread() {
    let stage = Stage::planned(json!({"filter": "ignored"}));
    assert_eq!(found(&stage, "telephoneNumber eq '+12065551234'").len(), 28);
    assert_eq!(stage.list(&[("$filter", "colour eq 'red'")]).status, 400);
}
