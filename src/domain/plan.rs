//! Which numbers may be taken away, and why not the others.
//!
//! The service's order names only the number, so nothing but this decision protects a third person.

use uuid::Uuid;

use super::identity::same_object_id;
use super::number_type::NumberType;
use super::telephone_number::TelephoneNumber;

/// A number as the tenant has it, with the service's own words (Graph's numberAssignment).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The number.
    pub telephone_number: TelephoneNumber,
    /// `directRouting`, `callingPlan`, `operatorConnect`, or a word that is not known today.
    pub number_type: String,
    /// Whose it is in kind: `unassigned`, `userAssigned`, …
    pub assignment_status: String,
    /// An account's object id, a policy's name, or nothing.
    pub assignment_target_id: Option<String>,
    /// `primary`, `private`, `alternate`, or nothing.
    pub assignment_category: Option<String>,
    /// `online` or `onPremises`.
    pub number_source: Option<String>,
}

/// Why a number is left alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The tenant has no such number.
    NotFound,
    /// Nobody has it.
    NotAssigned,
    /// It belongs to the account with this object id.
    AnotherAccount(String),
    /// It is of this type, not of the one that was named.
    TypeMismatch(String),
    /// A conference bridge has it.
    ConferenceBridge,
    /// A policy has it, the one named.
    Policy(String),
    /// The on-premises directory rules it.
    OnPremises,
    /// The service's words do not say clearly whose it is.
    Unclear(String),
}

/// Whose a number is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    /// The account in question.
    Account,
    /// Nobody.
    Nobody,
    /// Another account, with this object id.
    Another(String),
    /// A conference bridge.
    ConferenceBridge,
    /// A policy.
    Policy(String),
    /// The row does not say.
    Unclear(String),
}

impl Row {
    /// Whose the number is, seen from `account`. Only words that are known to mean it make it the account's or nobody's.
    #[must_use]
    pub fn holder(&self, account: Uuid) -> Holder {
        let target = self.assignment_target_id.as_deref().filter(|id| !id.is_empty());
        match (self.assignment_status.as_str(), target) {
            ("unassigned", None) => Holder::Nobody,
            ("conferenceAssigned", _) => Holder::ConferenceBridge,
            ("policyAssigned", target) => Holder::Policy(target.unwrap_or("unnamed").to_owned()),
            ("userAssigned" | "voiceApplicationAssigned", Some(id)) if same_object_id(id, account) => Holder::Account,
            ("userAssigned" | "voiceApplicationAssigned" | "thirdPartyAppAssigned", Some(id))
                if !same_object_id(id, account) =>
            {
                Holder::Another(id.to_owned())
            }
            (status, target) => Holder::Unclear(format!("status {status}, target {}", target.unwrap_or("none"))),
        }
    }

    /// Whether this is the account's primary number.
    #[must_use]
    pub fn is_primary(&self) -> bool {
        self.assignment_category.as_deref() == Some("primary")
    }
}

/// The type to order the removal of a number with, or why it must stay.
///
/// `rows` are all rows the tenant showed for the number: more than one is as unclear as a status nobody knows.
/// `named` is the type that the caller named; without it the number's own is taken.
///
/// # Errors
/// The [`Refusal`]. Whose the number is comes before what type it is of, since that is what the caller must hear first.
pub fn decide(rows: &[Row], account: Uuid, named: Option<NumberType>) -> Result<NumberType, Refusal> {
    let row = match rows {
        [] => return Err(Refusal::NotFound),
        [row] => row,
        _ => return Err(Refusal::Unclear(format!("{} entries for one number", rows.len()))),
    };
    match row.holder(account) {
        Holder::Account => {}
        Holder::Nobody => return Err(Refusal::NotAssigned),
        Holder::Another(id) => return Err(Refusal::AnotherAccount(id)),
        Holder::ConferenceBridge => return Err(Refusal::ConferenceBridge),
        Holder::Policy(name) => return Err(Refusal::Policy(name)),
        Holder::Unclear(words) => return Err(Refusal::Unclear(words)),
    }
    if row.number_source.as_deref() == Some("onPremises") {
        return Err(Refusal::OnPremises);
    }
    match (NumberType::parse(&row.number_type), named) {
        (Ok(actual), None) => Ok(actual),
        (Ok(actual), Some(named)) if actual == named => Ok(actual),
        (Ok(actual), Some(_)) => Err(Refusal::TypeMismatch(actual.name().to_owned())),
        (Err(_), _) => Err(Refusal::Unclear(format!("type {}", row.number_type))),
    }
}

/// The order in which an account's numbers go: the primary last, the others as the service listed them.
///
/// The account keeps its line for as long as any other removal can still fail.
pub fn primary_last(rows: &mut [Row]) {
    rows.sort_by_key(Row::is_primary);
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT: Uuid = Uuid::from_u128(1);

    fn row(status: &str, target: Option<&str>) -> Row {
        Row {
            telephone_number: TelephoneNumber::parse("+12065551234").unwrap(),
            number_type: "callingPlan".into(),
            assignment_status: status.into(),
            assignment_target_id: target.map(str::to_owned),
            assignment_category: Some("primary".into()),
            number_source: Some("online".into()),
        }
    }

    fn decided(row: Row) -> Result<NumberType, Refusal> {
        decide(&[row], ACCOUNT, Some(NumberType::CallingPlan))
    }

    #[test]
    fn only_a_row_that_clearly_is_the_accounts_may_go() {
        let own = ACCOUNT.to_string();
        assert_eq!(decided(row("userAssigned", Some(&own.to_uppercase()))), Ok(NumberType::CallingPlan));
        assert_eq!(decided(row("voiceApplicationAssigned", Some(&own))), Ok(NumberType::CallingPlan));
        for (status, target) in [
            ("userAssigned", None),
            ("unassigned", Some(own.as_str())),
            ("thirdPartyAppAssigned", Some(own.as_str())),
            ("internalError", Some(own.as_str())),
            ("somethingNew", Some(own.as_str())),
            ("", Some(own.as_str())),
        ] {
            assert!(matches!(decided(row(status, target)), Err(Refusal::Unclear(_))), "{status} {target:?}");
        }
    }

    #[test]
    fn everybody_elses_number_is_refused_by_whose_it_is() {
        let other = Uuid::from_u128(2).to_string();
        assert_eq!(decided(row("userAssigned", Some(&other))), Err(Refusal::AnotherAccount(other.clone())));
        assert_eq!(decided(row("thirdPartyAppAssigned", Some(&other))), Err(Refusal::AnotherAccount(other)));
        assert_eq!(decided(row("unassigned", None)), Err(Refusal::NotAssigned));
        assert_eq!(decided(row("conferenceAssigned", None)), Err(Refusal::ConferenceBridge));
        assert_eq!(decided(row("policyAssigned", Some("P|Tag:1"))), Err(Refusal::Policy("P|Tag:1".into())));
        assert_eq!(decide(&[], ACCOUNT, None), Err(Refusal::NotFound));
        let twice = [row("unassigned", None), row("unassigned", None)];
        assert!(matches!(decide(&twice, ACCOUNT, None), Err(Refusal::Unclear(_))));
    }

    #[test]
    fn source_and_type_are_checked_too() {
        let own = ACCOUNT.to_string();
        let mut synced = row("userAssigned", Some(&own));
        synced.number_source = Some("onPremises".into());
        assert_eq!(decided(synced), Err(Refusal::OnPremises));
        let mut other_type = row("userAssigned", Some(&own));
        other_type.number_type = "directRouting".into();
        assert_eq!(decided(other_type), Err(Refusal::TypeMismatch("DirectRouting".into())));
        let mut strange = row("userAssigned", Some(&own));
        strange.number_type = "internalError".into();
        assert!(matches!(decide(&[strange], ACCOUNT, None), Err(Refusal::Unclear(_))));
    }

    #[test]
    fn the_primary_goes_last() {
        let mut rows = vec![row("userAssigned", None), row("userAssigned", None), row("userAssigned", None)];
        rows[1].assignment_category = Some("private".into());
        rows[2].assignment_category = Some("alternate".into());
        primary_last(&mut rows);
        let order: Vec<_> = rows.iter().map(|row| row.assignment_category.as_deref().unwrap()).collect();
        assert_eq!(order, ["private", "alternate", "primary"]);
    }
}
