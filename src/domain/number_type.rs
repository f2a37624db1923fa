//! The three types of number that can be unassigned (reference page, `-PhoneNumberType`).

/// The type of a telephone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberType {
    /// A number of the tenant's own, routed through its session border controllers.
    DirectRouting,
    /// A Microsoft Calling Plan number.
    CallingPlan,
    /// A number of an operator in the Operator Connect programme.
    OperatorConnect,
}

/// A text that is none of the three types; the message lists them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a phone number type; the types are DirectRouting, CallingPlan and OperatorConnect")]
pub struct NumberTypeError(String);

impl NumberType {
    const ALL: [Self; 3] = [Self::DirectRouting, Self::CallingPlan, Self::OperatorConnect];

    /// Reads a type as administrators write it: any case, blanks around it.
    ///
    /// # Errors
    /// [`NumberTypeError`] for any other text.
    pub fn parse(text: &str) -> Result<Self, NumberTypeError> {
        let name = text.trim();
        Self::ALL
            .into_iter()
            .find(|number_type| number_type.name().eq_ignore_ascii_case(name))
            .ok_or_else(|| NumberTypeError(super::excerpt(name)))
    }

    /// The type as the reference page writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::DirectRouting => "DirectRouting",
            Self::CallingPlan => "CallingPlan",
            Self::OperatorConnect => "OperatorConnect",
        }
    }

    /// The type as Graph writes it in requests and replies (`numberType` of numberAssignment).
    #[must_use]
    pub fn graph_name(self) -> &'static str {
        match self {
            Self::DirectRouting => "directRouting",
            Self::CallingPlan => "callingPlan",
            Self::OperatorConnect => "operatorConnect",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_case_is_read_and_the_error_lists_the_three() {
        assert_eq!(NumberType::parse(" callingplan "), Ok(NumberType::CallingPlan));
        let text = NumberType::parse("Skype").unwrap_err().to_string();
        for name in ["'Skype'", "DirectRouting", "CallingPlan", "OperatorConnect"] {
            assert!(text.contains(name), "{text}");
        }
        assert!(NumberType::parse("").is_err());
    }
}
