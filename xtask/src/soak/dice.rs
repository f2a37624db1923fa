//! Dice with a seed: the same seed rolls the same, on every machine.

/// SplitMix64, which needs nothing but a counter.
#[derive(Clone)]
pub struct Dice(u64);

impl Dice {
    /// Dice for one purpose: those with another `salt` roll otherwise.
    pub fn new(seed: u64, salt: u64) -> Self {
        let mut dice = Self(seed ^ salt.wrapping_mul(0xD6E8_FEB8_6659_FD93));
        dice.roll();
        dice
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A whole number below `end`, which is not 0.
    pub fn below(&mut self, end: u64) -> u64 {
        self.roll() % end.max(1)
    }

    /// One of these, each as often as its weight says.
    pub fn weighted<T: Copy>(&mut self, choices: &[(u64, T)]) -> Option<T> {
        let mut left = self.below(choices.iter().map(|(weight, _)| weight).sum());
        choices.iter().find_map(|&(weight, choice)| {
            let hit = left < weight;
            left = left.saturating_sub(weight);
            hit.then_some(choice)
        })
    }
}
