//! The comparison of arms: what a person gives to the moments of their cells. A pure function of the decisions that came into
//! their view and of the orders that stand, in whatever order either was told.

use scoring::assignment::Assignment;
use scoring::id::OrderId;
use scoring::order::{Standing, ToldOrder};
use scoring::report::Cell;
use scoring::time::{DAY_SECONDS, Timestamp};
use scoring::trial::{BEFORE_DAYS, Entry, Gone, Moments, OUTCOME_DAYS, SPENT_MAX, Spent, Stake, Trial};

/// What an order counts for as spending; none when nothing of it does.
#[must_use]
pub fn spent(told: &ToldOrder) -> Option<Spent> {
    let paid = told.order.lines.iter().map(|line| line.unit_price.saturating_mul(line.quantity.into()));
    let revenue = paid.fold(0_i64, i64::saturating_add);
    let counts = told.standing == Standing::Counts && !told.order.lines.is_empty();
    counts.then(|| Spent { order: told.order.id.clone(), time: told.order.time, revenue })
}

/// A decision came into view. Of two at one placement the earlier is the entry.
#[must_use]
pub fn entering(mut trial: Trial, entry: Entry) -> Trial {
    match trial.entries.binary_search_by_key(&entry.placement.index(), |known| known.placement.index()) {
        Ok(place) => {
            let known = &mut trial.entries[place];
            if (entry.time, entry.arm as u8) < (known.time, known.arm as u8) {
                *known = entry;
            }
        }
        Err(place) => trial.entries.insert(place, entry),
    }
    trial
}

/// What an order came to is this now; nothing, where it does not count or is somebody else's.
#[must_use]
pub fn spending(mut trial: Trial, order: &OrderId, spent: Option<&Spent>) -> Trial {
    trial.orders.retain(|known| known.order != *order);
    if let Some(spent) = spent {
        let place = trial.orders.partition_point(|known| known.order < spent.order);
        trial.orders.insert(place, spent.clone());
    }
    if trial.orders.len() > SPENT_MAX
        && let Some(oldest) = (0..trial.orders.len()).min_by_key(|place| (trial.orders[*place].time, *place))
    {
        trial.orders.remove(oldest);
    }
    trial
}

/// An erased order goes from a person; what it gave to the cells stays there without a name.
#[must_use]
pub fn forgetting(mut trial: Trial, order: &OrderId) -> Trial {
    let Some(place) = trial.orders.iter().position(|known| known.order == *order) else { return trial };
    let erased = trial.orders.remove(place);
    for entry in &trial.entries {
        let (after, before) = around(entry.time, core::slice::from_ref(&erased));
        if (after, before) == (0, 0) {
            continue;
        }
        match trial.nameless.binary_search_by_key(&entry.placement.index(), |gone| gone.placement.index()) {
            Ok(place) => {
                let gone = &mut trial.nameless[place];
                (gone.after, gone.before) = (gone.after.saturating_add(after), gone.before.saturating_add(before));
            }
            Err(place) => trial.nameless.insert(place, Gone { placement: entry.placement, after, before }),
        }
    }
    trial
}

/// What orders came to within [`OUTCOME_DAYS`] after an entry, and within [`BEFORE_DAYS`] before it.
fn around(entry: Timestamp, orders: &[Spent]) -> (i64, i64) {
    let mut sums = (0_i64, 0_i64);
    for spent in orders {
        let since = spent.time.0.saturating_sub(entry.0);
        if (0..OUTCOME_DAYS * DAY_SECONDS).contains(&since) {
            sums.0 = sums.0.saturating_add(spent.revenue);
        } else if (-BEFORE_DAYS * DAY_SECONDS..0).contains(&since) {
            sums.1 = sums.1.saturating_add(spent.revenue);
        }
    }
    sums
}

/// What stands of a person in cells, anew.
#[must_use]
pub fn staked(mut trial: Trial) -> Trial {
    let stake = |entry: &Entry| {
        let gone = trial.nameless.iter().find(|gone| gone.placement == entry.placement);
        let (gone_after, gone_before) = gone.map_or((0, 0), |gone| (gone.after, gone.before));
        let (after, before) = around(entry.time, &trial.orders);
        let capped = |sum: i64, more: i64| sum.saturating_add(more).clamp(0, trial.cap);
        Stake {
            cell: Cell { day: entry.time.day(), placement: entry.placement, assignment: Assignment::Assigned(entry.arm) },
            after: capped(after, gone_after),
            before: capped(before, gone_before),
        }
    };
    trial.counted = trial.entries.iter().map(stake).collect();
    trial
}

/// What one person gives to the moments of their cell.
#[must_use]
pub fn moments(stake: &Stake) -> Moments {
    let (x, p) = (i128::from(stake.after), i128::from(stake.before));
    Moments([1, x, x * x, x * p, p, p * p])
}

/// Both together.
#[must_use]
pub fn sum(a: &Moments, b: &Moments) -> Moments {
    Moments(core::array::from_fn(|place| a.0[place].saturating_add(b.0[place])))
}

/// What has to be added to `from` to make it `to`.
fn difference(from: &Moments, to: &Moments) -> Moments {
    Moments(core::array::from_fn(|place| to.0[place].saturating_sub(from.0[place])))
}

/// What changes in cells when a person's stakes do; one change a cell.
#[must_use]
pub fn changes(before: &Trial, after: &Trial) -> Vec<(Cell, Moments)> {
    let mut changes: Vec<(Cell, Moments)> = Vec::new();
    let mut add = |cell: Cell, change: Moments| match changes.iter_mut().find(|(known, _)| *known == cell) {
        Some((_, known)) => *known = sum(known, &change),
        None => changes.push((cell, change)),
    };
    before.counted.iter().for_each(|stake| add(stake.cell, difference(&moments(stake), &Moments::default())));
    after.counted.iter().for_each(|stake| add(stake.cell, moments(stake)));
    changes.retain(|(_, change)| !change.is_zero());
    changes
}

#[cfg(test)]
mod tests {
    use scoring::assignment::Arm;
    use scoring::id::OrderId;
    use scoring::placement::Placement;
    use scoring::time::{DAY_SECONDS, Timestamp};
    use scoring::trial::{BEFORE_DAYS, Entry, OUTCOME_DAYS, SPENT_MAX, Spent, Trial};

    use super::{changes, entering, forgetting, moments, spending, staked};

    fn order(name: &str) -> OrderId {
        OrderId::new(name).unwrap()
    }

    fn spent(name: &str, day: i64, revenue: i64) -> Spent {
        Spent { order: order(name), time: Timestamp(day * DAY_SECONDS), revenue }
    }

    fn entry(day: i64) -> Entry {
        Entry { placement: Placement::CartPage, time: Timestamp(day * DAY_SECONDS), arm: Arm::Ordinary }
    }

    fn with(trial: Trial, all: &[Spent]) -> Trial {
        all.iter().fold(trial, |trial, one| spending(trial, &one.order, Some(one)))
    }

    #[test]
    fn spending_counts_before_and_after_the_entry_and_up_to_the_cap() {
        let trial = entering(Trial::new(1_000), entry(100));
        let orders = [
            spent("a", 100, 400),
            spent("b", 100 + OUTCOME_DAYS - 1, 300),
            spent("c", 100 + OUTCOME_DAYS, 50_000),
            spent("d", 99, 20),
            spent("e", 100 - BEFORE_DAYS, 7),
            spent("f", 99 - BEFORE_DAYS, 50_000),
        ];
        let trial = staked(with(trial, &orders));
        assert_eq!(trial.counted.iter().map(|stake| (stake.after, stake.before)).collect::<Vec<_>>(), [(700, 27)]);
        assert_eq!(moments(&trial.counted[0]).0, [1, 700, 490_000, 18_900, 27, 729]);
        let rich = staked(spending(trial, &order("a"), Some(&spent("a", 100, 5_000))));
        assert_eq!(rich.counted[0].after, 1_000, "nobody counts for more than the cap");
    }

    #[test]
    fn the_earliest_decision_is_the_entry_and_moves_what_stands() {
        let late = staked(with(entering(Trial::new(1_000), entry(100)), &[spent("a", 95, 400)]));
        assert_eq!((late.counted[0].after, late.counted[0].before), (0, 400));
        let early = staked(entering(late.clone(), entry(90)));
        assert_eq!((early.counted[0].cell.day, early.counted[0].after), (90, 400));
        assert_eq!(staked(entering(early.clone(), entry(100))), early);
        let changes = changes(&late, &early);
        assert_eq!(
            changes.iter().map(|(cell, change)| (cell.day, change.0[0], change.0[1])).collect::<Vec<_>>(),
            [(100, -1, 0), (90, 1, 400)]
        );
    }

    #[test]
    fn an_order_taken_away_restores_and_an_erased_one_leaves_totals() {
        let before = staked(with(entering(Trial::new(1_000), entry(100)), &[spent("a", 101, 10)]));
        let with = staked(with(before.clone(), &[spent("b", 102, 30)]));
        assert_eq!(staked(spending(with.clone(), &order("b"), None)), before);
        let erased = staked(forgetting(with.clone(), &order("b")));
        assert!(erased.orders.iter().all(|known| known.order != order("b")));
        assert_eq!(erased.counted, with.counted);
        assert!(changes(&with, &erased).is_empty());
        assert_eq!(staked(forgetting(erased.clone(), &order("b"))), erased, "once");
    }

    #[test]
    fn the_latest_orders_are_kept() {
        let days = i64::try_from(SPENT_MAX).unwrap() + 5;
        let all: Vec<Spent> = (0..days).map(|day| spent(&format!("{day}"), day, 1)).collect();
        let forth = with(Trial::new(9), &all);
        let back = with(Trial::new(9), &all.iter().rev().cloned().collect::<Vec<_>>());
        assert_eq!(forth.orders.len(), SPENT_MAX);
        assert_eq!(forth, back);
        assert!(forth.orders.iter().all(|one| one.time >= Timestamp(5 * DAY_SECONDS)));
    }
}
