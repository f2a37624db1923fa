//! Reading for those who look: numbers, and an account with what Teams knows of it.

use std::time::Instant;

use serde_json::{Value, json};

use super::account;
use super::connection::Connection;
use super::failures::graph_failure;
use super::operation::Operation;
use crate::boundary::failure::Failure;
use crate::boundary::request::Options;
use crate::domain::identity::Identity;
use crate::domain::telephone_number::TelephoneNumber;
use crate::graph::Context;
use crate::graph::error::Kind;
use crate::graph::numbers::Query;
use crate::graph::permissions::Need;

/// Which numbers to list.
pub struct Selection {
    /// Only this one.
    pub telephone_number: Option<TelephoneNumber>,
    /// Only this account's.
    pub assigned_to: Option<Identity>,
    /// At most so many.
    pub top: Option<u32>,
    /// After so many.
    pub skip: u32,
}

/// Lists numbers.
pub async fn numbers(
    operation: &Operation,
    connection: &Connection,
    selection: Selection,
    options: &Options,
) -> Result<Value, Failure> {
    let context = context(operation, options);
    let by_name = matches!(selection.assigned_to, Some(Identity::Address(_) | Identity::SipAddress(_)));
    let needs = if by_name { vec![Need::ReadNumbers, Need::ReadUsers] } else { vec![Need::ReadNumbers] };
    allowed(connection, context, &needs, "Listing telephone numbers").await?;
    let target = match selection.assigned_to {
        None => None,
        Some(Identity::ObjectId(id)) => Some(id),
        Some(identity) => Some(account::find(&connection.graph, context, &identity).await?.id),
    };
    let query = Query {
        telephone_number: selection.telephone_number,
        target,
        top: selection.top.map(|top| top as usize),
        skip: selection.skip as usize,
    };
    if query.top == Some(0) {
        return Ok(json!({ "numbers": [] }));
    }
    let listing = connection
        .graph
        .numbers(context, &query)
        .await
        .map_err(|error| graph_failure(&error, "Listing telephone numbers"))?;
    Ok(json!({ "numbers": listing.rows }))
}

/// Reads an account. What the directory, Teams and the numbers say is put together: resource accounts are missing from Teams'
/// own view.
pub async fn user(
    operation: &Operation,
    connection: &Connection,
    identity: &Identity,
    options: &Options,
) -> Result<Value, Failure> {
    let context = context(operation, options);
    allowed(connection, context, &[Need::ReadUsers, Need::ReadNumbers], &format!("Reading the user '{identity}'"))
        .await?;
    let account = account::find(&connection.graph, context, identity).await?;
    let query = Query { target: Some(account.id), ..Query::default() };
    let (configuration, numbers) = tokio::join!(
        connection.graph.user_configuration(context, account.id),
        connection.graph.numbers(context, &query)
    );
    let shown = account.shown();
    // Teams' own view needs a permission of its own, which is optional here.
    let configuration = match configuration {
        Err(error) if error.kind == Kind::Forbidden => {
            operation.log(format!("The Teams configuration of '{shown}' cannot be read: {error}"));
            None
        }
        other => {
            other.map_err(|error| graph_failure(&error, &format!("Reading the Teams configuration of '{shown}'")))?
        }
    };
    let numbers =
        numbers.map_err(|error| graph_failure(&error, &format!("Listing the telephone numbers of '{shown}'")))?.rows;
    let voice_application =
        numbers.iter().any(|number| number.assignment_status.as_deref() == Some("voiceApplicationAssigned"));
    let primary = numbers
        .iter()
        .find(|number| number.assignment_category.as_deref() == Some("primary"))
        .and_then(|number| number.telephone_number.clone());
    let known = configuration.unwrap_or_default();
    Ok(json!({ "user": {
        "id": account.id.to_string(),
        "userPrincipalName": account.user_principal_name,
        "displayName": account.display_name,
        "sipAddress": account.sip_addresses.first(),
        "accountType": known.account_type.or_else(|| voice_application.then(|| "resourceAccount".to_owned())),
        "enterpriseVoiceEnabled": known.is_enterprise_voice_enabled,
        "featureTypes": known.feature_types,
        "telephoneNumbers": numbers.iter().map(|number| json!({
            "telephoneNumber": number.telephone_number,
            "assignmentCategory": number.assignment_category,
        })).collect::<Vec<_>>(),
        "lineUri": primary.map(|number| format!("tel:{number}")),
        "tenantId": known.tenant_id.or_else(|| connection.tenant_id.clone()),
    }}))
}

async fn allowed(connection: &Connection, context: Context<'_>, needs: &[Need], doing: &str) -> Result<(), Failure> {
    connection.graph.require(context, needs).await.map_err(|error| graph_failure(&error, doing))
}

fn context<'a>(operation: &'a Operation, options: &Options) -> Context<'a> {
    Context { interaction: operation, deadline: Instant::now() + options.wait_limit() }
}
