//! The part of a plan about signing in: who may, how, and what their tokens allow.

use serde::Deserialize;

/// The secret of the built-in application.
const BUILT_IN_SECRET: &str = "sandbox-secret";
/// The client id of the built-in application.
const BUILT_IN_APPLICATION: &str = "40000000-0000-4000-8000-000000000001";
/// The client id of the built-in public client.
const BUILT_IN_PUBLIC_CLIENT: &str = "40000000-0000-4000-8000-000000000002";
/// The value of `X-IDENTITY-HEADER`, unless the plan says another.
const BUILT_IN_HEADER: &str = "sandbox-identity-header";

/// Signing in to the tenant.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct SignIn {
    /// How long an access token is good for.
    pub token_lifetime_seconds: u64,
    /// After how long a client is told to renew its token (`refresh_in`); unless said, it is not told.
    pub refresh_in_seconds: Option<u64>,
    /// The applications that are registered.
    pub applications: Vec<Application>,
    /// What becomes of sign-ins with a device code.
    pub device_code: DeviceCode,
    /// The identities of the machine that the client runs on.
    pub managed_identity: ManagedIdentity,
}

impl Default for SignIn {
    fn default() -> Self {
        let application = Application {
            client_id: BUILT_IN_APPLICATION.into(),
            secret: Some(BUILT_IN_SECRET.into()),
            certificate_pem: None,
            permissions: usual_permissions(),
            public: false,
        };
        let public_client =
            Application { client_id: BUILT_IN_PUBLIC_CLIENT.into(), secret: None, public: true, ..application.clone() };
        Self {
            token_lifetime_seconds: 3600,
            refresh_in_seconds: None,
            applications: vec![application, public_client],
            device_code: DeviceCode::default(),
            managed_identity: ManagedIdentity::default(),
        }
    }
}

/// An application that is registered.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Application {
    /// Its client id, a GUID.
    pub client_id: String,
    /// Its secret.
    #[serde(default)]
    pub secret: Option<String>,
    /// Its certificates as PEM, one after the other.
    #[serde(default)]
    pub certificate_pem: Option<String>,
    /// What it was granted.
    #[serde(default = "usual_permissions")]
    pub permissions: Vec<String>,
    /// Whether it is a public client, which has neither secret nor certificate.
    #[serde(default)]
    pub public: bool,
}

/// What the product needs, and what it makes use of where it has it.
fn usual_permissions() -> Vec<String> {
    ["TeamsTelephoneNumber.ReadWrite.All", "User.Read.All", "TeamsUserConfiguration.Read.All"]
        .map(str::to_owned)
        .to_vec()
}

/// What becomes of sign-ins with a device code.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct DeviceCode {
    /// How it ends.
    pub outcome: Outcome,
    /// How many polls are answered with `authorization_pending` first.
    pub pending_polls: u64,
    /// How many polls before those are answered with `slow_down`, each of which makes the interval longer.
    pub slow_down_polls: u64,
    /// How long a client waits between polls.
    pub interval_seconds: u64,
    /// How long a code can be used.
    pub expires_in_seconds: u64,
    /// Who signs in, by user principal name; unless said, the tenant's first user.
    pub user: Option<String>,
    /// What that user may do with any application; unless said, what the application was granted.
    pub permissions: Option<Vec<String>>,
}

impl Default for DeviceCode {
    fn default() -> Self {
        Self {
            outcome: Outcome::default(),
            pending_polls: 0,
            slow_down_polls: 0,
            interval_seconds: 1,
            expires_in_seconds: 900,
            user: None,
            permissions: None,
        }
    }
}

/// How a sign-in with a device code ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// The user signs in.
    #[default]
    Approved,
    /// The user refuses.
    Declined,
    /// The code has expired, sooner than it said.
    Expired,
    /// Nobody does anything until the code expires.
    Never,
}

/// The identities of the machine that the client runs on.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ManagedIdentity {
    /// The client ids of the user-assigned identities.
    pub client_ids: Vec<String>,
    /// Whether there is a system-assigned identity.
    pub system_assigned: bool,
    /// What each of them was granted.
    pub permissions: Vec<String>,
    /// What App Service's endpoint must find in `X-IDENTITY-HEADER`.
    pub secret_header: String,
}

impl Default for ManagedIdentity {
    fn default() -> Self {
        Self {
            client_ids: Vec::new(),
            system_assigned: true,
            permissions: usual_permissions(),
            secret_header: BUILT_IN_HEADER.into(),
        }
    }
}
