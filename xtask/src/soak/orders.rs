//! What the sandbox counted of orders, number by number.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde_json::Value;

/// The orders for one number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Orders {
    /// How many came.
    pub came: u64,
    /// How many of them were not answered in a way that says that they were not taken.
    pub perhaps_taken: u64,
    /// From whom orders took the number.
    pub taken_from: Vec<String>,
}

/// Reads `GET /sandbox/orders`. What is missing there is an error, and not the same as no orders.
pub fn read(said: &Value) -> Result<BTreeMap<String, Orders>> {
    let numbers = said.as_object().context("the sandbox's orders are no object")?;
    let one = |(number, counts): (&String, &Value)| {
        let count = |name: &str| {
            counts[name].as_u64().with_context(|| format!("the sandbox does not say {name} of {number}: {counts}"))
        };
        let taken_from =
            counts["takenFrom"].as_array().map(|list| list.iter().map(|it| it.as_str().map(str::to_owned)));
        let taken_from: Option<Vec<String>> = taken_from.and_then(Iterator::collect);
        let orders = Orders {
            came: count("orders")?,
            perhaps_taken: count("perhapsTaken")?,
            taken_from: taken_from
                .with_context(|| format!("the sandbox does not say takenFrom of {number}: {counts}"))?,
        };
        Ok((number.clone(), orders))
    };
    numbers.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn orders_without_one_of_their_counts_are_an_error() {
        let whole = json!({"orders": 2, "perhapsTaken": 1, "takenFrom": ["a"]});
        let expected = Orders { came: 2, perhaps_taken: 1, taken_from: vec!["a".into()] };
        assert_eq!(read(&json!({"+1": whole})).unwrap(), BTreeMap::from([("+1".to_owned(), expected)]));
        assert!(read(&json!({})).unwrap().is_empty());
        assert!(read(&Value::Null).is_err());
        for name in ["orders", "perhapsTaken", "takenFrom"] {
            let mut less = whole.clone();
            less.as_object_mut().unwrap().remove(name);
            assert!(read(&json!({"+1": less})).is_err(), "{name}");
        }
    }
}
