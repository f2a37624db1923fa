//! Conditions and orders that a query may ask for, as SQL.

/// What a row must fulfil. Columns are the sandbox's own words; values are only ever bound as parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// The column holds this value.
    Equals(&'static str, String),
    /// The column's list holds this word.
    Contains(&'static str, String),
}

impl Condition {
    /// A `WHERE` clause for all of them, and its parameters from `?1` on.
    pub fn all(conditions: &[Self]) -> (String, Vec<String>) {
        let mut clause = String::new();
        let mut parameters = Vec::with_capacity(conditions.len() + 2);
        for condition in conditions {
            clause.push_str(if clause.is_empty() { " WHERE " } else { " AND " });
            let place = parameters.len() + 1;
            match condition {
                Self::Equals(column, value) => {
                    clause.push_str(&format!("{column} = ?{place}"));
                    parameters.push(value.clone());
                }
                Self::Contains(column, word) => {
                    clause.push_str(&format!("instr({column}, ?{place}) > 0"));
                    parameters.push(format!(" {word} "));
                }
            }
        }
        (clause, parameters)
    }
}

/// One column of an `ORDER BY`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    /// The column.
    pub column: &'static str,
    /// Whether the last comes first.
    pub descending: bool,
}

impl Order {
    /// An `ORDER BY` clause. Rows that the orders do not tell apart come in the order in which they were stored.
    pub fn all(orders: &[Self]) -> String {
        let mut clause = String::from(" ORDER BY ");
        for order in orders {
            clause.push_str(order.column);
            clause.push_str(if order.descending { " DESC, " } else { ", " });
        }
        clause.push_str("row");
        clause
    }
}
