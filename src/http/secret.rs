//! A text that must never be shown.

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

    /// `text` without the secret, should a reply or an error repeat it.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        if self.0.is_empty() { text.to_owned() } else { text.replace(self.0.as_str(), "…") }
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
        assert_eq!(Secret::new(String::new()).redact("kept"), "kept");
    }
}
