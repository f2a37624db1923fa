//! A text that must never be shown.

use bytes::Bytes;
use zeroize::Zeroizing;

/// A token or another secret. It has no `Display`, its `Debug` shows nothing of it, and its memory is zeroed when it is dropped.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Wraps a secret.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The secret itself: for the header or body it goes into, and for nothing that is shown.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The secret behind `prefix`, as bytes for a header or a body. Their memory is zeroed too, when the last who has them lets go.
    #[must_use]
    pub fn bytes(&self, prefix: &str) -> Bytes {
        // One allocation of the right size: growing would leave a copy behind.
        let mut text = Zeroizing::new(String::with_capacity(prefix.len() + self.0.len()));
        text.push_str(prefix);
        text.push_str(&self.0);
        Bytes::from_owner(Owned(text))
    }

    /// `text` without the secret, should a reply or an error repeat it.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        if self.0.is_empty() { text.to_owned() } else { text.replace(self.0.as_str(), "…") }
    }
}

/// What [`Secret::bytes`] hands out.
struct Owned(Zeroizing<String>);

impl AsRef<[u8]> for Owned {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn a_secret_is_not_shown() {
        let secret = Secret::new("eyJ0eXAi".into());
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        assert_eq!(secret.redact("Bearer eyJ0eXAi is wrong"), "Bearer … is wrong");
        assert_eq!(secret.bytes("Bearer "), "Bearer eyJ0eXAi");
        assert_eq!(Secret::new(String::new()).redact("kept"), "kept");
    }
}
