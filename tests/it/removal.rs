//! The removal where nothing goes wrong: what is removed, what is not, and in how many steps.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::tenant::{Tenant, done, failure, object_id};

#[test]
fn exactly_the_named_number_becomes_free() {
    let tenant = Tenant::contoso();
    let before = tenant.numbers();
    let ending = tenant.remove("user1@contoso.com", "+12065551234", "CallingPlan");
    assert_eq!(done(&ending), [""; 0]);
    tenant.assert_only_freed(&before, &["+12065551234"]);
    let item = &ending.result().unwrap()["items"][0];
    assert_eq!(item["telephoneNumber"], "+12065551234");
    assert_eq!(item["numberType"], "CallingPlan");
    assert_eq!(item["outcome"], "done");
}

#[test]
fn events_have_no_gap_begin_with_started_and_end_with_one_last() {
    let tenant = Tenant::contoso();
    let ending = tenant.remove("user1@contoso.com", "+12065551234", "CallingPlan");
    for (position, event) in ending.events.iter().enumerate() {
        assert_eq!(event["seq"], position, "{event}");
    }
    let kinds: Vec<&str> = ending.events.iter().map(|event| event["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds.first(), Some(&"started"));
    let told: Vec<&&str> = kinds.iter().filter(|kind| !["request", "log", "progress"].contains(kind)).collect();
    assert_eq!(told, [&"started", &"plan", &"accepted", &"item", &"completed"]);
}

#[test]
fn every_form_of_identity_and_spelling_of_number_works() {
    for (identity, number, number_type, freed) in [
        ("o'neil@contoso.com", "+12065551207", "CallingPlan", "+12065551207"),
        ("USER1@Contoso.COM", "+1 (206) 555-1234", "callingplan", "+12065551234"),
        (" user1@contoso.com ", " 12065551234 ", " CallingPlan ", "+12065551234"),
        ("sip:fifth.user@voice.contoso.com", "+12065551205", "OperatorConnect", "+12065551205"),
        ("SIP:Fifth.User@voice.contoso.com", "+12065551205", "OperatorConnect", "+12065551205"),
        ("fifth.user@voice.contoso.com", "+12065551205", "OperatorConnect", "+12065551205"),
        ("user5@contoso.com", "+12065551205", "OperatorConnect", "+12065551205"),
        ("10000000-0000-4000-8000-000000000001", "+12065551234", "CallingPlan", "+12065551234"),
        ("user3@contoso.com", "+12065551000;ext=524", "DirectRouting", "+12065551000;ext=524"),
        ("user3@contoso.com", "+1 206-555-1000;EXT=524", "DirectRouting", "+12065551000;ext=524"),
        ("user15@contoso.com", "+1234", "DirectRouting", "+1234"),
        ("user15@contoso.com", "1234", "DirectRouting", "+1234"),
        ("aa1@contoso.com", "+18005551210", "CallingPlan", "+18005551210"),
    ] {
        let tenant = Tenant::contoso();
        let before = tenant.numbers();
        let ending = tenant.remove(identity, number, number_type);
        assert!(ending.result().is_ok(), "{identity} {number}: {}", ending.last());
        tenant.assert_only_freed(&before, &[freed]);
    }
}

#[test]
fn a_guest_is_found_by_a_principal_name_with_hash_signs() {
    let tenant = Tenant::contoso();
    let ending = tenant.remove_all("ada_fabrikam.com#EXT#@contoso.onmicrosoft.com");
    assert_eq!(ending.result().unwrap(), json!({ "outcome": "done", "items": [] }));
}

#[test]
fn a_principal_name_that_begins_with_a_dollar_sign_is_found() {
    let seed = json!({ "name": "t", "tenantId": object_id(99), "users": [
        { "id": object_id(1), "userPrincipalName": "$x@contoso.com", "sipAddress": "dollar@contoso.com" },
    ], "numbers": [
        { "telephoneNumber": "+12065551234", "numberType": "callingPlan", "assignmentTargetId": object_id(1),
          "assignmentStatus": "userAssigned", "assignmentCategory": "primary" },
    ]});
    let tenant = Tenant::with(json!({}), Some(seed));
    done(&tenant.remove("$x@contoso.com", "+12065551234", "CallingPlan"));
}

#[test]
fn all_numbers_go_the_primary_last() {
    let tenant = Tenant::contoso();
    let before = tenant.numbers();
    let ending = tenant.remove_all("user2@contoso.com");
    done(&ending);
    tenant.assert_only_freed(&before, &["+12065551201", "+12065551202", "+442079461203"]);
    let ordered: Vec<&Value> = ending.of_kind("accepted").map(|event| &event["telephoneNumber"]).collect();
    assert_eq!(ordered, ["+12065551202", "+442079461203", "+12065551201"]);
    let items = ending.result().unwrap()["items"].clone();
    assert_eq!(items.as_array().unwrap().len(), 3);
}

#[test]
fn an_account_without_numbers_is_a_success_by_name_and_by_object_id() {
    let tenant = Tenant::contoso();
    let before = tenant.numbers();
    for identity in ["user6@contoso.com", &object_id(6), "cq1@contoso.com"] {
        let ending = tenant.remove_all(identity);
        assert_eq!(ending.result().unwrap(), json!({ "outcome": "done", "items": [] }), "{identity}");
    }
    tenant.assert_only_freed(&before, &[]);
}

#[test]
fn an_object_id_alone_removes_all_numbers_without_a_look_up() {
    let tenant = Tenant::contoso();
    let ending = tenant.remove_all(&object_id(14));
    assert_eq!(done(&ending), [""; 0]);
    assert!(ending.of_kind("request").all(|event| !event["path"].as_str().unwrap().contains("/users")));
    assert_eq!(tenant.holder("+12065551214"), None);
    assert_eq!(tenant.holder("+12065551215"), None);
}

#[test]
fn one_removal_takes_three_round_trips_one_after_the_other() {
    let delay = Duration::from_millis(400);
    let tenant = Tenant::with_plan(json!({ "replyDelayMs": 400 }));
    let began = Instant::now();
    let ending = tenant.remove("user1@contoso.com", "+12065551234", "CallingPlan");
    let took = began.elapsed();
    done(&ending);
    assert!(took >= delay * 3, "the delay did not act: {took:?}");
    assert!(took < delay * 4, "more than three round trips: {took:?}");
    assert_eq!(ending.of_kind("request").count(), 6, "account by both names, number; order; operation, number");
}

#[test]
fn a_dry_run_tells_the_plan_and_sends_no_order() {
    let tenant = Tenant::contoso();
    let before = tenant.numbers();
    let options = r#"{"dryRun":true,"verbose":true}"#;
    let one = tenant.connection.unassign("user1@contoso.com", "+12065551234", "CallingPlan", Some(options)).unwrap();
    let all = tenant.connection.unassign_all("user2@contoso.com", Some(options)).unwrap();
    for (ending, planned) in [(one.wait(), 1), (all.wait(), 3)] {
        assert_eq!(ending.result().unwrap()["outcome"], "notDone");
        let plan = ending.of_kind("plan").next().unwrap();
        assert_eq!(plan["items"].as_array().unwrap().len(), planned);
        assert_eq!(plan["items"][0]["action"], "unassign");
        assert!(ending.of_kind("request").all(|event| event["method"] == "GET"));
    }
    tenant.assert_only_freed(&before, &[]);
}

#[test]
fn a_removed_number_is_removed_once_also_when_many_ask_for_it() {
    let tenant = Tenant::contoso();
    let operations: Vec<_> =
        (0..8).map(|_| tenant.start_removal(20_000, "user1@contoso.com", "+12065551234", "CallingPlan")).collect();
    let endings: Vec<_> = operations.into_iter().map(cs_phone_number::ffi::client::Operation::wait).collect();
    let (worked, failed): (Vec<_>, Vec<_>) = endings.iter().partition(|ending| ending.result().is_ok());
    assert_eq!(worked.len(), 1);
    for ending in failed {
        assert_eq!(failure(ending)["code"], "NumberNotAssigned");
    }
}

#[test]
fn enterprise_voice_goes_with_the_last_number_and_not_before() {
    let tenant = Tenant::contoso();
    let enabled = |identity: &str| {
        tenant.run(json!({ "operation": "getUser", "identity": identity })).unwrap()["user"]["enterpriseVoiceEnabled"]
            .clone()
    };
    assert_eq!(enabled("user2@contoso.com"), true);
    done(&tenant.remove("user2@contoso.com", "+12065551202", "DirectRouting"));
    assert_eq!(enabled("user2@contoso.com"), true);
    done(&tenant.remove_all("user2@contoso.com"));
    assert_eq!(enabled("user2@contoso.com"), false);
}
