//! A token with its lifetime.

use std::time::{Duration, SystemTime};

use super::claims::Claims;
use crate::http::secret::Secret;

/// A token that a source handed out.
#[derive(Debug, Clone)]
pub struct Token {
    /// The token itself.
    pub secret: Secret,
    /// What it says of itself.
    pub claims: Claims,
    /// When it expires; `None`: it does not say.
    pub expires_at: Option<SystemTime>,
    /// From when on a new one is asked for.
    renew_at: Option<SystemTime>,
}

/// A token is renewed this long before it expires, or after half of its life where that is shorter.
const EARLY: Duration = Duration::from_secs(300);

/// No token lasts longer, whatever its provider says.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

impl Token {
    /// A token that was handed out at `now` for `lifetime`.
    #[must_use]
    pub fn for_lifetime(text: String, lifetime: Duration, now: SystemTime) -> Self {
        let lifetime = lifetime.min(LONGEST);
        let early = EARLY.min(lifetime / 2);
        Self {
            claims: Claims::read(&text),
            secret: Secret::new(text),
            expires_at: Some(now + lifetime),
            renew_at: Some(now + lifetime.saturating_sub(early)),
        }
    }

    /// A token that says itself when it expires, or does not.
    #[must_use]
    pub fn given(text: String) -> Self {
        let claims = Claims::read(&text);
        let expires_at = claims.expires_at();
        Self { claims, secret: Secret::new(text), expires_at, renew_at: expires_at }
    }

    /// Whether it is of no use any more.
    #[must_use]
    pub fn is_expired(&self, now: SystemTime) -> bool {
        self.expires_at.is_some_and(|at| at <= now)
    }

    /// Whether it is time for a new one.
    #[must_use]
    pub fn is_due(&self, now: SystemTime) -> bool {
        self.renew_at.is_some_and(|at| at <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_renewed_before_it_expires() {
        let now = SystemTime::UNIX_EPOCH;
        let after = |seconds| now + Duration::from_secs(seconds);
        let hour = Token::for_lifetime("t".into(), Duration::from_secs(3_600), now);
        assert!(!hour.is_due(after(3_299)) && hour.is_due(after(3_300)) && !hour.is_expired(after(3_599)));
        assert!(hour.is_expired(after(3_600)));
        let short = Token::for_lifetime("t".into(), Duration::from_secs(2), now);
        assert!(!short.is_due(now) && short.is_due(after(1)) && !short.is_expired(after(1)));
        assert!(!Token::given("opaque".into()).is_expired(after(u64::from(u32::MAX))));
    }
}
