//! What the callers are asked to do. The same seed makes the same lists; how far a run gets in them depends on the time.

use serde_json::{Value, json};

use super::changes::{self, Change};
use super::dice::Dice;
use super::world::{Account, Part, TYPES, World};

/// Callers of each side that compete with the other side's, beside those that have accounts of their own.
pub const RIVALS: u64 = 3;
/// The time between two contested jobs of a rival, long enough for most to be through.
const SLOT_MS: u64 = 1_500;
/// Accounts that nobody asks for.
const BYSTANDERS: u64 = 200;
/// Of so many jobs one meets a change by somebody else, until each kind of change was there so many times.
const CHANGE_EVERY: u64 = 12;
const CHANGES_OF_A_KIND: usize = 6;

/// What a call is to come to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Expected {
    /// Whatever the service and its faults make of it.
    Anything,
    /// It must not change anything, and must say so.
    Nothing,
}

/// One call.
#[derive(Clone)]
pub struct Job {
    /// Unique in the soak.
    pub id: u64,
    /// Which list it is of: `native`, `powershell`, or one of a rival.
    pub list: String,
    /// The account as the call names it.
    pub identity: String,
    /// The number and the type that the call names; `None` is all of the account's.
    pub number: Option<(String, &'static str)>,
    /// The numbers that the call asks for.
    pub asked: Vec<String>,
    /// Whether it only says what it would do.
    pub dry_run: bool,
    /// When it is cancelled.
    pub cancel_after_ms: Option<u64>,
    /// When it begins at the earliest, from the start.
    pub at_ms: u64,
    /// What it is to come to.
    pub expected: Expected,
}

/// All jobs, and what somebody else does meanwhile.
#[derive(Default)]
pub struct Jobs {
    /// Each list in its order.
    pub jobs: Vec<Job>,
    /// In the order in which the plan has them.
    pub changes: Vec<Change>,
}

#[derive(Clone, Copy)]
enum Kind {
    One,
    All(u64),
    DryRun,
    DryRunAll,
    SomebodyElses,
    WrongType,
    Free,
    NoSuchAccount,
    Cancelled,
    CancelledAll,
}

const KINDS: &[(u64, Kind)] = &[
    (56, Kind::One),
    (3, Kind::All(1)),
    (5, Kind::All(2)),
    (4, Kind::All(3)),
    (2, Kind::All(5)),
    (5, Kind::DryRun),
    (3, Kind::DryRunAll),
    (4, Kind::SomebodyElses),
    (4, Kind::WrongType),
    (2, Kind::Free),
    (1, Kind::NoSuchAccount),
    (7, Kind::Cancelled),
    (4, Kind::CancelledAll),
];

impl Jobs {
    /// The lists of both sides for a run of so many seconds; `native` and `powershell` are the jobs a second that each side surely
    /// does not exceed.
    pub fn make(world: &mut World, seed: u64, seconds: u64, native: u64, powershell: u64) -> Self {
        let mut made = Self::default();
        for (part, list, count) in
            [(Part::Native, "native", seconds * native), (Part::PowerShell, "powershell", seconds * powershell)]
        {
            let mut dice = Dice::new(seed, part as u64);
            for index in 0..count {
                if index % CHANGE_EVERY == CHANGE_EVERY - 1
                    && let Some(change) = changes::KINDS
                        .get(usize::try_from(index / CHANGE_EVERY).unwrap_or(usize::MAX) / CHANGES_OF_A_KIND)
                {
                    made.changed(world, part, list, *change, &mut dice);
                } else if let Some(kind) = dice.weighted(KINDS) {
                    made.plain(world, part, list, kind, &mut dice);
                }
            }
        }
        let mut dice = Dice::new(seed, Part::Contested as u64);
        for slot in 0..(seconds * 1_000 / SLOT_MS) {
            for rival in 0..RIVALS {
                made.contested(world, rival, slot, &mut dice);
            }
        }
        for _ in 0..BYSTANDERS {
            world.account(Part::Bystanders, 1, &mut dice);
            world.free(Part::Bystanders, &mut dice);
        }
        made
    }

    fn plain(&mut self, world: &mut World, part: Part, list: &str, kind: Kind, dice: &mut Dice) {
        let count = match kind {
            Kind::All(count) => count,
            Kind::DryRunAll => 2,
            Kind::CancelledAll => 3,
            Kind::SomebodyElses | Kind::Free => 0,
            _ => 1,
        };
        let account = world.account(part, count, dice);
        let mut job = self.job(list, &account, dice);
        match kind {
            Kind::One | Kind::DryRun | Kind::Cancelled | Kind::NoSuchAccount => job.names(&account, 0),
            Kind::All(_) | Kind::DryRunAll | Kind::CancelledAll => {}
            Kind::SomebodyElses => job.names(&world.account(part, 1, dice), 0),
            Kind::WrongType => {
                job.names(&account, 0);
                if let Some((_, named)) = &mut job.number {
                    *named = TYPES[usize::from(*named == TYPES[0])];
                }
            }
            Kind::Free => {
                let number = world.free(part, dice);
                job.asked = vec![number.text.clone()];
                job.number = Some((number.text, number.number_type));
            }
        }
        match kind {
            Kind::One | Kind::All(_) => {}
            Kind::DryRun | Kind::DryRunAll => {
                job.dry_run = true;
                job.expected = Expected::Nothing;
            }
            Kind::SomebodyElses | Kind::WrongType | Kind::Free => job.expected = Expected::Nothing,
            Kind::NoSuchAccount => {
                job.identity = format!("nobody-{}", account.name);
                job.expected = Expected::Nothing;
            }
            Kind::Cancelled | Kind::CancelledAll => job.cancel_after_ms = Some(dice.below(900)),
        }
        self.jobs.push(job);
    }

    /// A number that somebody else does something to just then.
    fn changed(&mut self, world: &mut World, part: Part, list: &str, kind: changes::Kind, dice: &mut Dice) {
        let account = world.account(part, 1, dice);
        let receiver = world.account(part, 0, dice);
        let mut job = self.job(list, &account, dice);
        job.names(&account, 0);
        for number in &job.asked {
            world.planned.insert(number.clone(), kind.becomes(&receiver.id));
            self.changes.push(Change { kind, number: number.clone(), receiver: receiver.name.clone() });
        }
        self.jobs.push(job);
    }

    /// Numbers that both sides ask for at the same time.
    fn contested(&mut self, world: &mut World, rival: u64, slot: u64, dice: &mut Dice) {
        let several = dice.below(3) == 0;
        let account = world.account(Part::Contested, if several { 2 + dice.below(2) } else { 1 }, dice);
        for side in ["native", "powershell"] {
            let mut job = self.job(&format!("{side}-{rival}"), &account, dice);
            job.at_ms = slot * SLOT_MS;
            if dice.below(2) == 0 {
                job.names(&account, 0);
            }
            self.jobs.push(job);
        }
    }

    /// A call for all numbers of the account, which it names in one way or another.
    fn job(&self, list: &str, account: &Account, dice: &mut Dice) -> Job {
        let identity = match dice.below(10) {
            0..=6 => account.name.clone(),
            7 => format!("sip:{}", account.name),
            _ => account.id.clone(),
        };
        Job {
            id: self.jobs.len() as u64,
            list: list.to_owned(),
            identity,
            number: None,
            asked: account.numbers.iter().map(|number| number.text.clone()).collect(),
            dry_run: false,
            cancel_after_ms: None,
            at_ms: 0,
            expected: Expected::Anything,
        }
    }
}

impl Job {
    /// Makes it a call for one of the account's numbers.
    fn names(&mut self, account: &Account, index: usize) {
        if let Some(number) = account.numbers.get(index) {
            self.number = Some((number.text.clone(), number.number_type));
            self.asked = vec![number.text.clone()];
        }
    }

    /// Whether both sides ask for its numbers.
    pub fn is_contested(&self) -> bool {
        self.list.contains('-')
    }

    /// As the callers read it.
    pub fn json(&self) -> Value {
        let (number, number_type) = match &self.number {
            Some((number, number_type)) => (Some(number), Some(number_type)),
            None => (None, None),
        };
        json!({
            "job": self.id, "list": self.list, "identity": self.identity, "number": number, "numberType": number_type,
            "dryRun": self.dry_run, "cancelAfterMs": self.cancel_after_ms, "atMs": self.at_ms,
            // How many orders a rival sends is counted: of the same numbers the sandbox cannot tell whose orders they were.
            "countsOrders": self.is_contested(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(seed: u64, seconds: u64) -> (World, Jobs) {
        let mut world = World::default();
        let jobs = Jobs::make(&mut world, seed, seconds, 20, 20);
        (world, jobs)
    }

    fn lines(jobs: &Jobs, list: &str) -> Vec<String> {
        let of_list = jobs.jobs.iter().filter(|job| job.list == list);
        of_list.map(|job| format!("{} {:?} {:?}", job.identity, job.number, job.cancel_after_ms)).collect()
    }

    #[test]
    fn the_same_seed_makes_the_same_jobs_and_a_longer_run_begins_with_those_of_a_shorter() {
        let ((world, one), (again, other)) = (made(7, 20), made(7, 20));
        assert_eq!(world.seed(), again.seed());
        let (_, longer) = made(7, 30);
        for list in ["native", "powershell", "native-0", "powershell-2"] {
            let short = lines(&one, list);
            assert!(!short.is_empty());
            assert_eq!(short, lines(&other, list));
            assert_eq!(short, lines(&longer, list)[..short.len()]);
        }
        assert_ne!(lines(&one, "native"), lines(&made(8, 20).1, "native"));
    }

    #[test]
    fn each_kind_of_change_is_there_for_both_sides_and_each_number_has_one() {
        let (world, jobs) = made(1, 60);
        assert_eq!(jobs.changes.len(), 2 * CHANGES_OF_A_KIND * changes::KINDS.len());
        assert_eq!(world.planned.len(), jobs.changes.len());
    }

    #[test]
    fn only_contested_numbers_are_asked_for_twice() {
        let (_, jobs) = made(3, 30);
        let mut seen = std::collections::BTreeMap::new();
        for job in &jobs.jobs {
            for number in &job.asked {
                *seen.entry(number).or_insert(0) += 1;
                let most = if job.is_contested() { 2 } else { 1 };
                assert!(seen[number] <= most, "{number}");
            }
        }
    }
}
