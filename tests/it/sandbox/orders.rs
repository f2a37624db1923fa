//! Orders to unassign and to assign.

use serde_json::{Value, json};

use super::stage::{NUMBERS, Stage, account};

#[test]
fn an_order_is_answered_202_with_a_location_and_an_empty_body() {
    let stage = Stage::contoso();
    let order = stage.unassign("+12065551234", "callingPlan");
    assert_eq!((order.status, order.body.as_str()), (202, ""));
    let prefix = format!("{}/admin/teams/telephoneNumberManagement/operations('", stage.sandbox.base_address());
    assert!(order.location().starts_with(&prefix) && order.location().ends_with("')"), "{}", order.location());
    assert!(stage.is_free("+12065551234"));
}

#[test]
fn only_the_ordered_number_changes() {
    let stage = Stage::contoso();
    let before = stage.list(&[]).json();
    stage.unassign("+12065551000;ext=524", "directRouting");
    let after = stage.list(&[]).json();
    let changed: Vec<_> = (0..28).filter(|&n| before["value"][n] != after["value"][n]).collect();
    assert_eq!(changed, [0]);
    assert!(stage.is_free("+12065551000;ext=524"));
}

#[test]
fn both_spellings_of_the_action_and_numbers_without_plus_are_taken() {
    let stage = Stage::contoso();
    let body = json!({"telephoneNumber": "12065551234", "numberType": "callingPlan"});
    let path = format!("{NUMBERS}/microsoft.graph.teamsAdministration.unassignNumber");
    assert_eq!(stage.send(stage.post(&path, &body)).status, 202);
    assert!(stage.is_free("+12065551234"));
    let body = json!({"telephoneNumber": "12065551234", "numberType": "callingPlan", "assignmentTargetId": account(6)});
    let path = format!("{NUMBERS}/microsoft.graph.teamsAdministration.assignNumber");
    assert_eq!(stage.send(stage.post(&path, &body)).status, 202);
    assert_eq!(stage.numbers_of(6), ["+12065551234"]);
}

#[test]
fn enterprise_voice_goes_with_the_last_number_and_comes_with_one() {
    let stage = Stage::contoso();
    assert_eq!(stage.enterprise_voice(2), true);
    for (number, number_type, voice) in [
        ("+12065551202", "directRouting", true),
        ("+12065551201", "callingPlan", true),
        ("+442079461203", "operatorConnect", false),
    ] {
        assert_eq!(stage.unassign(number, number_type).status, 202);
        assert_eq!(stage.enterprise_voice(2), voice, "{number}");
    }
    assert_eq!(stage.enterprise_voice(6), false);
    stage.assign("+12065551220", "callingPlan", &account(6), None);
    assert_eq!(stage.enterprise_voice(6), true);
}

#[test]
fn a_plan_can_keep_enterprise_voice_as_it_is() {
    let stage = Stage::planned(json!({"enterpriseVoice": "kept"}));
    stage.unassign("+12065551234", "callingPlan");
    assert_eq!(stage.enterprise_voice(1), true);
}

#[test]
fn the_other_numbers_keep_their_category_when_the_primary_goes() {
    let stage = Stage::contoso();
    stage.unassign("+12065551201", "callingPlan");
    assert_eq!(stage.number("+12065551202")["assignmentCategory"], "private");
    assert_eq!(stage.number("+442079461203")["assignmentCategory"], "alternate");
}

#[test]
fn a_resource_accounts_number_can_be_unassigned() {
    let stage = Stage::contoso();
    assert_eq!(stage.unassign("+18005551210", "callingPlan").status, 202);
    assert!(stage.is_free("+18005551210"));
}

#[test]
fn an_unassign_order_that_cannot_be_carried_out_is_refused_and_changes_nothing() {
    let stage = Stage::contoso();
    let before = stage.list(&[]).body;
    for (number, number_type, message) in [
        ("+12065559999", "callingPlan", "is not found from tenant"),
        ("+12065551000", "directRouting", "is not found from tenant"),
        ("+12065551234", "directRouting", "is of type 'callingPlan'"),
        ("+12065551220", "callingPlan", "is not assigned"),
        ("+12065551208", "directRouting", "on-premises"),
        ("+12065551240", "callingPlan", "conferenceAssigned"),
        ("+12065551250", "callingPlan", "policyAssigned"),
        ("+12065551234", "CallingPlan", "no value of numberType"),
        ("+12065551234", "internalError", "no value of numberType"),
        ("+12065551234", "", "no value of numberType"),
        ("tel:+12065551234", "callingPlan", "is invalid"),
        ("+1 206 555 1234", "callingPlan", "is invalid"),
        ("", "callingPlan", "is invalid"),
        ("+12065551000;ext=", "directRouting", "is invalid"),
        ("+12065551000;ext=5;ext=5", "directRouting", "is invalid"),
        ("+１２０６５５５１２３４", "callingPlan", "is invalid"),
    ] {
        stage.unassign(number, number_type).refused(400, "BadRequest", message);
    }
    stage.unassign(&"1".repeat(300), "callingPlan").refused(400, "BadRequest", "is invalid");
    assert_eq!(stage.list(&[]).body, before);
}

#[test]
fn an_assign_order_gives_the_number_to_the_account() {
    let stage = Stage::contoso();
    assert_eq!(stage.assign("+12065551220", "callingPlan", &account(6).to_uppercase(), None).status, 202);
    let row = stage.number("+12065551220");
    assert_eq!(row["assignmentTargetId"], account(6).as_str());
    assert_eq!((&row["assignmentStatus"], &row["assignmentCategory"]), (&json!("userAssigned"), &json!("primary")));
    assert_eq!(stage.assign("+18005551230", "callingPlan", &account(11), None).status, 202);
    assert_eq!(stage.number("+18005551230")["assignmentStatus"], "voiceApplicationAssigned");
}

#[test]
fn an_accounts_first_number_is_its_primary_whatever_was_asked_for() {
    let stage = Stage::contoso();
    assert_eq!(stage.assign("+12065551220", "callingPlan", &account(6), Some("private")).status, 202);
    assert_eq!(stage.number("+12065551220")["assignmentCategory"], "primary");
    assert_eq!(stage.assign("+12065551221", "callingPlan", &account(6), Some("private")).status, 202);
    assert_eq!(stage.number("+12065551221")["assignmentCategory"], "private");
    assert_eq!(stage.assign("+12065551222", "callingPlan", &account(6), Some("alternate")).status, 202);
    assert_eq!(stage.number("+12065551222")["assignmentCategory"], "alternate");
}

#[test]
fn a_location_that_is_given_is_kept() {
    let stage = Stage::contoso();
    let mut body = json!({
        "telephoneNumber": "+12065551220", "numberType": "callingPlan", "assignmentTargetId": account(6),
        "locationId": account(77),
    });
    let path = format!("{NUMBERS}/assignNumber");
    assert_eq!(stage.send(stage.post(&path, &body)).status, 202);
    assert_eq!(stage.number("+12065551220")["locationId"], account(77).as_str());
    body["locationId"] = "here".into();
    stage.send(stage.post(&path, &body)).refused(400, "BadRequest", "locationId is not a GUID");
}

#[test]
fn an_assign_order_that_cannot_be_carried_out_is_refused_and_changes_nothing() {
    let stage = Stage::contoso();
    let before = stage.list(&[]).body;
    for (number, number_type, target, category, message) in [
        (
            "+12065551220",
            "callingPlan",
            account(999),
            None,
            "The user '10000000-0000-4000-8000-000000000999' is not found",
        ),
        ("+12065551220", "callingPlan", "user6@contoso.com".into(), None, "is not a GUID"),
        ("+12065551234", "callingPlan", account(6), None, "is already assigned"),
        ("+12065551240", "callingPlan", account(6), None, "is already assigned"),
        ("+12065551220", "callingPlan", account(1), None, "needs an assignmentCategory"),
        ("+12065551220", "callingPlan", account(1), Some("primary"), "already has a primary"),
        ("+12065551220", "callingPlan", account(1), Some("Private"), "no value of assignmentCategory"),
        ("+12065551220", "operatorConnect", account(6), None, "is of type 'callingPlan'"),
        ("+12065551220", "callingPlan", account(9), None, "type 'guest'"),
        ("+12065551220", "callingPlan", account(11), None, "lacks the capability"),
        ("+18005551230", "callingPlan", account(6), None, "lacks the capability"),
        ("+12065559999", "callingPlan", account(6), None, "is not found from tenant"),
    ] {
        stage.assign(number, number_type, &target, category).refused(400, "BadRequest", message);
    }
    assert_eq!(stage.list(&[]).body, before);
}

#[test]
fn a_plan_can_refuse_by_an_operation_that_fails() {
    let stage = Stage::planned(json!({"refusals": "byOperation"}));
    let order = stage.unassign("+12065551220", "callingPlan");
    let operation = stage.operation(&order);
    assert_eq!(operation["status"], "failed");
    assert_eq!(operation["numbers"][0]["statusDetail"], "Telephone Number '+12065551220' is not assigned");
    stage.unassign("+12065551220", "Calling").refused(400, "BadRequest", "numberType");
}

#[test]
fn an_operation_names_its_number_and_is_found_in_every_spelling() {
    let stage = Stage::contoso();
    let order = stage.unassign("+12065551234", "callingPlan");
    let operation = stage.operation(&order);
    let id = operation["id"].as_str().unwrap();
    assert_eq!(operation["status"], "succeeded");
    assert_eq!(operation["numbers"][0]["status"], "succeeded");
    assert_eq!(operation["numbers"][0]["statusDetail"], Value::Null);
    assert!(operation["createdDateTime"].as_str().unwrap().ends_with('Z'));
    let row = stage.get(operation["numbers"][0]["resourceLocation"].as_str().unwrap()).json();
    assert_eq!(row["telephoneNumber"], "+12065551234");
    for key in [format!("/{id}"), format!("('{id}')"), format!("(%27{id}%27)"), format!("%28'{id}'%29")] {
        let reply = stage.get(&format!("/admin/teams/telephoneNumberManagement/operations{key}"));
        assert_eq!(reply.json(), operation, "{key}");
    }
}
