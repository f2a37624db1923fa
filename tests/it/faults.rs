//! Slow services and replies that are not what they should be, on the way to an order.

use serde_json::{Value, json};

use crate::support::tenant::{Tenant, done, failure, object_id, orders};

const NUMBER: &str = "+12065551234";

fn remove(tenant: &Tenant, wait_limit_ms: u64) -> cs_phone_number::ffi::client::Ending {
    tenant.remove_within(wait_limit_ms, "user1@contoso.com", NUMBER, "CallingPlan")
}

fn fault(matches: Value, then: Value) -> Tenant {
    Tenant::with_plan(json!({ "faults": [{ "match": matches, "then": then }] }))
}

#[test]
fn a_reading_that_came_slowly_is_read_anew_before_the_order() {
    let tenant = fault(json!({ "method": "GET", "path": "numberAssignments" }), json!({ "delayMs": 2_100 }));
    let ending = remove(&tenant, 20_000);
    done(&ending);
    let reads =
        ending.of_kind("request").filter(|event| event["path"].as_str().unwrap().contains("numberAssignments?"));
    assert_eq!(reads.count(), 3, "the slow one, the fresh one, and the reading back");
}

#[test]
fn a_slow_look_up_of_the_account_makes_the_number_stale_too() {
    let tenant = fault(json!({ "method": "GET", "path": "/users" }), json!({ "delayMs": 2_100 }));
    done(&remove(&tenant, 20_000));
}

#[test]
fn a_service_too_slow_to_be_safe_gets_no_order() {
    let tenant = Tenant::with_plan(json!({ "faults": [
        { "match": { "method": "GET", "path": "numberAssignments" }, "then": { "delayMs": 1_700 }, "times": 4 },
    ]}));
    let ending = remove(&tenant, 20_000);
    let failure = failure(&ending);
    assert_eq!((&failure["code"], &failure["outcome"]), (&json!("ServiceTooSlow"), &json!("notDone")), "{failure}");
    assert_eq!(orders(&ending), 0);
    assert_eq!(tenant.holder(NUMBER), Some(object_id(1)));
}

#[test]
fn a_filter_that_is_ignored_hands_over_the_tenant_and_only_the_asked_for_is_taken() {
    let tenant = Tenant::with_plan(json!({ "filter": "ignored", "paging": { "pageSize": 5 } }));
    let before = tenant.numbers();
    done(&tenant.remove("user1@contoso.com", NUMBER, "CallingPlan"));
    tenant.assert_only_freed(&before, &[NUMBER]);
    done(&tenant.remove_all("leaver3@contoso.com"));
    tenant.assert_only_freed(&before, &[NUMBER, "+12065551214", "+12065551215"]);
    let ending = tenant.remove("user1@contoso.com", "+12065559999", "CallingPlan");
    assert_eq!(failure(&ending)["code"], "NumberNotFound");
}

#[test]
fn all_pages_are_read_with_a_next_link_and_without() {
    for paging in [json!({ "pageSize": 1, "nextLink": true }), json!({ "pageSize": 1 }), json!({ "pageSize": 2 })] {
        let tenant = Tenant::with_plan(json!({ "paging": paging }));
        let before = tenant.numbers();
        assert_eq!(before.len(), 28);
        done(&tenant.remove_all("user2@contoso.com"));
        tenant.assert_only_freed(&before, &["+12065551201", "+12065551202", "+442079461203"]);
    }
}

#[test]
fn a_reply_that_is_no_listing_is_an_error_and_nothing_is_removed() {
    for then in [
        json!({ "body": "<html>sign in</html>" }),
        json!({ "body": "" }),
        json!({ "body": {} }),
        json!({ "body": [] }),
        json!({ "status": 204, "body": "" }),
    ] {
        let tenant = fault(json!({ "method": "GET", "path": "telephoneNumber eq" }), then.clone());
        let ending = remove(&tenant, 5_000);
        let failure = failure(&ending);
        let told = (&failure["code"], &failure["outcome"]);
        assert_eq!(told, (&json!("UnexpectedReply"), &json!("notDone")), "{then}: {failure}");
        assert_eq!(orders(&ending), 0);
    }
}

#[test]
fn a_reply_without_readable_reason_keeps_its_body_for_a_support_case() {
    let tenant =
        fault(json!({ "method": "GET", "path": "telephoneNumber eq" }), json!({ "status": 400, "body": "odd" }));
    let failure = failure(&remove(&tenant, 5_000));
    assert_eq!(failure["responseBody"], "odd");
}

#[test]
fn a_missing_permission_names_the_permissions() {
    let tenant = fault(json!({ "method": "GET", "path": "/users" }), json!({ "status": 403 }));
    let failure = failure(&remove(&tenant, 5_000));
    assert_eq!((&failure["code"], &failure["legacyCode"]), (&json!("Forbidden"), &json!("Forbidden")));
    assert!(failure["advice"].as_str().unwrap().contains("TeamsTelephoneNumber.ReadWrite.All"), "{failure}");
}

#[test]
fn a_404_from_whatever_stands_between_is_no_absent_account() {
    let tenant = fault(json!({ "method": "GET", "path": "/users/" }), json!({ "status": 404, "body": "<html>" }));
    let failure = failure(&remove(&tenant, 5_000));
    assert_eq!((&failure["code"], &failure["legacyCode"]), (&json!("ServiceRefused"), &json!("NotFound")), "{failure}");
}
