//! Drawn schedules: who moves next, what befalls them, how time passes.

use scoring::one_tap::{Asked, Event, Outcome, Rail, State};
use scoring::time::Timestamp;

use crate::chooser::Chooser;
use crate::outside::{Apply, Bank, Order, Outside, Status};
use crate::run::{Driver, Fate, Ledger, Telling};
use crate::{MADE, TOTAL, offer};

const SCHEDULES: u64 = 40_000;

const FATES: [Fate; 14] = [
    Fate::Lives,
    Fate::Lives,
    Fate::Lives,
    Fate::Lives,
    Fate::Lives,
    Fate::Lives,
    Fate::Lives,
    Fate::Lives,
    Fate::Lives,
    Fate::Lives,
    Fate::DiesBefore,
    Fate::DiesAfter,
    Fate::Lost,
    Fate::TimesOut,
];

/// What comes to the ledger from pages, clock and world, in the order of their likelihood.
#[derive(Clone, Copy)]
enum Comes {
    Tap,
    Sweep,
    Payment,
    Order,
    No,
    Undo,
    Bank,
    Time,
    Twin,
}

const COMES: [Comes; 14] = [
    Comes::Tap,
    Comes::Tap,
    Comes::Tap,
    Comes::Sweep,
    Comes::Sweep,
    Comes::Sweep,
    Comes::Payment,
    Comes::Order,
    Comes::No,
    Comes::Undo,
    Comes::Bank,
    Comes::Time,
    Comes::Time,
    Comes::Twin,
];

/// What became of all schedules, so that a test in which nothing happens fails.
#[derive(Debug, Default)]
struct Seen {
    ends: [u32; State::ALL.len()],
    charges: u32,
    strays: u32,
}

fn run(seed: u64, rail: Rail, seen: &mut Seen) {
    let mut chooser = Chooser::drawn(seed);
    let bank = chooser.of(&[Bank::Takes, Bank::Takes, Bank::Takes, Bank::Declines, Bank::Asks, Bank::Processes, Bank::Wrong]);
    let price =
        chooser.of(&[Asked::Holds; 27].into_iter().chain([Asked::Changed, Asked::SoldOut, Asked::Released]).collect::<Vec<_>>());
    let total = TOTAL + i64::from(chooser.pick(20) == 0);
    let mut outside = Outside::new(bank, price, total);
    let (mut ledger, mut now) = (Ledger::of(offer(rail)), MADE);
    let mut drivers: Vec<Driver> = [Event::Tapped].into_iter().filter(|_| chooser.pick(8) > 0).map(Driver::of).collect();
    for _ in 0..10 + chooser.pick(60) {
        drivers.retain(|driver| !driver.is_gone());
        if !drivers.is_empty() && chooser.pick(4) > 0 {
            let place = chooser.pick(drivers.len());
            let fate = chooser.of(&FATES);
            drivers[place].step(&mut ledger, &mut outside, now, fate);
            continue;
        }
        let event = match chooser.of(&COMES) {
            Comes::Tap => Some(Event::Tapped),
            Comes::Sweep => Some(Event::Resumed),
            Comes::Payment => outside.payment_news(),
            Comes::Order => outside.order_news(),
            Comes::No => Some(Event::Refused),
            Comes::Undo => Some(Event::Undone),
            Comes::Bank => {
                world_moves(&mut chooser, &mut outside);
                None
            }
            Comes::Time => {
                outside.searchable = outside.intents.len();
                let seconds = chooser.of(&[30, 30, 30, 30, 200, 200, 200, 200, 200, 1_000, 7_000, 90_000]);
                now = Timestamp(now.0 + seconds);
                // A run outlives its lease, but never a quarter of an hour: that is the most a function may take.
                drivers.retain(|_| seconds < 900);
                None
            }
            Comes::Twin => {
                // Somebody else looked at the same moment, found nothing, and made one as well.
                if ledger.offer.course.state == State::Accepted && outside.orders(Order::Pending) == 1 && rail == Rail::Stripe {
                    outside.child_unlooked();
                    seen.strays += 1;
                }
                None
            }
        };
        drivers.extend(event.map(Driver::of));
    }
    // Those who are still at it come to their end now, or died unnoticed.
    let lives = chooser.pick(2) == 0;
    for driver in drivers.iter_mut().filter(|_| lives) {
        driver.finish(&mut ledger, &mut outside, now);
    }
    outside.is_locked_out = false;
    let telling = chooser.of(&[Telling::Arrives, Telling::IsLost]);
    ledger.calm(&mut outside, now, telling);
    ledger.check(&outside, &format!("seed {seed} {rail:?}"));
    seen.ends[ledger.offer.course.state.index()] += 1;
    seen.charges += u32::try_from(outside.taken()).unwrap();
}

/// Things happen out there by themselves.
fn world_moves(chooser: &mut Chooser, outside: &mut Outside) {
    if outside.signed > 0 && outside.applied.is_none() {
        outside.applied = Some(chooser.of(&[Apply::Processed, Apply::Processed, Apply::PartiallyProcessed]));
        return;
    }
    match chooser.pick(6) {
        0 => outside.takes_orders = Outcome::Refused,
        // The key is withdrawn, or somebody changed what it may do.
        1 => outside.is_locked_out = !outside.is_locked_out,
        // The merchant cancels the order by hand.
        2 => outside.orders.iter_mut().filter(|order| **order == Order::Pending).for_each(|order| *order = Order::Cancelled),
        _ => {
            for intent in &mut outside.intents {
                intent.status = match intent.status {
                    Status::Waiting | Status::Underway => chooser.of(&[Status::Taken, Status::Taken, Status::Waiting]),
                    other => other,
                };
            }
        }
    }
}

#[test]
fn at_most_one_charge_and_none_forgotten_whatever_happens_when() {
    let mut seen = Seen::default();
    for seed in 0..SCHEDULES {
        run(seed, Rail::Stripe, &mut seen);
    }
    for state in [State::Confirmed, State::Declined, State::Failed, State::Expired, State::Refunded] {
        assert!(seen.ends[state.index()] > 300, "{state:?} is hardly ever reached: {seen:?}");
    }
    assert!(seen.charges > 10_000 && seen.strays > 100, "{seen:?}");
}

#[test]
fn what_the_platform_charges_is_on_the_order_or_never_happened() {
    let mut seen = Seen::default();
    for seed in 0..SCHEDULES / 2 {
        run(seed, Rail::Platform, &mut seen);
    }
    for state in [State::Confirmed, State::Stopped, State::Declined, State::Expired] {
        assert!(seen.ends[state.index()] > 100, "{state:?} is hardly ever reached: {seen:?}");
    }
}
