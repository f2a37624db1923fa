//! Applications, and how they show who they are.

use uuid::Uuid;

use super::{Certificate, Form, Refused, SignIn, Visit, assertion};
use crate::sandbox::plan;

/// An application that is registered in the tenant.
#[derive(Debug, Clone)]
pub struct Registered {
    /// Its client id.
    pub id: Uuid,
    /// Its secret.
    secret: Option<String>,
    /// Its certificates.
    certificates: Vec<Certificate>,
    /// What it was granted.
    pub permissions: Vec<String>,
    /// Whether it is a public client.
    public: bool,
}

impl Registered {
    /// As a plan that was checked has it.
    pub fn new(application: &plan::Application) -> Self {
        let certificates = application.certificate_pem.as_deref().map(Certificate::all_of);
        Self {
            id: Uuid::try_parse(&application.client_id).unwrap_or_default(),
            secret: application.secret.clone(),
            certificates: certificates.and_then(Result::ok).unwrap_or_default(),
            permissions: application.permissions.clone(),
            public: application.public,
        }
    }
}

impl SignIn {
    /// The application that a request names.
    pub(super) fn application(&self, form: &Form, visit: &Visit<'_>) -> Result<Registered, Refused> {
        let id = form.need("client_id")?;
        let found = Uuid::try_parse(id).ok().and_then(|id| self.applications.iter().find(|known| known.id == id));
        found.cloned().ok_or_else(|| {
            let tenant = &visit.store.tenant_name;
            let message = format!("Application with identifier '{id}' was not found in the directory '{tenant}'.");
            Refused::new("unauthorized_client", 700_016, message)
        })
    }

    /// The application that a request names, which must be the one that sent it.
    pub(super) fn authenticated(
        &mut self,
        tenant: &str,
        form: &Form,
        visit: &Visit<'_>,
    ) -> Result<Registered, Refused> {
        let application = self.application(form, visit)?;
        match (form.get("client_secret"), form.get("client_assertion")) {
            (None, None) if application.public => {}
            (None, None) => {
                let message =
                    "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.";
                return Err(Refused::client(7_000_218, message));
            }
            (Some(_), Some(_)) => return Err(Refused::malformed("it has both a client_secret and a client_assertion")),
            _ if application.public => {
                let message = "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.";
                return Err(Refused::client(700_025, message));
            }
            (Some(secret), None) => {
                if application.secret.as_deref() != Some(secret) {
                    let message = format!(
                        "Invalid client secret provided. Ensure the secret being sent in the request is the client secret \
                         value, not the client secret ID, for a secret added to app '{}'.",
                        application.id
                    );
                    return Err(Refused::client(7_000_215, message));
                }
            }
            (None, Some(text)) => {
                assertion::check_type(form.need("client_assertion_type")?)?;
                let id = assertion::check(text, &application.certificates, application.id, tenant, visit)?;
                // Only now, so that an assertion that was refused can be corrected.
                if !self.assertions.insert(format!("{} {id}", application.id)) {
                    return Err(Refused::client(
                        50_027,
                        "Invalid JWT token: an assertion with this jti was used before.",
                    ));
                }
            }
        }
        Ok(application)
    }
}
