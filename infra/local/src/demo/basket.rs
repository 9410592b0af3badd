//! One order: a beginning, what goes with it, and the little things by the till.

use std::collections::HashMap;

use scoring::catalogue::Endurance;

use super::dice::Dice;
use super::goods::{self, Field, Good, Tier};
use super::pairs::{self, Companion, Fit, Start};
use super::price;
use super::shopper::{Habit, Reduced, Shopper};

/// Goods by the till, which say nothing about the rest of the order.
const LITTLE: [&str; 6] = ["bar", "cells-aa", "tote", "cloth", "lipbalm", "teatowel"];

/// The range and its tables, read once.
pub(super) struct Shelf {
    pub(super) goods: Vec<Good>,
    pub(super) companions: Vec<Companion>,
    pub(super) starts: Vec<Start>,
    /// Places by role, ascending.
    roles: HashMap<&'static str, Vec<usize>>,
}

/// An order in the making: places in the range, in the order in which they were taken.
#[derive(Default)]
pub(super) struct Basket {
    pub(super) places: Vec<usize>,
    /// What the customer will come back for within a month.
    pub(super) later: Vec<usize>,
}

impl Shelf {
    /// The range and the tables that are part of the program.
    pub(super) fn stocked() -> Self {
        let goods = goods::range();
        let mut roles: HashMap<&'static str, Vec<usize>> = HashMap::new();
        for (place, good) in goods.iter().enumerate() {
            roles.entry(good.role).or_default().push(place);
        }
        Self { goods, companions: pairs::companions(), starts: pairs::starts(), roles }
    }

    /// An order that begins with what its customer feels like.
    pub(super) fn basket(&self, shopper: &Shopper, day: i64, dice: &mut Dice) -> Basket {
        let mut basket = Basket::default();
        if let Habit::Returning { staples, .. } = &shopper.habit
            && dice.chance(880)
        {
            basket.places.extend(staples.iter().filter(|_| dice.chance(640)));
        }
        if basket.places.is_empty() {
            let field = self.field(shopper, dice);
            if let Some(start) = self.start(shopper, field, day, dice) {
                basket.add(start);
                self.accompany(&mut basket, start, shopper, day, 1000, dice);
            }
        }
        self.little(&mut basket, shopper, day, dice);
        basket
    }

    /// Of what was put off, what really follows.
    pub(super) fn follow_up(&self, later: &[usize], shopper: &Shopper, day: i64, dice: &mut Dice) -> Basket {
        let mut basket = Basket::default();
        for place in later.iter().take(3) {
            basket.add(*place);
        }
        self.little(&mut basket, shopper, day, dice);
        basket
    }

    fn field(&self, shopper: &Shopper, dice: &mut Dice) -> Field {
        let home = match shopper.habit {
            Habit::Loyal { .. } => 860,
            Habit::Returning { .. } => 600,
            Habit::Occasional | Habit::Thrifty => 700,
        };
        if dice.chance(home) {
            return shopper.field;
        }
        Field::ALL[dice.weighted(&[36, 18, 26, 20]).unwrap_or(0)]
    }

    fn start(&self, shopper: &Shopper, field: Field, day: i64, dice: &mut Dice) -> Option<usize> {
        let starts: Vec<&Start> = self.starts.iter().filter(|start| start.field == field).collect();
        let weights: Vec<u64> = starts.iter().map(|start| shopper.begins(start.role, start.weight)).collect();
        let role = starts[dice.weighted(&weights)?].role;
        // Beginnings are more alike than what goes with them: everybody knows the best-selling jacket.
        self.choose(&[role], shopper, day, dice, |good| good.pull)
    }

    /// One good of `roles` by the shopper's liking, times what `also` says of it.
    fn choose(&self, roles: &[&str], shopper: &Shopper, day: i64, dice: &mut Dice, also: impl Fn(&Good) -> u64) -> Option<usize> {
        let places: Vec<usize> = roles.iter().filter_map(|role| self.roles.get(role)).flatten().copied().collect();
        let weigh = |place: &usize| {
            let good = &self.goods[*place];
            match also(good) {
                0 => 0,
                factor => factor * shopper.liking(*place, good, reduced(good, day)),
            }
        };
        let weights: Vec<u64> = places.iter().map(weigh).collect();
        dice.weighted(&weights).map(|chosen| places[chosen])
    }

    /// Adds what goes with `anchor`, and what goes with that, less and less often.
    fn accompany(&self, basket: &mut Basket, anchor: usize, shopper: &Shopper, day: i64, share: u64, dice: &mut Dice) {
        let good = &self.goods[anchor];
        for pair in self.companions.iter().filter(|pair| pair.anchor == good.role) {
            let together = dice.chance(pair.together * share / 1000 * shopper.appetite() / 1000);
            let later = !together && dice.chance(pair.later * share / 1000 * shopper.appetite() / 1000);
            if !together && !later {
                continue;
            }
            let chosen = self.choose(&[pair.role], shopper, day, dice, |other| companion(good, other, pair));
            let Some(place) = chosen.filter(|place| !basket.places.contains(place) && !basket.later.contains(place)) else {
                continue;
            };
            if later {
                basket.later.push(place);
            } else {
                basket.add(place);
                if share > 300 {
                    self.accompany(basket, place, shopper, day, share * 45 / 100, dice);
                }
            }
        }
    }

    fn little(&self, basket: &mut Basket, shopper: &Shopper, day: i64, dice: &mut Dice) {
        if dice.chance(210) {
            let chosen = self.choose(&LITTLE, shopper, day, dice, |_| 1);
            basket.places.extend(chosen.filter(|place| !basket.places.contains(place)));
        }
        if dice.chance(35) {
            // Anything small from where the customer is at home: what no rule explains.
            let here = |place: &usize| self.goods[*place].field == shopper.field && self.goods[*place].price < 6_000;
            let places: Vec<usize> = (0..self.goods.len()).filter(here).collect();
            let weights: Vec<u64> = places.iter().map(|place| self.goods[*place].pull).collect();
            let chosen = dice.weighted(&weights).map(|chosen| places[chosen]);
            basket.places.extend(chosen.filter(|place| !basket.places.contains(place)));
        }
    }

    /// How many of a thing are taken.
    pub(super) fn quantity(&self, place: usize, dice: &mut Dice) -> u32 {
        let good = &self.goods[place];
        let most = match (good.endurance, good.price) {
            (Endurance::Consumable, ..600) => 4,
            (Endurance::Consumable, ..2_000) => 2,
            _ => 1,
        };
        // The smaller of two throws: mostly one.
        1 + u32::try_from(dice.below(most).min(dice.below(most))).unwrap_or(0)
    }
}

impl Basket {
    fn add(&mut self, place: usize) {
        if !self.places.contains(&place) {
            self.places.push(place);
        }
    }
}

/// How well `other` goes with `good` under `pair`: 0 when it does not; things of one tier rather.
fn companion(good: &Good, other: &Good, pair: &Companion) -> u64 {
    if pair.fit == Fit::Needed && !good.fits(other) {
        return 0;
    }
    let alike = if good.tier == other.tier { 4 } else { 2 };
    let mismatch = matches!((good.tier, other.tier), (Tier::Value, Tier::Premium) | (Tier::Premium, Tier::Value));
    let brand = if good.brand == other.brand { 2 } else { 1 };
    // Nobody buys a companion three times as dear as the thing it goes with.
    let dear = if other.price > good.price * 3 { 0 } else { 1 };
    if mismatch { dear * brand } else { alike * brand * dear }
}

fn reduced(good: &Good, day: i64) -> Reduced {
    if price::at(good, day) < good.price { Reduced::Yes } else { Reduced::No }
}
