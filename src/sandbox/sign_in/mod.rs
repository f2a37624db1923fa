//! Signing in: the endpoints of Microsoft Entra ID and of the two kinds of managed identity, and the tokens that they
//! issue.
//!
//! What a client sends is checked as strictly as it is documented. Nothing here knows what a token is used for, but for
//! [`access`], which says what Graph's calls need.

mod access;
mod application;
mod assertion;
mod certificate;
mod device_code;
mod directory;
mod discovery;
mod form;
mod grant;
mod managed_identity;
mod refusal;
mod route;
mod scope;
mod token;
mod visit;

use std::collections::HashSet;
use std::time::Instant;

pub use access::{Access, Known};
use application::Registered;
pub use certificate::Certificate;
use device_code::DeviceCodes;
use form::Form;
pub use refusal::Refused;
pub use route::Route;
use token::Issued;
pub use visit::Visit;

use super::plan;
use super::wire::Reply;

/// Everything that has to do with signing in to one tenant.
pub struct SignIn {
    plan: plan::SignIn,
    applications: Vec<Registered>,
    device_codes: DeviceCodes,
    issued: Issued,
    /// The ids of the assertions that were taken, since each is taken once.
    assertions: HashSet<String>,
}

impl SignIn {
    /// Nobody has signed in yet.
    pub fn new(plan: plan::SignIn) -> Self {
        Self {
            applications: plan.applications.iter().map(Registered::new).collect(),
            device_codes: DeviceCodes::default(),
            issued: Issued::default(),
            assertions: HashSet::new(),
            plan,
        }
    }

    /// Answers a request.
    pub fn answer(&mut self, route: &Route, visit: &mut Visit<'_>) -> Reply {
        let answered = match route {
            Route::Token(tenant) => self.token(tenant, visit),
            Route::DeviceCode(tenant) => self.device_code(tenant, visit),
            Route::DevicePage => Ok(Reply::text("The sandbox signs in by itself, as its plan says.\n".into())),
            Route::Metadata => self.machine_token(visit),
            Route::AppService => self.app_service_token(visit),
            Route::Configuration(tenant) => discovery::configuration(tenant, visit),
            Route::Instance => discovery::instance(visit),
            Route::Keys => discovery::keys(visit),
        };
        answered.unwrap_or_else(|refused| refused.reply(route, visit.ids))
    }

    /// What the bearer of a token may do; `None` for a token that was not issued here.
    pub fn known(&self, token: &str) -> Option<Known> {
        self.issued.known(token, Instant::now())
    }

    /// Whether a text is or holds a secret or a token of this tenant.
    pub fn holds_secret(&self, text: &str) -> bool {
        let secrets = self.plan.applications.iter().filter_map(|application| application.secret.as_deref());
        let mut secrets = secrets.chain([self.plan.managed_identity.secret_header.as_str()]);
        // A shorter one may be part of a word.
        secrets.any(|secret| secret.len() >= 8 && text.contains(secret))
            || self.issued.holds_token(text)
            || self.device_codes.holds_code(text)
    }
}
