//! What was predicted of what was shown, and what came.

use serde::Serialize;

use super::estimate::Estimate;
use super::panel::Panel;

/// Groups of offers by predicted probability, of equal size.
const TENTHS: usize = 10;

/// Offers of about one predicted probability.
#[derive(Serialize)]
pub(super) struct Tenth {
    pub(super) offers: usize,
    /// Mean predicted probability.
    pub(super) predicted: f64,
    /// Share that was bought.
    pub(super) observed: Estimate,
}

/// Calibration at the offers shown.
#[derive(Serialize)]
pub(super) struct Reliability {
    pub(super) tenths: Vec<Tenth>,
    /// Mean predicted probability and share bought, of all offers shown.
    pub(super) predicted: f64,
    pub(super) observed: Estimate,
    /// Expected and captured money for one offer shown, major units.
    pub(super) predicted_money: f64,
    pub(super) observed_money: Estimate,
}

#[allow(clippy::cast_precision_loss)]
pub(super) fn reliability(panel: &Panel<'_>) -> Reliability {
    let replayed = panel.replayed;
    let mut offers: Vec<Offer> = Vec::new();
    for (case, (kept, of)) in replayed.kept.iter().zip(&replayed.cases).enumerate() {
        for finalist in kept.offers() {
            let captured = of.hides(finalist.item).map(|hidden| hidden.unit_price);
            offers.push(Offer { case, probability: finalist.probability, price: finalist.price, captured });
        }
    }
    let whole = sums(&offers, replayed.cases.len());
    // Stable: equals stay in order of time.
    offers.sort_by(|a, b| a.probability.total_cmp(&b.probability));
    let edge = |tenth: usize| tenth * offers.len() / TENTHS;
    let tenths = (0..TENTHS).map(|tenth| &offers[edge(tenth)..edge(tenth + 1)]).filter(|offers| !offers.is_empty());
    let tenth = |offers: &[Offer]| {
        let sums = sums(offers, replayed.cases.len());
        Tenth {
            offers: offers.len(),
            predicted: offers.iter().map(|offer| offer.probability).sum::<f64>() / offers.len() as f64,
            observed: panel.level(|case| sums[case].bought, |case| sums[case].shown),
        }
    };
    let mean = |figure: fn(&Offer) -> f64| offers.iter().map(figure).sum::<f64>() / offers.len().max(1) as f64;
    Reliability {
        tenths: tenths.map(tenth).collect(),
        predicted: mean(|offer| offer.probability),
        observed: panel.level(|case| whole[case].bought, |case| whole[case].shown),
        predicted_money: mean(|offer| offer.probability * offer.price as f64) / panel.currency.scale() as f64,
        observed_money: panel.level(|case| panel.major(whole[case].captured), |case| whole[case].shown),
    }
}

/// One offer shown.
struct Offer {
    case: usize,
    probability: f64,
    price: i64,
    captured: Option<i64>,
}

/// Of the offers of one case.
#[derive(Clone, Default)]
struct Sum {
    shown: f64,
    bought: f64,
    captured: i64,
}

fn sums(offers: &[Offer], cases: usize) -> Vec<Sum> {
    let mut sums = vec![Sum::default(); cases];
    for offer in offers {
        let sum = &mut sums[offer.case];
        sum.shown += 1.0;
        sum.bought += if offer.captured.is_some() { 1.0 } else { 0.0 };
        sum.captured += offer.captured.unwrap_or_default();
    }
    sums
}
