//! What somebody else does to numbers just while they are asked for. Each is done at a moment at which a client can know of it before
//! its order, or after the order was carried out: what happens between a look and its order is the service's to lose.

use serde_json::{Value, json};

use super::world::Becomes;

/// One change, for one number.
pub struct Change {
    /// Which.
    pub kind: Kind,
    /// The number.
    pub number: String,
    /// The user principal name of whoever gets it, where somebody does.
    pub receiver: String,
}

/// When it happens, and what.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Its order is throttled, and it is somebody else's when it is read again.
    GivenWhileThrottled,
    /// Its order is throttled, and it is free when it is read again.
    FreedWhileThrottled,
    /// It is somebody else's before it is first read.
    GivenBeforeRead,
    /// It is free before it is first read.
    FreedBeforeRead,
    /// It leaves the tenant before it is first read.
    GoneBeforeRead,
    /// The order is carried out, its reply is lost, and the number is given to somebody else.
    GivenAfterLostOrder,
    /// The order is carried out, and the number is given to somebody else.
    GivenAfterOrder,
}

/// All of them.
pub const KINDS: [Kind; 7] = [
    Kind::GivenWhileThrottled,
    Kind::FreedWhileThrottled,
    Kind::GivenBeforeRead,
    Kind::FreedBeforeRead,
    Kind::GoneBeforeRead,
    Kind::GivenAfterLostOrder,
    Kind::GivenAfterOrder,
];

impl Kind {
    /// What becomes of the number; `receiver` is an object id.
    pub fn becomes(self, receiver: &str) -> Becomes {
        match self {
            Self::FreedWhileThrottled | Self::FreedBeforeRead => Becomes::Free,
            Self::GoneBeforeRead => Becomes::Gone,
            _ => Becomes::Given(receiver.to_owned()),
        }
    }
}

impl Change {
    /// The fault that makes it.
    pub fn fault(&self) -> Value {
        let digits: String = self.number.chars().skip(1).take_while(char::is_ascii_digit).collect();
        let becomes = match self.kind.becomes(&self.receiver) {
            Becomes::Free => json!("free"),
            Becomes::Gone => json!("gone"),
            Becomes::Given(receiver) => json!({"assignedTo": receiver}),
        };
        let order = json!({"method": "POST", "body": digits});
        let read = json!({"method": "GET", "path": format!("*numberAssignments?*{digits}*")});
        let (matches, mut then, when) = match self.kind {
            Kind::GivenWhileThrottled | Kind::FreedWhileThrottled => {
                (order, json!({"status": 429, "retryAfterSeconds": 1}), "before")
            }
            Kind::GivenBeforeRead | Kind::FreedBeforeRead | Kind::GoneBeforeRead => (read, json!({}), "before"),
            Kind::GivenAfterLostOrder => (order, json!({"cut": "beforeReply", "carriedOut": "first"}), "after"),
            Kind::GivenAfterOrder => (order, json!({}), "after"),
        };
        then["changes"] = json!([{"telephoneNumber": self.number, "becomes": becomes, "when": when}]);
        json!({"description": format!("changed: {:?}", self.kind), "match": matches, "then": then})
    }
}
