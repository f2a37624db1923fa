//! Who a number is taken from: an object id, a user principal name or a SIP address (reference page, `-Identity`).

use uuid::Uuid;

use super::excerpt;

/// An identity as the caller named it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// The account's object id.
    ObjectId(Uuid),
    /// `name@domain`: a user principal name or a SIP address, and only the service can tell which.
    Address(String),
    /// `sip:name@domain`, kept without the prefix: a SIP address and nothing else.
    SipAddress(String),
}

/// Why a text is no identity. The text says what is wrong with which identity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// Nothing but blanks.
    #[error("the identity is blank")]
    Blank,
    /// Longer than any mail-like address can be (RFC 5321, 4.5.3.1).
    #[error("the identity '{0}' has {1} characters, more than the {LONGEST} that an address can have")]
    TooLong(String, usize),
    /// A character that neither Entra ID nor a SIP address allows, and that could change the meaning of a path or filter.
    #[error("the identity '{0}' holds a character that no user principal name or SIP address can have: {1}")]
    Character(String, String),
    /// Neither a GUID nor `name@domain`.
    #[error("'{0}' is not an object id, a user principal name or a SIP address")]
    Form(String),
}

/// 64 characters, `@`, 255 characters (RFC 5321, 4.5.3.1).
const LONGEST: usize = 320;

impl Identity {
    /// Reads an identity as administrators type it: blanks around it and the case of `sip:` do not matter.
    ///
    /// # Errors
    /// [`IdentityError`] where the text is none of the three forms.
    pub fn parse(text: &str) -> Result<Self, IdentityError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(IdentityError::Blank);
        }
        let length = text.chars().count();
        if length > LONGEST + "sip:".len() {
            return Err(IdentityError::TooLong(excerpt(text), length));
        }
        if let Some(character) = text.chars().find(|c| is_foreign(*c)) {
            return Err(IdentityError::Character(excerpt(text), name_of(character)));
        }
        if text.len() == 36
            && let Ok(id) = Uuid::try_parse(text)
        {
            return Ok(Self::ObjectId(id));
        }
        match text.split_at_checked(4) {
            Some((prefix, address)) if prefix.eq_ignore_ascii_case("sip:") => {
                Self::address(text, address).map(Self::SipAddress)
            }
            _ => Self::address(text, text).map(Self::Address),
        }
    }

    fn address(whole: &str, address: &str) -> Result<String, IdentityError> {
        match address.split_once('@') {
            Some((name, domain))
                if !name.is_empty() && !domain.is_empty() && !domain.contains('@') && !address.contains(':') =>
            {
                Ok(address.to_owned())
            }
            _ => Err(IdentityError::Form(excerpt(whole))),
        }
    }
}

impl std::fmt::Display for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::ObjectId(id) => write!(f, "{id}"),
            Self::Address(address) => f.write_str(address),
            Self::SipAddress(address) => write!(f, "sip:{address}"),
        }
    }
}

/// Whether two addresses are the same one. The directory and SIP domains ignore case.
#[must_use]
pub fn same_address(one: &str, other: &str) -> bool {
    one == other || one.to_lowercase() == other.to_lowercase()
}

/// An object id is compared as the number it is: the service may write it in any case.
#[must_use]
pub fn same_object_id(text: &str, id: Uuid) -> bool {
    Uuid::try_parse(text).is_ok_and(|parsed| parsed == id)
}

fn is_foreign(character: char) -> bool {
    character.is_control() || character.is_whitespace() || "/?%\\\"<>|*,;()[]{}".contains(character)
}

fn name_of(character: char) -> String {
    match character {
        '\0' => "NUL".to_owned(),
        '\r' | '\n' => "a line break".to_owned(),
        c if c.is_whitespace() => "a blank".to_owned(),
        c if c.is_control() => format!("U+{:04X}", u32::from(c)),
        c => format!("'{c}'"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_forms_are_told_apart() {
        let id = Uuid::from_u128(0x1000_0000_0000_4000_8000_0000_0000_0001);
        assert_eq!(Identity::parse(" 10000000-0000-4000-8000-000000000001 "), Ok(Identity::ObjectId(id)));
        assert_eq!(
            Identity::parse("SIP:fifth.user@voice.contoso.com"),
            Ok(Identity::SipAddress("fifth.user@voice.contoso.com".into()))
        );
        for right in ["o'neil@contoso.com", "ada_fabrikam.com#EXT#@contoso.onmicrosoft.com", "$x@contoso.com"] {
            assert_eq!(Identity::parse(right), Ok(Identity::Address(right.into())));
        }
    }

    #[test]
    fn what_could_become_a_path_or_filter_is_refused() {
        for wrong in [
            "",
            " \t",
            "user1",
            "@contoso.com",
            "user1@",
            "a@b@c",
            "sip:",
            "sip:sip:a@b",
            "user1@contoso.com\n",
            "us\0er1@contoso.com",
            "user1@contoso.com/x",
            "user1@contoso.com?x",
            "user1%40contoso.com",
            "x' or 'a' eq 'a@b",
        ] {
            let parsed = Identity::parse(wrong);
            if wrong.ends_with('\n') {
                assert!(parsed.is_ok(), "a line break at the end is a blank around it");
            } else {
                assert!(parsed.is_err(), "{wrong:?} was taken for {parsed:?}");
            }
        }
        assert!(matches!(Identity::parse(&format!("{}@b", "a".repeat(10_000))), Err(IdentityError::TooLong(..))));
    }
}
