//! The binary form of a record, version 2. Version 1 had no `first` of a person; pages may bring such a record for a day.
//!
//! `version, decision id, shop, person, placement, time, seed, assignment, policy, model, silence, candidates, guarded,
//! shadow, offers, others, left out`. Numbers are varints, millionths signed ones; a receipt's terms follow a mask of the
//! features that have one, then those of pairs and of the correction, and its log-odds are their sum.

use scoring::assignment::{Arm, Assignment};
use scoring::decision::{Choice, Decision, Offer, Silence};
use scoring::feature::Feature;
use scoring::guard::Guard;
use scoring::id::{CustomerId, ItemId, ShopId, VariantId, VisitorId};
use scoring::money::{Currency, Millionths, Money};
use scoring::placement::Placement;
use scoring::reason::{Anchor, Reason};
use scoring::receipt::{Receipt, Subject, Term};
use scoring::scorecard::SURFACES_MAX;
use scoring::time::Timestamp;

use super::bytes::{Reader, Writer};
use super::{LOSERS_MAX, PLAIN_BYTES_MAX, Person, Record, RecordError};
use crate::decision_id::DecisionId;

const VERSION: u8 = 2;
const WITHOUT_FIRST: u8 = 1;

/// Terms and their values are kept within ±this many millionths (134): four bytes each, so that the largest decision fits. Features
/// are logarithms and shares; none of them, and no fitted model, comes near it.
pub(super) const TERM_MAX: i64 = (1 << 27) - 1;

/// The plain bytes of a record; none when not even offers and runner-up fit.
pub(super) fn write(decision: &Decision, id: &DecisionId, shop: &ShopId, person: Option<&Person>) -> Option<Vec<u8>> {
    let mut out = Writer::default();
    out.byte(VERSION);
    out.raw(id.bytes());
    out.text(shop.as_str());
    write_optional(&mut out, person, |out, person| {
        write_optional(out, person.visitor.as_ref(), |out, visitor| out.text(visitor.as_str()));
        write_optional(out, person.customer.as_ref(), |out, customer| out.text(customer.as_str()));
        write_optional(out, person.first.as_ref(), |out, first| out.text(first.as_str()));
    });
    write_moment(&mut out, decision);
    out.count(decision.shadow.len());
    decision.shadow.iter().for_each(|item| out.text(item.as_str()));
    out.count(decision.offers.len());
    decision.offers.iter().for_each(|offer| write_offer(&mut out, offer));
    let (losers, left_out) = losers(decision, PLAIN_BYTES_MAX.checked_sub(out.0.len())?)?;
    out.raw(&losers);
    out.number(left_out);
    Some(out.0)
}

/// The runner-up, then losers in their order as long as they fit; and how many do not.
fn losers(decision: &Decision, room: usize) -> Option<(Vec<u8>, u64)> {
    // The count takes one byte, the number left out at most five.
    let room = room.checked_sub(6)?;
    let mut out = Writer::default();
    let mut kept = 0;
    for (place, receipt) in decision.others.iter().take(1 + LOSERS_MAX).enumerate() {
        let before = out.0.len();
        write_receipt(&mut out, receipt);
        if out.0.len() > room {
            if place == 0 {
                return None;
            }
            out.0.truncate(before);
            break;
        }
        kept += 1;
    }
    let mut counted = Writer::default();
    counted.count(kept);
    counted.raw(&out.0);
    Some((counted.0, (decision.others.len() - kept) as u64))
}

fn write_optional<T>(out: &mut Writer, value: Option<T>, write: impl FnOnce(&mut Writer, T)) {
    match value {
        None => out.byte(0),
        Some(value) => {
            out.byte(1);
            write(out, value);
        }
    }
}

fn write_moment(out: &mut Writer, decision: &Decision) {
    out.byte(decision.placement.index() as u8);
    out.signed(decision.now.0);
    out.raw(&decision.seed.to_le_bytes());
    out.byte(match decision.assignment {
        Assignment::Unassigned => 0,
        Assignment::Assigned(Arm::Ordinary) => 1,
        Assignment::Assigned(Arm::Holdout) => 2,
        Assignment::Assigned(Arm::FrequentlyBought) => 3,
    });
    out.number(decision.policy_version.into());
    out.number(decision.model_version.into());
    out.byte(match decision.silence {
        None => 0,
        Some(Silence::Off) => 1,
        Some(Silence::HeldOut) => 2,
        Some(Silence::NoCandidates) => 3,
        Some(Silence::Guarded(guard)) => 4 + guard.index() as u8,
    });
    out.number(decision.candidates.into());
    decision.guarded.iter().for_each(|fell| out.number((*fell).into()));
}

fn write_offer(out: &mut Writer, offer: &Offer) {
    write_receipt(out, &offer.receipt);
    write_money(out, offer.price);
    write_optional(out, offer.was, write_money);
    let (kind, variant) = match &offer.choice {
        Choice::Only(variant) => (0, variant),
        Choice::Pick(variant) => (1, variant),
    };
    out.byte(kind);
    // Nearly always the variant of the receipt.
    write_optional(out, Some(variant).filter(|variant| Some(*variant) != offer.receipt.variant.as_ref()), |out, variant| {
        out.text(variant.as_str());
    });
    let (kind, anchor) = match &offer.reason {
        Reason::Together(anchor) => (0, Some(anchor)),
        Reason::Later(anchor) => (1, Some(anchor)),
        Reason::Related(anchor) => (2, Some(anchor)),
        Reason::Again => (3, None),
        Reason::Taste => (4, None),
        Reason::Viewed => (5, None),
        Reason::Popular => (6, None),
    };
    out.byte(kind);
    if let Some(anchor) = anchor {
        out.text(anchor.item.as_str());
    }
}

fn write_money(out: &mut Writer, money: Money) {
    out.raw(money.currency.code().as_bytes());
    out.signed(money.minor);
}

fn write_receipt(out: &mut Writer, receipt: &Receipt) {
    out.text(receipt.item.as_str());
    write_optional(out, receipt.variant.as_ref(), |out, variant| out.text(variant.as_str()));
    let short = |millionths: i64| millionths.clamp(-TERM_MAX, TERM_MAX);
    out.signed(short(receipt.base.0));
    let figures = |out: &mut Writer, term: &Term| {
        out.signed(short(Millionths::nearest(term.value).0));
        out.signed(short(term.log_odds.0));
    };
    let features = || receipt.terms.iter().filter_map(|term| Some((term.subject.feature()?, term)));
    let mask = features().fold(0_u32, |mask, (feature, _)| mask | 1 << feature.index());
    out.raw(&mask.to_le_bytes());
    for feature in Feature::ALL {
        if let Some((_, term)) = features().find(|(found, _)| *found == feature) {
            figures(out, term);
        }
    }
    let pairs = || receipt.terms.iter().filter(|term| matches!(term.subject, Subject::Pair(..))).take(SURFACES_MAX);
    out.byte(pairs().count() as u8);
    for term in pairs() {
        if let Subject::Pair(first, second) = term.subject {
            out.byte(first.index() as u8);
            out.byte(second.index() as u8);
            figures(out, term);
        }
    }
    write_optional(out, receipt.terms.iter().find(|term| term.subject == Subject::Correction), figures);
    out.signed(receipt.probability.0);
    write_money(out, receipt.money);
    out.signed(receipt.value);
    out.raw(&receipt.rank.to_le_bytes());
    out.byte(receipt.guard.map_or(0, |guard| 1 + guard.index() as u8));
    out.signed(receipt.propensity.0);
}

/// Reads what [`write`] wrote; of any other bytes, an error.
pub(super) fn read(bytes: &[u8]) -> Result<Record, RecordError> {
    let mut input = Reader::new(bytes);
    let version = input.byte()?;
    if ![VERSION, WITHOUT_FIRST].contains(&version) {
        return Err(RecordError::Version(version));
    }
    let id = DecisionId::from_record(input.array()?);
    let shop = input.text(ShopId::new)?;
    let person = input.optional(|input| {
        let visitor = input.optional(|input| input.text(VisitorId::new))?;
        let customer = input.optional(|input| input.text(CustomerId::new))?;
        let first = if version == WITHOUT_FIRST { None } else { input.optional(|input| input.text(VisitorId::new))? };
        Ok(Person { visitor, customer, first })
    })?;
    let mut decision = read_moment(&mut input)?;
    decision.shadow = input.list(|input| input.text(ItemId::new))?;
    decision.offers = input.list(read_offer)?;
    decision.others = input.list(read_receipt)?;
    let left_out = input.small()?;
    input.end()?;
    Ok(Record { id, shop, person, decision, left_out })
}

fn guard(index: u8) -> Result<Guard, RecordError> {
    Guard::ALL.get(usize::from(index)).copied().ok_or(RecordError::Broken)
}

fn read_moment(input: &mut Reader<'_>) -> Result<Decision, RecordError> {
    let placement = *Placement::ALL.get(usize::from(input.byte()?)).ok_or(RecordError::Broken)?;
    let now = Timestamp(input.signed()?);
    let seed = u64::from_le_bytes(input.array()?);
    let assignment = match input.byte()? {
        0 => Assignment::Unassigned,
        1 => Assignment::Assigned(Arm::Ordinary),
        2 => Assignment::Assigned(Arm::Holdout),
        3 => Assignment::Assigned(Arm::FrequentlyBought),
        _ => return Err(RecordError::Broken),
    };
    let (policy_version, model_version) = (input.small()?, input.small()?);
    let silence = match input.byte()? {
        0 => None,
        1 => Some(Silence::Off),
        2 => Some(Silence::HeldOut),
        3 => Some(Silence::NoCandidates),
        fell => Some(Silence::Guarded(guard(fell - 4)?)),
    };
    let candidates = input.small()?;
    let mut guarded = [0; Guard::ALL.len()];
    for fell in &mut guarded {
        *fell = input.small()?;
    }
    let (offers, others, shadow) = (Vec::new(), Vec::new(), Vec::new());
    Ok(Decision {
        placement,
        now,
        seed,
        assignment,
        policy_version,
        model_version,
        offers,
        silence,
        others,
        shadow,
        candidates,
        guarded,
    })
}

fn read_offer(input: &mut Reader<'_>) -> Result<Offer, RecordError> {
    let receipt = read_receipt(input)?;
    let price = read_money(input)?;
    let was = input.optional(read_money)?;
    let kind = input.byte()?;
    let other = input.optional(|input| input.text(VariantId::new))?;
    let variant = other.or_else(|| receipt.variant.clone()).ok_or(RecordError::Broken)?;
    let choice = match kind {
        0 => Choice::Only(variant),
        1 => Choice::Pick(variant),
        _ => return Err(RecordError::Broken),
    };
    let anchor = |input: &mut Reader<'_>| input.text(ItemId::new).map(|item| Anchor { item, title: String::new() });
    let reason = match input.byte()? {
        0 => Reason::Together(anchor(input)?),
        1 => Reason::Later(anchor(input)?),
        2 => Reason::Related(anchor(input)?),
        3 => Reason::Again,
        4 => Reason::Taste,
        5 => Reason::Viewed,
        6 => Reason::Popular,
        _ => return Err(RecordError::Broken),
    };
    Ok(Offer { item: receipt.item.clone(), choice, price, was, reason, receipt })
}

fn read_money(input: &mut Reader<'_>) -> Result<Money, RecordError> {
    let code = input.array::<3>()?;
    let code = core::str::from_utf8(&code).map_err(|_| RecordError::Broken)?;
    let currency = Currency::new(code).map_err(|_| RecordError::Broken)?;
    Ok(Money::new(input.signed()?, currency))
}

fn feature(index: u8) -> Result<Feature, RecordError> {
    Feature::ALL.get(usize::from(index)).copied().ok_or(RecordError::Broken)
}

fn read_term(input: &mut Reader<'_>, subject: Subject) -> Result<Term, RecordError> {
    let value = Millionths(input.signed()?).float();
    Ok(Term { subject, value, log_odds: Millionths(input.signed()?) })
}

fn read_receipt(input: &mut Reader<'_>) -> Result<Receipt, RecordError> {
    let item = input.text(ItemId::new)?;
    let variant = input.optional(|input| input.text(VariantId::new))?;
    let base = Millionths(input.signed()?);
    let mask = u32::from_le_bytes(input.array()?);
    if mask >> Feature::ALL.len() != 0 {
        return Err(RecordError::Broken);
    }
    let mut terms = Vec::new();
    for feature in Feature::ALL.into_iter().filter(|feature| mask >> feature.index() & 1 == 1) {
        terms.push(read_term(input, Subject::Feature(feature))?);
    }
    let pairs = usize::from(input.byte()?);
    if pairs > SURFACES_MAX {
        return Err(RecordError::Broken);
    }
    for _ in 0..pairs {
        let pair = Subject::Pair(feature(input.byte()?)?, feature(input.byte()?)?);
        terms.push(read_term(input, pair)?);
    }
    terms.extend(input.optional(|input| read_term(input, Subject::Correction))?);
    let log_odds = terms.iter().fold(base.0, |sum, term| sum.saturating_add(term.log_odds.0));
    let probability = Millionths(input.signed()?);
    let money = read_money(input)?;
    let value = input.signed()?;
    let rank = f64::from_le_bytes(input.array()?);
    let guard = match input.byte()? {
        0 => None,
        fell => Some(guard(fell - 1)?),
    };
    let propensity = Millionths(input.signed()?);
    let log_odds = Millionths(log_odds);
    Ok(Receipt { item, variant, base, terms, log_odds, probability, money, value, rank, guard, propensity })
}
