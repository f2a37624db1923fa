//! The places where a removal can meet a fault, each with a tenant that has it there.

use cs_phone_number::ffi::client::{Connection, Ending, Operation};
use serde_json::{Value, json};

use super::relay::{End, Relay, Sends, Then};
use super::tenant::{Tenant, failure, object_id};

/// The number that is removed, and the account that has it.
pub const NUMBER: &str = "+12065551234";
pub const ACCOUNT: &str = "user1@contoso.com";

/// A kind of request on the way of a removal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The reading of the number.
    Read,
    /// The order.
    Order,
    /// The asking for a token.
    Token,
}

pub const PLACES: [Place; 3] = [Place::Read, Place::Order, Place::Token];

impl Place {
    /// What a fault plan matches. The first token is had undisturbed.
    pub fn matches(self) -> Value {
        match self {
            Self::Read => json!({ "method": "GET", "path": "telephoneNumber eq" }),
            Self::Order => json!({ "method": "POST", "path": "unassignNumber" }),
            Self::Token => json!({ "path": "oauth2", "skip": 1 }),
        }
    }

    /// Whether a request's whole text is of this place.
    fn is_of(self, request: &str) -> bool {
        match self {
            Self::Read => request.starts_with("GET ") && request.contains("telephoneNumber%20eq"),
            Self::Order => request.starts_with("POST ") && request.contains("/unassignNumber"),
            Self::Token => request.starts_with("POST ") && request.contains("/oauth2/"),
        }
    }
}

/// A tenant with a fault at one place, and a connection to it that is going to meet it.
pub struct Stage {
    pub tenant: Tenant,
    connection: Option<Connection>,
    /// What stands before the tenant, where something does.
    relay: Option<Relay>,
}

impl Stage {
    /// The tenant itself does `then` at `place`, so often.
    pub fn with_fault(place: Place, then: Value, times: Value) -> Self {
        let tenant = tenant(json!([{ "match": place.matches(), "then": then, "times": times }]));
        let login = tenant.description()["loginAddress"].as_str().unwrap().to_owned();
        let connection = (place == Place::Token).then(|| signed_in(&tenant, &login, json!({})));
        Self { tenant, connection, relay: None }
    }

    /// Something before the tenant sends this in place of each reply, and the tenant gets no such request. `limits` are the
    /// connection's.
    pub fn spoiled(place: Place, limits: Value, sends: Sends, end: End) -> Self {
        let tenant = tenant(json!([]));
        let login = tenant.description()["loginAddress"].as_str().unwrap().to_owned();
        let mut undisturbed = usize::from(place == Place::Token);
        let relay = Relay::before(&login, move |request| {
            if !place.is_of(request) {
                return None;
            }
            if undisturbed > 0 {
                undisturbed -= 1;
                return None;
            }
            Some(Then { carried_out: false, sends: sends.clone(), end })
        });
        let connection = match place {
            Place::Token => signed_in(&tenant, &relay.address, limits),
            _ => {
                let options = json!({
                    "kind": "accessToken", "accessToken": tenant.description()["token"], "limits": limits,
                    "baseAddress": format!("{}/v1.0", relay.address),
                });
                Connection::open(&options.to_string()).unwrap()
            }
        };
        Self { tenant, connection: Some(connection), relay: Some(relay) }
    }

    /// Removes the number, which meets the fault.
    pub fn remove(&self, wait_limit_ms: u64) -> Ending {
        self.start(wait_limit_ms).wait()
    }

    /// Starts the removal without waiting for it.
    pub fn start(&self, wait_limit_ms: u64) -> Operation {
        let options = json!({ "waitLimitMs": wait_limit_ms, "verbose": true }).to_string();
        let connection = self.connection.as_ref().unwrap_or(&self.tenant.connection);
        connection.unassign(ACCOUNT, NUMBER, "CallingPlan", Some(&options)).unwrap()
    }

    /// The requests that came to what stands before the tenant.
    pub fn requests(&self) -> Vec<String> {
        self.relay.as_ref().unwrap().requests()
    }

    /// How many bytes the replies without end have had.
    pub fn flood(&self) -> usize {
        self.relay.as_ref().unwrap().flood()
    }

    /// Asserts that the account has the number still.
    pub fn assert_untouched(&self) {
        assert_eq!(self.tenant.holder(NUMBER), Some(object_id(1)));
    }
}

/// A tenant that refuses one token once it was handed out, so that the next request needs another.
fn tenant(faults: Value) -> Tenant {
    let mut all = vec![json!({ "match": { "path": format!("/users/{}", object_id(2)) }, "then": { "status": 401 } })];
    all.extend(faults.as_array().unwrap().iter().cloned());
    Tenant::with_plan(json!({ "faults": all }))
}

/// A connection by secret, whose token the service has refused meanwhile.
fn signed_in(tenant: &Tenant, login: &str, limits: Value) -> Connection {
    let options = json!({
        "kind": "clientSecret", "tenantId": "contoso.com", "applicationId": "40000000-0000-4000-8000-000000000001",
        "clientSecret": "sandbox-secret", "loginAddress": login, "baseAddress": tenant.description()["baseAddress"],
        "limits": limits,
    });
    let connection = Connection::open(&options.to_string()).unwrap();
    let reading = json!({ "operation": "getUser", "identity": object_id(2) }).to_string();
    assert_eq!(failure(&connection.start(&reading).unwrap().wait())["code"], "Unauthorized");
    connection
}

/// Runs `check` for each of the cases, all at once: they mostly wait.
pub fn side_by_side<Case: Send>(cases: impl IntoIterator<Item = Case>, check: impl Fn(Case) + Sync) {
    let check = &check;
    std::thread::scope(|scope| {
        for case in cases {
            scope.spawn(move || check(case));
        }
    });
}

/// Every case at every place.
pub fn everywhere<Case: Clone>(cases: &[Case]) -> Vec<(Place, Case)> {
    PLACES.into_iter().flat_map(|place| cases.iter().map(move |case| (place, case.clone()))).collect()
}
