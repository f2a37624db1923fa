//! What users read when something failed: what, whose, why, and what to do now.

use crate::boundary::code::ErrorCode;
use crate::boundary::failure::Failure;
use crate::domain::identity::IdentityError;
use crate::domain::number_type::NumberTypeError;
use crate::domain::plan::Refusal;
use crate::domain::telephone_number::{TelephoneNumber, TelephoneNumberError};
use crate::graph::error::{GraphError, Kind};
use crate::graph::milliseconds;

/// The texts of the shipped cmdlet are kept where they are known: scripts match them.
const PERMISSIONS: &str = "The account or application needs the permissions TeamsTelephoneNumber.ReadWrite.All and User.Read.All, \
                           with an administrator's consent.";

/// No connection.
#[must_use]
pub fn not_connected() -> Failure {
    Failure::new(ErrorCode::NotConnected, "There is no connection to a tenant; run Connect-MicrosoftTeams first").advice(
        "Connect-MicrosoftTeams signs in to a real tenant (Get-Help Connect-MicrosoftTeams lists the ways); Connect-MicrosoftTeams -Sandbox \
         connects to one to rehearse on.",
    )
}

/// A wrong identity.
#[must_use]
pub fn invalid_identity(error: &IdentityError, given: &str) -> Failure {
    Failure::new(ErrorCode::InvalidIdentity, sentence(error))
        .advice("Give the account's object id, user principal name or SIP address.")
        .target(crate::domain::excerpt(given))
}

/// A wrong number.
#[must_use]
pub fn invalid_telephone_number(error: &TelephoneNumberError, given: &str) -> Failure {
    let advice = match error {
        TelephoneNumberError::TelPrefix(_) => "Leave 'tel:' out.",
        TelephoneNumberError::TrunkPrefix(_) => "Write the number as it is dialled from abroad, without brackets.",
        TelephoneNumberError::Extension(_) | TelephoneNumberError::Character(..) => {
            "Write it like +12065551234, with an extension like +12065551000;ext=524."
        }
        TelephoneNumberError::Blank | TelephoneNumberError::TooLong(..) => "Write it like +12065551234.",
    };
    Failure::new(ErrorCode::InvalidTelephoneNumber, sentence(error))
        .advice(advice)
        .target(crate::domain::excerpt(given))
}

/// A wrong type.
#[must_use]
pub fn invalid_number_type(error: &NumberTypeError, given: &str) -> Failure {
    Failure::new(ErrorCode::InvalidNumberType, sentence(error))
        .advice("Get-CsPhoneNumberAssignment shows a number's type.")
        .target(crate::domain::excerpt(given))
}

/// An account that the tenant does not have.
#[must_use]
pub fn account_not_found(identity: &str) -> Failure {
    Failure::new(ErrorCode::AccountNotFound, format!("The user '{identity}' is not found"))
        .advice("Check the spelling, and that you are connected to the account's tenant.")
        .target(identity)
}

/// An identity that two accounts answer to.
#[must_use]
pub fn ambiguous_identity(identity: &str, accounts: &[String]) -> Failure {
    let message = format!(
        "The identity '{identity}' belongs to {} accounts: {}; nothing was removed from either",
        accounts.len(),
        accounts.join(", ")
    );
    Failure::new(ErrorCode::AmbiguousIdentity, message)
        .advice("Give the object id of the one you mean.")
        .target(identity)
}

/// A number that is left alone. `user` is the account as messages show it.
#[must_use]
pub fn refused(
    refusal: &Refusal,
    number: &TelephoneNumber,
    user: &str,
    named_type: &str,
    tenant_id: Option<&str>,
) -> Failure {
    let not_theirs = |why: String| format!("Telephone number '{number}' is not assigned to the user '{user}': {why}");
    let (code, message, advice) = match refusal {
        Refusal::NotFound => (
            ErrorCode::NumberNotFound,
            match tenant_id {
                Some(tenant_id) => format!("Telephone Number '{number}' is not found from tenant '{tenant_id}'"),
                None => format!("Telephone Number '{number}' is not found from the tenant"),
            },
            "Check the number; an extension is part of it, as in +12065551000;ext=524.",
        ),
        Refusal::NotAssigned => (
            ErrorCode::NumberNotAssigned,
            not_theirs("it is not currently assigned to anybody".to_owned()),
            "There is nothing to remove.",
        ),
        Refusal::AnotherAccount(id) => (
            ErrorCode::NumberOfAnotherAccount,
            not_theirs(format!("it belongs to the account with the object id {id}")),
            "Nothing was removed. Check which of the two you mean.",
        ),
        Refusal::TypeMismatch(actual) => (
            ErrorCode::NumberTypeMismatch,
            format!("Telephone number '{number}' is of the type {actual}, which does not match the type {named_type}"),
            "Give the number's own type, or use -RemoveAll for all numbers of the account.",
        ),
        Refusal::ConferenceBridge => (
            ErrorCode::NumberOfConferenceBridge,
            not_theirs("it is assigned to a conference bridge".to_owned()),
            "Unregister-CsOnlineDialInConferencingServiceNumber takes a number from a bridge.",
        ),
        Refusal::Policy(name) => (
            ErrorCode::NumberOfPolicy,
            not_theirs(format!("it is assigned to the policy '{name}'")),
            "Change the policy first.",
        ),
        Refusal::OnPremises => (
            ErrorCode::NumberSyncedFromOnPremises,
            format!(
                "The user '{user}' already has a telephone number set in the on-premises Active Directory and synchronized to \
                 the cloud. Telephone number '{number}' can only be removed there"
            ),
            "Clear msRTCSIP-Line (LineURI) in the on-premises directory and let it synchronize.",
        ),
        Refusal::Unclear(words) => (
            ErrorCode::NumberStateUnclear,
            format!(
                "Telephone number '{number}' is left alone: the service does not say clearly whose it is ({words})"
            ),
            "Look at it with Get-CsPhoneNumberAssignment, and try again later.",
        ),
    };
    Failure::new(code, message).advice(advice).target(number.to_string())
}

/// A call that did not work. `doing` says what was attempted, as in `Reading the user 'x'`.
#[must_use]
pub fn graph_failure(error: &GraphError, doing: &str) -> Failure {
    let (code, advice) = match error.kind {
        Kind::Unauthorized => {
            (ErrorCode::Unauthorized, "The access token has expired or is not one for Microsoft Graph; connect again.")
        }
        Kind::Forbidden => (ErrorCode::Forbidden, PERMISSIONS),
        Kind::Throttled => {
            (ErrorCode::Throttled, "The tenant is being throttled; try again later, with fewer requests at a time.")
        }
        Kind::Unavailable => (ErrorCode::ServiceUnavailable, "Try again later."),
        Kind::Refused => {
            (ErrorCode::ServiceRefused, "The service's own words say why; its request id helps a support case.")
        }
        Kind::Unexpected => {
            (ErrorCode::UnexpectedReply, "Check what stands between this machine and Microsoft Graph, such as a proxy.")
        }
        Kind::RefusedAddress => (
            ErrorCode::RefusedAddress,
            "The token is sent to the connection's own address only; check what stands between this machine and Microsoft Graph.",
        ),
        Kind::NotSent | Kind::Broken => {
            (ErrorCode::ConnectionFailed, "Check the network, the proxy, and that Microsoft Graph can be reached.")
        }
        Kind::TimedOut => (ErrorCode::TimedOut, "Check the network, and try again later."),
        Kind::SignIn => (ErrorCode::SignInFailed, "Connect again."),
    };
    let ids = match (&error.request_id, &error.client_request_id) {
        (Some(id), _) => format!(" Request id: {id}."),
        (None, Some(id)) => format!(" Client request id: {id}."),
        (None, None) => String::new(),
    };
    let advice = error.advice.as_deref().unwrap_or(advice);
    let mut failure = Failure::new(code, format!("{doing} failed: {}", error.message)).advice(format!("{advice}{ids}"));
    failure.legacy_code = code.legacy_code(error.status);
    failure.http_status = error.status;
    failure.service_code.clone_from(&error.code);
    failure.request_id.clone_from(&error.request_id);
    failure.client_request_id = error.client_request_id.map(|id| id.to_string());
    failure.retry_after_ms = error.retry_after.map(milliseconds);
    failure.attempts = error.attempts;
    failure.response_body.clone_from(&error.body);
    failure
}

/// An internal error text as users read it.
fn sentence(error: &dyn std::error::Error) -> String {
    capitalised(&error.to_string())
}

/// `text` with a capital at its beginning.
#[must_use]
pub fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
