//! The table of outcomes (`src/domain/outcome.rs`) with real replies: each row, at each place where an answer can be lost, for one
//! number and for all numbers of an account. An order is sent once, whatever becomes of its answer.

use cs_phone_number::ffi::client::Ending;
use serde_json::{Value, json};

use crate::support::place::{ACCOUNT, NUMBER, side_by_side};
use crate::support::tenant::{Tenant, done, failure, object_id, orders};

/// How the removal must end, with a part of what is said about it.
#[derive(Clone, Copy)]
enum Ends {
    /// `done`, without a warning.
    Done,
    /// `done`, with a warning that says so.
    Warned(&'static str),
    /// `notDone`, with the service's reason.
    NotDone,
    /// `unknown` at the limit, with what is known.
    Unknown(&'static str),
}

/// Who has the number at the end.
#[derive(Clone, Copy)]
enum Holder {
    Account,
    Nobody,
    Another,
}

/// One removal: the plan, how it ends, and who has the number then.
#[derive(Clone)]
struct Case {
    orders: Value,
    order: Value,
    operation: Option<Value>,
    row: Option<Value>,
    limit: u64,
    ends: Ends,
    holder: Holder,
}

impl Case {
    fn of(ends: Ends, holder: Holder) -> Self {
        let limit = if matches!(ends, Ends::Unknown(_)) { 300 } else { 5_000 };
        Self { orders: json!({}), order: json!({}), operation: None, row: None, limit, ends, holder }
    }

    /// The plan, where `read` readings of the row come before the order.
    fn plan(&self, read: usize) -> Value {
        let mut faults = vec![
            json!({ "match": { "method": "POST", "path": "unassignNumber" }, "then": self.order, "times": "always" }),
        ];
        if let Some(then) = &self.operation {
            faults.push(json!({ "match": { "method": "GET", "path": "operations" }, "then": then, "times": "always" }));
        }
        if let Some(then) = &self.row {
            let matches = json!({ "method": "GET", "path": "telephoneNumber eq", "skip": read });
            faults.push(json!({ "match": matches, "then": then, "times": "always" }));
        }
        json!({ "orders": self.orders, "faults": faults })
    }

    fn check_ending(&self, tenant: &Tenant, ending: &Ending, form: &str) {
        let case = format!("{form}, {}: {}", self.plan(1), ending.last());
        match self.ends {
            Ends::Done => assert_eq!(done(ending), [""; 0], "{case}"),
            Ends::Warned(part) => {
                let warnings = done(ending);
                assert_eq!(warnings.len(), 1, "{case}");
                let subject = format!("Telephone number '{NUMBER}' was removed from '{ACCOUNT}': ");
                assert!(warnings[0].starts_with(&subject) && warnings[0].contains(part), "{case}: {warnings:?}");
                let named = matches!(self.holder, Holder::Another);
                assert_eq!(warnings[0].contains(&object_id(6)), named, "{case}: {warnings:?}");
            }
            Ends::NotDone => {
                let failure = failure(ending);
                let told = (&failure["code"], &failure["outcome"]);
                assert_eq!(told, (&json!("OperationFailed"), &json!("notDone")), "{case}");
            }
            Ends::Unknown(part) => {
                let failure = failure(ending);
                let told = (&failure["code"], &failure["outcome"]);
                assert_eq!(told, (&json!("OutcomeUnknown"), &json!("unknown")), "{case}");
                let message = failure["message"].as_str().unwrap();
                let subject = format!("The removal of telephone number '{NUMBER}' from '{ACCOUNT}' was ordered");
                assert!(message.starts_with(&subject) && message.contains(part), "{case}");
                let look = format!("Get-CsPhoneNumberAssignment -TelephoneNumber '{NUMBER}'");
                assert!(failure["advice"].as_str().unwrap().contains(&look), "{case}");
            }
        }
        assert_eq!(orders(ending), 1, "{case}");
        let holder = match self.holder {
            Holder::Account => Some(object_id(1)),
            Holder::Nobody => None,
            Holder::Another => Some(object_id(6)),
        };
        assert_eq!(tenant.holder(NUMBER), holder, "{case}");
    }
}

/// Runs each case for the one number, and for all numbers of the account, which are the same one.
fn check(cases: impl IntoIterator<Item = Case>) {
    let forms = cases.into_iter().flat_map(|case| [(case.clone(), true), (case, false)]);
    side_by_side(forms, |(case, one)| {
        if one {
            let tenant = Tenant::with_plan(case.plan(1));
            case.check_ending(&tenant, &tenant.remove_within(case.limit, ACCOUNT, NUMBER, "CallingPlan"), "one number");
        } else {
            // The listing is the reading before the order.
            let tenant = Tenant::with_plan(case.plan(0));
            case.check_ending(&tenant, &tenant.remove_all_within(case.limit, ACCOUNT), "all numbers");
        }
    });
}

/// Both objects in one.
fn with(one: &Value, other: Value) -> Value {
    let mut one = one.clone();
    one.as_object_mut().unwrap().extend(other.as_object().unwrap().clone());
    one
}

fn given_away(when: &str) -> Value {
    json!([{ "telephoneNumber": NUMBER, "becomes": { "assignedTo": "user6@contoso.com" }, "when": when }])
}

#[test]
fn every_row_when_each_answer_arrives() {
    let freed = json!({ "changesRow": true });
    let kept = json!({ "changesRow": false });
    let given = json!({ "changes": given_away("after") });
    let mut cases = vec![
        Case::of(Ends::Done, Holder::Nobody),
        Case { orders: kept.clone(), ..Case::of(Ends::Unknown("the service reports success"), Holder::Account) },
        Case { order: given.clone(), ..Case::of(Ends::Warned("after it was removed"), Holder::Another) },
    ];
    for status in ["failed", "skipped"] {
        let failed = json!({ "statusAfter": status });
        let says = "the service reports that the removal failed";
        cases.extend([
            Case { orders: failed.clone(), ..Case::of(Ends::NotDone, Holder::Account) },
            Case { orders: with(&failed, freed.clone()), ..Case::of(Ends::Warned(says), Holder::Nobody) },
            Case { orders: failed, order: given.clone(), ..Case::of(Ends::Warned(says), Holder::Another) },
        ]);
    }
    for endless in [json!({ "progress": "never" }), json!({ "statusAfter": "melting" })] {
        let says = "has not ended";
        let at_limit = |case| Case { limit: 300, ..case };
        cases.extend([
            Case { orders: with(&endless, kept.clone()), ..Case::of(Ends::Unknown(says), Holder::Account) },
            at_limit(Case { orders: with(&endless, freed.clone()), ..Case::of(Ends::Warned(says), Holder::Nobody) }),
            at_limit(Case { orders: endless, order: given.clone(), ..Case::of(Ends::Warned(says), Holder::Another) }),
        ]);
    }
    check(cases);
}

#[test]
fn every_row_when_the_orders_reply_is_lost() {
    let says = "could not be followed";
    let losses = [
        json!({ "cut": "beforeReply" }),
        json!({ "cut": "withinBody" }),
        json!({ "status": 408 }),
        json!({ "status": 500 }),
        json!({ "status": 502, "body": "<html>" }),
        json!({ "status": 503 }),
        json!({ "status": 504, "retryAfterSeconds": 1 }),
        json!({ "status": 200, "body": {} }),
    ];
    let cases = losses.iter().flat_map(|loss| {
        let fate = |carried_out: Value, ends, holder| Case {
            order: with(loss, json!({ "carriedOut": carried_out })),
            ..Case::of(ends, holder)
        };
        let given =
            |when, fate: Case| Case { order: with(&fate.order, json!({ "changes": given_away(when) })), ..fate };
        [
            fate(json!("first"), Ends::Warned(says), Holder::Nobody),
            fate(json!({ "afterMs": 300 }), Ends::Warned(says), Holder::Nobody),
            fate(json!({ "afterReads": 3 }), Ends::Warned(says), Holder::Nobody),
            fate(json!("never"), Ends::Unknown(says), Holder::Account),
            given("before", fate(json!("never"), Ends::Warned("it is theirs that goes"), Holder::Another)),
            given("after", fate(json!("first"), Ends::Warned("it is theirs that goes"), Holder::Another)),
        ]
    });
    // A reply that breaks off within its body is one to a request that was carried out.
    check(cases.filter(|case| case.order["cut"] != "withinBody" || case.order["carriedOut"] == "first"));
}

#[test]
fn every_row_when_the_operation_cannot_be_read() {
    let says = "has not ended";
    let losses = [
        json!({ "body": "<html>" }),
        json!({ "body": "" }),
        json!({ "status": 404 }),
        json!({ "status": 404, "body": "<html>" }),
        json!({ "status": 403 }),
        json!({ "status": 500 }),
        json!({ "cut": "beforeReply" }),
        json!({ "cut": "withinBody" }),
    ];
    let cases = losses.iter().flat_map(|loss| {
        let case = |ends, holder| Case { operation: Some(loss.clone()), limit: 300, ..Case::of(ends, holder) };
        [
            case(Ends::Warned(says), Holder::Nobody),
            Case { orders: json!({ "changesRow": false }), ..case(Ends::Unknown(says), Holder::Account) },
            Case {
                order: json!({ "changes": given_away("after") }),
                ..case(Ends::Warned("its operation has not ended"), Holder::Another)
            },
        ]
    });
    check(cases);
}

#[test]
fn every_row_when_the_number_cannot_be_read_back() {
    let losses = [
        json!({ "status": 403 }),
        json!({ "status": 500 }),
        json!({ "cut": "beforeReply" }),
        json!({ "cut": "withinBody" }),
        json!({ "body": "<html>" }),
        json!({ "body": { "value": [] } }),
    ];
    let cases = losses.iter().flat_map(|loss| {
        let case = |orders, holder| Case {
            orders,
            row: Some(loss.clone()),
            ..Case::of(Ends::Unknown("the number could not be read back"), holder)
        };
        [
            case(json!({}), Holder::Nobody),
            case(json!({ "statusAfter": "failed" }), Holder::Account),
            case(json!({ "progress": "never" }), Holder::Account),
        ]
    });
    check(cases);
}
