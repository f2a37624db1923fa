//! Where tokens come from, and what they say of themselves.
//!
//! Only a given bearer token today; the kinds of sign-in belong here.

pub mod claims;

use crate::http::secret::Secret;

/// A source of bearer tokens for one connection.
#[derive(Debug, Clone)]
pub enum TokenSource {
    /// A token that the caller brought. It is used as it is, until the service no longer takes it.
    Given(Secret),
}

impl TokenSource {
    /// A token that the caller brought.
    #[must_use]
    pub fn given(token: String) -> Self {
        Self::Given(Secret::new(token))
    }

    /// The token for the next request.
    #[must_use]
    pub fn token(&self) -> &Secret {
        match self {
            Self::Given(token) => token,
        }
    }
}
