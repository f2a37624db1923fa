//! HTTP and OData: sockets, requests, replies, paths and query options. Nothing here knows what a number is for.

mod answer;
mod arrival;
mod filter;
mod line;
mod query;
mod route;
mod server;

pub use answer::{Answer, Ids, Refusal, Reply};
pub use arrival::Arrival;
pub use filter::{Term, parse as parse_filter};
pub use query::{Query, decoded};
pub use route::{Call, parse};
pub use server::{Desk, Listening, bind, listen};

/// The path of the API below the server's address.
pub const VERSION: &str = "/v1.0";
/// The path of the telephone numbers below [`VERSION`].
pub const NUMBERS: &str = "/admin/teams/telephoneNumberManagement";
