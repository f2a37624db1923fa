//! `$filter`, in the forms that Microsoft documents for these routes: `field eq 'value'`,
//! `list/any(x:x eq 'value')`, and several of them with `and`.

use super::Refusal;

/// One comparison of a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The field.
    pub field: String,
    /// Whether it is a list of which any element may be equal.
    pub any: bool,
    /// What it must be equal to.
    pub value: String,
}

/// Reads a filter.
pub fn parse(text: &str) -> Result<Vec<Term>, Refusal> {
    let refuse = |why: &str| Refusal::bad(format!("the filter \"{text}\" is not supported: {why}"));
    let tokens = tokens(text).map_err(&refuse)?;
    let mut reader = Reader { tokens: tokens.into_iter() };
    let mut terms = Vec::new();
    loop {
        terms.push(reader.term().map_err(&refuse)?);
        match reader.tokens.next() {
            None => return Ok(terms),
            Some(Token::Word(word)) if word == "and" => {}
            Some(_) => return Err(refuse("only comparisons with eq, joined by and, are")),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    Text(String),
    Sign(char),
}

struct Reader {
    tokens: std::vec::IntoIter<Token>,
}

impl Reader {
    fn term(&mut self) -> Result<Term, &'static str> {
        let field = self.word()?;
        match self.tokens.next() {
            Some(Token::Word(word)) if word == "eq" => Ok(Term { field, any: false, value: self.text()? }),
            Some(Token::Sign('/')) => self.any(field),
            _ => Err("a field is followed by eq or by /any"),
        }
    }

    fn any(&mut self, field: String) -> Result<Term, &'static str> {
        if self.word()? != "any" {
            return Err("of the functions on lists only any is");
        }
        self.sign('(')?;
        let variable = self.word()?;
        self.sign(':')?;
        if self.word()? != variable {
            return Err("within any, only the variable itself can be compared");
        }
        if self.word()? != "eq" {
            return Err("within any, only eq is");
        }
        let value = self.text()?;
        self.sign(')')?;
        Ok(Term { field, any: true, value })
    }

    fn word(&mut self) -> Result<String, &'static str> {
        match self.tokens.next() {
            Some(Token::Word(word)) => Ok(word),
            _ => Err("a name is missing"),
        }
    }

    fn text(&mut self) -> Result<String, &'static str> {
        match self.tokens.next() {
            Some(Token::Text(text)) => Ok(text),
            _ => Err("values stand in single quotes"),
        }
    }

    fn sign(&mut self, sign: char) -> Result<(), &'static str> {
        match self.tokens.next() {
            Some(Token::Sign(found)) if found == sign => Ok(()),
            _ => Err("the form of any is list/any(x:x eq 'value')"),
        }
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, &'static str> {
    let mut tokens = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(first) = rest.next() {
        match first {
            ' ' => {}
            '(' | ')' | ':' | '/' => tokens.push(Token::Sign(first)),
            '\'' => {
                let mut value = String::new();
                loop {
                    match rest.next() {
                        None => return Err("a quote is open"),
                        // A quote within a value is doubled.
                        Some('\'') if rest.next_if_eq(&'\'').is_some() => value.push('\''),
                        Some('\'') => break,
                        Some(character) => value.push(character),
                    }
                }
                tokens.push(Token::Text(value));
            }
            _ if first.is_ascii_alphanumeric() || first == '_' => {
                let mut word = String::from(first);
                while let Some(next) = rest.next_if(|next| next.is_ascii_alphanumeric() || *next == '_') {
                    word.push(next);
                }
                tokens.push(Token::Word(word));
            }
            _ => return Err("it has a character that belongs to no documented form"),
        }
    }
    Ok(tokens)
}
