//! Graph's wire types. Every field may be missing, every enum is text: the service may say what nobody knows yet.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// A telephone number of the tenant (Graph's numberAssignment).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NumberAssignment {
    /// Opaque.
    pub id: Option<String>,
    /// With a leading `+`.
    pub telephone_number: Option<String>,
    /// The operator's id.
    pub operator_id: Option<String>,
    /// directRouting, callingPlan, operatorConnect.
    pub number_type: Option<String>,
    /// activated, …
    pub activation_state: Option<String>,
    /// userAssignment, …
    #[serde(deserialize_with = "list")]
    pub capabilities: Vec<String>,
    /// The emergency location.
    pub location_id: Option<String>,
    /// The civic address.
    pub civic_address_id: Option<String>,
    /// The network site.
    pub network_site_id: Option<String>,
    /// An account's object id, a policy's name, or nothing.
    pub assignment_target_id: Option<String>,
    /// primary, private, alternate.
    pub assignment_category: Option<String>,
    /// completed, …
    pub port_in_status: Option<String>,
    /// unassigned, userAssigned, …
    pub assignment_status: Option<String>,
    /// Two letters.
    pub iso_country_code: Option<String>,
    /// The city.
    pub city: Option<String>,
    /// online, onPremises.
    pub number_source: Option<String>,
    /// locationUpdate, release.
    #[serde(deserialize_with = "list")]
    pub supported_customer_actions: Vec<String>,
    /// skipInternalVoip.
    #[serde(deserialize_with = "list")]
    pub reverse_number_lookup_options: Vec<String>,
}

/// An account in the directory.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct User {
    /// The object id.
    pub id: Option<String>,
    /// The user principal name.
    pub user_principal_name: Option<String>,
    /// The name people read.
    pub display_name: Option<String>,
    /// SIP addresses without `sip:`.
    #[serde(deserialize_with = "list")]
    pub im_addresses: Vec<String>,
}

/// Teams' view of an account (Graph's teamsUserConfiguration). Resource accounts have none.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct UserConfiguration {
    /// user, resourceAccount, guest, …
    pub account_type: Option<String>,
    /// Whether the account can telephone.
    pub is_enterprise_voice_enabled: Option<bool>,
    /// Teams, PhoneSystem, …
    #[serde(deserialize_with = "list")]
    pub feature_types: Vec<String>,
    /// The account's numbers.
    #[serde(deserialize_with = "list")]
    pub telephone_numbers: Vec<AssignedNumber>,
    /// The tenant.
    pub tenant_id: Option<String>,
}

/// A number as Teams shows it with its account.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AssignedNumber {
    /// The number.
    pub telephone_number: Option<String>,
    /// primary, private, alternate.
    pub assignment_category: Option<String>,
}

/// An order's progress (Graph's telephoneNumberLongRunningOperation).
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Operation {
    /// notStarted, running, succeeded, failed, skipped, or a word that nobody knows.
    pub status: Option<String>,
    /// Each number of the order.
    #[serde(deserialize_with = "list")]
    pub numbers: Vec<OperationNumber>,
}

/// One number of an order.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OperationNumber {
    /// As of the operation.
    pub status: Option<String>,
    /// The only reason that the service gives.
    pub status_detail: Option<String>,
}

/// One page of a listing.
#[derive(Debug, Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
pub struct Page<T> {
    /// The rows. Without it a reply is no listing, and must not pass for an empty one.
    pub value: Vec<T>,
    /// Where the next page is.
    #[serde(rename = "@odata.nextLink", default)]
    pub next_link: Option<String>,
}

/// Reads a reply, bare or wrapped: single entities are documented as `{"value":{…}}` and served bare.
///
/// # Errors
/// In words, without the body's content.
pub fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    let value: Value =
        serde_json::from_slice(body).map_err(|error| format!("it is no JSON ({:?})", error.classify()))?;
    let value = match value {
        Value::Object(mut fields) => match fields.remove("value") {
            Some(entity @ Value::Object(_)) => entity,
            Some(other) => {
                fields.insert("value".to_owned(), other);
                Value::Object(fields)
            }
            None => Value::Object(fields),
        },
        _ => return Err("it is JSON, but no object".to_owned()),
    };
    serde_json::from_value(value).map_err(|error| format!("it is JSON of another shape ({:?})", error.classify()))
}

/// A list that may be null.
fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    Ok(Option::<Vec<T>>::deserialize(deserializer)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_and_wrapped_entities_are_read_and_the_unknown_is_survived() {
        let bare: Operation = read(br#"{"id":"1","status":"melting","numbers":null,"new":{}}"#).unwrap();
        let wrapped: Operation = read(br#"{"value":{"status":"melting"}}"#).unwrap();
        assert_eq!((bare.status.as_deref(), wrapped.status.as_deref()), (Some("melting"), Some("melting")));
        let page: Page<NumberAssignment> =
            read(br#"{"value":[{"telephoneNumber":"+1","capabilities":null}]}"#).unwrap();
        assert_eq!(page.value[0].telephone_number.as_deref(), Some("+1"));
    }

    #[test]
    fn what_is_no_listing_is_not_an_empty_one() {
        for body in ["", "<html>", "[]", "{}", r#"{"value":null}"#, r#"{"value":[1]}"#, r#"{"value":{}}"#] {
            assert!(read::<Page<NumberAssignment>>(body.as_bytes()).is_err(), "{body}");
        }
    }
}
