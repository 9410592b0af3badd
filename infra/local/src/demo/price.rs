//! Prices over the year: most goods stay, some are reduced for four weeks now and then.

use scoring::hash::draw;

use super::goods::{Good, Tier};

/// Days of one season: a good is reduced at most once in each.
const SEASON_DAYS: i64 = 75;

/// Days that a reduction lasts.
const REDUCED_DAYS: i64 = 28;

/// The price of `good` on day `day` of the year, in cents.
pub(super) fn at(good: &Good, day: i64) -> i64 {
    let season = day.div_euclid(SEASON_DAYS);
    let dice = draw(&format!("{}|{season}", good.id));
    let often = match good.tier {
        Tier::Value => 16,
        Tier::Standard => 32,
        Tier::Premium => 24,
    };
    let start = (dice >> 16).cast_signed().rem_euclid(SEASON_DAYS - REDUCED_DAYS);
    let running = (start..start + REDUCED_DAYS).contains(&day.rem_euclid(SEASON_DAYS));
    if good.pull == 0 || good.price < 1_000 || dice % 100 >= often || !running {
        return good.price;
    }
    let percent = [10, 15, 20, 25][(dice >> 40) as usize & 3];
    let reduced = good.price * (100 - percent) / 100;
    // Never below the shop's own cost; whole tens of cents as on a price tag.
    (reduced / 10 * 10).max(good.cost + good.price / 20)
}
