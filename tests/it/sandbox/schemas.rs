//! The committed schemas, the examples, and what the sandbox itself takes agree.

use std::collections::BTreeSet;
use std::path::Path;

use cs_phone_number::sandbox::{Options, Sandbox, Seed};
use serde_json::{Value, json};

use super::stage::{account, write};

fn committed(path: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn plan_schema() -> Value {
    committed("docs/schemas/plan.schema.json")
}

fn seed_schema() -> Value {
    committed("docs/schemas/seed.schema.json")
}

fn valid(schema: &Value, instance: &Value) -> bool {
    jsonschema::validator_for(schema).unwrap().is_valid(instance)
}

fn start_with_plan(plan: &Value) -> Result<(), String> {
    let folder = tempfile::TempDir::new().unwrap();
    let plan = Some(write(folder.path(), "plan.json", plan.to_string().as_bytes()));
    Sandbox::start(Options { plan, ..Options::default() }).map(drop).map_err(|error| error.to_string())
}

fn start_with_seed(seed: &Value) -> Result<(), String> {
    let folder = tempfile::TempDir::new().unwrap();
    let seed = write(folder.path(), "seed.json", seed.to_string().as_bytes());
    let seed = Some(Seed::Named(seed.display().to_string()));
    Sandbox::start(Options { seed, ..Options::default() }).map(drop).map_err(|error| error.to_string())
}

/// The names that an error text says would have been known.
fn expected(error: &str) -> BTreeSet<String> {
    let (_, list) = error.split_once("expected").unwrap_or_else(|| panic!("{error}"));
    list.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Every word that a schema lists at this place: properties, enumerations, and both within `oneOf`.
fn listed(schema: &Value, at: &Value) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    if let Some(reference) = at["$ref"].as_str() {
        words.extend(listed(schema, schema.pointer(&reference[1..]).unwrap()));
    }
    words.extend(at["properties"].as_object().into_iter().flat_map(|properties| properties.keys().cloned()));
    words.extend(at["enum"].as_array().into_iter().flatten().filter_map(|word| word.as_str().map(str::to_owned)));
    words.extend(at["const"].as_str().map(str::to_owned));
    for option in ["oneOf", "anyOf"].iter().flat_map(|key| at[*key].as_array().into_iter().flatten()) {
        words.extend(listed(schema, option));
    }
    words
}

#[test]
fn the_plan_schema_lists_exactly_what_a_plan_may_say() {
    let schema = plan_schema();
    let change = |change: Value| json!({"faults": [{"match": {}, "then": {"changes": [change]}}]});
    let then = |then: Value| json!({"faults": [{"match": {}, "then": then}]});
    for (plan, pointer) in [
        (json!({"odd": 1}), ""),
        (json!({"paging": {"odd": 1}}), "/properties/paging"),
        (json!({"retryAfterBinds": "odd"}), "/properties/retryAfterBinds"),
        (json!({"filter": "odd"}), "/properties/filter"),
        (json!({"refusals": "odd"}), "/properties/refusals"),
        (json!({"enterpriseVoice": "odd"}), "/properties/enterpriseVoice"),
        (json!({"signIn": {"odd": 1}}), "/$defs/signIn"),
        (json!({"signIn": {"applications": [{"odd": 1}]}}), "/$defs/application"),
        (json!({"signIn": {"deviceCode": {"odd": 1}}}), "/$defs/deviceCode"),
        (json!({"signIn": {"deviceCode": {"outcome": "odd"}}}), "/$defs/deviceCode/properties/outcome"),
        (json!({"signIn": {"managedIdentity": {"odd": 1}}}), "/$defs/managedIdentity"),
        (json!({"orders": {"odd": 1}}), "/$defs/order"),
        (json!({"orders": {"progress": "odd"}}), "/$defs/order/properties/progress"),
        (json!({"orders": {"rowLag": "odd"}}), "/$defs/order/properties/rowLag"),
        (json!({"faults": [{"odd": 1}]}), "/$defs/fault"),
        (json!({"faults": [{"match": {"odd": 1}}]}), "/$defs/fault/properties/match"),
        (then(json!({"odd": 1})), "/$defs/then"),
        (then(json!({"order": {"odd": 1}})), "/$defs/order"),
        (then(json!({"cut": "odd"})), "/$defs/then/properties/cut"),
        (then(json!({"carriedOut": "odd"})), "/$defs/then/properties/carriedOut"),
        (change(json!({"odd": 1})), "/$defs/change"),
        (change(json!({"becomes": "odd"})), "/$defs/change/properties/becomes"),
        (change(json!({"when": "odd"})), "/$defs/change/properties/when"),
    ] {
        assert!(!valid(&schema, &plan), "{plan}");
        let error = start_with_plan(&plan).unwrap_err();
        assert_eq!(expected(&error), listed(&schema, schema.pointer(pointer).unwrap()), "{pointer}: {error}");
    }
}

#[test]
fn a_plan_that_says_everything_is_valid_and_taken() {
    let certificate = include_str!("../fixtures/signing.cert.pem");
    let order = json!({
        "progress": {"afterPolls": 1}, "statusBefore": "notStarted", "statusAfter": "succeeded", "detail": "x",
        "changesRow": true, "rowLag": {"ms": 1}, "notFoundPolls": 1,
    });
    let fault = |then: Value| {
        json!({
            "description": "x", "match": {"method": "GET", "path": "x", "body": "x", "skip": 1}, "then": then,
            "times": "always", "probability": 0.5,
        })
    };
    let plan = json!({
        "$schema": "x", "description": "x", "seed": 1, "replyDelayMs": 1, "retryAfterBinds": "request",
        "paging": {"pageSize": 1, "nextLink": true}, "filter": "ignored", "orders": order, "refusals": "byOperation",
        "enterpriseVoice": "kept",
        "signIn": {
            "tokenLifetimeSeconds": 2, "refreshInSeconds": 1,
            "applications": [
                {"clientId": account(70), "secret": "x", "certificatePem": certificate, "permissions": ["User.Read.All"]},
                {"clientId": account(71), "public": true, "secret": null, "certificatePem": null},
            ],
            "deviceCode": {
                "outcome": "never", "pendingPolls": 1, "slowDownPolls": 1, "intervalSeconds": 1, "expiresInSeconds": 1,
                "user": "user2@contoso.com", "permissions": ["User.Read.All"],
            },
            "managedIdentity": {
                "clientIds": [account(72)], "systemAssigned": false, "permissions": ["User.Read.All"], "secretHeader": "x",
            },
        },
        "faults": [
            fault(json!({
                "delayMs": 1, "carriedOut": {"afterMs": 1}, "status": 429, "code": "x", "message": "x",
                "retryAfterSeconds": 1, "headers": {"a": "b", "c": null},
                "changes": [
                    {"telephoneNumber": "1234", "becomes": "free", "when": "after"},
                    {"telephoneNumber": "+1234", "becomes": "gone"},
                    {"telephoneNumber": "+1234", "becomes": {"assignedTo": account(1)}},
                ],
            })),
            fault(json!({"status": 503, "retryAfterDateSeconds": 1, "body": {"x": [1]}, "carriedOut": {"afterReads": 1}})),
            fault(json!({"order": order, "nextLink": "x", "cut": "withinBody", "carriedOut": "first"})),
            fault(json!({"cut": "beforeReply", "carriedOut": "never"})),
            json!({"match": {"nth": 1}, "then": {}, "times": 2}),
        ],
    });
    let schema = plan_schema();
    let errors: Vec<_> =
        jsonschema::validator_for(&schema).unwrap().iter_errors(&plan).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    start_with_plan(&plan).unwrap();
    start_with_plan(&json!({})).unwrap();
}

#[test]
fn the_example_plans_are_valid_and_taken() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/plans");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let plan: Value = serde_json::from_slice(&std::fs::read(entry.unwrap().path()).unwrap()).unwrap();
        assert!(valid(&plan_schema(), &plan), "{plan}");
        start_with_plan(&plan).unwrap();
        count += 1;
    }
    assert!(count >= 3);
}

/// The JSON blocks of docs/sandbox.md that follow a heading with this word.
fn documented(word: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/sandbox.md")).unwrap();
    let chapter = text.split("\n## ").find(|chapter| chapter.lines().next().unwrap().contains(word)).unwrap();
    let blocks = chapter.split("```json\n").skip(1).map(|block| block.split("```").next().unwrap());
    blocks.map(|block| serde_json::from_str(block).unwrap_or_else(|error| panic!("{error}: {block}"))).collect()
}

#[test]
fn the_examples_in_the_documentation_are_valid_and_taken() {
    let mut plans = documented("Plans");
    assert!(plans.len() >= 3);
    plans.extend(documented("Signing in"));
    assert!(plans.len() >= 4);
    for plan in plans {
        assert!(valid(&plan_schema(), &plan), "{plan}");
        start_with_plan(&plan).unwrap();
    }
    let seeds = documented("Seeds");
    assert!(!seeds.is_empty());
    for seed in seeds {
        assert!(valid(&seed_schema(), &seed), "{seed}");
        start_with_seed(&seed).unwrap();
    }
}

#[test]
fn the_seed_schema_lists_exactly_what_a_seed_may_say() {
    let schema = seed_schema();
    for (seed, pointer) in [
        (json!({"odd": 1}), ""),
        (json!({"users": [{"odd": 1}]}), "/$defs/user"),
        (json!({"numbers": [{"odd": 1}]}), "/$defs/number"),
    ] {
        assert!(!valid(&schema, &seed), "{seed}");
        let error = start_with_seed(&seed).unwrap_err();
        assert_eq!(expected(&error), listed(&schema, schema.pointer(pointer).unwrap()), "{pointer}: {error}");
    }
}

#[test]
fn the_seed_schema_lists_exactly_the_words_that_a_seed_may_use() {
    let schema = seed_schema();
    let seed = |user: Value, number: Value| {
        let mut seed = json!({
            "name": "x", "tenantId": account(99), "users": [{"id": account(1), "userPrincipalName": "a@b.c"}],
            "numbers": [{"telephoneNumber": "1", "numberType": "callingPlan"}],
        });
        seed["users"][0].as_object_mut().unwrap().extend(user.as_object().unwrap().clone());
        seed["numbers"][0].as_object_mut().unwrap().extend(number.as_object().unwrap().clone());
        seed
    };
    for (field, list) in [
        ("numberType", false),
        ("activationState", false),
        ("assignmentCategory", false),
        ("portInStatus", false),
        ("assignmentStatus", false),
        ("numberSource", false),
        ("capabilities", true),
        ("supportedCustomerActions", true),
        ("reverseNumberLookupOptions", true),
        ("accountType", false),
    ] {
        let odd = if list { json!(["odd"]) } else { json!("odd") };
        let (definition, seed) = match field {
            "accountType" => ("user", seed(json!({field: odd}), json!({}))),
            _ => ("number", seed(json!({}), json!({field: odd}))),
        };
        assert!(!valid(&schema, &seed));
        let error = start_with_seed(&seed).unwrap_err();
        let known: BTreeSet<_> = error
            .split_once("known are ")
            .unwrap_or_else(|| panic!("{error}"))
            .1
            .split(", ")
            .map(str::to_owned)
            .collect();
        let items = if list { "/items" } else { "" };
        let at = schema.pointer(&format!("/$defs/{definition}/properties/{field}{items}")).unwrap();
        assert_eq!(known, listed(&schema, at), "{field}");
    }
}

#[test]
fn the_built_in_seed_is_valid() {
    let seed = committed("src/sandbox/seeds/contoso.json");
    assert!(valid(&seed_schema(), &seed));
    start_with_seed(&seed).unwrap();
}
