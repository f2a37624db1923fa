//! Whose numbers they are.

use uuid::Uuid;

use super::failures;
use crate::boundary::event;
use crate::boundary::failure::Failure;
use crate::domain::identity::Identity;
use crate::graph::error::{GraphError, Kind};
use crate::graph::types::User;
use crate::graph::{Context, Graph};

/// An account that the service knows, or an object id that the caller gave.
#[derive(Debug, Clone)]
pub struct Account {
    /// The object id.
    pub id: Uuid,
    /// As the directory has it.
    pub user_principal_name: Option<String>,
    /// As the directory has it.
    pub display_name: Option<String>,
    /// SIP addresses without `sip:`.
    pub sip_addresses: Vec<String>,
}

impl Account {
    /// An account of which only the object id is known.
    #[must_use]
    pub fn of_id(id: Uuid) -> Self {
        Self { id, user_principal_name: None, display_name: None, sip_addresses: Vec::new() }
    }

    /// The account as messages show it.
    #[must_use]
    pub fn shown(&self) -> String {
        self.user_principal_name.clone().unwrap_or_else(|| self.id.to_string())
    }

    /// The account as events show it.
    #[must_use]
    pub fn event(&self) -> event::Account {
        event::Account {
            id: self.id.to_string(),
            user_principal_name: self.user_principal_name.clone(),
            display_name: self.display_name.clone(),
        }
    }

    fn of_user(user: User) -> Result<Self, GraphError> {
        let id = user.id.as_deref().and_then(|text| Uuid::try_parse(text).ok());
        let id =
            id.ok_or_else(|| GraphError::new(Kind::Unexpected, "the directory shows an account without an object id"))?;
        Ok(Self {
            id,
            user_principal_name: user.user_principal_name,
            display_name: user.display_name,
            sip_addresses: user.im_addresses,
        })
    }
}

/// Finds the one account that answers to `identity`.
///
/// An address may be a user principal name or a SIP address, so both are asked for, side by side: a user principal name that
/// is another account's SIP address means two people.
///
/// # Errors
/// `AccountNotFound`, `AmbiguousIdentity`, or what kept the directory from answering.
pub async fn find(graph: &Graph, context: Context<'_>, identity: &Identity) -> Result<Account, Failure> {
    let shown = identity.to_string();
    let users = async {
        let mut users: Vec<User> = Vec::new();
        match identity {
            Identity::ObjectId(id) => users.extend(graph.user_by_id(context, *id).await?),
            Identity::SipAddress(address) => users = graph.users_by_sip_address(context, address).await?,
            Identity::Address(address) => {
                let (by_name, by_sip) = tokio::join!(
                    graph.user_by_principal_name(context, address),
                    graph.users_by_sip_address(context, address)
                );
                users.extend(by_name?);
                users.extend(by_sip?);
            }
        }
        users.into_iter().map(Account::of_user).collect::<Result<Vec<_>, _>>()
    };
    let mut accounts = users
        .await
        .map_err(|error| failures::graph_failure(&error, &format!("Looking up the user '{shown}'")).target(&shown))?;
    accounts.sort_by_key(|account| account.id);
    accounts.dedup_by_key(|account| account.id);
    match accounts.len() {
        0 => Err(failures::account_not_found(&shown)),
        1 => Ok(accounts.remove(0)),
        _ => {
            let names: Vec<String> =
                accounts.iter().map(|account| format!("{} ({})", account.shown(), account.id)).collect();
            Err(failures::ambiguous_identity(&shown, &names))
        }
    }
}
