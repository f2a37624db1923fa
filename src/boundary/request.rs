//! What callers ask for. Unknown fields are errors: a misspelled option must not be ignored.

use std::time::Duration;

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::code::ErrorCode;
use super::event::EventKind;
use super::failure::Failure;

/// A request as docs/abi.md lists them.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "operation", rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Request {
    /// Takes one number from an account.
    UnassignNumber {
        /// Whose.
        identity: String,
        /// Which.
        telephone_number: String,
        /// Of which type.
        number_type: String,
        /// How.
        #[serde(default)]
        options: Options,
    },
    /// Takes all numbers from an account.
    UnassignAll {
        /// Whose.
        identity: String,
        /// How.
        #[serde(default)]
        options: Options,
    },
    /// Lists numbers.
    ListNumbers {
        /// Only this one.
        telephone_number: Option<String>,
        /// Only this account's.
        assigned_to: Option<String>,
        /// At most so many.
        top: Option<u32>,
        /// After so many.
        skip: Option<u32>,
        /// How.
        #[serde(default)]
        options: Options,
    },
    /// Reads an account.
    GetUser {
        /// Whose.
        identity: String,
        /// How.
        #[serde(default)]
        options: Options,
    },
    /// Describes the connection's sandbox.
    DescribeSandbox {},
    /// Makes a sandbox tenant's file. Needs no connection.
    CreateSandboxTenant {
        /// The file to make.
        path: String,
        /// `contoso` or a JSON file.
        seed: Option<String>,
        /// A CSV of users; goes with `number_path`.
        user_path: Option<String>,
        /// A CSV of numbers; goes with `user_path`.
        number_path: Option<String>,
        /// Replace a sandbox that is there.
        #[serde(default)]
        force: bool,
    },
}

/// How a request is carried out.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Options {
    /// How long an order is followed, in milliseconds.
    pub wait_limit_ms: u64,
    /// Read and plan only.
    pub dry_run: bool,
    /// `request` and `log` events too.
    pub verbose: bool,
    /// Of the events only these kinds, questions, and the last one.
    pub events: Option<Vec<EventKind>>,
}

impl Options {
    /// How long an order is followed; a week at most, since a clock cannot count for ever.
    #[must_use]
    pub fn wait_limit(&self) -> Duration {
        const LONGEST: Duration = Duration::from_secs(7 * 24 * 60 * 60);
        Duration::from_millis(self.wait_limit_ms).min(LONGEST)
    }
}

impl Default for Options {
    fn default() -> Self {
        Self { wait_limit_ms: 300_000, dry_run: false, verbose: false, events: None }
    }
}

/// Where a connection goes.
#[derive(Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum ConnectionOptions {
    /// A sandbox tenant of its own.
    Sandbox {
        /// The tenant's file; memory without.
        path: Option<String>,
        /// `contoso` or a JSON file.
        seed: Option<String>,
        /// A behaviour and fault plan.
        plan: Option<String>,
        /// 0 or nothing: a free one.
        port: Option<u16>,
        /// How long and how often.
        #[serde(default)]
        limits: LimitOptions,
    },
    /// Graph, with a token that the caller brings. No `Debug`: the token must not be printed.
    AccessToken {
        /// The bearer token.
        access_token: String,
        /// The tenant that it must be for.
        tenant_id: Option<String>,
        /// Graph's address, where it is another one.
        base_address: Option<String>,
        /// How long and how often.
        #[serde(default)]
        limits: LimitOptions,
    },
    /// Graph, as an application with a secret.
    ClientSecret {
        /// The tenant.
        tenant_id: String,
        /// The application.
        application_id: String,
        /// Its secret.
        client_secret: String,
        /// The identity provider's address, where it is another one.
        login_address: Option<String>,
        /// Graph's address, where it is another one.
        base_address: Option<String>,
        /// How long and how often.
        #[serde(default)]
        limits: LimitOptions,
    },
    /// Graph, as an application with a certificate. Its key stays with the caller, who is asked to sign.
    ClientCertificate {
        /// The tenant.
        tenant_id: String,
        /// The application.
        application_id: String,
        /// The certificate's SHA-256 thumbprint, in the URL-safe base 64 alphabet without padding (`x5t#S256`).
        certificate_thumbprint: String,
        /// The identity provider's address, where it is another one.
        login_address: Option<String>,
        /// Graph's address, where it is another one.
        base_address: Option<String>,
        /// How long and how often.
        #[serde(default)]
        limits: LimitOptions,
    },
    /// Graph, as a user who enters a code elsewhere.
    DeviceCode {
        /// The tenant; any organization's without.
        tenant_id: Option<String>,
        /// The public client application.
        application_id: String,
        /// The user who must be the one that signs in, by user principal name.
        account: Option<String>,
        /// The identity provider's address, where it is another one.
        login_address: Option<String>,
        /// Graph's address, where it is another one.
        base_address: Option<String>,
        /// How long and how often.
        #[serde(default)]
        limits: LimitOptions,
    },
    /// Graph, as the identity of the machine or service that this runs on.
    ManagedIdentity {
        /// Which of several.
        client_id: Option<String>,
        /// The metadata service's address, where it is another one.
        metadata_address: Option<String>,
        /// Graph's address, where it is another one.
        base_address: Option<String>,
        /// How long and how often.
        #[serde(default)]
        limits: LimitOptions,
    },
    /// Graph, with the session that `az login` made.
    AzureCli {
        /// The tenant; the session's own without.
        tenant_id: Option<String>,
        /// Graph's address, where it is another one.
        base_address: Option<String>,
        /// How long and how often.
        #[serde(default)]
        limits: LimitOptions,
    },
}

/// A connection's options with, in the field `options`, what its opening tells.
pub struct Opening {
    /// Where it goes.
    pub connection: ConnectionOptions,
    /// What is told on the way.
    pub options: OpeningOptions,
}

/// What the opening of a connection tells: as in [`Options`].
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct OpeningOptions {
    /// `request` and `log` events too.
    pub verbose: bool,
    /// Of the events only these kinds, questions, and the last one.
    pub events: Option<Vec<EventKind>>,
}

impl<'de> Deserialize<'de> for Opening {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut fields = Map::deserialize(deserializer)?;
        let options =
            fields.remove("options").map(OpeningOptions::deserialize).transpose().map_err(D::Error::custom)?;
        let connection = ConnectionOptions::deserialize(Value::Object(fields)).map_err(D::Error::custom)?;
        Ok(Self { connection, options: options.unwrap_or_default() })
    }
}

/// Limits of a connection's requests; what is left out has its usual value.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct LimitOptions {
    /// Until a connection is made, in milliseconds.
    pub connect_timeout_ms: Option<u64>,
    /// Until the whole reply is there, in milliseconds.
    pub reply_timeout_ms: Option<u64>,
    /// The most requests in any second; 0 is no limit.
    pub requests_per_second: Option<u32>,
}

/// What a caller replies to a question.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Reply {
    /// The signature, in base 64.
    pub signature: Option<String>,
    /// The caller does not sign.
    #[serde(default)]
    pub declined: bool,
}

/// The longest JSON that is read; requests are small, and a caller's mistake must not fill the memory.
const LONGEST: usize = 1 << 20;

/// Reads a request, options or connection options.
///
/// # Errors
/// `InvalidRequest`. The text names the place and never repeats a value: it could be a token.
pub fn read<T: DeserializeOwned>(json: &str, what: &str) -> Result<T, Failure> {
    if json.len() > LONGEST {
        let message = format!("The {what} has {} bytes, more than {LONGEST}", json.len());
        return Err(Failure::new(ErrorCode::InvalidRequest, message));
    }
    serde_json::from_str(json).map_err(|error| {
        let reason = without_values(&error.to_string());
        Failure::new(ErrorCode::InvalidRequest, format!("The {what} is not what docs/abi.md describes: {reason}"))
    })
}

/// serde names the value it did not expect, in double quotes or back-quotes; only field and variant names (back-quotes) may stay.
fn without_values(reason: &str) -> String {
    let mut kept = String::with_capacity(reason.len());
    let mut inside = false;
    for character in reason.chars() {
        if character == '"' {
            inside = !inside;
            kept.push('"');
            if inside {
                kept.push('…');
            }
        } else if !inside {
            kept.push(character);
        }
    }
    crate::domain::excerpt_of(&kept, 300)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelled_field_is_an_error_that_names_it() {
        let json = r#"{"operation":"unassignAll","identity":"a@b","options":{"dryrun":true}}"#;
        let failure = read::<Request>(json, "request").unwrap_err();
        assert_eq!(failure.code, ErrorCode::InvalidRequest);
        assert!(failure.message.contains("dryrun"), "{}", failure.message);
        assert!(read::<Request>(r#"{"operation":"unassignAll","identity":"a@b","extra":1}"#, "request").is_err());
        assert!(read::<Request>(r#"{"operation":"describeSandbox","extra":1}"#, "request").is_err());
        assert!(read::<Request>(r#"{"operation":"unassignEverything"}"#, "request").is_err());
    }

    #[test]
    fn left_out_options_have_their_defaults() {
        let request: Request = read(r#"{"operation":"getUser","identity":"a@b"}"#, "request").unwrap();
        let Request::GetUser { options, .. } = request else { panic!("{request:?}") };
        assert_eq!((options.wait_limit_ms, options.dry_run, options.verbose), (300_000, false, false));
    }

    #[test]
    fn a_value_is_never_repeated() {
        for json in [
            r#"{"kind":"accessToken","accessToken":["secret"]}"#,
            r#"{"kind":"sandbox","port":"secret"}"#,
            r#"{"kind":"accessToken","accessToken":"secret","baseAddress":{"secret":1}}"#,
            r#"{"kind":"accessToken","accessToken":"secret","options":{"verbose":"secret"}}"#,
            r#"{"kind":"accessToken","accessToken":"secret","options":{"waitLimitMs":1}}"#,
            r#""secret""#,
        ] {
            let failure = read::<Opening>(json, "options").err().unwrap();
            assert!(!failure.message.contains("secret"), "{}", failure.message);
        }
    }

    #[test]
    fn a_huge_request_is_refused_by_its_size() {
        let failure = read::<Request>(&"x".repeat(LONGEST + 1), "request").unwrap_err();
        assert!(failure.message.contains("bytes"));
    }
}
