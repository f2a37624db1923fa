//! What kept a request from its reply, in words.

use super::certificates;
use super::retry::Answer;

/// What is known of a connection that could not be made: whether a wait may change it, why, and what to do.
///
/// What a proxy answered reqwest tells in words alone.
#[must_use]
pub fn no_connection(error: &reqwest::Error, host: &str) -> Option<(Answer, String, String)> {
    let causes = causes(error);
    let tls = causes.iter().find_map(|cause| cause.downcast_ref::<rustls::Error>()).and_then(certificates::denial);
    if let Some((reason, advice)) = tls {
        return Some((Answer::Denied, reason, advice.to_owned()));
    }
    let told: Vec<String> = causes.iter().map(ToString::to_string).collect();
    let told = told.iter().find_map(|text| text.strip_prefix("tunnel error: "))?;
    Some(if told == "proxy authorization required" {
        (
            Answer::Denied,
            format!("the proxy wants a user name and password before it opens a way to {host} (407)"),
            format!(
                "Before PowerShell is started, set the environment variable HTTPS_PROXY to the proxy's address with both, like \
                 http://user:password@proxy.contoso.com:8080, special characters percent-encoded; proxies that take only NTLM or \
                 Kerberos have to let {host} through without."
            ),
        )
    } else {
        (
            Answer::NotSent,
            format!("the proxy did not open a way to {host} ({})", chain(error)),
            format!(
                "Have the proxy's administrator allow connections to {host}; NO_PROXY names hosts that are reached without it."
            ),
        )
    })
}

/// What caused the error, outermost first.
fn causes<'a>(error: &'a (dyn std::error::Error + 'static)) -> Vec<&'a (dyn std::error::Error + 'static)> {
    let inner = |error: &'a (dyn std::error::Error + 'static)| match error.downcast_ref::<std::io::Error>() {
        // Its source is the source of what it holds.
        Some(io) => io.get_ref().map(|held| held as &(dyn std::error::Error + 'static)),
        None => error.source(),
    };
    std::iter::successors(inner(error), |cause| inner(*cause)).collect()
}

/// The error's causes in one line, each text once. reqwest's own text names the URL, which is shown elsewhere.
#[must_use]
pub fn chain(error: &reqwest::Error) -> String {
    let mut texts: Vec<String> = causes(error).iter().map(ToString::to_string).collect();
    texts.dedup();
    if texts.is_empty() { error.to_string() } else { texts.join(": ") }
}
