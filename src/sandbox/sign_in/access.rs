//! What the bearer of a token may do.

use axum::http::StatusCode;

use crate::sandbox::wire::{Call, Refusal};

/// What the bearer of a token may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// Everything: the sandbox's own token.
    Everything,
    /// What was granted.
    Granted {
        /// The permissions' names.
        permissions: Vec<String>,
        /// Whether a person has the token.
        delegated: bool,
    },
}

/// A token that was issued here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// It allows this.
    Good(Access),
    /// It did once.
    Expired,
}

impl Access {
    /// Passes a call that the bearer may make.
    ///
    /// # Errors
    ///
    /// 403 names the permissions, any of which would do.
    pub fn allows(&self, call: Call) -> Result<Call, Refusal> {
        let Self::Granted { permissions, delegated } = self else {
            return Ok(call);
        };
        let needed = needed(&call, *delegated);
        if needed.iter().any(|needed| permissions.iter().any(|granted| granted == needed)) {
            return Ok(call);
        }
        let kind = if *delegated { "delegated" } else { "application" };
        let missing = format!("the token has none of these {kind} permissions: {}", needed.join(", "));
        Err(match call {
            // The directory has a code of its own (documented).
            Call::User(..) | Call::UserList(_) => Refusal::new(
                StatusCode::FORBIDDEN,
                "Authorization_RequestDenied",
                format!("Insufficient privileges to complete the operation: {missing}."),
            ),
            _ => Refusal::new(StatusCode::FORBIDDEN, "forbidden", format!("Access is denied: {missing}.")),
        })
    }
}

/// The permissions of which a call needs one.
fn needed(call: &Call, delegated: bool) -> &'static [&'static str] {
    match call {
        Call::Unassign | Call::Assign => &["TeamsTelephoneNumber.ReadWrite.All"],
        Call::NumberList(_) | Call::NumberCount(_) | Call::Number(..) | Call::Operation(..) => {
            &["TeamsTelephoneNumber.Read.All", "TeamsTelephoneNumber.ReadWrite.All"]
        }
        // An application's User.ReadBasic.All is not honoured there (reported).
        Call::User(..) | Call::UserList(_) if delegated => &["User.Read.All", "User.ReadBasic.All"],
        Call::User(..) | Call::UserList(_) => &["User.Read.All"],
        Call::UserConfiguration(..) => &["TeamsUserConfiguration.Read.All"],
    }
}
