//! Graph's address, and which ones are refused before any request.

use super::Graph;
use crate::auth::TokenSource;
use crate::http::address::{AddressError, BaseAddress};
use crate::http::client::{Client, Limits};

/// Graph in commercial and GCC tenants.
pub const COMMERCIAL: &str = "https://graph.microsoft.com/v1.0";

/// National clouds, which do not have the telephone number API (Graph, "National cloud deployments").
const WITHOUT_THE_API: [&str; 3] = ["graph.microsoft.us", "dod-graph.microsoft.us", "microsoftgraph.chinacloudapi.cn"];

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
    /// # Errors
    /// [`OpenError`].
    pub fn open(base_address: &str, tokens: TokenSource) -> Result<Self, OpenError> {
        let base = BaseAddress::parse(base_address)?;
        if let Some(host) = WITHOUT_THE_API.iter().find(|host| base.host().eq_ignore_ascii_case(host)) {
            return Err(OpenError::WithoutTheApi(host));
        }
        let client = Client::new(base, Limits::default()).map_err(OpenError::Tls)?;
        Ok(Self { client, tokens })
    }
}
