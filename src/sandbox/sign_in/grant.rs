//! The token endpoint: the three ways to a token that the sandbox knows.

use std::time::Duration;

use serde_json::{Map, Value};
use uuid::Uuid;

use super::device_code::Refresh;
use super::scope::{self, Asked};
use super::token::{Bearer, Made, Wanted};
use super::{Form, Refused, SignIn, Visit};
use crate::sandbox::wire::Reply;

const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";

impl SignIn {
    pub(super) fn token(&mut self, tenant: &str, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        visit.posted()?;
        let form = Form::of(visit.arrival)?;
        match form.need("grant_type")? {
            "client_credentials" => self.by_credentials(tenant, &form, visit),
            DEVICE_CODE => self.by_device_code(tenant, &form, visit),
            "refresh_token" => self.by_refresh_token(tenant, &form, visit),
            _ => {
                let message = "The app requested an unsupported grant type.";
                Err(Refused::new("unsupported_grant_type", 70_003, message))
            }
        }
    }

    fn by_credentials(&mut self, tenant: &str, form: &Form, visit: &Visit<'_>) -> Result<Reply, Refused> {
        visit.own_tenant(tenant)?;
        // Before the assertion, which could not be used again.
        scope::of_application(form.need("scope")?)?;
        if form.get("client_secret").is_none() && form.get("client_assertion").is_none() {
            // Also for a public client: this grant is for applications that can show who they are.
            self.application(form, visit)?;
            let message = "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' \
                           grant type.";
            return Err(Refused::client(7_000_216, message));
        }
        let application = self.authenticated(tenant, form, visit)?;
        let made = self.issue(application.id, Bearer::Application, &application.permissions, visit);
        self.reply(&made, Map::new(), visit)
    }

    fn by_device_code(&mut self, tenant: &str, form: &Form, visit: &mut Visit<'_>) -> Result<Reply, Refused> {
        visit.any_tenant(tenant)?;
        let application = self.authenticated(tenant, form, visit)?;
        let code = form.need("device_code")?;
        let asked = self.device_codes.poll(code, application.id, &self.plan.device_code, visit)?;
        let granted = self.plan.device_code.permissions.clone().unwrap_or(application.permissions);
        self.for_person(application.id, &asked, &granted, visit)
    }

    fn by_refresh_token(&mut self, tenant: &str, form: &Form, visit: &Visit<'_>) -> Result<Reply, Refused> {
        visit.any_tenant(tenant)?;
        let application = self.authenticated(tenant, form, visit)?;
        let Refresh { asked, .. } = self.device_codes.refresh(form.need("refresh_token")?, application.id)?;
        // What is asked for this time; left out, the same as before.
        let asked = match form.get("scope") {
            Some(scope) => Asked { offline: asked.offline, ..scope::of_person(scope)? },
            None => asked,
        };
        let granted = self.plan.device_code.permissions.clone().unwrap_or(application.permissions);
        self.for_person(application.id, &asked, &granted, visit)
    }

    fn for_person(
        &mut self,
        client_id: Uuid,
        asked: &Asked,
        granted: &[String],
        visit: &Visit<'_>,
    ) -> Result<Reply, Refused> {
        if asked.named.iter().any(|name| !granted.contains(name)) {
            let message = format!(
                "The user or administrator has not consented to use the application with ID '{client_id}'. Send an \
                 interactive authorization request for this user and resource."
            );
            return Err(Refused::new("invalid_grant", 65_001, message));
        }
        let person = visit.person(self.plan.device_code.user.as_deref())?;
        let made = self.issue(client_id, Bearer::Person(&person), granted, visit);
        let mut fields = Map::new();
        fields.insert("scope".into(), granted_scope(granted).into());
        if asked.offline {
            let token = self.device_codes.remember(client_id, asked.clone());
            fields.insert("refresh_token".into(), token.into());
        }
        self.reply(&made, fields, visit)
    }

    /// Makes up a token as long as the plan says.
    pub(super) fn issue(
        &mut self,
        client_id: Uuid,
        bearer: Bearer<'_>,
        permissions: &[String],
        visit: &Visit<'_>,
    ) -> Made {
        let lifetime = Duration::from_secs(self.plan.token_lifetime_seconds);
        self.issued.issue(&Wanted { tenant_id: &visit.store.tenant_id, client_id, bearer, permissions, lifetime })
    }

    fn reply(&self, made: &Made, mut fields: Map<String, Value>, visit: &Visit<'_>) -> Result<Reply, Refused> {
        let lifetime = self.plan.token_lifetime_seconds;
        fields.insert("token_type".into(), "Bearer".into());
        fields.insert("expires_in".into(), lifetime.into());
        fields.insert("ext_expires_in".into(), lifetime.into());
        if let Some(seconds) = self.plan.refresh_in_seconds {
            fields.insert("refresh_in".into(), seconds.into());
        }
        fields.insert("access_token".into(), made.token.clone().into());
        visit.json(&Value::Object(fields))
    }
}

/// Granted permissions as a token's reply lists them.
fn granted_scope(granted: &[String]) -> String {
    granted.iter().map(|name| format!("{}/{name}", scope::RESOURCE)).collect::<Vec<_>>().join(" ")
}
