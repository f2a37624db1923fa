//! Which tenant a path means, and who signs in there.

use uuid::Uuid;

use super::{Refused, Visit};
use crate::sandbox::store::{AccountRow, Condition};
use crate::sandbox::words;

/// What a path may say in place of one tenant, where a person's account tells which one it is.
const ANY_TENANT: &[&str] = &["common", "organizations"];

impl Visit<'_> {
    /// The path must name this tenant, by id or by a domain.
    pub fn own_tenant(&self, named: &str) -> Result<(), Refused> {
        if ANY_TENANT.contains(&named) {
            let message =
                "No tenant-identifying information found in either the request or implied by any provided credentials.";
            return Err(Refused::new("invalid_request", 50_059, message));
        }
        let id = Uuid::try_parse(named).ok();
        let domain = named.to_ascii_lowercase();
        let initial_domain = format!("{}.onmicrosoft.com", self.store.tenant_name.to_ascii_lowercase());
        let found = match id {
            Some(id) => Uuid::try_parse(&self.store.tenant_id).is_ok_and(|own| own == id),
            None => domain == initial_domain || self.store.has_domain(&domain)?,
        };
        if found {
            return Ok(());
        }
        let message = format!("Tenant '{named}' not found. Check to make sure you have the correct tenant ID.");
        Err(Refused::new("invalid_request", 90_002, message))
    }

    /// The path names this tenant, or leaves it to the person who signs in.
    pub fn any_tenant(&self, named: &str) -> Result<(), Refused> {
        if ANY_TENANT.contains(&named) { Ok(()) } else { self.own_tenant(named) }
    }

    /// Who signs in: the account of this name, or the tenant's first user.
    pub fn person(&self, name: Option<&str>) -> Result<AccountRow, Refused> {
        let account = match name {
            Some(name) => self.store.account(name)?,
            None => self.store.accounts(&[Condition::Equals("account_type", words::USER.into())], 1)?.pop(),
        };
        account.ok_or_else(|| {
            let message = "The user account does not exist in the directory.";
            Refused::new("invalid_grant", 50_034, message)
        })
    }
}
