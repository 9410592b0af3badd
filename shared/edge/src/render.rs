//! From a decision to the answer that pages read: titles, pictures, plain words.

use scoring::assignment::{Arm, Assignment};
use scoring::catalogue::{Item, Stock};
use scoring::decision::{Choice, Decision, Offer};
use scoring::guard::Guard;
use scoring::id::ItemId;
use scoring::money::{Currency, Money};
use scoring::reason::Reason;
use scoring::receipt::Receipt;
use store::Quotes;

use crate::wire;

/// Whether the caller sees the arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sight {
    /// A page: the offers and nothing else.
    Offers,
    /// The merchant: the receipt too.
    Receipts,
}

/// The offers and, where it may be seen, the receipt of a decision made with `quotes`: only what is shown is read in full.
pub(crate) fn offers(decision: &Decision, quotes: &Quotes, sight: Sight) -> (Vec<wire::Offer>, Option<wire::Receipt>) {
    let offers = decision.offers.iter().filter_map(|shown| Some(offer(shown, &quotes.item(&shown.item)?))).collect();
    let receipt = match sight {
        Sight::Offers => None,
        Sight::Receipts => Some(receipt(decision, quotes)),
    };
    (offers, receipt)
}

/// What stands above the offers: the evidence of the first speaks for all.
pub(crate) fn heading(decision: &Decision) -> Option<&'static str> {
    decision.offers.first().map(|first| match first.reason {
        Reason::Together(_) => "Frequently bought together",
        Reason::Later(_) => "Customers also bought",
        Reason::Related(_) => "Related to this",
        Reason::Again | Reason::Taste => "Recommended for you",
        Reason::Viewed => "Based on your browsing",
        Reason::Popular => "Popular right now",
    })
}

fn offer(shown: &Offer, item: &Item) -> wire::Offer {
    let (variant, picks) = match &shown.choice {
        Choice::Only(variant) => (Some(variant.to_string()), false),
        Choice::Pick(_) => (None, true),
    };
    let variants = item.variants.iter().filter(|_| picks).map(|variant| wire::Variant {
        variant: variant.id.to_string(),
        title: variant.title.clone(),
        price: amount(variant.price),
        available: variant.stock == Stock::Available,
    });
    wire::Offer {
        item: item.id.to_string(),
        variant,
        title: item.title.clone(),
        url: filled(&item.url),
        image: filled(&item.image),
        price: amount(shown.price),
        was: shown.was.map(amount),
        reason: reason(&shown.reason),
        options: if picks { item.options.clone() } else { Vec::new() },
        variants: variants.collect(),
    }
}

fn reason(reason: &Reason) -> wire::Reason {
    let anchor = match reason {
        Reason::Together(anchor) | Reason::Later(anchor) | Reason::Related(anchor) => Some(anchor.item.to_string()),
        Reason::Again | Reason::Taste | Reason::Viewed | Reason::Popular => None,
    };
    wire::Reason { kind: reason.name(), text: in_words(reason), anchor }
}

/// A reason as a shopper reads it.
#[must_use]
pub fn in_words(reason: &Reason) -> String {
    match reason {
        Reason::Together(anchor) => named("Often bought together with", anchor.title.as_str(), "your cart"),
        Reason::Later(anchor) if anchor.title.is_empty() => "Customers came back for this".to_owned(),
        Reason::Later(anchor) => format!("Customers who bought {} came back for this", anchor.title),
        Reason::Related(anchor) => named("Related to", anchor.title.as_str(), "your cart"),
        Reason::Again => "You have bought this before".to_owned(),
        Reason::Taste => "Goes with what you have bought before".to_owned(),
        Reason::Viewed => "You looked at this".to_owned(),
        Reason::Popular => "Popular right now".to_owned(),
    }
}

fn named(words: &str, title: &str, otherwise: &str) -> String {
    format!("{words} {}", if title.is_empty() { otherwise } else { title })
}

fn receipt(decision: &Decision, quotes: &Quotes) -> wire::Receipt {
    let guarded = Guard::ALL.iter().map(|guard| (guard.name(), decision.guarded[guard.index()]));
    wire::Receipt {
        model_version: decision.model_version,
        policy_version: decision.policy_version,
        seed: format!("{:016x}", decision.seed),
        assignment: assignment(decision.assignment),
        candidates: decision.candidates,
        guarded: guarded.filter(|(_, fell)| *fell > 0).collect(),
        shadow: decision.shadow.iter().map(|item| shadow(item, quotes)).collect(),
        offers: decision.offers.iter().map(|offer| line(&offer.receipt, quotes)).collect(),
        others: decision.others.iter().map(|other| line(other, quotes)).collect(),
    }
}

const fn assignment(assignment: Assignment) -> &'static str {
    match assignment {
        Assignment::Unassigned => "unassigned",
        Assignment::Assigned(Arm::Ordinary) => "ordinary",
        Assignment::Assigned(Arm::Holdout) => "holdout",
        Assignment::Assigned(Arm::FrequentlyBought) => "frequently_bought",
    }
}

fn shadow(id: &ItemId, quotes: &Quotes) -> wire::Shadow {
    let item = quotes.item(id);
    let item = item.as_ref();
    wire::Shadow {
        item: id.to_string(),
        title: item.map(|item| item.title.clone()),
        image: item.and_then(|item| filled(&item.image)),
        price: item.and_then(|item| item.reckoned(None).or(item.variants.first())).map(|variant| amount(variant.price)),
    }
}

fn line(receipt: &Receipt, quotes: &Quotes) -> wire::Line {
    let terms = receipt.terms.iter().map(|term| wire::Term {
        feature: term.subject.to_string(),
        value: term.value,
        log_odds: term.log_odds.0,
    });
    wire::Line {
        item: receipt.item.to_string(),
        title: quotes.item(&receipt.item).map(|item| item.title),
        variant: receipt.variant.as_ref().map(ToString::to_string),
        base: receipt.base.0,
        terms: terms.collect(),
        log_odds: receipt.log_odds.0,
        probability: receipt.probability.0,
        money: amount(receipt.money),
        value: receipt.value,
        rank: receipt.rank,
        guard: receipt.guard.map(Guard::name),
        propensity: receipt.propensity.0,
    }
}

/// An amount as pages read it.
#[must_use]
pub fn amount(money: Money) -> wire::Amount {
    let text = money.to_string();
    let amount = if money.currency == Currency::NONE { text.as_str() } else { text.split(' ').next().unwrap_or_default() };
    wire::Amount { amount: amount.to_owned(), currency: money.currency.code().to_owned(), minor: money.minor }
}

fn filled(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{amount, reason};
    use scoring::id::ItemId;
    use scoring::money::{Currency, Money};
    use scoring::reason::{Anchor, Reason};

    #[test]
    fn amounts_are_spelt_for_their_currency() {
        let show = |minor, code| amount(Money::new(minor, Currency::new(code).unwrap()));
        assert_eq!((show(1490, "EUR").amount, show(1490, "EUR").currency), ("14.90".to_owned(), "EUR".to_owned()));
        assert_eq!(show(1490, "JPY").amount, "1490");
        assert_eq!((show(52_750, "XXX").amount, show(52_750, "XXX").minor), ("5.275".to_owned(), 52_750));
    }

    #[test]
    fn reasons_are_plain_sentences_and_name_their_anchor() {
        let anchor = |title: &str| Anchor { item: ItemId::new("7").unwrap(), title: title.to_owned() };
        let jacket = reason(&Reason::Together(anchor("Trail Jacket")));
        assert_eq!((jacket.text.as_str(), jacket.anchor.as_deref()), ("Often bought together with Trail Jacket", Some("7")));
        assert_eq!(reason(&Reason::Related(anchor(""))).text, "Related to your cart");
        assert!(reason(&Reason::Popular).anchor.is_none());
    }
}
