//! A telephone number as administrators write it, and the one spelling the service uses.

use super::excerpt;

/// A number and, as part of it, its extension: `+12065551000;ext=524` is another number than `+12065551000`.
///
/// Two spellings of one number are equal: only the digits are kept.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TelephoneNumber {
    digits: String,
    extension: Option<String>,
}

/// Why a text is no telephone number. Each names the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TelephoneNumberError {
    /// Nothing but blanks.
    #[error("the telephone number is blank")]
    Blank,
    /// The reference page: "Needs to be without the prefixed tel:".
    #[error("Telephone number '{0}' is invalid: it begins with 'tel:'")]
    TelPrefix(String),
    /// `(0)`: dialled within some countries only, part of the number in others.
    #[error("Telephone number '{0}' is invalid: '(0)' may or may not be part of the number")]
    TrunkPrefix(String),
    /// A character that is neither an ASCII digit nor usual between digits.
    #[error("Telephone number '{0}' is invalid: '{1}' is not one of the digits 0 to 9")]
    Character(String, char),
    /// `;` followed by anything but one `ext=` and its digits.
    #[error("Telephone number '{0}' is invalid: an extension is written once, as ';ext=' and its digits")]
    Extension(String),
    /// Longer than any number can be.
    #[error("Telephone number '{0}' is invalid: it has {1} digits, more than {LONGEST}")]
    TooLong(String, usize),
}

/// E.164 numbers have 15 digits at most (ITU-T E.164, 6.1). Others may be longer; this bound is ours and generous.
const LONGEST: usize = 32;

impl TelephoneNumber {
    /// Reads a number, E.164 or not, with or without `+`, with or without `;ext=`. Blanks and the usual punctuation of
    /// written numbers are dropped.
    ///
    /// # Errors
    /// [`TelephoneNumberError`]; a text that could mean two numbers is refused and never guessed at.
    pub fn parse(text: &str) -> Result<Self, TelephoneNumberError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(TelephoneNumberError::Blank);
        }
        if text.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("tel:")) {
            return Err(TelephoneNumberError::TelPrefix(excerpt(text)));
        }
        let (number, extension) = match text.split_once(';') {
            None => (text, None),
            Some((number, parameter)) => (number, Some(extension(text, parameter)?)),
        };
        if number.contains("(0)") {
            return Err(TelephoneNumberError::TrunkPrefix(excerpt(text)));
        }
        let number = number.trim();
        let digits = digits(text, number.strip_prefix('+').unwrap_or(number))?;
        Ok(Self { digits, extension })
    }
}

/// The spelling of the service's replies: `+`, the digits, `;ext=` and the extension.
impl std::fmt::Display for TelephoneNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "+{}", self.digits)?;
        match &self.extension {
            Some(extension) => write!(f, ";ext={extension}"),
            None => Ok(()),
        }
    }
}

fn extension(whole: &str, parameter: &str) -> Result<String, TelephoneNumberError> {
    let wrong = || TelephoneNumberError::Extension(excerpt(whole));
    let (name, value) = parameter.split_once('=').ok_or_else(wrong)?;
    let value = value.trim();
    let well_formed = name.trim().eq_ignore_ascii_case("ext")
        && !value.is_empty()
        && value.len() <= LONGEST
        && value.bytes().all(|byte| byte.is_ascii_digit());
    if well_formed { Ok(value.to_owned()) } else { Err(wrong()) }
}

fn digits(whole: &str, written: &str) -> Result<String, TelephoneNumberError> {
    let mut digits = String::with_capacity(written.len());
    for character in written.chars() {
        if character.is_ascii_digit() {
            digits.push(character);
        } else if !is_punctuation(character) {
            return Err(TelephoneNumberError::Character(excerpt(whole), character));
        }
    }
    if digits.is_empty() {
        return Err(TelephoneNumberError::Blank);
    }
    if digits.len() > LONGEST {
        return Err(TelephoneNumberError::TooLong(excerpt(whole), digits.len()));
    }
    Ok(digits)
}

/// Blanks (also the unbreakable ones of spreadsheets), hyphens and dashes, dots, slashes and brackets.
fn is_punctuation(character: char) -> bool {
    (character.is_whitespace() && !character.is_control())
        || "-\u{2010}\u{2011}\u{2012}\u{2013}.()/".contains(character)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn spelled(text: &str) -> String {
        TelephoneNumber::parse(text).unwrap().to_string()
    }

    #[test]
    fn the_spellings_of_one_number_are_one_number() {
        for text in
            ["+12065551234", "12065551234", " +1 (206) 555-1234 ", "+1.206.555.1234", "1\u{a0}206\u{2011}5551234"]
        {
            assert_eq!(spelled(text), "+12065551234", "{text:?}");
        }
        assert_eq!(spelled("+1234"), "+1234");
        assert_eq!(spelled("+1 206 555 1000 ;EXT= 524"), "+12065551000;ext=524");
    }

    #[test]
    fn an_extension_is_part_of_the_number() {
        let with = |text| TelephoneNumber::parse(text).unwrap();
        assert_ne!(with("+12065551000"), with("+12065551000;ext=524"));
        assert_ne!(with("+12065551000;ext=525"), with("+12065551000;ext=524"));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        use TelephoneNumberError as Error;
        type Expected = fn(&Error) -> bool;
        let cases: [(&str, Expected); 17] = [
            ("", |e| matches!(e, Error::Blank)),
            ("  ", |e| matches!(e, Error::Blank)),
            ("+", |e| matches!(e, Error::Blank)),
            ("tel:+12065551234", |e| matches!(e, Error::TelPrefix(_))),
            ("TEL:+12065551234", |e| matches!(e, Error::TelPrefix(_))),
            ("+44 (0)20 7946 1203", |e| matches!(e, Error::TrunkPrefix(_))),
            ("+1206555CALL", |e| matches!(e, Error::Character(_, 'C'))),
            ("++12065551234", |e| matches!(e, Error::Character(_, '+'))),
            ("12065551234+", |e| matches!(e, Error::Character(_, '+'))),
            ("+1206\n5551234", |e| matches!(e, Error::Character(_, '\n'))),
            ("+１２０６５５５１２３４", |e| matches!(e, Error::Character(..))),
            ("+12065551000;ext=", |e| matches!(e, Error::Extension(_))),
            ("+12065551000;ext=524;ext=525", |e| matches!(e, Error::Extension(_))),
            ("+12065551000;", |e| matches!(e, Error::Extension(_))),
            ("+12065551000;phone-context=x", |e| matches!(e, Error::Extension(_))),
            ("+12065551000;ext=5 24", |e| matches!(e, Error::Extension(_))),
            (";ext=5", |e| matches!(e, Error::Blank)),
        ];
        for (text, expected) in cases {
            let error = TelephoneNumber::parse(text).unwrap_err();
            assert!(expected(&error), "{text:?}: {error:?}");
        }
        assert!(matches!(TelephoneNumber::parse(&"1".repeat(300)), Err(Error::TooLong(_, 300))));
    }

    proptest! {
        #[test]
        fn no_text_panics_and_the_spelling_reads_back_as_the_same_number(text in "\\PC{0,40}|[+0-9 ();ext=.-]{0,40}") {
            if let Ok(number) = TelephoneNumber::parse(&text) {
                prop_assert_eq!(TelephoneNumber::parse(&number.to_string()), Ok(number.clone()));
                let kept: String = number.to_string().chars().filter(char::is_ascii_digit).collect();
                let written: String = text.chars().filter(char::is_ascii_digit).collect();
                prop_assert_eq!(kept, written, "no digit is lost or added");
            }
        }
    }
}
