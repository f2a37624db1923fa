//! What a plan's part about signing in must not say although its JSON is well formed.

use axum::http::HeaderValue;
use uuid::Uuid;

use super::check::Mistake;
use super::sign_in::{Application, SignIn};
use crate::sandbox::sign_in::Certificate;

/// In seconds. Longer times could not be counted on every machine.
const YEAR: u64 = 365 * 24 * 60 * 60;

/// Checks the part by itself.
pub fn check(sign_in: &SignIn) -> Result<(), Mistake> {
    let wrong = |entry: &str, reason: &str| Err(Mistake::new(format!("signIn.{entry}"), reason));
    if !(1..=YEAR).contains(&sign_in.token_lifetime_seconds) {
        return wrong("tokenLifetimeSeconds", "a token is good for at least a second and at most a year");
    }
    if sign_in.refresh_in_seconds.is_some_and(|seconds| seconds == 0 || seconds >= sign_in.token_lifetime_seconds) {
        return wrong("refreshInSeconds", "a token is renewed after at least a second, and before it expires");
    }
    let mut ids = Vec::new();
    for (index, application) in sign_in.applications.iter().enumerate() {
        check_application(application, &mut ids)
            .map_err(|reason| Mistake::new(format!("signIn.applications[{index}]"), reason))?;
    }
    if !(1..=YEAR).contains(&sign_in.device_code.expires_in_seconds) {
        return wrong("deviceCode.expiresInSeconds", "a code can be used for at least a second and at most a year");
    }
    if sign_in.device_code.interval_seconds > YEAR {
        return wrong("deviceCode.intervalSeconds", "a client waits for at most a year");
    }
    check_permissions(sign_in.device_code.permissions.as_deref().unwrap_or_default())
        .map_err(|reason| Mistake::new("signIn.deviceCode.permissions", reason))?;
    let identity = &sign_in.managed_identity;
    for id in &identity.client_ids {
        check_id(id, &mut ids).map_err(|reason| Mistake::new("signIn.managedIdentity.clientIds", reason))?;
    }
    check_permissions(&identity.permissions)
        .map_err(|reason| Mistake::new("signIn.managedIdentity.permissions", reason))?;
    if identity.secret_header.is_empty() || HeaderValue::try_from(&identity.secret_header).is_err() {
        return wrong("managedIdentity.secretHeader", "it is not a header's value");
    }
    Ok(())
}

fn check_application(application: &Application, ids: &mut Vec<Uuid>) -> Result<(), String> {
    check_id(&application.client_id, ids)?;
    check_permissions(&application.permissions)?;
    if application.secret.as_deref() == Some("") {
        return Err("the secret is empty".into());
    }
    let confidential = application.secret.is_some() || application.certificate_pem.is_some();
    if application.public && confidential {
        return Err("a public client has neither secret nor certificate".into());
    }
    if !application.public && !confidential {
        return Err("an application that is not public has a secret or a certificate".into());
    }
    match &application.certificate_pem {
        Some(pem) => Certificate::all_of(pem).map(drop).map_err(|reason| format!("certificatePem: {reason}")),
        None => Ok(()),
    }
}

fn check_id(text: &str, ids: &mut Vec<Uuid>) -> Result<(), String> {
    let id = Uuid::try_parse(text).ok().filter(|_| text.len() == 36);
    let id = id.ok_or_else(|| format!("the client id {text:?} is not a GUID"))?;
    if ids.contains(&id) {
        return Err(format!("the client id {id} is there twice"));
    }
    ids.push(id);
    Ok(())
}

/// A permission has the form `Resource.Operation.Constraint`; which ones there are is Graph's matter.
fn check_permissions(permissions: &[String]) -> Result<(), String> {
    let well_formed = |text: &&String| {
        let parts: Vec<_> = text.split('.').collect();
        let word =
            |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        parts.len() >= 2 && parts.iter().all(word)
    };
    match permissions.iter().find(|text| !well_formed(text)) {
        Some(text) => Err(format!("{text:?} is not the name of a permission")),
        None => Ok(()),
    }
}
