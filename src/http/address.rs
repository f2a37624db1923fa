//! Where requests, and with them the token, may go.

use reqwest::Url;

/// Why an address is not used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not a URL.
    #[error("'{0}' is not a web address")]
    Form(String),
    /// Neither https nor http to a loopback address: the token would travel in the clear.
    #[error("'{0}' is neither https nor http to a loopback address")]
    Insecure(String),
    /// User name, password, query or fragment.
    #[error("the address of '{0}' must have no user name, password, query or fragment")]
    Parts(String),
    /// Another origin than the base address.
    #[error("'{found}' is not at {origin}")]
    OtherOrigin {
        /// The origin of the address that was refused.
        found: String,
        /// The only origin that the token goes to.
        origin: String,
    },
}

/// The address all requests of a connection begin with, such as `https://graph.microsoft.com/v1.0`.
#[derive(Debug, Clone)]
pub struct BaseAddress {
    url: Url,
}

impl BaseAddress {
    /// Reads a base address. A bare origin gets the path `usual_path`, such as Graph's `/v1.0`.
    ///
    /// # Errors
    /// [`AddressError`]: only https, or http to loopback, and nothing but origin and path.
    pub fn parse(text: &str, usual_path: &str) -> Result<Self, AddressError> {
        let mut url = Url::parse(text.trim()).map_err(|_| AddressError::Form(shortened(text)))?;
        let plain = url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none()
            && url.has_host();
        if !plain {
            return Err(AddressError::Parts(url.host_str().unwrap_or("it").to_owned()));
        }
        if url.scheme() != "https" && !(url.scheme() == "http" && is_loopback(&url)) {
            return Err(AddressError::Insecure(url.to_string()));
        }
        let path = match url.path().trim_end_matches('/') {
            "" => usual_path.to_owned(),
            path => path.to_owned(),
        };
        url.set_path(&path);
        Ok(Self { url })
    }

    /// The address as text, without a slash at its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.url.as_str().trim_end_matches('/')
    }

    /// Scheme, host and port alone.
    #[must_use]
    pub fn origin(&self) -> String {
        self.url.origin().ascii_serialization()
    }

    /// The host that requests go to.
    #[must_use]
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// Whether requests stay on this machine: they pass no proxy then.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.url)
    }

    /// The address of `path_and_query` (encoded by the caller) below the base.
    ///
    /// # Errors
    /// [`AddressError::Form`] where the two make no URL.
    pub fn join(&self, path_and_query: &str) -> Result<Url, AddressError> {
        let text = format!("{}/{path_and_query}", self.as_str());
        Url::parse(&text).map_err(|_| AddressError::Form(shortened(&text)))
    }

    /// Reads an address that the service handed out (`Location`, `nextLink`): absolute, or relative to the base.
    ///
    /// # Errors
    /// [`AddressError::OtherOrigin`] for any other scheme, host or port: the token goes nowhere else (RFC 6454, 4).
    pub fn same_origin(&self, text: &str) -> Result<Url, AddressError> {
        let url = self.url.join(text).map_err(|_| AddressError::Form(shortened(text)))?;
        if url.origin() == self.url.origin() {
            Ok(url)
        } else {
            Err(AddressError::OtherOrigin {
                found: url.origin().ascii_serialization(),
                origin: self.url.origin().ascii_serialization(),
            })
        }
    }

    /// Path and query of `url` below the base, for messages.
    #[must_use]
    pub fn shown(&self, url: &Url) -> String {
        let whole = url.as_str();
        whole.strip_prefix(self.as_str()).unwrap_or(url.path()).to_owned()
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || address.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
}

/// Addresses come from people and services: shown, but not at any length, and without a user name or password before the `@`.
fn shortened(text: &str) -> String {
    let text = text.rsplit('@').next().unwrap_or_default();
    text.chars().filter(|character| !character.is_control()).take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_and_loopback_are_taken() {
        for right in [
            "https://graph.microsoft.com/v1.0/",
            "https://graph.microsoft.com",
            "http://127.0.0.1:8080/v1.0",
            "http://localhost:1/v1.0",
            "http://[::1]:1/v1.0",
        ] {
            let base = BaseAddress::parse(right, "/v1.0").unwrap();
            assert!(base.as_str().ends_with("/v1.0"), "{}", base.as_str());
        }
        assert!(matches!(
            BaseAddress::parse("http://graph.microsoft.com/v1.0", "/v1.0"),
            Err(AddressError::Insecure(_))
        ));
        assert!(matches!(BaseAddress::parse("http://127.0.0.1.example.com/", "/v1.0"), Err(AddressError::Insecure(_))));
        assert!(matches!(
            BaseAddress::parse("https://user:pw@graph.microsoft.com/", "/v1.0"),
            Err(AddressError::Parts(_))
        ));
        assert!(matches!(BaseAddress::parse("https://graph.microsoft.com/?x=1", "/v1.0"), Err(AddressError::Parts(_))));
        assert!(BaseAddress::parse("graph", "/v1.0").is_err());
        assert!(BaseAddress::parse("file:///etc/passwd", "/v1.0").is_err());
    }

    #[test]
    fn an_address_of_another_origin_is_refused() {
        let base = BaseAddress::parse("https://graph.microsoft.com/v1.0", "/v1.0").unwrap();
        assert!(base.same_origin("https://graph.microsoft.com/beta/x").is_ok());
        assert!(base.same_origin("/v1.0/operations('1')").is_ok());
        for wrong in [
            "http://graph.microsoft.com/x",
            "https://graph.microsoft.com:444/x",
            "https://evil.example/x",
            "//evil.example/x",
            "\\\\evil.example\\x",
            "https://graph.microsoft.com@evil.example/x",
            "https://graph.microsoft.com:443@evil.example/x",
            "https://graph.microsoft.com%2F@evil.example/x",
            "https://graph.microsoft.com.evil.example/x",
            "javascript:alert(1)",
        ] {
            assert!(matches!(base.same_origin(wrong), Err(AddressError::OtherOrigin { .. })), "{wrong}");
        }
    }
}
