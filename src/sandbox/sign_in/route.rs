//! Which endpoint a path is.

use percent_encoding::percent_decode_str;

/// An endpoint for signing in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// `/{tenant}/oauth2/v2.0/token`.
    Token(String),
    /// `/{tenant}/oauth2/v2.0/devicecode`.
    DeviceCode(String),
    /// `/devicelogin`, where a person would enter the code.
    DevicePage,
    /// `/metadata/identity/oauth2/token`, of the instance metadata service of a virtual machine.
    Metadata,
    /// `/msi/token`, which App Service names in `IDENTITY_ENDPOINT`.
    AppService,
    /// `/{tenant}/v2.0/.well-known/openid-configuration`.
    Configuration(String),
    /// `/common/discovery/instance`.
    Instance,
    /// `/{tenant}/discovery/v2.0/keys`.
    Keys,
}

impl Route {
    /// Finds the endpoint; `None` for any other path.
    pub fn of(path: &str) -> Option<Self> {
        let path = percent_decode_str(path).decode_utf8().ok()?;
        let segments: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
        match segments.as_slice() {
            ["metadata", "identity", "oauth2", "token"] => Some(Self::Metadata),
            ["msi", "token"] => Some(Self::AppService),
            ["devicelogin"] => Some(Self::DevicePage),
            ["common", "discovery", "instance"] => Some(Self::Instance),
            [tenant, "oauth2", "v2.0", "token"] => Some(Self::Token((*tenant).into())),
            [tenant, "oauth2", "v2.0", "devicecode"] => Some(Self::DeviceCode((*tenant).into())),
            [tenant, "v2.0", ".well-known", "openid-configuration"] => Some(Self::Configuration((*tenant).into())),
            [_, "discovery", "v2.0", "keys"] => Some(Self::Keys),
            _ => None,
        }
    }

    /// The method that the endpoint takes.
    pub fn method(&self) -> &'static str {
        match self {
            Self::Token(_) | Self::DeviceCode(_) => "POST",
            _ => "GET",
        }
    }
}
