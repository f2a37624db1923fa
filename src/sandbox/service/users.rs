//! The directory's users, and their Teams configuration.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::Service;
use crate::sandbox::store::{AccountRow, Condition};
use crate::sandbox::wire::{Query, Refusal, Reply, Term, parse_filter};
use crate::sandbox::words;

/// What a user has without `$select` (documented); the sandbox knows only some of it.
const USUAL: &[&str] = &[
    "businessPhones",
    "displayName",
    "givenName",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
    "id",
];
/// What can be had with `$select` besides.
const ON_REQUEST: &[&str] = &["imAddresses", "accountEnabled"];

const CONFIGURATION: &[&str] = &[
    "id",
    "accountType",
    "featureTypes",
    "isEnterpriseVoiceEnabled",
    "telephoneNumbers",
    "tenantId",
    "userPrincipalName",
];

impl Service {
    pub(super) fn user(&mut self, key: &str, query: &Query) -> Result<Reply, Refusal> {
        let select = selected(query, USUAL, ON_REQUEST)?;
        let account = self.store.account(key)?.ok_or_else(|| absent(key))?;
        let mut entity = Map::new();
        entity.insert("@odata.context".into(), self.context("users/$entity").into());
        entity.extend(user(&account, &select));
        Reply::json(&entity)
    }

    pub(super) fn user_list(&mut self, query: &Query) -> Result<Reply, Refusal> {
        let select = selected(query, USUAL, ON_REQUEST)?;
        let top = query.top.unwrap_or(100);
        if !(1..=999).contains(&top) {
            return Err(Refusal::bad("$top is between 1 and 999"));
        }
        let Some(filter) = &query.filter else {
            return Err(Refusal::not_built("the sandbox lists users only with a $filter"));
        };
        let conditions = parse_filter(filter)?.into_iter().map(condition).collect::<Result<Vec<_>, _>>()?;
        let accounts = self.store.accounts(&conditions, top)?;
        let mut reply = Map::new();
        reply.insert("@odata.context".into(), self.context("users").into());
        if query.count {
            reply.insert("@odata.count".into(), self.store.accounts(&conditions, i64::MAX as u64)?.len().into());
        }
        let value: Vec<_> = accounts.iter().map(|account| Value::Object(user(account, &select))).collect();
        reply.insert("value".into(), value.into());
        Reply::json(&reply)
    }

    pub(super) fn user_configuration(&mut self, id: &str, query: &Query) -> Result<Reply, Refusal> {
        let select = selected(query, CONFIGURATION, &[])?;
        if Uuid::try_parse(id).is_err() {
            return Err(Refusal::bad(format!("'{id}' is not an object id")));
        }
        let account = self.store.account_by_id(id)?;
        // Resource accounts are missing from these configurations (reported).
        let account = account
            .filter(|account| account.account_type != words::RESOURCE_ACCOUNT)
            .ok_or_else(|| Refusal::not_found(format!("there is no user configuration '{id}'")))?;
        let numbers: Vec<_> = self
            .store
            .numbers_of(&account.id)?
            .into_iter()
            .map(|(number, category)| json!({"telephoneNumber": number, "assignmentCategory": category}))
            .collect();
        let Value::Object(mut entity) = json!({
            "id": account.id,
            "accountType": account.account_type,
            "featureTypes": account.feature_types,
            "isEnterpriseVoiceEnabled": account.enterprise_voice,
            "telephoneNumbers": numbers,
            "tenantId": self.store.tenant_id,
            "userPrincipalName": account.user_principal_name,
        }) else {
            return Err(Refusal::internal(&"no object"));
        };
        entity.retain(|name, _| select.iter().any(|selected| selected == name));
        entity.insert("@odata.context".into(), self.context("admin/teams/userConfigurations/$entity").into());
        Reply::json(&entity)
    }
}

fn absent(key: &str) -> Refusal {
    Refusal::new(
        StatusCode::NOT_FOUND,
        "Request_ResourceNotFound",
        format!("Resource '{key}' does not exist or one of its queried reference-property objects are not present."),
    )
}

fn selected(query: &Query, usual: &[&str], on_request: &[&str]) -> Result<Vec<String>, Refusal> {
    let Some(select) = &query.select else {
        return Ok(usual.iter().map(|&name| name.to_owned()).collect());
    };
    match select.iter().find(|name| !usual.contains(&name.as_str()) && !on_request.contains(&name.as_str())) {
        Some(name) => Err(Refusal::bad(format!("Could not find a property named '{name}'"))),
        None => Ok(select.clone()),
    }
}

fn user(account: &AccountRow, select: &[String]) -> Map<String, Value> {
    let addresses: Vec<_> = account.sip_address.iter().collect();
    let field = |name: &str| match name {
        "id" => json!(account.id),
        "userPrincipalName" => json!(account.user_principal_name),
        "displayName" => json!(account.display_name),
        "mail" => json!(account.mail),
        "imAddresses" => json!(addresses),
        "accountEnabled" => json!(true),
        "businessPhones" => json!([]),
        _ => Value::Null,
    };
    select.iter().map(|name| (name.clone(), field(name))).collect()
}

fn condition(term: Term) -> Result<Condition, Refusal> {
    // The directory compares these without regard to case.
    let value = term.value.to_lowercase();
    match (term.field.as_str(), term.any) {
        ("imAddresses", true) => Ok(Condition::Equals("sip_key", value)),
        ("userPrincipalName", false) => Ok(Condition::Equals("upn_key", value)),
        ("mail", false) => Ok(Condition::Equals("mail_key", value)),
        ("id", false) => Ok(Condition::Equals("id", value)),
        (field, _) => Err(Refusal::bad(format!("the sandbox does not filter users by {field} in this form"))),
    }
}
