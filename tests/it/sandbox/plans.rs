//! Faults, and what is wrong with a plan.

use std::time::{Duration, Instant, SystemTime};

use cs_phone_number::sandbox::{Options, Sandbox, SandboxError};
use reqwest::Method;
use serde_json::{Value, json};

use super::stage::{NUMBERS, Stage, account, telephone_numbers, write};

const NUMBER: &str = "+12065551234";

fn faults(faults: Value) -> Stage {
    Stage::planned(json!({"seed": 1, "faults": faults}))
}

fn one(fault: Value) -> Stage {
    faults(json!([fault]))
}

fn statuses(stage: &Stage, path: &str, times: usize) -> Vec<u16> {
    (0..times).map(|_| stage.get(path).status).collect()
}

#[test]
fn a_fault_acts_once_unless_said_otherwise() {
    let stage = one(json!({"match": {}, "then": {"status": 500}}));
    assert_eq!(statuses(&stage, NUMBERS, 3), [500, 200, 200]);
    let stage = one(json!({"match": {}, "then": {"status": 500}, "times": 2}));
    assert_eq!(statuses(&stage, NUMBERS, 3), [500, 500, 200]);
    let stage = one(json!({"match": {}, "then": {"status": 500}, "times": "always"}));
    assert_eq!(statuses(&stage, NUMBERS, 5), [500; 5]);
}

#[test]
fn skip_and_nth_choose_among_the_requests_that_match() {
    let stage = one(json!({"match": {"path": "/users/"}, "then": {"status": 500}}));
    assert_eq!(statuses(&stage, NUMBERS, 1), [200]);
    assert_eq!(statuses(&stage, "/users/user1@contoso.com", 2), [500, 200]);
    let stage = one(json!({"match": {"skip": 1}, "then": {"status": 500}, "times": 2}));
    assert_eq!(statuses(&stage, NUMBERS, 4), [200, 500, 500, 200]);
    let stage = one(json!({"match": {"nth": 3}, "then": {"status": 500}, "times": "always"}));
    assert_eq!(statuses(&stage, NUMBERS, 5), [200, 200, 500, 200, 200]);
}

#[test]
fn faults_match_by_method_path_pattern_and_body() {
    let stage =
        one(json!({"match": {"method": "POST", "body": "5551234"}, "then": {"status": 500}, "times": "always"}));
    assert_eq!(stage.get(NUMBERS).status, 200);
    assert_eq!(stage.unassign(NUMBER, "callingPlan").status, 500);
    assert_eq!(stage.unassign("+12065551201", "callingPlan").status, 202);
    for (pattern, hit) in [
        ("numberAssignments?", true),
        ("telephoneNumber eq '+12065551234'", true),
        ("/v1.0/admin/*/numberAssignments?*5551234*", true),
        ("*numberAssignments", false),
        ("/v1.0/*", true),
        ("v1.0/*", false),
        ("*'", true),
        ("*a*b*c*d*", false),
    ] {
        let stage = one(json!({"match": {"path": pattern}, "then": {"status": 500}}));
        let reply = stage.list(&[("$filter", "telephoneNumber eq '+12065551234'")]);
        assert_eq!(reply.status == 500, hit, "{pattern}");
    }
}

#[test]
fn a_pattern_does_not_depend_on_how_a_client_writes_its_blanks() {
    let fault = json!({"match": {"path": "numberType eq 'callingPlan'"}, "then": {"status": 500}, "times": "always"});
    let stage = one(fault);
    for query in ["numberType%20eq%20'callingPlan'", "numberType+eq+'callingPlan'", "numberType+eq+%27callingPlan%27"] {
        assert_eq!(stage.get(&format!("{NUMBERS}?$filter={query}")).status, 500, "{query}");
    }
}

#[test]
fn the_first_fault_that_is_not_used_up_acts_and_each_counts_for_itself() {
    let stage = faults(json!([
        {"match": {"nth": 2}, "then": {"status": 502}},
        {"match": {}, "then": {"status": 500}, "times": 2},
        {"match": {"nth": 4}, "then": {"status": 504}},
    ]));
    assert_eq!(statuses(&stage, NUMBERS, 5), [500, 502, 500, 504, 200]);
}

#[test]
fn dice_fall_the_same_for_the_same_seed() {
    let run = |seed: u64| {
        let fault = json!({"match": {}, "then": {"status": 500}, "times": "always", "probability": 0.5});
        statuses(&Stage::planned(json!({"seed": seed, "faults": [fault]})), NUMBERS, 40)
    };
    let first = run(7);
    assert_eq!(first, run(7));
    assert_ne!(first, run(8));
    let hits = first.iter().filter(|&&status| status == 500).count();
    assert!((8..=32).contains(&hits), "{hits} of 40");
    let never = json!([{"match": {}, "then": {"status": 500}, "times": "always", "probability": 0.0}]);
    assert_eq!(statuses(&faults(never), NUMBERS, 10), [200; 10]);
}

#[test]
fn a_request_without_the_token_uses_up_no_fault() {
    let stage = one(json!({"match": {}, "then": {"status": 500}}));
    assert_eq!(stage.send(stage.bare(Method::GET, NUMBERS)).status, 401);
    assert_eq!(stage.get(NUMBERS).status, 500);
}

#[test]
fn a_status_comes_in_graphs_shape_with_its_usual_code() {
    for (status, code) in [
        (401, "InvalidAuthenticationToken"),
        (403, "Forbidden"),
        (404, "NotFound"),
        (409, "Conflict"),
        (429, "TooManyRequests"),
        (500, "InternalServerError"),
        (503, "ServiceUnavailable"),
        (504, "GatewayTimeout"),
    ] {
        let reply = one(json!({"match": {}, "then": {"status": status}})).get(NUMBERS);
        reply.refused(status, code, "fault");
        assert_eq!(reply.header("retry-after"), None);
        assert!(reply.json()["error"]["innerError"]["request-id"].is_string());
    }
    let reply =
        one(json!({"match": {}, "then": {"status": 403, "code": "Authorization_RequestDenied", "message": "no"}}));
    reply.get(NUMBERS).refused(403, "Authorization_RequestDenied", "no");
}

#[test]
fn retry_after_comes_in_seconds_or_as_a_date_that_is_never_sooner() {
    let reply = one(json!({"match": {}, "then": {"status": 429, "retryAfterSeconds": 7}})).get(NUMBERS);
    assert_eq!((reply.status, reply.header("retry-after")), (429, Some("7")));
    let stage = one(json!({"match": {}, "then": {"status": 503, "retryAfterDateSeconds": 7}}));
    let before = SystemTime::now();
    let reply = stage.get(NUMBERS);
    let date = httpdate::parse_http_date(reply.header("retry-after").unwrap()).unwrap();
    assert!(date >= before + Duration::from_secs(7) && date <= SystemTime::now() + Duration::from_secs(8));
}

#[test]
fn headers_and_body_can_be_anything() {
    let then = json!({
        "status": 400, "headers": {"X-Odd": "yes", "content-type": "text/html"}, "body": "<html>no</html>",
    });
    let reply = one(json!({"match": {}, "then": then})).get(NUMBERS);
    assert_eq!((reply.status, &*reply.body, reply.header("x-odd")), (400, "<html>no</html>", Some("yes")));
    assert_eq!(reply.header("content-type"), Some("text/html"));
    let reply = one(json!({"match": {}, "then": {"body": {"value": {"x": 1}}}})).get(NUMBERS);
    assert_eq!((reply.status, reply.json()), (200, json!({"value": {"x": 1}})));
    let reply = one(json!({"match": {}, "then": {"body": ""}})).get(NUMBERS);
    assert_eq!((reply.status, &*reply.body), (200, ""));
    let reply = one(json!({"match": {}, "then": {"status": 302, "headers": {"Location": "http://127.0.0.2/"}}}));
    let reply = reply.get(NUMBERS);
    assert_eq!((reply.status, reply.header("location")), (302, Some("http://127.0.0.2/")));
}

#[test]
fn an_order_can_be_carried_out_under_a_wrong_location_or_none() {
    let path = json!({"path": "unassignNumber"});
    let stage = one(json!({"match": path, "then": {"headers": {"Location": "http://127.0.0.2:1/operations('x')"}}}));
    let order = stage.unassign(NUMBER, "callingPlan");
    assert_eq!((order.status, order.location()), (202, "http://127.0.0.2:1/operations('x')"));
    assert!(stage.is_free(NUMBER));
    let stage = one(json!({"match": path, "then": {"headers": {"Location": null}}}));
    let order = stage.unassign(NUMBER, "callingPlan");
    assert_eq!((order.status, order.header("location")), (202, None));
    assert!(stage.is_free(NUMBER));
}

#[test]
fn a_next_link_can_lead_elsewhere_while_the_page_is_right() {
    let stage = one(json!({"match": {}, "then": {"nextLink": "http://127.0.0.2:1/next"}}));
    let page = stage.get(NUMBERS).json();
    assert_eq!(page["@odata.nextLink"], "http://127.0.0.2:1/next");
    assert_eq!(telephone_numbers(&page).len(), 28);
}

#[test]
fn replies_can_be_delayed_all_or_one() {
    let stage = Stage::planned(json!({"replyDelayMs": 60}));
    let start = Instant::now();
    stage.get(NUMBERS);
    assert!(start.elapsed() >= Duration::from_millis(60));
    let stage = one(json!({"match": {}, "then": {"delayMs": 60}}));
    let start = Instant::now();
    assert_eq!(stage.get(NUMBERS).status, 200);
    assert!(start.elapsed() >= Duration::from_millis(60));
}

#[test]
fn a_connection_is_cut_before_the_reply_and_nothing_was_done() {
    let stage = one(json!({"match": {"method": "POST"}, "then": {"cut": "beforeReply"}}));
    let request = stage.unassign_request(NUMBER, "callingPlan");
    assert!(stage.try_send(request).is_err());
    assert!(!stage.is_free(NUMBER));
}

#[test]
fn a_connection_is_cut_within_the_body() {
    let stage = one(json!({"match": {}, "then": {"cut": "withinBody"}}));
    let error = stage.try_send(stage.request(Method::GET, NUMBERS)).unwrap_err();
    assert!(error.is_body() || error.is_decode(), "the head arrived: {error:?}");
    assert_eq!(stage.get(NUMBERS).status, 200);
    // An empty body has no middle: the reply is lost.
    let stage = one(json!({"match": {"method": "POST"}, "then": {"cut": "withinBody"}}));
    assert!(stage.try_send(stage.unassign_request(NUMBER, "callingPlan")).is_err());
    assert!(stage.is_free(NUMBER), "the order was carried out first");
}

#[test]
fn a_reply_is_lost_after_the_change_was_made() {
    let stage = one(json!({"match": {"method": "POST"}, "then": {"cut": "beforeReply", "carriedOut": "first"}}));
    assert!(stage.try_send(stage.unassign_request(NUMBER, "callingPlan")).is_err());
    assert!(stage.is_free(NUMBER));
    let stage = one(json!({"match": {"method": "POST"}, "then": {"status": 504, "carriedOut": "first"}}));
    assert_eq!(stage.unassign(NUMBER, "callingPlan").status, 504);
    assert!(stage.is_free(NUMBER));
}

#[test]
fn a_reply_is_lost_and_the_change_is_made_later() {
    let then = json!({"cut": "beforeReply", "carriedOut": {"afterReads": 2}});
    let stage = one(json!({"match": {"method": "POST"}, "then": then}));
    assert!(stage.try_send(stage.unassign_request(NUMBER, "callingPlan")).is_err());
    assert!(!stage.is_free(NUMBER));
    assert!(!stage.is_free(NUMBER));
    assert!(stage.is_free(NUMBER));
    let start = Instant::now();
    let then = json!({"status": 504, "carriedOut": {"afterMs": 100}});
    let stage = one(json!({"match": {"method": "POST"}, "then": then}));
    assert_eq!(stage.unassign(NUMBER, "callingPlan").status, 504);
    stage.until("the change", |stage| stage.is_free(NUMBER));
    assert!(start.elapsed() >= Duration::from_millis(100));
}

#[test]
fn a_late_order_takes_the_number_from_whoever_has_it_by_then() {
    let stage = faults(json!([
        {"match": {"method": "POST"}, "then": {"cut": "beforeReply", "carriedOut": {"afterReads": 2}}},
        {
            "match": {"method": "GET"},
            "then": {"changes": [{"telephoneNumber": NUMBER, "becomes": {"assignedTo": account(6)}, "when": "after"}]},
        },
    ]));
    assert!(stage.try_send(stage.unassign_request(NUMBER, "callingPlan")).is_err());
    assert_eq!(stage.number(NUMBER)["assignmentTargetId"], account(1).as_str());
    assert_eq!(stage.number(NUMBER)["assignmentTargetId"], account(6).as_str());
    assert!(stage.is_free(NUMBER));
}

#[test]
fn one_order_can_be_carried_out_otherwise_than_the_others() {
    let then = json!({"order": {"statusAfter": "failed", "detail": "no"}});
    let stage = one(json!({"match": {"body": "5551201"}, "then": then}));
    let failed = stage.unassign("+12065551201", "callingPlan");
    let done = stage.unassign("+12065551202", "directRouting");
    assert_eq!(stage.operation(&failed)["status"], "failed");
    assert_eq!(stage.operation(&done)["status"], "succeeded");
    assert_eq!(stage.numbers_of(2), ["+12065551201", "+442079461203"]);
}

#[test]
fn somebody_else_gets_the_number_before_or_after_a_reply() {
    let change = |when: &str| {
        let change = json!({"telephoneNumber": NUMBER, "becomes": {"assignedTo": "user6@contoso.com"}, "when": when});
        one(json!({"match": {"path": "5551234"}, "then": {"changes": [change]}}))
    };
    let stage = change("before");
    assert_eq!(stage.number(NUMBER)["assignmentTargetId"], account(6).as_str());
    let stage = change("after");
    assert_eq!(stage.number(NUMBER)["assignmentTargetId"], account(1).as_str());
    assert_eq!(stage.number(NUMBER)["assignmentTargetId"], account(6).as_str());
    assert_eq!((stage.enterprise_voice(1), stage.enterprise_voice(6)), (json!(false), json!(true)));
}

#[test]
fn a_number_becomes_free_or_leaves_the_tenant_meanwhile() {
    for becomes in ["free", "gone"] {
        let change = json!({"telephoneNumber": NUMBER, "becomes": becomes});
        let stage = one(json!({"match": {"method": "POST"}, "then": {"changes": [change]}}));
        let message = if becomes == "free" { "is not assigned" } else { "is not found" };
        stage.unassign(NUMBER, "callingPlan").refused(400, "BadRequest", message);
        assert_eq!(stage.numbers_of(1).len(), 0);
        assert_eq!(stage.number(NUMBER).is_null(), becomes == "gone");
    }
}

#[test]
fn the_same_plan_and_requests_give_the_same_replies() {
    let run = || {
        let stage = Stage::planned(json!({
            "seed": 3,
            "orders": {"progress": {"afterPolls": 1}, "rowLag": {"reads": 1}},
            "faults": [{"match": {"method": "GET"}, "then": {"status": 503}, "times": "always", "probability": 0.3}],
        }));
        let order = stage.unassign(NUMBER, "callingPlan");
        let ask = |path: &str| {
            let reply = stage.get(path);
            let body = reply.body.replace(stage.sandbox.base_address(), "");
            (reply.status, if reply.status == 200 { body.replace(order.location(), "") } else { String::new() })
        };
        (0..30)
            .map(|n| if n % 2 == 0 { ask(NUMBERS) } else { (ask(order.location()).0, String::new()) })
            .collect::<Vec<_>>()
    };
    assert_eq!(run(), run());
}

fn refusal(plan: &str) -> String {
    let folder = tempfile::TempDir::new().unwrap();
    let plan = write(folder.path(), "plan.json", plan.as_bytes());
    let error = Sandbox::start(Options { plan: Some(plan), ..Options::default() }).unwrap_err();
    assert!(matches!(error, SandboxError::Plan { .. }), "{error}");
    assert!(error.advice().contains("plan.schema.json"));
    error.to_string()
}

#[test]
fn a_wrong_plan_is_refused_with_its_place_and_reason() {
    for (plan, place, reason) in [
        ("{", "plan.json, line 1", "EOF"),
        ("{\n\n  \"sed\": 1\n}", "plan.json, line 3", "unknown field `sed`"),
        (r#"{"paging":{"size":1}}"#, "line 1", "unknown field `size`"),
        (r#"{"paging":{"pageSize":0}}"#, "paging.pageSize", "1 to 1000"),
        (r#"{"filter":"off"}"#, "line 1", "unknown variant `off`"),
        (r#"{"orders":{"progress":{"afterpolls":1}}}"#, "line 1", "unknown variant `afterpolls`"),
        (r#"{"orders":{"progress":"never","statusAfter":"failed"}}"#, "orders", "never ends"),
        (r#"{"orders":{"statusAfter":""}}"#, "orders", "a word"),
        (r#"{"faults":[{"then":{}}]}"#, "line 1", "missing field `match`"),
        (r#"{"faults":[{"match":{},"then":{"status":99}}]}"#, "faults[0].then", "status 99"),
        (r#"{"faults":[{"match":{},"then":{}},{"match":{"method":"get"},"then":{}}]}"#, "faults[1].match", "\"get\""),
        (r#"{"faults":[{"match":{"nth":0},"then":{}}]}"#, "faults[0].match", "counts from 1"),
        (r#"{"faults":[{"match":{"nth":1,"skip":1},"then":{}}]}"#, "faults[0].match", "not both"),
        (r#"{"faults":[{"match":{},"then":{},"times":0}]}"#, "faults[0].match", "at least 1"),
        (r#"{"faults":[{"match":{},"then":{},"times":"often"}]}"#, "line 1", "times must be a number or \"always\""),
        (r#"{"faults":[{"match":{},"then":{},"probability":2}]}"#, "faults[0].match", "between 0 and 1"),
        (r#"{"faults":[{"match":{},"then":{"retryAfterSeconds":1}}]}"#, "faults[0].then", "need a status"),
        (
            r#"{"faults":[{"match":{},"then":{"status":429,"retryAfterSeconds":1,"retryAfterDateSeconds":1}}]}"#,
            "faults[0].then",
            "not both",
        ),
        (r#"{"faults":[{"match":{},"then":{"status":400,"code":"x","body":"y"}}]}"#, "faults[0].then", "not both"),
        (r#"{"faults":[{"match":{},"then":{"status":200,"nextLink":"x"}}]}"#, "faults[0].then", "nextLink"),
        (r#"{"faults":[{"match":{},"then":{"cut":"beforeReply","status":200}}]}"#, "faults[0].then", "no reply"),
        (r#"{"faults":[{"match":{},"then":{"cut":"later"}}]}"#, "line 1", "unknown variant `later`"),
        (
            r#"{"faults":[{"match":{},"then":{"carriedOut":{"afterMs":1}}}]}"#,
            "faults[0].then",
            "needs a status or a cut",
        ),
        (r#"{"faults":[{"match":{},"then":{"status":500,"order":{}}}]}"#, "faults[0].then", "not carried out"),
        (r#"{"faults":[{"match":{},"then":{"headers":{"a b":"c"}}}]}"#, "faults[0].then", "\"a b\""),
        (
            r#"{"faults":[{"match":{},"then":{"changes":[{"telephoneNumber":"x","becomes":"free"}]}}]}"#,
            "faults[0].then",
            "not a telephone number",
        ),
        (
            r#"{"faults":[{"match":{},"then":{"changes":[{"telephoneNumber":"+99","becomes":"free"}]}}]}"#,
            "faults[0].then.changes[0]",
            "no number +99",
        ),
        (
            r#"{"faults":[{"match":{},"then":{"changes":[{"telephoneNumber":"+1234","becomes":{"assignedTo":"x@y"}}]}}]}"#,
            "faults[0].then.changes[0]",
            "no account x@y",
        ),
    ] {
        let text = refusal(plan);
        assert!(text.contains(place) && text.contains(reason), "{plan}: {text}");
    }
}

#[test]
fn a_plan_that_is_missing_or_does_not_fit_leaves_no_file() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("tenant.sandbox");
    let plan = write(
        folder.path(),
        "plan.json",
        br#"{"faults":[{"match":{},"then":{"changes":[{"telephoneNumber":"+99","becomes":"free"}]}}]}"#,
    );
    for plan in [plan, folder.path().join("absent.json")] {
        let options = Options { path: Some(file.clone()), plan: Some(plan), ..Options::default() };
        assert!(matches!(Sandbox::start(options), Err(SandboxError::Plan { .. })));
        assert!(!file.exists());
    }
}
