//! A measured figure beside its bound, and how figures are shown and written.

use std::fmt::Write as _;

use serde_json::{Value, json};

/// One measured figure. It holds when it is at most its bound.
pub struct Figure {
    /// What was measured.
    pub name: &'static str,
    /// How much it is.
    pub value: f64,
    /// The unit of value and bound; a ratio has `ratio`.
    pub unit: &'static str,
    /// What it may be at most; `None` for a figure that is only told.
    pub bound: Option<f64>,
}

impl Figure {
    /// Whether it is at most its bound.
    pub fn holds(&self) -> bool {
        self.bound.is_none_or(|bound| self.value <= bound)
    }
}

/// The figures as a JSON array of `{"name","value","unit","bound","holds"}`.
pub fn json(figures: &[Figure]) -> Value {
    figures
        .iter()
        .map(|it| json!({"name": it.name, "value": it.value, "unit": it.unit, "bound": it.bound, "holds": it.holds()}))
        .collect()
}

/// The figures as a table for people.
pub fn table(figures: &[Figure]) -> String {
    let wide = figures.iter().map(|it| it.name.chars().count()).max().unwrap_or(0);
    let mut table = format!("{:wide$}  {:>9}  {:>9}  unit\n", "", "value", "bound");
    for it in figures {
        let bound = it.bound.map_or_else(|| "–".to_owned(), |bound| format!("{bound}"));
        let verdict = if it.holds() { "" } else { "  TOO MUCH" };
        let _ = writeln!(table, "{:wide$}  {:>9.3}  {bound:>9}  {}{verdict}", it.name, it.value, it.unit);
    }
    table
}

/// The middle of the values; of an even count, between the two in the middle. Zero for none.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let at = |index: usize| values.get(index).copied().unwrap_or(0.0);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { at(middle) } else { f64::midpoint(at(middle.saturating_sub(1)), at(middle)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_value_and_one_outlier_does_not_move_it() {
        assert!((median([3.0, 1.0, 1000.0]) - 3.0).abs() < 1e-9);
        assert!((median([4.0, 1.0, 2.0, 1000.0]) - 3.0).abs() < 1e-9);
    }

    #[test]
    fn a_figure_over_its_bound_does_not_hold() {
        let figure = |value| Figure { name: "a", value, unit: "ms", bound: Some(1.0) };
        assert!(figure(1.0).holds());
        assert!(!figure(1.1).holds());
        assert_eq!(
            json(&[figure(2.0)]),
            json!([{"name": "a", "value": 2.0, "unit": "ms", "bound": 1.0, "holds": false}])
        );
    }
}
