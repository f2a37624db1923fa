//! Finding accounts.

use uuid::Uuid;

use super::error::GraphError;
use super::odata::{encoded, literal, user_path};
use super::types::{Page, User, UserConfiguration};
use super::{Context, Graph};
use crate::domain::identity::{same_address, same_object_id};

const FIELDS: &str = "$select=id,userPrincipalName,displayName,mail,imAddresses";

impl Graph {
    /// The account with this object id.
    ///
    /// # Errors
    /// [`GraphError`] when the directory could not be asked.
    pub async fn user_by_id(&self, context: Context<'_>, id: Uuid) -> Result<Option<User>, GraphError> {
        let url = self.url(&format!("{}?{FIELDS}", user_path(&id.to_string())))?;
        let user: Option<User> = self.find(context, url).await?;
        Ok(user.filter(|user| user.id.as_deref().is_some_and(|text| same_object_id(text, id))))
    }

    /// The account with this user principal name.
    ///
    /// # Errors
    /// [`GraphError`] when the directory could not be asked.
    pub async fn user_by_principal_name(&self, context: Context<'_>, name: &str) -> Result<Option<User>, GraphError> {
        let url = self.url(&format!("{}?{FIELDS}", user_path(name)))?;
        let user: Option<User> = self.find(context, url).await?;
        Ok(user.filter(|user| user.user_principal_name.as_deref().is_some_and(|text| same_address(text, name))))
    }

    /// The accounts with this SIP address (without `sip:`); more than one where the directory is at odds with itself.
    ///
    /// # Errors
    /// [`GraphError`] when the directory could not be asked.
    pub async fn users_by_sip_address(&self, context: Context<'_>, address: &str) -> Result<Vec<User>, GraphError> {
        let filter = format!("imAddresses/any(i:i eq {})", literal(address));
        let mut url = self.url(&format!("users?$filter={}&{FIELDS}", encoded(&filter)))?;
        let mut users = Vec::new();
        // The filter leaves one row or two. A service that ignores it hands over the directory, page by page.
        loop {
            let (page, _): (Page<User>, _) = self.get(context, url.clone()).await?;
            users.extend(page.value.into_iter().filter(|user| has_sip_address(user, address)));
            match page.next_link {
                Some(link) => {
                    let next = self.next_page(&link)?;
                    if next == url {
                        return Ok(users);
                    }
                    url = next;
                }
                None => return Ok(users),
            }
        }
    }

    /// Teams' view of an account; resource accounts have none.
    ///
    /// # Errors
    /// [`GraphError`] when it could not be asked.
    pub async fn user_configuration(
        &self,
        context: Context<'_>,
        id: Uuid,
    ) -> Result<Option<UserConfiguration>, GraphError> {
        let url = self.url(&format!("admin/teams/userConfigurations/{}", encoded(&id.to_string())))?;
        self.find(context, url).await
    }
}

fn has_sip_address(user: &User, address: &str) -> bool {
    user.im_addresses.iter().any(|own| {
        let own = own.get(..4).filter(|prefix| prefix.eq_ignore_ascii_case("sip:")).map_or(own.as_str(), |_| &own[4..]);
        same_address(own, address)
    })
}
