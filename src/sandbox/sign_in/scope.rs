//! What a sign-in asks for.

use super::Refused;

/// The only resource that the sandbox has.
pub const RESOURCE: &str = "https://graph.microsoft.com";
/// What OpenID Connect has, whatever the resource.
const OF_OPENID: &[&str] = &["openid", "profile", "email", OFFLINE];
const OFFLINE: &str = "offline_access";

/// What a person's sign-in asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    /// The permissions that are named; empty with `.default`, which means all.
    pub named: Vec<String>,
    /// Whether a refresh token is to come with the access token.
    pub offline: bool,
}

/// An application by itself asks for everything that it was granted, and for nothing else.
pub fn of_application(scope: &str) -> Result<(), Refused> {
    let default = format!("{RESOURCE}/.default");
    if scope == default {
        return Ok(());
    }
    match scope.strip_suffix("/.default") {
        Some(resource) if resource.starts_with("https://") && !resource.contains(' ') => {
            Err(unknown_resource(resource))
        }
        _ => {
            let message = format!(
                "The provided value for scope {scope} is not valid. Client credential flows must have a scope value with \
                 /.default suffixed to the resource identifier (application ID URI)."
            );
            Err(Refused::new("invalid_scope", 1_002_012, message))
        }
    }
}

/// A person asks for everything that was granted, or for permissions by name.
pub fn of_person(scope: &str) -> Result<Asked, Refused> {
    let invalid = |reason: &str| {
        let message = format!("The provided value for the input parameter 'scope' is not valid: {reason}.");
        Err(Refused::new("invalid_scope", 70_011, message))
    };
    let mut asked = Asked::default();
    let mut everything = false;
    for word in scope.split(' ').filter(|word| !word.is_empty()) {
        let of_graph = word.strip_prefix(RESOURCE).and_then(|rest| rest.strip_prefix('/'));
        match (word, of_graph) {
            (OFFLINE, _) => asked.offline = true,
            (word, _) if OF_OPENID.contains(&word) => {}
            (_, Some(".default")) => everything = true,
            (_, Some(name)) if name.contains('.') && !name.contains('/') => asked.named.push(name.into()),
            // Without a resource, Graph is meant (documented).
            (name, None) if name.contains('.') && !name.contains('/') && name != ".default" => {
                asked.named.push(name.into())
            }
            (other, _) => return invalid(&format!("the scope '{other}' is not known")),
        }
    }
    match (everything, asked.named.is_empty()) {
        (true, false) => invalid(".default scope can't be combined with resource-specific scopes"),
        (false, true) => invalid("it asks for nothing of Microsoft Graph"),
        _ => Ok(asked),
    }
}

/// What is answered when somebody asks for another resource.
pub fn unknown_resource(resource: &str) -> Refused {
    let message = format!("The resource principal named {resource} was not found in the tenant.");
    Refused::new("invalid_resource", 500_011, message)
}
