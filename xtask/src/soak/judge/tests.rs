//! Soaks that went wrong, one way each.

use serde_json::json;

use super::super::orders;
use super::*;

const OWN: &str = "a";
const NUMBER: &str = "+1";
const OTHER_NUMBER: &str = "+2";
const STRANGERS: &str = "+3";

/// A soak of two calls, each for a number of account `a`, with a stranger beside it. All is well with it.
struct Soak {
    jobs: Vec<Job>,
    planned: BTreeMap<String, Becomes>,
    lines: Vec<Value>,
    taken: u64,
    before: BTreeMap<String, Value>,
    after: BTreeMap<String, Value>,
    orders: Value,
    violations: Vec<Value>,
}

fn row(holder: Option<&str>) -> Value {
    let status = if holder.is_some() { "userAssigned" } else { "unassigned" };
    json!({"assignmentTargetId": holder, "assignmentStatus": status, "city": "x"})
}

fn job(id: u64, number: &str) -> Job {
    Job {
        id,
        list: "native".into(),
        identity: OWN.into(),
        number: Some((number.into(), "callingPlan")),
        asked: vec![number.into()],
        dry_run: false,
        cancel_after_ms: None,
        at_ms: 0,
        expected: Expected::Anything,
    }
}

fn soak() -> Soak {
    let before = BTreeMap::from([NUMBER, OTHER_NUMBER].map(|number| (number.to_owned(), row(Some(OWN)))));
    let mut before = before;
    before.insert(STRANGERS.into(), row(Some("s")));
    let mut after = before.clone();
    after.insert(NUMBER.into(), row(None));
    Soak {
        jobs: vec![job(0, NUMBER), job(1, OTHER_NUMBER)],
        planned: BTreeMap::new(),
        lines: vec![
            json!({"job": 0, "outcome": "done"}),
            json!({"job": 1, "outcome": "notDone", "code": "OperationFailed"}),
        ],
        taken: 2,
        before,
        after,
        orders: json!({
            NUMBER: {"orders": 2, "perhapsTaken": 1, "takenFrom": [OWN]},
            OTHER_NUMBER: {"orders": 1, "perhapsTaken": 1, "takenFrom": []},
        }),
        violations: Vec::new(),
    }
}

impl Soak {
    fn checks(&self) -> Vec<&'static str> {
        let read = |line: &Value| {
            let mut line = line.clone();
            (line["beganMs"], line["endedMs"]) = (json!(0), json!(1));
            Report::read(&line.to_string()).unwrap()
        };
        let reports: Vec<Report> = self.lines.iter().map(read).collect();
        let evidence = Evidence {
            jobs: &self.jobs,
            planned: &self.planned,
            reports: &reports,
            taken: self.taken,
            before: &self.before,
            after: &self.after,
            orders: &orders::read(&self.orders).unwrap(),
            violations: &self.violations,
        };
        judge(&evidence).into_iter().map(|complaint| complaint.check).collect()
    }

    fn now(mut self, number: &str, row: Value) -> Self {
        self.after.insert(number.into(), row);
        self
    }

    fn says(mut self, job: usize, line: Value) -> Self {
        self.lines[job] = line;
        self
    }

    fn saw(mut self, number: &str, orders: Value) -> Self {
        self.orders[number] = orders;
        self
    }
}

#[test]
fn a_soak_that_went_well_has_no_complaints() {
    assert!(soak().checks().is_empty());
}

#[test]
fn a_false_done_is_found() {
    let found = soak().says(1, json!({"job": 1, "outcome": "done"})).checks();
    assert_eq!(found, ["reported as done, and the account has it still"]);
}

#[test]
fn a_false_not_done_is_found() {
    let found = soak().says(0, json!({"job": 0, "outcome": "notDone", "code": "OperationFailed"})).checks();
    assert_eq!(
        found,
        ["removed, and each report says that it was not", "an order took it, and each report says that none did"]
    );
    assert!(soak().says(0, json!({"job": 0, "outcome": "unknown"})).checks().is_empty());
}

#[test]
fn a_lost_call_is_found_in_the_middle_and_at_the_end() {
    let mut first_is_lost = soak();
    first_is_lost.lines.remove(0);
    let found = first_is_lost.checks();
    assert!(found.starts_with(&["a call is lost", "a call is lost"]), "{found:?}");
    let mut last_is_lost = soak();
    last_is_lost.lines.remove(1);
    assert!(last_is_lost.checks().contains(&"a call is lost"));
    let mut twice = soak();
    twice.lines.push(json!({"job": 1, "outcome": "notDone"}));
    assert!(twice.checks().contains(&"a call is lost"));
}

#[test]
fn a_touched_stranger_is_found() {
    assert_eq!(soak().now(STRANGERS, row(None)).checks(), ["touched, and nobody asked for it"]);
    let mut moved = row(Some("s"));
    moved["city"] = json!("y");
    assert_eq!(soak().now(STRANGERS, moved).checks(), ["touched, and nobody asked for it"]);
    let mut gone = soak();
    gone.after.remove(STRANGERS);
    assert_eq!(gone.checks(), ["it went where nobody sent it", "touched, and nobody asked for it"]);
}

#[test]
fn a_removal_that_changes_more_than_whose_the_number_is_is_found() {
    let mut moved = row(None);
    moved["city"] = json!("y");
    assert_eq!(soak().now(NUMBER, moved).checks(), ["removed, and more of its row has changed"]);
}

#[test]
fn a_dry_run_or_a_refused_call_that_orders_is_found() {
    let mut dry = soak();
    dry.jobs[1].expected = Expected::Nothing;
    assert_eq!(
        dry.checks(),
        ["ordered, and nobody asked for it", "more orders that may have arrived than calls that may have sent one"]
    );
    dry.orders.as_object_mut().unwrap().remove(OTHER_NUMBER);
    assert!(dry.checks().is_empty());
    assert_eq!(dry.says(1, json!({"job": 1, "outcome": "unknown"})).checks(), ["not refused, or not asked"]);
}

#[test]
fn a_second_removal_and_an_order_sent_again_are_found() {
    let twice = json!({"orders": 2, "perhapsTaken": 1, "takenFrom": [OWN, OWN]});
    assert_eq!(soak().saw(NUMBER, twice).checks(), ["removed twice"]);
    let again = json!({"orders": 2, "perhapsTaken": 2, "takenFrom": [OWN]});
    assert_eq!(
        soak().saw(NUMBER, again).checks(),
        ["more orders that may have arrived than calls that may have sent one"]
    );
    let others = json!({"orders": 1, "perhapsTaken": 1, "takenFrom": ["s"]});
    assert_eq!(soak().saw(NUMBER, others).checks(), ["taken from somebody else"]);
}

#[test]
fn what_the_plan_does_is_no_complaint_and_anything_else_is() {
    let planned = |becomes: Becomes, now: Value| {
        let mut soak = soak().now(OTHER_NUMBER, now);
        soak.planned.insert(OTHER_NUMBER.into(), becomes);
        soak.checks()
    };
    assert!(planned(Becomes::Given("x".into()), row(Some("x"))).is_empty());
    assert!(planned(Becomes::Free, row(None)).is_empty());
    assert_eq!(
        planned(Becomes::Given("x".into()), row(Some("y"))),
        [
            "what somebody else did to it has not lasted",
            "it went where nobody sent it",
            "removed, and each report says that it was not"
        ]
    );
    // Somebody got it, and a late order took it from him.
    assert!(planned(Becomes::Given("x".into()), row(None)).contains(&"what somebody else did to it has not lasted"));
}

#[test]
fn done_without_an_order_that_took_it_is_found() {
    // It was freed or given away before it was read, so the answer must have been a refusal.
    for (becomes, now) in [(Becomes::Free, row(None)), (Becomes::Given("x".into()), row(Some("x")))] {
        let mut soak = soak().now(OTHER_NUMBER, now).says(1, json!({"job": 1, "outcome": "done"}));
        soak.planned.insert(OTHER_NUMBER.into(), becomes.clone());
        // An order came, and was told to come again.
        soak.orders[OTHER_NUMBER] = json!({"orders": 1, "perhapsTaken": 0, "takenFrom": []});
        assert_eq!(soak.checks(), ["reported as done, and no order took it"]);
        soak.orders.as_object_mut().unwrap().remove(OTHER_NUMBER);
        assert_eq!(
            soak.checks(),
            ["reported as done, and no order took it", "reported as done more often than it was ordered"]
        );
    }
    assert_eq!(
        soak().saw(NUMBER, json!({"orders": 0, "perhapsTaken": 0, "takenFrom": []})).checks(),
        [
            "reported as done, and no order took it",
            "reported as done more often than it was ordered",
            "free, and no order can have taken it"
        ]
    );
}

#[test]
fn an_order_for_a_number_that_the_tenant_does_not_have_is_found() {
    let orders = json!({"orders": 1, "perhapsTaken": 0, "takenFrom": []});
    assert_eq!(soak().saw("+9", orders).checks(), ["ordered, and the tenant has no such number"]);
}

#[test]
fn a_number_that_nobody_had_before_is_no_job() {
    let mut freed = soak();
    freed.before.insert(OTHER_NUMBER.into(), row(None));
    freed.after.insert(OTHER_NUMBER.into(), row(None));
    assert_eq!(freed.checks(), ["asked for, and nobody had it before"]);
}

#[test]
fn an_order_for_a_stranger_is_found() {
    let orders = json!({"orders": 1, "perhapsTaken": 0, "takenFrom": []});
    assert_eq!(soak().saw(STRANGERS, orders).checks(), ["ordered, and nobody asked for it"]);
}

/// Two calls that ask for the same number: the first names it, the other asks for all of the account's.
fn contest(named: Value, all: Value, orders: Value) -> Vec<&'static str> {
    let mut soak = soak();
    soak.jobs[1].number = None;
    soak.jobs[1].asked = vec![NUMBER.into()];
    soak.lines = vec![named, all];
    soak.orders = json!({NUMBER: orders});
    soak.checks()
}

#[test]
fn a_rival_that_found_nothing_does_not_make_a_false_not_done_true() {
    let taken = json!({"orders": 1, "perhapsTaken": 1, "takenFrom": [OWN]});
    let done = json!({"job": 0, "outcome": "done", "sent": 1, "sentAgain": 0});
    let not_done = json!({"job": 0, "outcome": "notDone", "code": "OperationFailed", "sent": 1, "sentAgain": 0});
    let found_nothing = json!({"job": 1, "outcome": "done", "sent": 0, "sentAgain": 0});
    let removed = json!({"job": 1, "outcome": "done", "sent": 1, "sentAgain": 0});
    assert!(contest(done.clone(), found_nothing.clone(), taken.clone()).is_empty());
    assert!(contest(not_done.clone(), removed.clone(), taken.clone()).is_empty());
    assert_eq!(
        contest(not_done, found_nothing, taken.clone()),
        ["removed, and each report says that it was not", "an order took it, and each report says that none did"]
    );
    // Both cannot have removed it by one order.
    assert_eq!(contest(done, removed, taken), ["reported as done more often than it was ordered"]);
}

#[test]
fn a_client_that_orders_twice_while_its_rival_orders_never_is_found() {
    let twice = json!({"orders": 2, "perhapsTaken": 2, "takenFrom": [OWN]});
    let done = |sent: u64, again: u64| json!({"job": 0, "outcome": "done", "sent": sent, "sentAgain": again});
    let found_nothing = json!({"job": 1, "outcome": "done", "sent": 0, "sentAgain": 0});
    let many = "more orders that may have arrived than calls that may have sent one";
    assert_eq!(contest(done(2, 1), found_nothing.clone(), twice.clone()), [many]);
    assert_eq!(
        contest(done(1, 0), found_nothing, twice.clone()),
        ["more orders came than the calls say they sent", many]
    );
    let refused = json!({"job": 1, "outcome": "notDone", "code": "NumberNotAssigned"});
    assert_eq!(contest(done(2, 1), refused, twice), [many]);
}

#[test]
fn items_count_for_their_numbers_and_a_cancelled_call_for_what_it_had_ordered() {
    let mut all = soak();
    all.jobs = vec![job(0, NUMBER)];
    all.jobs[0].number = None;
    all.jobs[0].asked = vec![NUMBER.into(), OTHER_NUMBER.into()];
    all.taken = 1;
    all.orders = json!({NUMBER: {"orders": 1, "perhapsTaken": 1, "takenFrom": [OWN]}});
    let item = |number: &str, outcome: &str| json!({"telephoneNumber": number, "outcome": outcome});
    all.lines = vec![json!({
        "job": 0, "outcome": "NotDone", "code": "PartlyFailed", "items": [item(NUMBER, "Done"), item(OTHER_NUMBER, "NotDone")],
    })];
    assert!(all.checks().is_empty());
    all.lines = vec![json!({"job": 0, "outcome": "cancelled", "ordered": [NUMBER]})];
    assert!(all.checks().is_empty());
    all.lines = vec![json!({"job": 0, "outcome": "cancelled", "ordered": []})];
    assert_eq!(
        all.checks(),
        [
            "removed, and each report says that it was not",
            "an order took it, and each report says that none did",
            "more orders that may have arrived than calls that may have sent one"
        ]
    );
    all.lines = vec![json!({"job": 0, "outcome": "cancelled", "ordered": null})];
    assert!(all.checks().is_empty(), "who does not hear what was ordered claims nothing");
    all.lines = vec![json!({"job": 0, "outcome": "done"})];
    assert_eq!(
        all.checks(),
        ["reported as done, and the account has it still", "reported as done more often than it was ordered"]
    );
}

#[test]
fn violations_are_complaints() {
    let mut soak = soak();
    soak.violations.push(json!({"kind": "staleOrder"}));
    assert_eq!(soak.checks(), ["the client breaks a rule"]);
}
