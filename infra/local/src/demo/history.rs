//! A year of orders.

use std::collections::BTreeMap;

use scoring::id::OrderId;
use scoring::order::{Order, OrderLine};
use scoring::time::{DAY_SECONDS, Timestamp};

use super::basket::Shelf;
use super::dice::Dice;
use super::goods::{Field, euro};
use super::price;
use super::shopper::{Habit, Shopper};

/// Days of history; the day after the last is today.
pub(super) const DAYS: i64 = 365;

const OCCASIONAL: usize = 1_150;
const THRIFTY: usize = 200;
const LOYAL: usize = 140;
const RETURNING: usize = 60;

/// Number of the loyal demo buyer among the customers; at home outdoors.
pub(super) const LOYAL_BUYER: usize = 1;
/// Number of the returning demo buyer; lives by coffee and body care.
pub(super) const RETURNING_BUYER: usize = 2;

/// All customers of the year, the two demo buyers first.
fn shoppers(shelf: &Shelf, dice: &mut Dice) -> Vec<Shopper> {
    let goods = &shelf.goods;
    let mut all = Vec::new();
    let mut open = |habit, field, dice: &mut Dice| {
        all.push(Shopper::new(all.len() + 1, habit, field, goods, dice));
    };
    open(Habit::Loyal { visits: 16 }, Field::Outdoor, dice);
    let coffee_and_care = Shopper::routine(2, goods, dice);
    open(coffee_and_care, Field::Kitchen, dice);
    for _ in 0..OCCASIONAL {
        let field = Field::ALL[dice.weighted(&[36, 20, 26, 18]).unwrap_or(0)];
        open(Habit::Occasional, field, dice);
    }
    for _ in 0..THRIFTY {
        let field = Field::ALL[dice.weighted(&[34, 14, 30, 22]).unwrap_or(0)];
        open(Habit::Thrifty, field, dice);
    }
    for _ in 0..LOYAL {
        let field = Field::ALL[dice.weighted(&[44, 26, 30, 0]).unwrap_or(0)];
        let visits = dice.between(5, 11);
        open(Habit::Loyal { visits }, field, dice);
    }
    for number in 0..RETURNING {
        let habit = Shopper::routine(number, goods, dice);
        let field = [Field::Kitchen, Field::Home, Field::Kitchen, Field::Outdoor, Field::Kitchen, Field::Home][number % 6];
        open(habit, field, dice);
    }
    all
}

/// Days, counted from the start of the year, on which a shopper comes by of their own accord.
fn visits(habit: &Habit, dice: &mut Dice) -> Vec<i64> {
    let count = match habit {
        Habit::Occasional => dice.between(1, 3),
        Habit::Thrifty => dice.between(2, 5),
        Habit::Loyal { visits } => *visits,
        Habit::Returning { rhythm, .. } => {
            let mut days = Vec::new();
            let mut day = dice.between(0, *rhythm);
            while day < DAYS {
                days.push(day);
                day += (rhythm + dice.between(-5, 5)).max(7);
            }
            return days;
        }
    };
    (0..count).map(|_| dice.between(0, DAYS - 1)).collect()
}

/// Several thousand orders, oldest first, the last just before `now`.
pub(super) fn year(shelf: &Shelf, now: Timestamp, dice: &mut Dice) -> Vec<Order> {
    let mut drafts = Vec::new();
    for mut shopper in shoppers(shelf, dice) {
        live(shelf, &mut shopper, now, dice, &mut drafts);
    }
    drafts.sort_by_key(|draft: &Order| draft.time);
    for (number, order) in (10_001..).zip(&mut drafts) {
        order.id = OrderId::new(&format!("A-{number}")).expect("short and printable");
    }
    drafts
}

/// One customer's year: visits, and the follow-ups that they bring about.
fn live(shelf: &Shelf, shopper: &mut Shopper, now: Timestamp, dice: &mut Dice, orders: &mut Vec<Order>) {
    let mut plans: BTreeMap<i64, Vec<usize>> = visits(&shopper.habit, dice).into_iter().map(|day| (day, Vec::new())).collect();
    while let Some((day, later)) = plans.pop_first() {
        let basket =
            if later.is_empty() { shelf.basket(shopper, day, dice) } else { shelf.follow_up(&later, shopper, day, dice) };
        if basket.places.is_empty() {
            continue;
        }
        for place in &basket.places {
            shopper.takes(*place, &shelf.goods[*place]);
        }
        let due = day + dice.between(2, 27);
        // Only a customer with an account is known to come back; two orders on one day are one.
        if !basket.later.is_empty() && due < DAYS && shopper.id.is_some() {
            plans.entry(due).or_default().extend(basket.later);
        }
        let lines = lines(shelf, shopper, day, &basket.places, dice);
        let id = OrderId::new("draft").expect("short and printable");
        orders.push(Order { id, customer: shopper.id.clone(), time: moment(now, day, dice), currency: euro(), lines });
    }
}

/// A moment of day `day` of the year before `now`, in shop hours.
fn moment(now: Timestamp, day: i64, dice: &mut Dice) -> Timestamp {
    let start = (now.0.div_euclid(DAY_SECONDS) - DAYS) * DAY_SECONDS;
    let hour = dice.weighted(&[1, 0, 0, 0, 0, 0, 1, 3, 4, 5, 6, 6, 7, 6, 5, 5, 6, 7, 8, 10, 11, 9, 6, 2]).unwrap_or(12);
    let hour = i64::try_from(hour).unwrap_or(12);
    Timestamp(start + day * DAY_SECONDS + hour * 3_600 + dice.between(0, 3_599))
}

fn lines(shelf: &Shelf, shopper: &Shopper, day: i64, places: &[usize], dice: &mut Dice) -> Vec<OrderLine> {
    // Those who wait for reductions also collect vouchers.
    let voucher = matches!(shopper.habit, Habit::Thrifty) && dice.chance(450);
    let line = |place: &usize| {
        let good = &shelf.goods[*place];
        let price = price::at(good, day);
        let unit_price = if voucher { (price * 90 / 100).max(good.cost) } else { price };
        OrderLine { item: good.id.clone(), quantity: shelf.quantity(*place, dice), unit_price }
    };
    places.iter().map(line).collect()
}
