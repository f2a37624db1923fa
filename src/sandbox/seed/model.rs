//! A tenant as the JSON seed format writes it. The names are Graph's.

use serde::Deserialize;

/// A whole tenant.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Tenant {
    /// For editors that look up a schema.
    #[serde(rename = "$schema", default)]
    pub schema: Option<String>,
    /// Its name, as `Tenant` shows it.
    pub name: String,
    /// Its id.
    pub tenant_id: String,
    /// The accounts, in the order in which the directory hands them out.
    #[serde(default)]
    pub users: Vec<Account>,
    /// The telephone numbers, in the order in which the service hands them out.
    #[serde(default)]
    pub numbers: Vec<Number>,
}

/// A user, guest or resource account.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Account {
    /// The object id.
    pub id: String,
    /// The user principal name.
    pub user_principal_name: String,
    /// The SIP address, with or without `sip:`.
    #[serde(default)]
    pub sip_address: Option<String>,
    /// The name that people read.
    #[serde(default)]
    pub display_name: Option<String>,
    /// The mail address.
    #[serde(default)]
    pub mail: Option<String>,
    /// `user` unless said.
    #[serde(default)]
    pub account_type: Option<String>,
    /// Whether it has a number, unless said.
    #[serde(default)]
    pub enterprise_voice_enabled: Option<bool>,
    /// Graph's `featureTypes`; unless said `Teams`, and `PhoneSystem` for all but guests.
    #[serde(default)]
    pub feature_types: Option<Vec<String>>,
}

/// A telephone number.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Number {
    /// With or without a leading `+`.
    pub telephone_number: String,
    /// `directRouting`, `callingPlan` or `operatorConnect`.
    pub number_type: String,
    /// The operator's id.
    #[serde(default)]
    pub operator_id: Option<String>,
    /// `activated` unless said.
    #[serde(default)]
    pub activation_state: Option<String>,
    /// Follow from type, status and number unless said.
    #[serde(default)]
    pub capabilities: Option<Vec<String>>,
    /// The emergency location.
    #[serde(default)]
    pub location_id: Option<String>,
    /// The emergency address.
    #[serde(default)]
    pub civic_address_id: Option<String>,
    /// The network site.
    #[serde(default)]
    pub network_site_id: Option<String>,
    /// The object id of the account, or a policy instance such as `TeamsSharedCallingRoutingPolicy|Tag:SC1`.
    #[serde(default)]
    pub assignment_target_id: Option<String>,
    /// `primary` for an account's first number unless said, `private` for its others.
    #[serde(default)]
    pub assignment_category: Option<String>,
    /// The state of an order to bring the number in.
    #[serde(default)]
    pub port_in_status: Option<String>,
    /// Follows from the target unless said.
    #[serde(default)]
    pub assignment_status: Option<String>,
    /// The country.
    #[serde(default)]
    pub iso_country_code: Option<String>,
    /// The city.
    #[serde(default)]
    pub city: Option<String>,
    /// `online` unless said.
    #[serde(default)]
    pub number_source: Option<String>,
    /// Graph's `supportedCustomerActions`.
    #[serde(default)]
    pub supported_customer_actions: Vec<String>,
    /// Graph's `reverseNumberLookupOptions`.
    #[serde(default)]
    pub reverse_number_lookup_options: Vec<String>,
    /// The operator's name. Graph does not show it.
    #[serde(default)]
    pub partner_name: Option<String>,
}
