//! Being told to wait, and by how much: of reading, of ordering and of signing in.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::place::{NUMBER, Place, Stage, everywhere, side_by_side};
use crate::support::tenant::{done, failure, object_id, orders};

#[test]
fn a_throttled_request_waits_as_told_and_an_order_reads_anew() {
    let cases = everywhere(&[
        json!({ "status": 429, "retryAfterSeconds": 1 }),
        json!({ "status": 503, "retryAfterSeconds": 1 }),
        json!({ "status": 429, "retryAfterDateSeconds": 2 }),
    ]);
    side_by_side(cases, |(place, then)| {
        let stage = Stage::with_fault(place, then, json!(1));
        let began = Instant::now();
        let ending = stage.remove(20_000);
        done(&ending);
        assert!(began.elapsed() >= Duration::from_secs(1));
        assert_eq!(ending.of_kind("retry").count(), 1);
        if place == Place::Order {
            assert_eq!(orders(&ending), 2);
            let asked: Vec<&str> = ending.of_kind("request").map(|event| event["method"].as_str().unwrap()).collect();
            assert!(asked.windows(2).any(|pair| pair == ["GET", "POST"]), "the second order follows a read");
        }
    });
}

#[test]
fn a_wait_that_is_over_unreadable_or_not_told_is_a_short_one() {
    let waits = [None, Some("Sun, 06 Nov 1994 08:49:37 GMT"), Some("0"), Some("soon"), Some("-1"), Some("1.5")];
    side_by_side(everywhere(&waits), |(place, wait)| {
        let stage = Stage::with_fault(place, json!({ "status": 429, "headers": { "Retry-After": wait } }), json!(1));
        let ending = stage.remove(20_000);
        done(&ending);
        let delays: Vec<_> = ending.of_kind("retry").map(|event| event["delayMs"].as_u64().unwrap()).collect();
        assert!(delays.len() == 1 && delays[0] <= 250, "{place:?} {wait:?}: {delays:?}");
    });
}

#[test]
fn a_wait_longer_than_the_limit_is_not_begun() {
    const DAY: u64 = 86_400_000;
    let waits = ["86400", "18446744073709551615", "99999999999999999999999999", "Tue, 01 Jan 2999 00:00:00 GMT"];
    side_by_side(everywhere(&waits), |(place, wait)| {
        let then = json!({ "status": 429, "headers": { "Retry-After": wait } });
        let stage = Stage::with_fault(place, then, json!("always"));
        let began = Instant::now();
        let ending = stage.remove(10_000);
        assert!(began.elapsed() < Duration::from_secs(5), "{place:?} {wait}");
        let failure = failure(&ending);
        let told = (&failure["code"], &failure["legacyCode"], &failure["outcome"], &failure["attempts"]);
        let expected = (&json!("Throttled"), &json!("TooManyRequests"), &json!("notDone"), &json!(1));
        assert_eq!(told, expected, "{place:?} {wait}: {failure}");
        let asked = failure["retryAfterMs"].as_u64().unwrap();
        // A century at the most, which a clock of PowerShell can count.
        assert!((DAY..=36_500 * DAY).contains(&asked), "{asked}");
        assert_eq!(ending.of_kind("retry").count(), 0);
        assert!(failure["advice"].as_str().unwrap().contains("later"), "{failure}");
        // Looking at the numbers now would be an early retry of the reading.
        assert_eq!(orders(&ending), usize::from(place == Place::Order));
        if place != Place::Read {
            stage.assert_untouched();
        }
    });
}

#[test]
fn a_number_that_becomes_somebody_elses_during_the_wait_is_left_to_them() {
    let change = json!([{ "telephoneNumber": NUMBER, "becomes": { "assignedTo": "user6@contoso.com" } }]);
    let then = json!({ "status": 429, "retryAfterSeconds": 1, "changes": change });
    let stage = Stage::with_fault(Place::Order, then, json!(1));
    let ending = stage.remove(20_000);
    assert_eq!(failure(&ending)["code"], "NumberOfAnotherAccount");
    assert_eq!(orders(&ending), 1, "no second order");
    assert_eq!(stage.tenant.holder(NUMBER), Some(object_id(6)));
}

/// A gateway's page, a service's own error, and an error of a sign-in's shape.
fn statuses() -> Vec<(u16, Option<&'static str>)> {
    [429, 500, 502, 503, 504].into_iter().flat_map(|status| [(status, None), (status, Some("<html>"))]).collect()
}

#[test]
fn a_fault_that_does_not_pass_ends_as_what_it_is_at_the_limit() {
    side_by_side(everywhere(&statuses()), |(place, (status, body))| {
        let mut then = json!({ "status": status });
        if let Some(body) = body {
            then["body"] = body.into();
        }
        let stage = Stage::with_fault(place, then, json!("always"));
        let ending = stage.remove(2_000);
        let failure = failure(&ending);
        let (code, outcome) = match (place, status) {
            (_, 429) => ("Throttled", "notDone"),
            (Place::Order, _) => ("OutcomeUnknown", "unknown"),
            _ => ("ServiceUnavailable", "notDone"),
        };
        let case = format!("{place:?} {status} {body:?}: {failure}");
        assert_eq!((&failure["code"], &failure["outcome"]), (&json!(code), &json!(outcome)), "{case}");
        if code == "OutcomeUnknown" {
            assert_eq!(orders(&ending), 1, "{case}");
        } else {
            assert_eq!(failure["httpStatus"], status, "{case}");
            assert!(failure["attempts"].as_u64().unwrap() > 1, "{case}");
            assert!(failure["advice"].as_str().unwrap().contains("later"), "{case}");
            assert!(failure["clientRequestId"].is_string(), "{case}");
        }
        let mut paths = ending.of_kind("request").map(|event| event["path"].as_str().unwrap());
        assert!(place != Place::Token || paths.all(|path| path.contains("oauth2")), "nothing was sent to Graph");
        stage.assert_untouched();
    });
}

#[test]
fn passing_faults_of_reads_and_sign_ins_are_survived() {
    let faults = [
        json!({ "status": 500 }),
        json!({ "status": 502, "body": "<html>" }),
        json!({ "status": 503 }),
        json!({ "status": 504, "body": "" }),
        json!({ "cut": "beforeReply" }),
        json!({ "cut": "withinBody" }),
    ];
    let cases = everywhere(&faults).into_iter().filter(|(place, _)| *place != Place::Order);
    side_by_side(cases, |(place, then)| {
        done(&Stage::with_fault(place, then, json!(1)).remove(20_000));
    });
    let paths = [json!({ "path": "numberAssignments", "skip": 1 }), json!({ "path": "operations" })];
    let cases = paths.iter().flat_map(|path| faults.iter().map(move |then| (path.clone(), then.clone())));
    side_by_side(cases, |(mut matches, then): (Value, Value)| {
        matches["method"] = "GET".into();
        let tenant =
            crate::support::tenant::Tenant::with_plan(json!({ "faults": [{ "match": matches, "then": then }] }));
        done(&tenant.remove("user1@contoso.com", NUMBER, "CallingPlan"));
    });
}
