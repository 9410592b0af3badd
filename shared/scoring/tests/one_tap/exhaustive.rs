//! Every interleaving of two taps, with every death, loss and time-out at every step of both.

use scoring::one_tap::{Asked, Event, Rail};

use crate::chooser::Chooser;
use crate::outside::{Bank, Order, Outside};
use crate::run::{Driver, Fate, Ledger, Telling};
use crate::{MADE, TOTAL, offer};

/// Steps after which everybody lives: what befalls one later befalls it in another schedule earlier.
const FATEFUL_STEPS: usize = 14;
/// Bad turns in one schedule.
const TROUBLES_MAX: u32 = 2;

fn run(chooser: &mut Chooser, bank: Bank, telling: Telling) {
    let mut outside = Outside::new(bank, Asked::Holds, TOTAL);
    let mut ledger = Ledger::of(offer(Rail::Stripe));
    let mut drivers = [Driver::of(Event::Tapped), Driver::of(Event::Tapped)];
    let mut troubles = 0;
    for taken in 0.. {
        let alive: Vec<usize> = (0..drivers.len()).filter(|place| !drivers[*place].is_gone()).collect();
        if alive.is_empty() {
            break;
        }
        let driver = &mut drivers[alive[chooser.pick(alive.len())]];
        let fates: &[Fate] = match (driver.is_acting(), troubles < TROUBLES_MAX && taken < FATEFUL_STEPS) {
            (_, false) => &[Fate::Lives],
            (true, true) => &[Fate::Lives, Fate::DiesBefore, Fate::DiesAfter, Fate::Lost, Fate::TimesOut],
            (false, true) => &[Fate::Lives, Fate::DiesBefore, Fate::DiesAfter],
        };
        let fate = chooser.of(fates);
        troubles += u32::from(fate != Fate::Lives);
        driver.step(&mut ledger, &mut outside, MADE, fate);
    }
    ledger.calm(&mut outside, MADE, telling);
    ledger.check(&outside, &format!("{bank:?}"));
    assert_eq!(outside.orders(Order::Pending), 0, "{bank:?}: an unpaid order is left");
}

#[test]
#[allow(clippy::print_stdout, reason = "the number of schedules is worth a look")]
fn two_taps_in_every_order_with_every_crash() {
    let mut schedules = 0_u32;
    let banks = [Bank::Takes, Bank::Declines, Bank::Asks, Bank::Processes, Bank::Wrong];
    for (bank, telling) in banks.into_iter().flat_map(|bank| [Telling::Arrives, Telling::IsLost].map(|telling| (bank, telling))) {
        let mut chooser = Chooser::walked();
        loop {
            run(&mut chooser, bank, telling);
            schedules += 1;
            if !chooser.advance() {
                break;
            }
        }
    }
    assert!(schedules >= 10_000, "{schedules} schedules");
    println!("{schedules} schedules");
}
