//! The tenant of a soak: accounts, their numbers, and what the plan has somebody else do to some of them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::dice::Dice;

/// Whom numbers belong to: each part of the soak has accounts of its own, so that the same seed makes the same ones whatever
/// the length of a run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Asked for by the native program alone.
    Native = 1,
    /// Asked for by PowerShell alone.
    PowerShell = 2,
    /// Asked for by both at once.
    Contested = 3,
    /// Asked for by nobody.
    Bystanders = 4,
}

/// An account.
#[derive(Clone)]
pub struct Account {
    /// Its object id.
    pub id: String,
    /// Its user principal name, which is its SIP address too.
    pub name: String,
    /// Its numbers with their types, the primary first.
    pub numbers: Vec<Number>,
}

/// A telephone number.
#[derive(Clone)]
pub struct Number {
    /// As Graph writes it.
    pub text: String,
    /// As Graph writes it.
    pub number_type: &'static str,
}

/// What somebody else does to a number while it is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Becomes {
    /// It becomes free.
    Free,
    /// It leaves the tenant.
    Gone,
    /// It goes to the account with this object id.
    Given(String),
}

/// The types that a number can have.
pub const TYPES: [&str; 3] = ["directRouting", "callingPlan", "operatorConnect"];

/// Everybody, and everything that is planned for them.
#[derive(Default)]
pub struct World {
    accounts: Vec<Account>,
    free: Vec<Number>,
    /// What the plan does to numbers.
    pub planned: BTreeMap<String, Becomes>,
    next: BTreeMap<u64, u64>,
}

impl World {
    /// An account with so many numbers.
    pub fn account(&mut self, part: Part, count: u64, dice: &mut Dice) -> Account {
        let own = self.fresh(part);
        let numbers = (0..count).map(|_| self.number(part, dice)).collect();
        let account = Account {
            id: format!("b0000000-0000-4000-8000-{own:012}"),
            name: format!("person{own}@soak.example"),
            numbers,
        };
        self.accounts.push(account.clone());
        account
    }

    /// A number that nobody has.
    pub fn free(&mut self, part: Part, dice: &mut Dice) -> Number {
        let number = self.number(part, dice);
        self.free.push(number.clone());
        number
    }

    fn number(&mut self, part: Part, dice: &mut Dice) -> Number {
        let own = self.fresh(part);
        let number_type = TYPES[usize::try_from(dice.below(3)).unwrap_or(0)];
        let extension = if number_type == TYPES[0] && dice.below(5) == 0 { ";ext=7" } else { "" };
        Number { text: format!("+1425{own:07}{extension}"), number_type }
    }

    fn fresh(&mut self, part: Part) -> u64 {
        let next = self.next.entry(part as u64).or_insert(part as u64 * 1_000_000);
        *next += 1;
        *next
    }

    /// The sandbox's seed.
    pub fn seed(&self) -> Value {
        let users: Vec<Value> = self
            .accounts
            .iter()
            .map(|it| json!({"id": it.id, "userPrincipalName": it.name, "sipAddress": it.name}))
            .collect();
        let mut numbers: Vec<Value> = Vec::new();
        for account in &self.accounts {
            numbers.extend(account.numbers.iter().map(|number| row(number, Some(&account.id))));
        }
        numbers.extend(self.free.iter().map(|number| row(number, None)));
        json!({"name": "soak", "tenantId": "b0000000-0000-4000-8000-000000000000", "users": users, "numbers": numbers})
    }
}

fn row(number: &Number, holder: Option<&str>) -> Value {
    json!({"telephoneNumber": number.text, "numberType": number.number_type, "assignmentTargetId": holder})
}
