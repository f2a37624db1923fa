//! Lists of numbers, counts, single numbers, pages.

use serde_json::json;

use super::stage::{NUMBERS, Stage, account, encoded, telephone_numbers};

#[test]
fn a_row_has_the_fields_of_graph_and_no_others() {
    let stage = Stage::contoso();
    assert_eq!(
        stage.number("+442079461203"),
        json!({
            "id": stage.number("+442079461203")["id"],
            "telephoneNumber": "+442079461203",
            "operatorId": "81dc6b74-53e4-43ae-a8a1-578aabb79e04",
            "numberType": "operatorConnect",
            "activationState": "activated",
            "capabilities": ["userAssignment"],
            "locationId": "fe39d157-4ecd-4201-d587-412674c2c30e",
            "civicAddressId": "ef3d6d5a-1872-4249-a80c-6a00fe534b6d",
            "networkSiteId": null,
            "assignmentTargetId": account(2),
            "assignmentCategory": "alternate",
            "portInStatus": null,
            "assignmentStatus": "userAssigned",
            "isoCountryCode": "GB",
            "city": "London",
            "numberSource": "online",
            "supportedCustomerActions": [],
            "reverseNumberLookupOptions": [],
        })
    );
}

#[test]
fn a_free_number_has_neither_target_nor_category() {
    let stage = Stage::contoso();
    let row = stage.number("+12065551220");
    assert_eq!(row["assignmentStatus"], "unassigned");
    assert!(row["assignmentTargetId"].is_null() && row["assignmentCategory"].is_null());
}

#[test]
fn without_a_filter_all_numbers_come_in_the_order_of_the_seed() {
    let stage = Stage::contoso();
    let numbers = stage.listed(&[]);
    assert_eq!(numbers.len(), 28);
    assert_eq!(numbers[0], "+12065551000;ext=524");
    assert_eq!(numbers[27], "+442079461203");
}

#[test]
fn top_and_skip_cut_the_list() {
    let stage = Stage::contoso();
    let all = stage.listed(&[]);
    assert_eq!(stage.listed(&[("$top", "3"), ("$skip", "2")]), all[2..5]);
    assert_eq!(stage.listed(&[("$Top", "3"), ("$Skip", "27")]), all[27..]);
    assert!(stage.listed(&[("$skip", "28")]).is_empty());
    assert!(stage.listed(&[("$top", "0")]).is_empty());
    assert_eq!(stage.list(&[("$top", "1000")]).status, 200);
    stage.list(&[("$top", "1001")]).refused(400, "BadRequest", "$top is at most 1000");
    stage.list(&[("$top", "-1")]).refused(400, "BadRequest", "'$top' is not a number");
    stage.list(&[("$skip", "two")]).refused(400, "BadRequest", "'$skip' is not a number");
}

#[test]
fn a_page_without_top_has_at_most_five_hundred_rows() {
    let numbers: Vec<_> =
        (0..1200).map(|n| json!({"telephoneNumber": format!("+1425{n:07}"), "numberType": "callingPlan"})).collect();
    let stage = Stage::seeded(json!({
        "name": "many", "tenantId": account(99), "users": [], "numbers": numbers,
    }));
    assert_eq!(stage.listed(&[]).len(), 500);
    assert_eq!(stage.listed(&[("$top", "1000")]).len(), 1000);
    assert_eq!(stage.listed(&[("$top", "1000"), ("$skip", "1000")]).len(), 200);
}

#[test]
fn count_is_added_only_when_asked_for_and_counts_all_pages() {
    let stage = Stage::contoso();
    let list = stage.list(&[("$count", "true"), ("$top", "1"), ("$filter", "numberType eq 'directRouting'")]).json();
    assert_eq!(list["@odata.count"], 6);
    assert!(stage.list(&[("$count", "false")]).json().get("@odata.count").is_none());
    stage.list(&[("$count", "yes")]).refused(400, "BadRequest", "$count");
}

#[test]
fn the_count_route_answers_in_plain_text() {
    let stage = Stage::contoso();
    let reply = stage.get(&format!("{NUMBERS}/$count"));
    assert_eq!((reply.status, reply.body.as_str(), reply.header("content-type")), (200, "28", Some("text/plain")));
    let reply = stage.get(&format!("{NUMBERS}/$count?{}", encoded(&[("$filter", "assignmentStatus eq 'unassigned'")])));
    assert_eq!(reply.body, "11");
    stage.get(&format!("{NUMBERS}/$count?$top=1")).refused(400, "BadRequest", "'$top'");
}

#[test]
fn select_leaves_only_the_fields_asked_for() {
    let stage = Stage::contoso();
    let list = stage.list(&[("$select", "telephoneNumber, city"), ("$top", "1")]).json();
    assert_eq!(list["value"][0], json!({"telephoneNumber": "+12065551000;ext=524", "city": null}));
    stage.list(&[("$select", "telephoneNumber,colour")]).refused(400, "BadRequest", "no field 'colour'");
    stage.list(&[("$select", "")]).refused(400, "BadRequest", "$select");
}

#[test]
fn orderby_sorts_both_ways() {
    let stage = Stage::contoso();
    let mut sorted = stage.listed(&[]);
    sorted.sort();
    assert_eq!(stage.listed(&[("$orderby", "telephoneNumber")]), sorted);
    sorted.reverse();
    assert_eq!(stage.listed(&[("$orderby", "telephoneNumber desc")]), sorted);
    let by_two = stage.listed(&[("$orderby", "numberType desc,telephoneNumber asc"), ("$top", "1")]);
    assert_eq!(by_two, ["+12065551205"]);
    stage.list(&[("$orderby", "capabilities")]).refused(400, "BadRequest", "list");
    stage.list(&[("$orderby", "telephoneNumber upwards")]).refused(400, "BadRequest", "$orderby");
}

#[test]
fn a_single_number_comes_bare() {
    let stage = Stage::contoso();
    let row = stage.number("+12065551000;ext=524");
    let id = row["id"].as_str().unwrap();
    let mut entity = stage.get(&format!("{NUMBERS}/{id}")).json();
    assert!(entity["@odata.context"].as_str().unwrap().ends_with("$entity"));
    entity.as_object_mut().unwrap().remove("@odata.context");
    assert_eq!(entity, row);
    assert_eq!(stage.get(&format!("{NUMBERS}('{id}')")).status, 200);
    let selected = stage.get(&format!("{NUMBERS}/{id}?$select=city")).json();
    assert!(selected.get("telephoneNumber").is_none() && selected.get("city").is_some());
}

#[test]
fn an_unknown_number_id_is_not_found() {
    let stage = Stage::contoso();
    let absent = "2b3939"; // +99, which contoso has not
    for id in [absent, "2B31323036", "zz", "0", "+12065551234"] {
        stage.get(&format!("{NUMBERS}/{id}")).refused(404, "NotFound", "there is no number assignment");
    }
}

#[test]
fn pages_have_no_next_link_unless_the_plan_says_so() {
    let stage = Stage::contoso();
    assert!(stage.list(&[("$top", "3")]).json().get("@odata.nextLink").is_none());
}

#[test]
fn next_links_lead_through_the_whole_list_with_the_same_options() {
    let stage = Stage::planned(json!({"paging": {"pageSize": 4, "nextLink": true}}));
    let mut found = Vec::new();
    let mut pages = 0;
    let filter = "assignmentStatus eq 'unassigned'";
    let mut next = format!("{NUMBERS}?{}", encoded(&[("$filter", filter), ("$skip", "1"), ("$top", "999")]));
    loop {
        let page = stage.get(&next).json();
        found.extend(telephone_numbers(&page));
        pages += 1;
        match page["@odata.nextLink"].as_str() {
            Some(link) => next = link.to_owned(),
            None => break,
        }
    }
    assert_eq!(pages, 3);
    assert_eq!(found, stage_free_numbers()[1..]);
}

/// The free numbers of contoso, in order.
fn stage_free_numbers() -> Vec<String> {
    let mut numbers: Vec<_> = (1220..1230).map(|n| format!("+1206555{n}")).collect();
    numbers.push("+18005551230".into());
    numbers
}

#[test]
fn a_small_page_without_next_link_is_simply_short() {
    let stage = Stage::planned(json!({"paging": {"pageSize": 4}}));
    let page = stage.list(&[("$top", "10")]).json();
    assert_eq!(telephone_numbers(&page).len(), 4);
    assert!(page.get("@odata.nextLink").is_none());
}
