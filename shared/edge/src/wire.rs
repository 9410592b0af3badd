//! The answer as pages read it.

use std::collections::BTreeMap;

use serde::Serialize;

/// The answer at one placement.
#[derive(Clone, Debug, Serialize)]
pub struct Answer {
    /// Id of the decision: the line property of an offer that is added.
    pub decision: String,
    /// Where the offers stand.
    pub placement: &'static str,
    /// The sealed record, to be sent back with the beacon when the block's place comes into view.
    pub record: String,
    /// What to write above the offers; none when there are none.
    pub heading: Option<&'static str>,
    /// Best first.
    pub offers: Vec<Offer>,
    /// Why there are none.
    pub silence: Option<&'static str>,
    /// What became of the buyer token.
    pub buyer: &'static str,
    /// The arithmetic; only with the shop's admin key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receipt: Option<Receipt>,
}

/// An amount in three spellings, so that no page has to reckon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Amount {
    /// Decimal text: `14.90`.
    pub amount: String,
    /// ISO 4217 code; `XXX` when the shop has none.
    pub currency: String,
    /// Whole minor units.
    pub minor: i64,
}

/// What is offered.
#[derive(Clone, Debug, Serialize)]
pub struct Offer {
    /// The item.
    pub item: String,
    /// The variant to add; none when the shopper has to pick one of `variants`.
    pub variant: Option<String>,
    /// As shoppers read it.
    pub title: String,
    /// Product page.
    pub url: Option<String>,
    /// Picture.
    pub image: Option<String>,
    /// Price now.
    pub price: Amount,
    /// Honest former price.
    pub was: Option<Amount>,
    /// Why it may interest.
    pub reason: Reason,
    /// What tells the variants apart; empty when there is nothing to pick.
    pub options: Vec<String>,
    /// What may be picked; empty when there is nothing to pick.
    pub variants: Vec<Variant>,
}

/// Why an offer may interest.
#[derive(Clone, Debug, Serialize)]
pub struct Reason {
    /// together, later, fits, again, taste, viewed, popular.
    pub kind: &'static str,
    /// In plain words.
    pub text: String,
    /// The item of the cart that it names.
    pub anchor: Option<String>,
}

/// A form of an item that may be picked.
#[derive(Clone, Debug, Serialize)]
pub struct Variant {
    /// Which.
    pub variant: String,
    /// What tells it apart.
    pub title: String,
    /// Price now.
    pub price: Amount,
    /// Whether it can be had.
    pub available: bool,
}

/// The whole arithmetic of a decision.
#[derive(Clone, Debug, Serialize)]
pub struct Receipt {
    /// The model's version.
    pub model_version: u32,
    /// The policy's version.
    pub policy_version: u32,
    /// 16 hexadecimal digits.
    pub seed: String,
    /// unassigned, ordinary, holdout, frequently_bought.
    pub assignment: &'static str,
    /// How many candidates were looked at.
    pub candidates: u32,
    /// How many each guard removed.
    pub guarded: BTreeMap<&'static str, u32>,
    /// What "frequently bought together" would have shown.
    pub shadow: Vec<Shadow>,
    /// Of the offers, in their order.
    pub offers: Vec<Line>,
    /// Of those not shown, the runner-up first.
    pub others: Vec<Line>,
}

/// An item of the shadow; without title, picture and price when the catalogue does not know it.
#[derive(Clone, Debug, Serialize)]
pub struct Shadow {
    /// Which.
    pub item: String,
    /// As shoppers read it.
    pub title: Option<String>,
    /// Picture.
    pub image: Option<String>,
    /// Price of the variant that would be sold.
    pub price: Option<Amount>,
}

/// The arithmetic of one candidate: `base` and the terms add up to `log_odds`, all in millionths.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// Which.
    pub item: String,
    /// As shoppers read it; none when the catalogue does not know it.
    pub title: Option<String>,
    /// The variant reckoned with.
    pub variant: Option<String>,
    /// Log-odds of an average candidate.
    pub base: i64,
    /// What moved them.
    pub terms: Vec<Term>,
    /// Their sum.
    pub log_odds: i64,
    /// In millionths.
    pub probability: i64,
    /// Money kept if it is bought.
    pub money: Amount,
    /// Expected money, in minor units.
    pub value: i64,
    /// What ranks.
    pub rank: f64,
    /// Why it may not be offered.
    pub guard: Option<&'static str>,
    /// Probability with which it would have been offered, in millionths.
    pub propensity: i64,
}

/// One line of the arithmetic.
#[derive(Clone, Debug, Serialize)]
pub struct Term {
    /// What was looked at: a feature, two `with` each other, or the correction.
    pub feature: String,
    /// Its value.
    pub value: f64,
    /// What it adds, in millionths.
    pub log_odds: i64,
}
