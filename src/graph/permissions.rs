//! What a token allows, told before the first request. A token that does not say is left to the service.

use super::error::{GraphError, Kind};
use super::{Context, Graph};
use crate::auth::check_audience;
use crate::auth::claims::Claims;

/// What an operation is going to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Change who has a number.
    ChangeNumbers,
    /// Read numbers.
    ReadNumbers,
    /// Find accounts.
    ReadUsers,
}

impl Need {
    /// The permissions of which one is enough (Graph's pages of each call); the first is the one to ask for.
    fn any_of(self) -> &'static [&'static str] {
        match self {
            Self::ChangeNumbers => &["TeamsTelephoneNumber.ReadWrite.All"],
            Self::ReadNumbers => &["TeamsTelephoneNumber.Read.All", "TeamsTelephoneNumber.ReadWrite.All"],
            Self::ReadUsers => &[
                "User.Read.All",
                "User.ReadWrite.All",
                "Directory.Read.All",
                "Directory.ReadWrite.All",
                "User.ReadBasic.All",
            ],
        }
    }
}

impl Graph {
    /// Gets a token, signing in where that is needed, and returns what it says of itself.
    ///
    /// # Errors
    /// [`GraphError`], also for a token that is for another service.
    pub async fn sign_in(&self, context: Context<'_>) -> Result<Claims, GraphError> {
        let token = self.token(context).await?;
        check_audience(&token.claims, &self.client.base().origin())?;
        Ok(token.claims.clone())
    }

    /// Makes sure that the token allows what is going to be done, as far as it says.
    ///
    /// # Errors
    /// [`Kind::Forbidden`], which names what is missing.
    pub async fn require(&self, context: Context<'_>, needs: &[Need]) -> Result<(), GraphError> {
        let token = self.token(context).await?;
        let missing = missing(&token.claims, needs);
        if missing.is_empty() {
            return Ok(());
        }
        let who = token.claims.account().unwrap_or("the account");
        let error = GraphError::new(Kind::Forbidden, format!("{who} lacks the permission {}", missing.join(" and ")));
        let advice = "Have an administrator grant it, with consent for the tenant, and connect again.";
        Err(GraphError { advice: Some(advice.to_owned()), attempts: 0, ..error })
    }
}

/// The permissions that are missing, one for each need.
fn missing(claims: &Claims, needs: &[Need]) -> Vec<&'static str> {
    let Some(granted) = claims.permissions() else { return Vec::new() };
    // Granted to an application, this one is not honoured on /users.
    let honoured = |permission: &str| permission != "User.ReadBasic.All" || claims.scp.is_some();
    needs
        .iter()
        .map(|need| need.any_of())
        .filter(|any_of| !any_of.iter().any(|wanted| honoured(wanted) && granted.contains(wanted)))
        .filter_map(|any_of| any_of.first().copied())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_missing_permission_is_named_for_each_need() {
        let roles = |roles: &[&str]| Claims {
            roles: Some(roles.iter().map(|role| (*role).to_owned()).collect()),
            ..Claims::default()
        };
        let all = [Need::ChangeNumbers, Need::ReadUsers];
        assert_eq!(missing(&Claims::default(), &all), [""; 0], "a token that does not say");
        assert_eq!(missing(&roles(&["TeamsTelephoneNumber.ReadWrite.All", "Directory.Read.All"]), &all), [""; 0]);
        assert_eq!(missing(&roles(&[]), &all), ["TeamsTelephoneNumber.ReadWrite.All", "User.Read.All"]);
        assert_eq!(missing(&roles(&["TeamsTelephoneNumber.Read.All"]), &[Need::ReadNumbers]), [""; 0]);
        assert_eq!(missing(&roles(&["User.ReadBasic.All"]), &[Need::ReadUsers]), ["User.Read.All"]);
        let user = Claims { scp: Some("User.ReadBasic.All openid".into()), ..Claims::default() };
        assert_eq!(missing(&user, &[Need::ReadUsers]), [""; 0]);
    }
}
