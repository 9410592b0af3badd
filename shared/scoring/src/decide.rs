//! The decision in two steps, with the one look-up of today's prices between them.

use core::cmp::Ordering;

use crate::accept::{Acceptance, probability};
use crate::assignment::Arm;
use crate::candidate::{Candidate, Pooled, pool};
use crate::catalogue::{Form, Quote};
use crate::context::Context;
use crate::decision::{Choice, Decision, FINALISTS_MAX, Offer, Silence};
use crate::facts::{FactsAt, Tag};
use crate::guard::{Guard, by_catalogue, by_evidence, by_value, ceiling, earlier};
use crate::id::ItemId;
use crate::money::{Millionths, Money};
use crate::reason::reason;
use crate::receipt::Receipt;
use crate::rerank::vary;
use crate::scene::Scene;
use crate::shadow::shadow;
use crate::value::{expected, money_kept, rank, rough_rank};
use crate::view::View;

/// The finalists by the facts in the rows, and the shadow: what the second read must fetch, and all that the
/// conclusion needs besides.
#[derive(Clone, Debug)]
pub struct Shortlist<'a> {
    scene: Scene<'a>,
    finalists: Vec<Candidate<'a>>,
    shadow: Vec<ItemId>,
    items: Vec<ItemId>,
    candidates: u32,
    guarded: [u32; Guard::ALL.len()],
}

impl Shortlist<'_> {
    /// The items whose catalogue records the conclusion needs: finalists and shadow, ascending and distinct, at most
    /// [`FINALISTS_MAX`] + [`crate::decision::SHADOW_MAX`].
    #[must_use]
    pub fn items(&self) -> &[ItemId] {
        &self.items
    }
}

/// A ranking figure with its item: larger first, ties by item.
fn better(a: (f64, &ItemId), b: (f64, &ItemId)) -> Ordering {
    b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1))
}

/// Generates candidates, scores them by the facts in the rows, and keeps the finalists.
#[must_use]
#[allow(clippy::cast_possible_truncation)]
pub fn shortlist<'a>(context: &Context<'a>) -> Shortlist<'a> {
    let scene = Scene::of(context);
    let shadow = shadow(&scene.anchors, |item| context.cart.holds(item));
    let mut guarded = [0; Guard::ALL.len()];
    let pooled = pool(context, &scene);
    let candidates = pooled.chosen.iter().filter(|chosen| **chosen).count() as u32;
    let finalists = match context.assignment.arm() {
        Arm::FrequentlyBought => plain_finalists(context, &scene, &shadow, &pooled.candidates),
        Arm::Ordinary | Arm::Holdout => best_finalists(context, &scene, &pooled, &mut guarded),
    };
    let mut items: Vec<ItemId> = Vec::with_capacity(finalists.len() + shadow.len());
    items.extend(finalists.iter().map(|candidate| candidate.item).chain(&shadow).cloned());
    items.sort_unstable();
    items.dedup();
    Shortlist { scene, finalists, shadow, items, candidates, guarded }
}

/// The candidates of largest expected money by the facts in the rows, those that a guard needs no price for left out.
fn best_finalists<'a>(
    context: &Context<'a>,
    scene: &Scene<'a>,
    pooled: &Pooled<'a>,
    guarded: &mut [u32; Guard::ALL.len()],
) -> Vec<Candidate<'a>> {
    let acceptance = Acceptance::of(context.model.pair(context.placement.protocol()), scene, context.now);
    let ln_dearest = ln_dearest(context);
    let mut allowed: Vec<&Candidate<'a>> = Vec::with_capacity(pooled.candidates.len());
    for (candidate, _) in pooled.candidates.iter().zip(&pooled.chosen).filter(|(_, chosen)| **chosen) {
        let too_dear = (f64::from(candidate.facts.ln_price) > ln_dearest).then_some(Guard::PriceCap);
        match by_evidence(context, candidate).or(too_dear) {
            Some(guard) => guarded[guard.index()] += 1,
            None => allowed.push(candidate),
        }
    }
    let mut best = View::of(allowed.len());
    let ranks = rough_ranks(&acceptance, &allowed, context.model.price_exponent);
    best.choose(FINALISTS_MAX, ranks.into_iter(), |nth| allowed[nth].item);
    let mut finalists = Vec::with_capacity(FINALISTS_MAX);
    finalists.extend(allowed.iter().zip(best.chosen()).filter(|(_, chosen)| **chosen).map(|(candidate, _)| (*candidate).clone()));
    finalists
}

/// Probability x price^exponent of each candidate at its row's price, in single precision: good enough to find the
/// finalists, who are ranked again. Logarithms first and powers after, in a loop of their own that runs in vector registers.
#[allow(clippy::cast_possible_truncation)]
fn rough_ranks(acceptance: &Acceptance<'_, '_>, allowed: &[&Candidate<'_>], exponent: f64) -> Vec<f32> {
    let rough = acceptance.rough();
    let mut ranks: Vec<f32> = allowed.iter().map(|candidate| rough.log_odds(candidate)).collect();
    let ln_prices: Vec<f32> = allowed.iter().map(|candidate| candidate.facts.ln_price).collect();
    let exponent = exponent as f32;
    for (rank, ln_price) in ranks.iter_mut().zip(ln_prices) {
        *rank = rough_rank(*rank, exponent * ln_price);
    }
    ranks
}

/// ln of the dearest price worth a finalist's place. The rows' prices may be a little old, so a tenth more may come as
/// far as the catalogue look-up, which decides.
#[allow(clippy::cast_precision_loss)]
fn ln_dearest(context: &Context<'_>) -> f64 {
    match ceiling(context) {
        Some(minor) => libm::log((minor as f64 * 1.1 / context.shop.currency.scale() as f64).max(f64::MIN_POSITIVE)),
        None => f64::INFINITY,
    }
}

/// The shadow's items as finalists, for the arm that sees the plain list.
fn plain_finalists<'a>(context: &Context<'a>, scene: &Scene<'a>, shadow: &[ItemId], all: &[Candidate<'a>]) -> Vec<Candidate<'a>> {
    let neighbours = scene.anchors.iter().flat_map(|row| row.neighbours()).map(|(item, _)| item);
    let mut known: Vec<Candidate<'a>> = all.iter().filter(|candidate| shadow.contains(candidate.item)).cloned().collect();
    for item in neighbours.filter(|item| shadow.contains(item)) {
        if !known.iter().any(|candidate| candidate.item == item) {
            let mut candidate = Candidate::new(item, FactsAt::default(), context.now);
            candidate.earlier = earlier(context, item);
            known.push(candidate);
        }
    }
    known
}

/// A finalist at today's price.
struct Finalist<'s, 'a> {
    candidate: &'s Candidate<'a>,
    quote: Option<&'s Quote>,
    receipt: Receipt,
}

/// Scores the finalists again at today's prices (`quotes` in any order; a missing one is unlisted), guards, ranks, and keeps what
/// may be shown.
#[must_use]
pub fn conclude(context: &Context<'_>, shortlist: &Shortlist<'_>, quotes: &[Quote]) -> Decision {
    let acceptance = Acceptance::of(context.model.pair(context.placement.protocol()), &shortlist.scene, context.now);
    let mut guarded = shortlist.guarded;
    let mut finalists: Vec<Option<Finalist<'_, '_>>> = Vec::with_capacity(shortlist.finalists.len());
    for candidate in &shortlist.finalists {
        let quote = quotes.iter().find(|quote| quote.item == *candidate.item);
        let receipt = receipt(context, &acceptance, candidate, quote);
        if let Some(guard) = receipt.guard {
            guarded[guard.index()] += 1;
        }
        finalists.push(Some(Finalist { candidate, quote, receipt }));
    }
    let arm = context.assignment.arm();
    let ranked = ranked(&finalists, arm, &shortlist.shadow);
    let policy = &context.policy.placements[context.placement.index()];
    let slots = policy.slots;
    let first = ranked.iter().map_while(|place| finalists[*place].as_ref());
    let mut allowed: Vec<(f64, Tag)> = Vec::with_capacity(ranked.len());
    let free = first.take_while(|finalist| finalist.receipt.guard.is_none());
    allowed.extend(free.map(|finalist| (finalist.receipt.rank, finalist.candidate.facts.category)));
    let shown: Vec<usize> = match arm {
        Arm::Ordinary => vary(&allowed, slots, policy.same_category),
        Arm::FrequentlyBought => (0..allowed.len().min(slots)).collect(),
        Arm::Holdout => Vec::new(),
    };
    let taken = shown.iter().filter_map(|nth| finalists[ranked[*nth]].take());
    let offers: Vec<Offer> = taken.filter_map(|finalist| offer(&acceptance, &shortlist.scene, finalist)).collect();
    let mut others: Vec<Receipt> = Vec::with_capacity(ranked.len());
    others.extend(ranked.iter().filter_map(|place| finalists[*place].take()).map(|finalist| finalist.receipt));
    let silence = offers.is_empty().then(|| silence(slots, arm, shortlist.candidates, &guarded));
    Decision {
        placement: context.placement,
        now: context.now,
        seed: context.seed,
        assignment: context.assignment,
        policy_version: context.policy.version,
        model_version: context.model.version,
        offers,
        silence,
        others,
        shadow: shortlist.shadow.clone(),
        candidates: shortlist.candidates,
        guarded,
    }
}

/// Places of the finalists in the order in which they are to be shown: those that may be, by rank.
fn ranked(finalists: &[Option<Finalist<'_, '_>>], arm: Arm, shadow: &[ItemId]) -> Vec<usize> {
    let plain = |item: &ItemId| match arm {
        Arm::FrequentlyBought => shadow.iter().position(|shadow| shadow == item),
        Arm::Ordinary | Arm::Holdout => None,
    };
    let mut ranked: Vec<(usize, &Receipt)> = Vec::with_capacity(finalists.len());
    ranked.extend(finalists.iter().enumerate().filter_map(|(place, finalist)| Some((place, &finalist.as_ref()?.receipt))));
    ranked.sort_unstable_by(|(_, a), (_, b)| {
        (a.guard.is_some().cmp(&b.guard.is_some()))
            .then_with(|| plain(&a.item).cmp(&plain(&b.item)))
            .then_with(|| better((a.rank, &a.item), (b.rank, &b.item)))
    });
    ranked.into_iter().map(|(place, _)| place).collect()
}

/// One candidate's arithmetic at today's price; by the row's price when there is no variant to be had.
fn receipt(context: &Context<'_>, acceptance: &Acceptance<'_, '_>, candidate: &Candidate<'_>, quote: Option<&Quote>) -> Receipt {
    let variant = quote.and_then(|quote| quote.variant.as_ref());
    let money = variant.map_or(Money::new(0, context.shop.currency), money_kept);
    let ln_price = match variant {
        Some(variant) if variant.price.minor > 0 => libm::log(variant.price.major()),
        _ => f64::from(candidate.facts.ln_price),
    };
    let (base, terms, log_odds) = acceptance.explain(candidate, ln_price);
    let accepted = probability(log_odds);
    let ln_money = match variant {
        Some(variant) if variant.price == money && money.minor > 0 => ln_price,
        _ if money.minor > 0 => libm::log(money.major()),
        _ => f64::NEG_INFINITY,
    };
    let value = expected(accepted, money);
    let guard = by_evidence(context, candidate)
        .or_else(|| by_catalogue(context, candidate, quote))
        .or_else(|| by_value(context, accepted, value));
    Receipt {
        item: candidate.item.clone(),
        variant: variant.map(|variant| variant.id.clone()),
        base,
        terms,
        log_odds,
        probability: Millionths::nearest(accepted),
        money,
        value,
        rank: rank(accepted, ln_money, context.model.price_exponent),
        guard,
        propensity: Millionths(0),
    }
}

/// A finalist as it is shown. None only if it has no variant, which its guard has ruled out.
fn offer(acceptance: &Acceptance<'_, '_>, scene: &Scene<'_>, finalist: Finalist<'_, '_>) -> Option<Offer> {
    let quote = finalist.quote?;
    let variant = quote.variant.as_ref()?;
    Some(Offer {
        item: quote.item.clone(),
        choice: match quote.form {
            Form::Only => Choice::Only(variant.id.clone()),
            Form::OneOfSeveral => Choice::Pick(variant.id.clone()),
        },
        price: variant.price,
        was: variant.was.filter(|was| was.currency == variant.price.currency && was.minor > variant.price.minor),
        reason: reason(acceptance, scene, finalist.candidate, &finalist.receipt.terms),
        receipt: Receipt { propensity: Millionths::ONE, ..finalist.receipt },
    })
}

/// Why nothing is shown.
fn silence(slots: usize, arm: Arm, candidates: u32, guarded: &[u32; Guard::ALL.len()]) -> Silence {
    if slots == 0 {
        return Silence::Off;
    }
    if arm == Arm::Holdout {
        return Silence::HeldOut;
    }
    // Ties go to the guard that is asked first.
    let most = Guard::ALL.iter().rev().max_by_key(|guard| guarded[guard.index()]);
    match most {
        Some(guard) if candidates > 0 && guarded[guard.index()] > 0 => Silence::Guarded(*guard),
        _ => Silence::NoCandidates,
    }
}
