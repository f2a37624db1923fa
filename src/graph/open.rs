//! Graph's address, and which ones are refused before any request.

use super::Graph;
use crate::auth::TokenSource;
use crate::http::address::{AddressError, BaseAddress};
use crate::http::client::{CallerLimits, Client, Limits};

/// Graph in commercial and GCC tenants.
pub const COMMERCIAL: &str = "https://graph.microsoft.com/v1.0";

/// National clouds, which do not have the telephone number API (Graph, "National cloud deployments").
const WITHOUT_THE_API: [&str; 3] = ["graph.microsoft.us", "dod-graph.microsoft.us", "microsoftgraph.chinacloudapi.cn"];

/// Below the thirty requests a second that Teams grants an application in a tenant (Graph, "throttling limits").
const REQUESTS_PER_SECOND: u32 = 25;

/// Why Graph cannot be used at an address.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The token must not go there.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// A national cloud.
    #[error("the cloud of {0} has no telephone number API")]
    WithoutTheApi(&'static str),
    /// TLS cannot be set up.
    #[error("{0}")]
    Tls(String),
}

impl Graph {
    /// Graph at `base_address`, with tokens from `tokens`. Nothing is sent yet.
    ///
    /// `requests_per_second` of `limit` is the most that a tenant gets; on this machine there is no such limit unless it is set.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(base_address: &str, tokens: TokenSource, limit: CallerLimits) -> Result<Self, OpenError> {
        let base = BaseAddress::parse(base_address, "/v1.0")?;
        if let Some(host) = WITHOUT_THE_API.iter().find(|host| base.host().eq_ignore_ascii_case(host)) {
            return Err(OpenError::WithoutTheApi(host));
        }
        let usual = if base.is_loopback() { 0 } else { REQUESTS_PER_SECOND };
        let limits = Limits {
            requests_per_second: limit.requests_per_second.unwrap_or(usual),
            ..Limits::default().with_times(limit)
        };
        let client = Client::new(base, limits).map_err(OpenError::Tls)?;
        Ok(Self { client, tokens })
    }
}
