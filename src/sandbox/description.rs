//! What a sandbox says of itself.

use serde::Serialize;

/// A sandbox as `Get-CsSandboxTenant` and `GET /sandbox/status` show it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Description {
    /// The tenant's file; `None` is memory.
    pub path: Option<String>,
    /// `http://127.0.0.1:PORT/v1.0`.
    pub base_address: String,
    /// `http://127.0.0.1:PORT`, below which the endpoints for signing in are.
    pub login_address: String,
    /// The bearer token that each request must carry. It opens nothing but this sandbox, so it is no secret.
    pub token: String,
    /// The tenant's name.
    pub tenant: String,
    /// The tenant's id.
    pub tenant_id: String,
    /// How many accounts it has.
    pub users: u64,
    /// How many telephone numbers it has.
    pub numbers: u64,
    /// How many of them somebody or something has.
    pub assigned_numbers: u64,
    /// How many requests came in since the start, without those for this description.
    pub requests: u64,
    /// What the client did that a client of Graph must not do; the first thousand.
    pub violations: Vec<Violation>,
}

/// What orders to unassign did to one number since the start, as `GET /sandbox/orders` shows it.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderedNumber {
    /// How many came.
    pub orders: u64,
    /// How many of these were not refused in a way that says that they were not taken: such an order must not be sent again.
    pub perhaps_taken: u64,
    /// The object ids of those from whom orders took the number.
    pub taken_from: Vec<String>,
}

/// Something that a client of Graph must not do.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Violation {
    /// Which rule.
    pub kind: ViolationKind,
    /// What happened.
    pub message: String,
    /// The request's method.
    pub method: String,
    /// The request's path and query.
    pub path: String,
}

/// The rules that the sandbox holds its client to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum ViolationKind {
    /// A request came again sooner than the `Retry-After` of its 429 or 503 told.
    EarlyRetry,
    /// No `client-request-id`.
    MissingClientRequestId,
    /// A `client-request-id` that is not a GUID.
    MalformedClientRequestId,
    /// A `client-request-id` that an earlier request had.
    ReusedClientRequestId,
    /// No bearer token.
    MissingToken,
    /// A bearer token that is not this sandbox's.
    WrongToken,
    /// A poll with a device code sooner than its interval allows.
    EarlyPoll,
    /// A secret or a token in an address, where others keep it.
    SecretInAddress,
    /// A bearer token sent to an endpoint for signing in, which is none of Graph.
    MisplacedToken,
    /// An order to unassign a number whose row was not read in the two seconds before.
    StaleOrder,
}

/// A tenant's file that has just been written.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreatedTenant {
    /// The file.
    pub path: String,
    /// The tenant's name.
    pub tenant: String,
    /// The tenant's id.
    pub tenant_id: String,
    /// How many accounts it has.
    pub users: u64,
    /// How many telephone numbers it has.
    pub numbers: u64,
}
