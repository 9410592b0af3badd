//! A record comes back as it was, fits, and no bytes break its reader.

use proptest::prelude::*;
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

use super::form::{TERM_MAX, read, write};
use super::{LOSERS_MAX, PLAIN_BYTES_MAX, Person, RECORD_BYTES_MAX, RecordError, VALID_SECONDS, open, seal};
use crate::buyer_token;
use crate::consent::Claims;
use crate::decision_id::DecisionId;
use crate::keyring::{Keyring, MasterKey, SealError};
use crate::random::Random;

const NOW: i64 = 1_800_000_000;

fn keyring() -> Keyring {
    Keyring::new(&MasterKey::fresh(&Random::fixed(1)).unwrap(), None)
}

fn shop() -> ShopId {
    ShopId::new("demo").unwrap()
}

fn id() -> DecisionId {
    DecisionId::mint(&keyring(), &shop(), &Random::fixed(5)).unwrap()
}

fn item() -> impl Strategy<Value = ItemId> {
    "[A-Za-z0-9é]{1,32}".prop_map(|text| ItemId::new(&text).unwrap())
}

fn variant() -> impl Strategy<Value = VariantId> {
    "[A-Za-z0-9]{1,64}".prop_map(|text| VariantId::new(&text).unwrap())
}

fn money() -> impl Strategy<Value = Money> {
    let currency = prop::sample::select(vec!["EUR", "JPY", "XXX"]);
    (-Money::MINOR_MAX..=Money::MINOR_MAX, currency).prop_map(|(minor, code)| Money::new(minor, Currency::new(code).unwrap()))
}

fn millionths() -> impl Strategy<Value = Millionths> {
    prop_oneof![-9_000_000..9_000_000_i64, -TERM_MAX..=TERM_MAX].prop_map(Millionths)
}

/// Everything that a line can be about: all features, as many pairs as there may be, the correction.
fn subjects() -> Vec<Subject> {
    let features = Feature::ALL.map(Subject::Feature);
    let pairs = (1..=SURFACES_MAX).map(|second| Subject::Pair(Feature::ASum, Feature::ALL[second]));
    features.into_iter().chain(pairs).chain([Subject::Correction]).collect()
}

fn receipt() -> impl Strategy<Value = Receipt> {
    let subjects = subjects();
    let terms = prop::sample::subsequence(subjects.clone(), 0..=subjects.len())
        .prop_flat_map(|subjects| {
            let count = subjects.len();
            (Just(subjects), prop::collection::vec((millionths(), millionths()), count))
        })
        .prop_map(|(subjects, figures)| {
            let term =
                |(subject, (value, log_odds)): (Subject, (Millionths, _))| Term { subject, value: value.float(), log_odds };
            subjects.into_iter().zip(figures).map(term).collect::<Vec<_>>()
        });
    let ends = (0..=1_000_000_i64, money(), any::<i64>(), -1e12..1e12_f64, 0..=1_000_000_i64);
    let guard = prop::option::of(prop::sample::select(Guard::ALL.to_vec()));
    (item(), prop::option::of(variant()), millionths(), terms, ends, guard).prop_map(
        |(item, variant, base, terms, (probability, money, value, rank, propensity), guard)| Receipt {
            item,
            variant,
            base,
            log_odds: Millionths(base.0 + terms.iter().map(|term| term.log_odds.0).sum::<i64>()),
            terms,
            probability: Millionths(probability),
            money,
            value,
            rank,
            guard,
            propensity: Millionths(propensity),
        },
    )
}

fn offer() -> impl Strategy<Value = Offer> {
    let anchor = || item().prop_map(|item| Anchor { item, title: String::new() });
    let reason = prop_oneof![
        anchor().prop_map(Reason::Together),
        anchor().prop_map(Reason::Later),
        anchor().prop_map(Reason::Related),
        prop::sample::select(vec![Reason::Again, Reason::Taste, Reason::Viewed, Reason::Popular]),
    ];
    (receipt(), variant(), any::<[bool; 2]>(), money(), prop::option::of(money()), reason).prop_map(
        |(receipt, other, [same, only], price, was, reason)| {
            let variant = receipt.variant.clone().filter(|_| same).unwrap_or(other);
            let choice = if only { Choice::Only(variant) } else { Choice::Pick(variant) };
            Offer { item: receipt.item.clone(), choice, price, was, reason, receipt }
        },
    )
}

fn decision() -> impl Strategy<Value = Decision> {
    let assignment = prop::sample::select(vec![
        Assignment::Unassigned,
        Assignment::Assigned(Arm::Ordinary),
        Assignment::Assigned(Arm::Holdout),
        Assignment::Assigned(Arm::FrequentlyBought),
    ]);
    let silence = prop_oneof![
        Just(None),
        prop::sample::select(vec![Silence::Off, Silence::HeldOut, Silence::NoCandidates]).prop_map(Some),
        prop::sample::select(Guard::ALL.to_vec()).prop_map(|guard| Some(Silence::Guarded(guard))),
    ];
    let place = (prop::sample::select(Placement::ALL.to_vec()), any::<i64>(), any::<u64>(), assignment, any::<[u32; 3]>());
    let lists = (
        prop::collection::vec(offer(), 0..=4),
        prop::collection::vec(receipt(), 0..=28),
        prop::collection::vec(item(), 0..=4),
        any::<[u32; Guard::ALL.len()]>(),
    );
    (place, silence, lists).prop_map(
        |((placement, now, seed, assignment, [policy_version, model_version, candidates]), silence, lists)| {
            let (offers, others, shadow, guarded) = lists;
            let now = Timestamp(now);
            Decision {
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
            }
        },
    )
}

fn person() -> impl Strategy<Value = Option<Person>> {
    let visitor = prop::option::of("[a-z0-9]{16,64}".prop_map(|text| VisitorId::new(&text).unwrap()));
    let customer = prop::option::of("[a-z0-9@]{1,64}".prop_map(|text| CustomerId::new(&text).unwrap()));
    let first = prop::option::of("[a-z0-9]{16,64}".prop_map(|text| VisitorId::new(&text).unwrap()));
    prop::option::of((visitor, customer, first).prop_map(|(visitor, customer, first)| Person { visitor, customer, first }))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_record_is_read_as_it_was_written_and_fits(decision in decision(), person in person()) {
        let bytes = write(&decision, &id(), &shop(), person.as_ref()).unwrap();
        prop_assert!(bytes.len() <= PLAIN_BYTES_MAX, "{}", bytes.len());
        let record = read(&bytes).unwrap();
        prop_assert_eq!(record.id, id());
        prop_assert_eq!(&record.shop, &shop());
        prop_assert_eq!(&record.person, &person);
        let kept = record.decision.others.len();
        prop_assert!(kept <= 1 + LOSERS_MAX && (kept > 0 || decision.others.is_empty()));
        prop_assert_eq!(kept + record.left_out as usize, decision.others.len());
        let cut = Decision { others: decision.others[..kept].to_vec(), ..decision };
        prop_assert_eq!(record.decision, cut);
    }

    #[test]
    fn no_bytes_break_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&bytes);
    }

    #[test]
    fn no_change_of_good_bytes_breaks_the_reader(decision in decision(), place in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = write(&decision, &id(), &shop(), None).unwrap();
        let place = place.index(bytes.len());
        prop_assert!(read(&bytes[..place]).is_err(), "cut off");
        bytes[place] = byte;
        let _ = read(&bytes);
    }
}

fn longest_receipt() -> Receipt {
    let term = |subject| Term { subject, value: -f64::MAX, log_odds: Millionths(i64::MIN) };
    let terms: Vec<Term> = subjects().into_iter().map(term).collect();
    Receipt {
        item: ItemId::new(&"i".repeat(64)).unwrap(),
        variant: VariantId::new(&"v".repeat(64)).ok(),
        base: Millionths(i64::MAX),
        terms,
        log_odds: Millionths(0),
        probability: Millionths(i64::MIN),
        money: Money::new(i64::MIN, Currency::NONE),
        value: i64::MIN,
        rank: f64::MAX,
        guard: Some(Guard::BelowThreshold),
        propensity: Millionths(i64::MIN),
    }
}

fn longest_decision() -> Decision {
    let long = ItemId::new(&"a".repeat(64)).unwrap();
    let offer = Offer {
        item: ItemId::new(&"i".repeat(64)).unwrap(),
        choice: Choice::Pick(VariantId::new(&"w".repeat(64)).unwrap()),
        price: Money::new(i64::MIN, Currency::NONE),
        was: Some(Money::new(i64::MIN, Currency::NONE)),
        reason: Reason::Together(Anchor { item: long.clone(), title: "t".repeat(120) }),
        receipt: longest_receipt(),
    };
    Decision {
        placement: Placement::FollowUp,
        now: Timestamp(NOW),
        seed: u64::MAX,
        assignment: Assignment::Assigned(Arm::FrequentlyBought),
        policy_version: u32::MAX,
        model_version: u32::MAX,
        offers: vec![offer; 4],
        silence: None,
        others: vec![longest_receipt(); 28],
        shadow: vec![long; 4],
        candidates: u32::MAX,
        guarded: [u32::MAX; Guard::ALL.len()],
    }
}

fn longest_person() -> Person {
    Person {
        visitor: VisitorId::new(&"v".repeat(64)).ok(),
        customer: CustomerId::new(&"c".repeat(64)).ok(),
        first: VisitorId::new(&"f".repeat(64)).ok(),
    }
}

#[test]
fn the_largest_decision_keeps_its_offers_and_its_runner_up() {
    let shop = ShopId::new(&"s".repeat(64)).unwrap();
    let bytes = write(&longest_decision(), &id(), &shop, Some(&longest_person())).unwrap();
    assert!(bytes.len() <= PLAIN_BYTES_MAX, "{}", bytes.len());
    let record = read(&bytes).unwrap();
    assert_eq!(record.decision.offers.len(), 4);
    assert!(!record.decision.others.is_empty());
    assert_eq!(record.left_out as usize + record.decision.others.len(), 28);
    let mut twice = longest_decision();
    twice.offers.extend(longest_decision().offers);
    assert_eq!(write(&twice, &id(), &shop, None), None, "more offers than any placement has slots");
}

#[test]
fn a_sealed_record_returns_within_a_day_to_its_shop_only() {
    let (ring, caller) = (keyring(), Claims::default().admit(&shop(), &keyring(), Timestamp(NOW)).unwrap());
    let text = seal(&longest_decision(), &id(), &shop(), (&caller, None), &ring, &Random::system()).unwrap();
    assert!(text.len() <= RECORD_BYTES_MAX.div_ceil(3) * 4);
    let at = |seconds: i64| open(&text, &shop(), &ring, Timestamp(NOW + seconds)).map(|record| record.id);
    assert_eq!(at(0), Ok(id()));
    assert_eq!(at(VALID_SECONDS), Ok(id()));
    assert_eq!(at(VALID_SECONDS + 1), Err(RecordError::Stale));
    assert_eq!(at(-3_600), Err(RecordError::FromTheFuture));
    let other = ShopId::new("other").unwrap();
    assert_eq!(open(&text, &other, &ring, Timestamp(NOW)), Err(SealError::ForeignShop.into()));
    assert!(open(&text[..text.len() - 1], &shop(), &ring, Timestamp(NOW)).is_err());
    assert_eq!(open(&"A".repeat(100_000), &shop(), &ring, Timestamp(NOW)), Err(SealError::Malformed.into()));
    assert_eq!(read(&[3, 0]), Err(RecordError::Version(3)));
}

#[test]
fn only_consent_brings_a_person_into_a_record() {
    let (ring, now) = (keyring(), Timestamp(NOW));
    let token = buyer_token::mint(&ring, &shop(), &CustomerId::new("ada").unwrap(), now, &Random::system()).unwrap();
    let raw = |text: String| serde_json::value::RawValue::from_string(text).unwrap();
    let (visitor, buyer) = (raw("\"visitor-0123456789\"".to_owned()), raw(format!("\"{token}\"")));
    let person = |consent: &str| {
        let consent = raw(consent.to_owned());
        let claims = Claims { consent: Some(&consent), visitor: Some(&visitor), buyer: Some(&buyer) };
        let caller = claims.admit(&shop(), &ring, now).unwrap();
        let text = seal(&longest_decision(), &id(), &shop(), (&caller, None), &ring, &Random::system()).unwrap();
        open(&text, &shop(), &ring, now).unwrap().person
    };
    assert_eq!(person("{}"), None);
    assert_eq!(person(r#"{"tracking":true,"no_profiling":true}"#), None);
    let known = person(r#"{"tracking":true}"#).unwrap();
    assert_eq!(known.customer.as_ref().map(CustomerId::as_str), Some("ada"));
    assert_eq!(known.visitor.as_ref().map(VisitorId::as_str), Some("visitor-0123456789"));
}
