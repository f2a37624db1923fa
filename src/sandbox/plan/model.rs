//! The JSON of a plan; docs/schemas/plan.schema.json describes it, and a test compares the two.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::SignIn;

/// A whole plan. An empty one, `{}`, is the sandbox's behaviour without a plan.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Plan {
    /// For editors that look up a schema.
    #[serde(rename = "$schema")]
    pub schema: Option<String>,
    /// For people who read the plan.
    pub description: Option<String>,
    /// The seed of the dice that `probability` rolls.
    pub seed: u64,
    /// Added to each reply.
    pub reply_delay_ms: u64,
    /// Which requests must not come before the time that a `Retry-After` told.
    pub retry_after_binds: Binds,
    /// How lists are cut into pages.
    pub paging: Paging,
    /// Whether `$filter` of numbers is applied.
    pub filter: FilterMode,
    /// How the service carries out orders.
    pub orders: OrderBehaviour,
    /// How the service refuses an order that cannot be carried out.
    pub refusals: Refusals,
    /// Whether EnterpriseVoiceEnabled follows an account's numbers.
    pub enterprise_voice: EnterpriseVoice,
    /// Who may sign in, and how.
    pub sign_in: SignIn,
    /// What goes wrong. The first that matches a request and is not used up acts on it.
    pub faults: Vec<Fault>,
}

/// Which requests must not come before the time that a `Retry-After` told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Binds {
    /// All of the client's on the same method and path.
    #[default]
    Path,
    /// The refused one alone: the service counts each request by itself.
    Request,
}

/// How lists are cut into pages.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Paging {
    /// The most that one page holds, whatever `$top` asks for.
    pub page_size: u64,
    /// Whether a page that is not the last has an `@odata.nextLink`.
    pub next_link: bool,
}

impl Default for Paging {
    fn default() -> Self {
        Self { page_size: 1000, next_link: false }
    }
}

/// Whether `$filter` of numbers is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FilterMode {
    /// As documented.
    #[default]
    Applied,
    /// Read and checked, but every row is handed out.
    Ignored,
}

/// How the service refuses an order that cannot be carried out, such as one for a number that is free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Refusals {
    /// 400.
    #[default]
    AtOnce,
    /// 202, and the operation fails.
    ByOperation,
}

/// Whether EnterpriseVoiceEnabled follows an account's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum EnterpriseVoice {
    /// False with the last number that goes, True with one that comes.
    #[default]
    Follows,
    /// Stays as it is.
    Kept,
}

/// How the service carries out an order.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct OrderBehaviour {
    /// When the operation ends.
    pub progress: Progress,
    /// The operation's status until then.
    pub status_before: String,
    /// The operation's status from then on; any word, known to Graph or not.
    pub status_after: String,
    /// `statusDetail` from then on.
    pub detail: Option<String>,
    /// Whether the number changes hands; unless said, exactly when the operation ends as `succeeded`.
    pub changes_row: Option<bool>,
    /// How much later than its operation the row changes.
    pub row_lag: Lag,
    /// How many times the operation is asked for in vain (404) at first.
    pub not_found_polls: u64,
}

impl Default for OrderBehaviour {
    fn default() -> Self {
        Self {
            progress: Progress::AtOnce,
            status_before: "running".into(),
            status_after: "succeeded".into(),
            detail: None,
            changes_row: None,
            row_lag: Lag::None,
            not_found_polls: 0,
        }
    }
}

impl OrderBehaviour {
    /// Whether the number changes hands.
    pub fn changes_row(&self) -> bool {
        self.changes_row.unwrap_or(self.progress != Progress::Never && self.status_after == "succeeded")
    }
}

/// When an operation ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Progress {
    /// Before its order is answered.
    #[default]
    AtOnce,
    /// After it was seen not ended this many times.
    AfterPolls(u64),
    /// This many milliseconds after its order.
    AfterMs(u64),
    /// Not at all.
    Never,
}

/// How much later something happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Lag {
    /// At once.
    #[default]
    None,
    /// After the row was handed out unchanged this many times.
    Reads(u64),
    /// After this many milliseconds.
    Ms(u64),
}

/// Something that goes wrong.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Fault {
    /// For people who read the plan; nothing else looks at it.
    #[serde(default, rename = "description")]
    pub _description: Option<String>,
    /// Which requests.
    #[serde(rename = "match")]
    pub matches: Match,
    /// What happens to them.
    pub then: Then,
    /// How many times; once unless said.
    #[serde(default)]
    pub times: Times,
    /// How likely it is each time, from 0 to 1; certain unless said.
    #[serde(default = "certain")]
    pub probability: f64,
}

fn certain() -> f64 {
    1.0
}

/// Which requests. Everything that is said must be so.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Match {
    /// `GET` or `POST`.
    pub method: Option<String>,
    /// A part of path and query, both percent-decoded; or, with a `*`, a pattern for the whole of it.
    pub path: Option<String>,
    /// A part of the body.
    pub body: Option<String>,
    /// How many such requests pass first.
    pub skip: u64,
    /// Only this one of them, counted from 1.
    pub nth: Option<u64>,
}

/// How many times.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(untagged, expecting = "times must be a number or \"always\"")]
pub enum Times {
    /// So many times.
    Count(u64),
    /// Without end.
    Word(Always),
}

impl Default for Times {
    fn default() -> Self {
        Self::Count(1)
    }
}

/// The word for "without end".
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Always {
    /// `always`.
    Always,
}

/// What happens to a request.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Then {
    /// Added to the reply's delay.
    pub delay_ms: u64,
    /// What somebody else does meanwhile.
    pub changes: Vec<Change>,
    /// Whether the request is carried out: `never` where there is a `status` or a cut before the reply, otherwise `first`.
    pub carried_out: Option<CarriedOut>,
    /// How the service carries out this one order, in place of the plan's `orders`.
    pub order: Option<OrderBehaviour>,
    /// The reply's status.
    pub status: Option<u16>,
    /// The code in Graph's error, in place of the status's usual one.
    pub code: Option<String>,
    /// The message in Graph's error.
    pub message: Option<String>,
    /// `Retry-After` in seconds.
    pub retry_after_seconds: Option<u64>,
    /// `Retry-After` as the date of so many seconds from now.
    pub retry_after_date_seconds: Option<u64>,
    /// Headers to set, or with null to leave out.
    pub headers: BTreeMap<String, Option<String>>,
    /// The body: text as it is, or any other JSON value.
    pub body: Option<Value>,
    /// An `@odata.nextLink` for the reply.
    pub next_link: Option<String>,
    /// Where the connection is cut.
    pub cut: Option<Cut>,
}

/// Whether, and when, a request with a fault is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CarriedOut {
    /// Not at all.
    Never,
    /// Before the fault shows.
    First,
    /// An order: this many milliseconds later.
    AfterMs(u64),
    /// An order: after the number's row was handed out this many times.
    AfterReads(u64),
}

/// Where a connection is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Cut {
    /// Instead of a reply.
    BeforeReply,
    /// In the middle of the reply's body.
    WithinBody,
}

/// What somebody else does to a number.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Change {
    /// The number.
    pub telephone_number: String,
    /// What becomes of it.
    pub becomes: Becomes,
    /// Before the request is looked at, unless said.
    #[serde(default)]
    pub when: When,
}

/// What becomes of a number.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Becomes {
    /// Nobody's.
    Free,
    /// Out of the tenant.
    Gone,
    /// That of this account, named by object id or user principal name.
    AssignedTo(String),
}

/// When somebody else acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum When {
    /// Before the request is looked at.
    #[default]
    Before,
    /// After its reply was made up, before it is sent.
    After,
}
