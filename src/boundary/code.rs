//! The closed list of error codes.

use serde::Serialize;

/// Why an operation failed. Numbers are part of the ABI: never reused, never changed.
///
/// In JSON a code is its name without the prefix, as in `"NumberNotFound"`.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum ErrorCode {
    /// A defect of the library.
    Internal = 1,
    /// The request or its options are not the JSON that docs/abi.md describes.
    InvalidRequest = 2,
    /// Something that is not built.
    NotSupported = 3,
    /// There is no connection.
    NotConnected = 4,
    /// The identity is not an object id, a user principal name or a SIP address.
    InvalidIdentity = 10,
    /// The telephone number is not one.
    InvalidTelephoneNumber = 11,
    /// The type is not one of the three.
    InvalidNumberType = 12,
    /// The tenant has no such account.
    AccountNotFound = 20,
    /// Two accounts answer to the identity.
    AmbiguousIdentity = 21,
    /// The tenant has no such number.
    NumberNotFound = 22,
    /// Nobody has the number.
    NumberNotAssigned = 23,
    /// Somebody else has the number.
    NumberOfAnotherAccount = 24,
    /// The number is of another type.
    NumberTypeMismatch = 25,
    /// A conference bridge has the number.
    NumberOfConferenceBridge = 26,
    /// A policy has the number.
    NumberOfPolicy = 27,
    /// The number is synced from the on-premises directory.
    NumberSyncedFromOnPremises = 28,
    /// The service does not say clearly whose the number is.
    NumberStateUnclear = 29,
    /// The service does not accept the token (401).
    Unauthorized = 30,
    /// A permission is missing (403).
    Forbidden = 31,
    /// Throttled (429) until the budget of repeats was used up.
    Throttled = 32,
    /// The service is unavailable (5xx).
    ServiceUnavailable = 33,
    /// The service refused the request (another 4xx).
    ServiceRefused = 34,
    /// A reply that is not what Graph documents.
    UnexpectedReply = 35,
    /// An address that the token must not be sent to.
    RefusedAddress = 36,
    /// The number could not be read freshly enough to order safely.
    ServiceTooSlow = 37,
    /// No connection could be made, or it broke.
    ConnectionFailed = 40,
    /// No answer in time.
    TimedOut = 41,
    /// The sign-in did not work.
    SignInFailed = 42,
    /// The service took the order and reports that it failed.
    OperationFailed = 50,
    /// The removal was ordered, and what became of it is not known.
    OutcomeUnknown = 51,
    /// Of several numbers not all were removed.
    PartlyFailed = 52,
    /// Every order is done, and the account has numbers still.
    NumbersRemain = 53,
    /// The sandbox tenant's file is missing, there already, no sandbox, or in use.
    SandboxFile = 60,
    /// A seed or CSV file is wrong.
    SandboxSeed = 61,
    /// A fault plan is wrong.
    SandboxPlan = 62,
    /// The sandbox could not listen or run.
    SandboxStart = 63,
}

impl ErrorCode {
    /// Every code.
    ///
    /// cbindgen:ignore
    pub const ALL: [Self; 36] = [
        Self::Internal,
        Self::InvalidRequest,
        Self::NotSupported,
        Self::NotConnected,
        Self::InvalidIdentity,
        Self::InvalidTelephoneNumber,
        Self::InvalidNumberType,
        Self::AccountNotFound,
        Self::AmbiguousIdentity,
        Self::NumberNotFound,
        Self::NumberNotAssigned,
        Self::NumberOfAnotherAccount,
        Self::NumberTypeMismatch,
        Self::NumberOfConferenceBridge,
        Self::NumberOfPolicy,
        Self::NumberSyncedFromOnPremises,
        Self::NumberStateUnclear,
        Self::Unauthorized,
        Self::Forbidden,
        Self::Throttled,
        Self::ServiceUnavailable,
        Self::ServiceRefused,
        Self::UnexpectedReply,
        Self::RefusedAddress,
        Self::ServiceTooSlow,
        Self::ConnectionFailed,
        Self::TimedOut,
        Self::SignInFailed,
        Self::OperationFailed,
        Self::OutcomeUnknown,
        Self::PartlyFailed,
        Self::NumbersRemain,
        Self::SandboxFile,
        Self::SandboxSeed,
        Self::SandboxPlan,
        Self::SandboxStart,
    ];

    /// The code of this name, as it stands in JSON.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| format!("{code:?}") == name)
    }

    /// The code that the shipped cmdlet shows first in FullyQualifiedErrorId for such a failure, as far as it is known;
    /// scripts look at it. Where it is not known, our own name.
    #[must_use]
    pub fn legacy_code(self, http_status: Option<u16>) -> String {
        match self {
            Self::InvalidRequest
            | Self::InvalidIdentity
            | Self::InvalidTelephoneNumber
            | Self::InvalidNumberType
            | Self::AccountNotFound
            | Self::AmbiguousIdentity
            | Self::NumberNotFound
            | Self::NumberNotAssigned
            | Self::NumberOfAnotherAccount
            | Self::NumberTypeMismatch
            | Self::NumberOfConferenceBridge
            | Self::NumberOfPolicy
            | Self::NumberSyncedFromOnPremises
            | Self::NumberStateUnclear
            | Self::OperationFailed => "BadRequest".to_owned(),
            Self::Throttled => "TooManyRequests".to_owned(),
            Self::SignInFailed => "Unauthorized".to_owned(),
            Self::ServiceRefused => match http_status {
                Some(404) => "NotFound".to_owned(),
                Some(409) => "Conflict".to_owned(),
                Some(412) => "PreconditionFailed".to_owned(),
                _ => "BadRequest".to_owned(),
            },
            other => format!("{other:?}"),
        }
    }
}
