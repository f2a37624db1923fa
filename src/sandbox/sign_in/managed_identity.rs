//! Managed identities: the instance metadata service of a virtual machine, and App Service's endpoint.

use axum::http::StatusCode;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::scope::RESOURCE;
use super::token::Bearer;
use super::{Form, Refused, SignIn, Visit};
use crate::sandbox::wire::Reply;

/// The client id of the system-assigned identity.
const SYSTEM_ASSIGNED: Uuid = Uuid::from_u128(0x40000000_0000_4000_8000_000000000003);

/// The versions of the metadata service (Azure Instance Metadata Service, "supported API versions") since it serves tokens.
const MACHINE_VERSIONS: [&str; 27] = [
    "2018-02-01",
    "2018-04-02",
    "2018-10-01",
    "2019-02-01",
    "2019-03-11",
    "2019-04-30",
    "2019-06-01",
    "2019-06-04",
    "2019-08-01",
    "2019-08-15",
    "2019-11-01",
    "2020-06-01",
    "2020-07-15",
    "2020-09-01",
    "2020-10-01",
    "2020-12-01",
    "2021-01-01",
    "2021-02-01",
    "2021-03-01",
    "2021-05-01",
    "2021-10-01",
    "2021-11-01",
    "2021-11-15",
    "2021-12-13",
    "2023-07-01",
    "2023-11-15",
    "2024-07-17",
];
/// The version of App Service's endpoint that has its header (App Service, "REST endpoint reference").
const APP_SERVICE_VERSIONS: [&str; 1] = ["2019-08-01"];

impl SignIn {
    /// `GET /metadata/identity/oauth2/token`.
    pub(super) fn machine_token(&mut self, visit: &Visit<'_>) -> Result<Reply, Refused> {
        visit.got()?;
        if visit.arrival.header("metadata") != Some("true") {
            return Err(bad("Required metadata header not specified"));
        }
        // What a proxy adds: the service answers only to the machine itself.
        if visit.arrival.headers.contains_key("x-forwarded-for") {
            return Err(bad("The request was forwarded: X-Forwarded-For is not allowed"));
        }
        let asked = Asked::of(visit, &MACHINE_VERSIONS)?;
        let only = match self.plan.managed_identity.client_ids.as_slice() {
            [only] => Uuid::try_parse(only).ok(),
            [] => None,
            _ if self.plan.managed_identity.system_assigned => None,
            _ if asked.client_id.is_none() => {
                return Err(bad(
                    "Multiple user assigned identities exist, please specify the clientId / resourceId of the identity in \
                     the token request",
                ));
            }
            _ => None,
        };
        let (id, mut fields) = self.token_of_identity(&asked, only, "Identity not found", visit)?;
        let lifetime = self.plan.token_lifetime_seconds.to_string();
        fields.insert("client_id".into(), id.to_string().into());
        fields.insert("expires_in".into(), lifetime.clone().into());
        fields.insert("ext_expires_in".into(), lifetime.into());
        if let Some(seconds) = self.plan.refresh_in_seconds {
            fields.insert("refresh_in".into(), seconds.to_string().into());
        }
        visit.json(&Value::Object(fields))
    }

    /// `GET /msi/token`.
    pub(super) fn app_service_token(&mut self, visit: &Visit<'_>) -> Result<Reply, Refused> {
        visit.got()?;
        if visit.arrival.header("x-identity-header") != Some(&self.plan.managed_identity.secret_header) {
            let message = "X-IDENTITY-HEADER is missing or is not the value of IDENTITY_HEADER.";
            return Err(Refused::identity(StatusCode::UNAUTHORIZED, "unauthorized", message));
        }
        let asked = Asked::of(visit, &APP_SERVICE_VERSIONS)?;
        let absent =
            "No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.";
        let (id, mut fields) = self.token_of_identity(&asked, None, absent, visit)?;
        fields.insert("client_id".into(), id.to_string().into());
        fields.remove("not_before");
        visit.json(&Value::Object(fields))
    }

    /// A token for the identity that is asked for: by its client id, or the system-assigned one, or else `only`.
    fn token_of_identity(
        &mut self,
        asked: &Asked,
        only: Option<Uuid>,
        absent: &str,
        visit: &Visit<'_>,
    ) -> Result<(Uuid, Map<String, Value>), Refused> {
        let plan = self.plan.managed_identity.clone();
        let system = plan.system_assigned.then_some(SYSTEM_ASSIGNED);
        let assigned: Vec<Uuid> = plan.client_ids.iter().filter_map(|id| Uuid::try_parse(id).ok()).collect();
        let id = match &asked.client_id {
            Some(id) => Uuid::try_parse(id).ok().filter(|id| assigned.contains(id)),
            None => system.or(only),
        };
        let id = id.ok_or_else(|| bad(absent))?;
        let made = self.issue(id, Bearer::Application, &plan.permissions, visit);
        let mut fields = Map::new();
        fields.insert("access_token".into(), made.token.into());
        // Numbers are strings in these replies (documented).
        fields.insert("expires_on".into(), made.expires_on.to_string().into());
        fields.insert("not_before".into(), made.not_before.to_string().into());
        fields.insert("resource".into(), asked.resource.clone().into());
        fields.insert("token_type".into(), "Bearer".into());
        Ok((id, fields))
    }
}

/// What the address asks for.
struct Asked {
    resource: String,
    client_id: Option<String>,
}

impl Asked {
    fn of(visit: &Visit<'_>, versions: &[&str]) -> Result<Self, Refused> {
        let query =
            Form::parse(visit.arrival.uri.query().unwrap_or_default()).map_err(|_| bad("the query is malformed"))?;
        if let Some(odd) = query.names().find(|name| !["api-version", "resource", "client_id"].contains(name)) {
            return Err(bad(&format!("the sandbox does not take the parameter '{odd}'")));
        }
        if !query.get("api-version").is_some_and(|version| versions.contains(&version)) {
            let versions = versions.join(", ");
            return Err(bad(&format!(
                "api-version is invalid or was not specified in the request; there are {versions}"
            )));
        }
        let resource = query.get("resource").ok_or_else(|| bad("Required query variable 'resource' is missing"))?;
        if resource.strip_suffix('/').unwrap_or(resource) != RESOURCE {
            let message = format!("AADSTS500011: The resource principal named {resource} was not found in the tenant.");
            return Err(Refused::identity(StatusCode::BAD_REQUEST, "invalid_resource", message));
        }
        Ok(Self { resource: resource.into(), client_id: query.get("client_id").map(str::to_owned) })
    }
}

fn bad(message: &str) -> Refused {
    Refused::identity(StatusCode::BAD_REQUEST, "invalid_request", message)
}
