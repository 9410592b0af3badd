//! The demo shop's customers: four kinds, each with its own way of choosing.

use std::collections::HashSet;

use scoring::id::CustomerId;

use super::dice::Dice;
use super::goods::{Field, Good, Tier};

/// How a customer shops.
#[derive(Clone, Debug)]
pub(super) enum Habit {
    /// Comes by now and then.
    Occasional,
    /// Waits for reductions and takes the cheap one.
    Thrifty,
    /// At home in one field, spends much there; comes by of their own accord so often.
    Loyal { visits: i64 },
    /// Comes back for what is used up: places in the range, and days between two orders.
    Returning { staples: Vec<usize>, rhythm: i64 },
}

/// One customer over the year.
pub(super) struct Shopper {
    /// None for a guest.
    pub(super) id: Option<CustomerId>,
    pub(super) habit: Habit,
    pub(super) field: Field,
    brand: &'static str,
    owned: HashSet<usize>,
    roles: HashSet<&'static str>,
    systems: HashSet<&'static str>,
}

/// Roles of the staples that a returning customer may live by.
const ROUTINES: [&[&str]; 6] = [
    &["beans", "beans", "paperfilters", "descaler", "waterfilter"],
    &["facecream", "cleanser", "soap", "handcream", "lotion"],
    &["beans", "beans", "facecream", "soap", "cleanser"],
    &["trailfood", "trailfood", "trailfood", "bar", "gas", "electrolyte"],
    &["flour", "yeast", "oil", "salt", "spice"],
    &["tea", "tea", "soap", "handcream"],
];

impl Shopper {
    pub(super) fn new(number: usize, habit: Habit, field: Field, goods: &[Good], dice: &mut Dice) -> Self {
        let brands: Vec<&'static str> =
            goods.iter().filter(|good| good.field == field && good.tier != Tier::Value).map(|good| good.brand).collect();
        let id = CustomerId::new(&format!("customer-{number:04}")).expect("short and printable");
        Self {
            // Three in ten of those who come by now and then check out as guests.
            id: (!matches!(habit, Habit::Occasional) || dice.chance(700)).then_some(id),
            habit,
            field,
            brand: brands[usize::try_from(dice.below(brands.len() as u64)).unwrap_or(0)],
            owned: HashSet::new(),
            roles: HashSet::new(),
            systems: HashSet::new(),
        }
    }

    /// The staples of routine `number`, chosen once and for good.
    pub(super) fn routine(number: usize, goods: &[Good], dice: &mut Dice) -> Habit {
        let mut staples = Vec::new();
        for role in ROUTINES[number % ROUTINES.len()] {
            let weights: Vec<u64> = (0..)
                .zip(goods)
                .map(|(place, good)| if good.role == *role && !staples.contains(&place) { good.pull } else { 0 })
                .collect();
            staples.extend(dice.weighted(&weights));
        }
        Habit::Returning { staples, rhythm: dice.between(22, 40) }
    }

    /// How gladly this customer takes `good`, reduced or not, all else equal.
    pub(super) fn liking(&self, place: usize, good: &Good, reduced: Reduced) -> u64 {
        if good.endurance == scoring::catalogue::Endurance::Durable && self.owned.contains(&place) {
            return 0;
        }
        let tier = match (&self.habit, good.tier) {
            (Habit::Thrifty, Tier::Value) => 16,
            (Habit::Thrifty, Tier::Standard) | (Habit::Loyal { .. }, Tier::Value) => 3,
            (Habit::Thrifty, Tier::Premium) => 1,
            (Habit::Loyal { .. }, Tier::Standard) => 10,
            (Habit::Loyal { .. }, Tier::Premium) => 20,
            (_, Tier::Value | Tier::Standard) => 8,
            (_, Tier::Premium) => 5,
        };
        let brand = if good.brand == self.brand { 3 } else { 1 };
        let system = if good.fits.iter().any(|word| self.systems.contains(word)) { 5 } else { 1 };
        let sale = match (&self.habit, reduced) {
            (Habit::Thrifty, Reduced::Yes) => 4,
            (_, Reduced::Yes) => 2,
            (_, Reduced::No) => 1,
        };
        good.pull * tier * brand * system * sale
    }

    /// How gladly the customer begins with `role`: what is dear is not bought twice in a year.
    pub(super) fn begins(&self, role: &str, weight: u64) -> u64 {
        if self.roles.contains(role) { weight / 6 } else { weight }
    }

    /// Of 1000, how many of the usual companions this customer takes.
    pub(super) const fn appetite(&self) -> u64 {
        match self.habit {
            Habit::Occasional => 1_150,
            Habit::Thrifty => 750,
            Habit::Loyal { .. } => 1_300,
            Habit::Returning { .. } => 800,
        }
    }

    pub(super) fn takes(&mut self, place: usize, good: &Good) {
        self.owned.insert(place);
        if good.price > 6_000 {
            self.roles.insert(good.role);
        }
        self.systems.extend(&good.fits);
    }
}

/// Whether a good is sold below its usual price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reduced {
    Yes,
    No,
}
