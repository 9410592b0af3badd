//! One decision, two ways: through HTTP over the embedded store, and in memory from rows packed and unpacked as the store
//! packs them. Offers and receipts are the same to the last millionth.

use local::demo::stories;
use scoring::assignment::Assignment;
use scoring::cart::{Cart, CartLine};
use scoring::catalogue::Quote;
use scoring::context::{Context, Identity, Session, VIEWED_ROWS_MAX, seed};
use scoring::decide::{conclude, shortlist};
use scoring::decision::Decision;
use scoring::guard::Guard;
use scoring::hash::mix;
use scoring::id::{CustomerId, ItemId, VisitorId};
use scoring::order::Order;
use scoring::pair::PairSheet;
use scoring::placement::Placement;
use scoring::policy::Policy;
use scoring::profile::ProfileSheet;
use scoring::receipt::Receipt;
use serde_json::{Value, json};
use store::pack::{pack_item, pack_profile, pack_row, unpack_pair_sheet, unpack_profile_sheet, unpack_quote};
use support::NOW;

use crate::demo::{DEMO, Demo, offered};

const CASES: usize = 200;

/// A moment of shopping, drawn from a real order of the demo shop.
struct Case {
    placement: Placement,
    items: Vec<ItemId>,
    visitor: Option<VisitorId>,
    customer: Option<CustomerId>,
    session: Session,
}

impl Case {
    fn draw(demo: &Demo, number: usize) -> Self {
        let draw = |salt: u64| mix(number as u64 * 1_000 + salt);
        let pick = |salt: u64, length: usize| (draw(salt) % length as u64) as usize;
        let order: &Order = &demo.shop.orders[pick(1, demo.shop.orders.len())];
        let placements = [Placement::ProductPage, Placement::CartDrawer, Placement::CartPage, Placement::Checkout];
        let placement = placements[number % 4];
        let lines = if placement == Placement::ProductPage { 1 } else { 1 + pick(2, order.lines.len()) };
        let known = !number.is_multiple_of(3);
        let passer = &demo.shop.items[pick(3, demo.shop.items.len())].id;
        Self {
            placement,
            items: order.lines[..lines].iter().map(|line| line.item.clone()).collect(),
            visitor: known.then(|| VisitorId::new(&format!("visitor-of-case-{number:04}")).unwrap()),
            customer: order.customer.clone().filter(|_| known),
            session: Session {
                viewed: stories::OUTDOOR_ACCESSORIES.iter().take(number % 4).map(|id| demo.id(id)).collect(),
                seen: Vec::new(),
                passed: vec![passer.clone()],
            },
        }
    }

    fn body(&self, demo: &Demo) -> (&'static str, Value) {
        let ids = |items: &[ItemId]| items.iter().map(|item| item.as_str().to_owned()).collect::<Vec<_>>();
        let mut body = json!({
            "shop": "demo",
            "session": { "viewed": ids(&self.session.viewed), "passed": ids(&self.session.passed) },
        });
        if let Some(visitor) = &self.visitor {
            body["consent"] = json!({ "tracking": true });
            body["visitor"] = json!(visitor.as_str());
        }
        if let Some(customer) = &self.customer {
            body["buyer"] = json!(demo.token(customer));
        }
        let stage = match self.placement {
            Placement::ProductPage => {
                body["item"] = json!(self.items[0].as_str());
                return ("/v1/product-page", body);
            }
            Placement::CartDrawer => "drawer",
            Placement::CartPage => "page",
            _ => "checkout",
        };
        body["stage"] = json!(stage);
        body["lines"] = self.items.iter().map(|item| demo.line(item.as_str())).collect();
        ("/v1/cart", body)
    }

    /// The decision without HTTP, without a store.
    fn decide(&self, demo: &Demo) -> Decision {
        let tables = &demo.learned.tables;
        let packed = |item: &ItemId| -> Option<PairSheet> {
            let row = tables.rows.all().iter().find(|row| row.item == *item)?;
            Some(unpack_pair_sheet(&pack_row(row).unwrap()).unwrap())
        };
        let viewed = self.session.viewed.iter().filter(|item| !self.items.contains(item)).take(VIEWED_ROWS_MAX);
        let rows: Vec<PairSheet> = self.items.iter().chain(viewed).filter_map(packed).collect();
        let price = |item: &ItemId| match self.placement {
            Placement::ProductPage => {
                let row = rows.iter().find(|row| row.item() == item).unwrap();
                edge::ask::row_price(row, demo.shop.currency)
            }
            _ => demo.item(item.as_str()).variants[0].price,
        };
        let line = |item: &ItemId| CartLine { item: item.clone(), variant: None, quantity: 1, unit_price: price(item) };
        let cart = Cart::new(self.items.iter().map(line).collect());
        let person: Option<ProfileSheet> = self
            .customer
            .as_ref()
            .and_then(|customer| demo.profiles.get(customer))
            .map(|profile| unpack_profile_sheet(&pack_profile(profile).unwrap()).unwrap());
        let policy = Policy::standard(demo.shop.currency);
        let shop = tables.shop(demo.shop.id.clone());
        let identity = match (&self.customer, &self.visitor) {
            (Some(customer), _) => Identity::Customer(customer),
            (None, Some(visitor)) => Identity::Visitor(visitor),
            (None, None) => Identity::None,
        };
        let rows: Vec<&PairSheet> = rows.iter().collect();
        let context = Context {
            shop: &shop,
            placement: self.placement,
            now: NOW,
            cart: &cart,
            person: person.as_ref(),
            session: &self.session,
            rows: &rows,
            policy: &policy,
            model: &demo.learned.model,
            assignment: Assignment::of(&shop.id, self.visitor.as_ref(), self.placement, &policy),
            seed: seed(&shop.id, identity, self.placement, &cart, NOW),
        };
        let shortlist = shortlist(&context);
        let quotes: Vec<Quote> = demo
            .shop
            .items
            .iter()
            .filter(|item| shortlist.items().contains(&item.id))
            .map(|item| unpack_quote(&pack_item(item).unwrap()).unwrap())
            .collect();
        conclude(&context, &shortlist, &quotes)
    }
}

/// A receipt as the merchant reads it, without what only the catalogue knows.
fn line(receipt: &Receipt) -> Value {
    let terms: Vec<Value> = receipt
        .terms
        .iter()
        .map(|term| json!({ "feature": term.subject.to_string(), "value": term.value, "log_odds": term.log_odds.0 }))
        .collect();
    json!({
        "item": receipt.item.as_str(),
        "variant": receipt.variant.as_ref().map(|variant| variant.as_str()),
        "base": receipt.base.0,
        "terms": terms,
        "log_odds": receipt.log_odds.0,
        "probability": receipt.probability.0,
        "money": receipt.money.minor,
        "value": receipt.value,
        "rank": receipt.rank,
        "guard": receipt.guard.map(Guard::name),
        "propensity": receipt.propensity.0,
    })
}

/// The same of the answer.
fn read(line: &Value) -> Value {
    let mut line = line.clone();
    line["money"] = line["money"]["minor"].clone();
    line.as_object_mut().unwrap().remove("title");
    line
}

/// Numbers as JSON carries them.
fn carried(value: &Value) -> Value {
    serde_json::from_str(&value.to_string()).unwrap()
}

#[test]
fn http_over_the_store_and_memory_give_the_same_decision_and_receipt() {
    let (mut offers, mut known) = (0, 0);
    for number in 0..CASES {
        let case = Case::draw(&DEMO, number);
        let decision = case.decide(&DEMO);
        let (path, body) = case.body(&DEMO);
        let answer = DEMO.ask(path, &body);
        let receipt = &answer["receipt"];
        let shown: Vec<&str> = decision.offers.iter().map(|offer| offer.item.as_str()).collect();
        assert_eq!(offered(&answer), shown, "case {number}");
        assert_eq!(answer["silence"], json!(decision.silence.map(scoring::decision::Silence::name)), "case {number}");
        let lines = |part: &str| receipt[part].as_array().unwrap().iter().map(read).collect::<Vec<_>>();
        let expected: Vec<Value> = decision.offers.iter().map(|offer| carried(&line(&offer.receipt))).collect();
        assert_eq!(lines("offers"), expected, "case {number}");
        let expected: Vec<Value> = decision.others.iter().map(|other| carried(&line(other))).collect();
        assert_eq!(lines("others"), expected, "case {number}");
        let shadow: Vec<&str> = receipt["shadow"].as_array().unwrap().iter().map(|item| item["item"].as_str().unwrap()).collect();
        assert_eq!(shadow, decision.shadow.iter().map(ItemId::as_str).collect::<Vec<_>>(), "case {number}");
        assert_eq!(receipt["seed"], format!("{:016x}", decision.seed), "case {number}");
        assert_eq!(receipt["candidates"], decision.candidates, "case {number}");
        offers += shown.len();
        known += usize::from(answer["buyer"] == "known");
    }
    assert!(offers > CASES && known > CASES / 4, "{offers} offers, {known} known buyers: the cases say little");
}
