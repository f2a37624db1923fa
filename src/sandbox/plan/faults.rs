//! Which fault acts on which request.

use std::sync::Arc;

use super::model::{Fault, Match, Plan, Then, Times};

/// The faults of a plan and how far each has come.
pub struct Faults {
    entries: Vec<Entry>,
}

struct Entry {
    fault: Fault,
    then: Arc<Then>,
    matched: u64,
    acted: u64,
    dice: fastrand::Rng,
}

/// What a fault looks at.
pub struct Sought<'a> {
    /// `GET`, …
    pub method: &'a str,
    /// Path and query, percent-decoded.
    pub path: &'a str,
    /// The body as text.
    pub body: &'a str,
}

impl Faults {
    /// The faults of a plan, none of which has acted.
    pub fn new(plan: &Plan) -> Self {
        let entries = plan.faults.iter().zip(0u64..).map(|(fault, index)| Entry {
            fault: fault.clone(),
            then: Arc::new(fault.then.clone()),
            matched: 0,
            acted: 0,
            // Dice of its own, so that a fault that is added last changes nothing about the others.
            dice: fastrand::Rng::with_seed(plan.seed ^ index.wrapping_mul(0x9E37_79B9_7F4A_7C15)),
        });
        Self { entries: entries.collect() }
    }

    /// How often each fault of the plan has acted, in the plan's order.
    pub fn acted(&self) -> Vec<u64> {
        self.entries.iter().map(|entry| entry.acted).collect()
    }

    /// The first fault that acts on this request. Each one counts every request that it matches, also those that another
    /// one acts on.
    pub fn pick(&mut self, sought: &Sought<'_>) -> Option<Arc<Then>> {
        let mut picked = None;
        for entry in &mut self.entries {
            if matches(&entry.fault.matches, sought) {
                entry.matched += 1;
                if picked.is_none() && entry.acts() {
                    entry.acted += 1;
                    picked = Some(Arc::clone(&entry.then));
                }
            }
        }
        picked
    }
}

impl Entry {
    fn acts(&mut self) -> bool {
        let due = match self.fault.matches.nth {
            Some(nth) => self.matched == nth,
            None => self.matched > self.fault.matches.skip,
        };
        let left = match self.fault.times {
            Times::Count(times) => self.acted < times,
            Times::Word(_) => true,
        };
        due && left && self.dice.f64() < self.fault.probability
    }
}

fn matches(rule: &Match, sought: &Sought<'_>) -> bool {
    rule.method.as_deref().is_none_or(|method| method == sought.method)
        && rule.path.as_deref().is_none_or(|path| fits(path, sought.path))
        && rule.body.as_deref().is_none_or(|body| sought.body.contains(body))
}

/// Whether a text has the part, or with a `*` in it is of the pattern.
fn fits(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.split('*');
    let (Some(first), Some(last)) = (pieces.next(), pieces.next_back()) else {
        return text.contains(pattern);
    };
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    for piece in pieces {
        match rest.split_once(piece) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}
