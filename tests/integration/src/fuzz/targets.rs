//! What is fed with bent samples. Each target says whether it took the input: a sample must be taken, whatever else may not be.

use std::path::Path;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use edge::buyer_token;
use edge::decision_id::DecisionId;
use edge::platform_access::PlatformAccess;
use edge::rate::Bucket;
use edge::record;
use edge::tenant_secret::TenantSecret;
use edge::{App, Clock, Random};
use local::files::json_records::JsonRecords;
use local::files::orders::Taking;
use local::files::{catalogue, orders};
use platform::guest::GuestKey;
use platform::inbound::{Envelope, LoginClaim, Secrets, ShopifyTopic, WoocommerceTopic, is_ping, signature};
use platform::shopify;
use scoring::badge::{Badge, Badges, Holds};
use scoring::behaviour::{Preference, Search};
use scoring::customer::{Tier, Tiers};
use scoring::fitting::Fitting;
use scoring::id::{CustomerId, ItemId, RequestId, VisitorId};
use scoring::mail::{MailAct, MailMoment};
use scoring::marketing::{Answer, Channel, MarketingConsent};
use scoring::memory::{CustomerMemory, VisitorMemory};
use scoring::privacy::{PrivacyRequest, Receipt, Wish};
use scoring::watch::{Passage, WEEK_HOURS, Watch};
use store::key::Table;
use store::{Parked, SecretKind, pack};
use support::{NOW, TestStore, made_up};
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

use crate::outcomes;

/// A parser under test.
pub(super) struct Target {
    pub(super) name: &'static str,
    /// How often it is tried, beside the others.
    pub(super) weight: u64,
    pub(super) samples: fn(&Ground) -> Vec<Vec<u8>>,
    pub(super) run: fn(&Ground, &[u8]) -> bool,
}

macro_rules! kept {
    ($name:literal, $weight:literal, $run:expr) => {
        Target { name: $name, weight: $weight, samples: |_| corpus($name), run: $run }
    };
}

pub(super) const TARGETS: &[Target] = &[
    kept!("events", 2, |ground, input| ground.post("/v1/events", input)),
    kept!("session", 2, |ground, input| ground.post("/v1/session", input)),
    kept!("session_query", 4, |_, input| core::str::from_utf8(input)
        .is_ok_and(|text| LoginClaim::shopify(text.trim_end()).is_ok())),
    kept!("product_page", 2, |ground, input| ground.post("/v1/product-page", input)),
    kept!("cart", 2, |ground, input| ground.post("/v1/cart", input)),
    kept!("shopify", 12, |ground, input| ground.shopify(input)),
    kept!("woocommerce", 12, |ground, input| ground.woocommerce(input)),
    kept!("shopify_lines", 8, |ground, input| shopify::parse(input, &ground.guests).is_ok()),
    kept!("order_file", 6, |_, input| {
        orders::read_from(input, "orders.csv", Taking { currency: None, items_max: None })
            .is_ok_and(|file| !file.history.is_empty())
    }),
    kept!("catalogue_file", 6, |_, input| catalogue::read_from(input, "catalog.jsonl", made_up::currency()).is_ok()),
    kept!("json_records", 6, |_, input| records(input)),
    kept!("stream", 6, |_, input| {
        let event = serde_json::from_slice::<learn::event::StreamEvent>(input);
        event.is_ok_and(|event| event.records.iter().any(|record| record.subject().is_some()))
    }),
    kept!("token", 4, |ground, input| ground.tokens(input)),
    Target { name: "record", weight: 8, samples: |ground| ground.records.clone(), run: |_, input| record::read(input).is_ok() },
    Target { name: "packed", weight: 40, samples: |ground| ground.packed.clone(), run: |_, input| unpack(input) },
];

/// What the parsers stand on.
pub(super) struct Ground {
    runtime: Runtime,
    router: Router,
    app: App,
    guests: GuestKey,
    packed: Vec<Vec<u8>>,
    records: Vec<Vec<u8>>,
    _test: TestStore,
}

/// The samples of a target that are kept.
fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus").join(name);
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| std::fs::read(file).unwrap()).collect()
}

impl Ground {
    pub(super) fn open() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let (test, packed) = runtime.block_on(async {
            let test = support::store().await.unwrap();
            made_up::seed(&test.store).await.unwrap();
            let packed = packed(&test).await;
            (test, packed)
        });
        let bucket = Bucket::new(u32::MAX, u32::MAX);
        let app = App { bucket, ..App::new(test.store.clone(), support::keyring()).with_clock(Clock::Fixed(NOW)) };
        let router = product_page::router().merge(cart::router()).merge(events::router());
        let router = edge::face(router, app.clone());
        let guests = GuestKey::new(&[1; 32]);
        let mut ground = Self { runtime, router, app, guests, packed, records: Vec::new(), _test: test };
        ground.records = ground.plain_records();
        ground
    }

    /// Plain records of decisions, as pages bring them sealed.
    fn plain_records(&self) -> Vec<Vec<u8>> {
        let shop = made_up::shop_id();
        let open = |body: &[u8]| {
            let (status, answer) = self.answer("/v1/cart", body);
            assert_eq!(status, StatusCode::OK);
            let answer: serde_json::Value = serde_json::from_slice(&answer).unwrap();
            let text = answer["record"].as_str().unwrap().to_owned();
            record::open_plain(&text, &shop, &self.app.keyring, NOW).unwrap().1
        };
        corpus("cart").iter().map(|body| open(body)).collect()
    }

    fn answer(&self, path: &str, input: &[u8]) -> (StatusCode, Vec<u8>) {
        let request = Request::post(path).header("content-type", "text/plain").body(Body::from(input.to_vec())).unwrap();
        self.runtime.block_on(async {
            let response = self.router.clone().oneshot(request).await.unwrap();
            let status = response.status();
            (status, axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap().to_vec())
        })
    }

    /// Posts as a page does; whether it was taken.
    fn post(&self, path: &str, input: &[u8]) -> bool {
        let (status, body) = self.answer(path, input);
        assert!(!status.is_server_error(), "{status}: {}", String::from_utf8_lossy(&body));
        status == StatusCode::OK
    }

    /// As a validly signed delivery about everything.
    fn shopify(&self, input: &[u8]) -> bool {
        let (secrets, signed) = (Secrets { current: "s", previous: None }, signature("s", input));
        let mut taken = false;
        for topic in ShopifyTopic::ALL {
            let header = |name: &str| match name {
                "x-shopify-hmac-sha256" => Some(signed.as_str()),
                "x-shopify-shop-domain" => Some("shop.example"),
                "x-shopify-topic" => Some(topic.name()),
                "x-shopify-event-id" | "x-shopify-webhook-id" => Some("event-1"),
                _ => None,
            };
            let delivery = Envelope::shopify(header).unwrap().open(input, &secrets);
            taken |= delivery.is_ok_and(|delivery| delivery.event(&self.guests, NOW).is_ok());
        }
        taken
    }

    fn woocommerce(&self, input: &[u8]) -> bool {
        let (secrets, signed) = (Secrets { current: "s", previous: None }, signature("s", input));
        let _ = is_ping(input);
        let mut taken = false;
        for topic in WoocommerceTopic::ALL {
            let header = |name: &str| match name {
                "x-wc-webhook-signature" => Some(signed.as_str()),
                "x-wc-webhook-topic" => Some(topic.name()),
                _ => None,
            };
            let delivery = Envelope::woocommerce(&made_up::shop_id(), header).unwrap().open(input, &secrets);
            taken |= delivery.is_ok_and(|delivery| delivery.event(&self.guests, NOW).is_ok());
        }
        taken
    }

    /// Everything sealed or signed by us: what is bent never opens, and what does is only what we made.
    fn tokens(&self, input: &[u8]) -> bool {
        let (shop, keyring) = (made_up::shop_id(), &self.app.keyring);
        let _ = TenantSecret::open(keyring, &shop, SecretKind::Shopify, input);
        let _ = PlatformAccess::open(keyring, &shop, SecretKind::WoocommerceKey, input);
        let Ok(text) = core::str::from_utf8(input) else { return false };
        let text = text.trim_end();
        assert!(record::open(text, &shop, keyring, NOW).is_err(), "nobody sealed it");
        assert!(buyer_token::verify(keyring, &shop, text, NOW).is_err(), "nobody made it");
        let _ = DecisionId::verify(text, keyring, &shop);
        // A fresh one with a character changed is none.
        let customer = CustomerId::new("ada").unwrap();
        let fresh = buyer_token::mint(keyring, &shop, &customer, NOW, &Random::system()).unwrap();
        let place = input.len() % fresh.len();
        let mut changed = fresh.clone().into_bytes();
        changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        // The last character of base64 may hold bits that nobody reads.
        assert!(place + 1 == fresh.len() || buyer_token::verify(keyring, &shop, &changed, NOW).is_err());
        true
    }
}

fn records(input: &[u8]) -> bool {
    let mut records = JsonRecords::new(input, "records.json");
    let mut taken = 0;
    loop {
        match records.read() {
            Ok(Some(_)) => taken += 1,
            Ok(None) => return taken > 0,
            Err(_) => return false,
        }
    }
}

/// Every unpacker of the store; whether one took it.
fn unpack(input: &[u8]) -> bool {
    let item = ItemId::new("camera").unwrap();
    [
        pack::unpack_row(input).is_ok(),
        pack::unpack_pair_sheet(input).is_ok(),
        pack::unpack_profile(input).is_ok(),
        pack::unpack_profile_sheet(input).is_ok(),
        pack::unpack_item(input).is_ok(),
        pack::unpack_quote(input).is_ok(),
        pack::unpack_shop(input).is_ok(),
        pack::unpack_policy(input).is_ok(),
        pack::unpack_model(input).is_ok(),
        pack::unpack_order(input).is_ok(),
        pack::unpack_sealed(input).is_ok(),
        pack::unpack_privacy(input).is_ok(),
        pack::unpack_marketing(input).is_ok(),
        pack::unpack_parked(input).is_ok(),
        pack::unpack_shelf(input).is_ok(),
        pack::unpack_plan(input).is_ok(),
        pack::unpack_history(input).is_ok(),
        pack::unpack_page(input).is_ok(),
        pack::unpack_delta(input, item, 0).is_ok(),
        pack::unpack_footing_head(input).is_ok(),
        pack::unpack_footings(input).is_ok(),
        pack::unpack_exposure(input).is_ok(),
        pack::unpack_shown(input).is_ok(),
        pack::unpack_reckoning(input).is_ok(),
        pack::unpack_attribution(input).is_ok(),
        pack::unpack_trial(input).is_ok(),
        pack::unpack_cap(input).is_ok(),
        pack::unpack_badges(input).is_ok(),
        pack::unpack_decision_record(input).is_ok(),
        pack::unpack_visitor_memory(input).is_ok(),
        pack::unpack_customer_memory(input).is_ok(),
        pack::unpack_receipt(input).is_ok(),
        pack::unpack_mark(input).is_ok(),
        pack::unpack_retention(input).is_ok(),
        pack::unpack_passage(input).is_ok(),
        pack::unpack_watch(input).is_ok(),
        pack::unpack_fitting(input).is_ok(),
        pack::unpack_standing(input).is_ok(),
        pack::unpack_tiers(input).is_ok(),
    ]
    .contains(&true)
}

/// Packed bodies of every kind that there is, a few of each.
async fn packed(test: &TestStore) -> Vec<Vec<u8>> {
    outcomes::tell(test, 0).await;
    let mut all = others();
    for table in Table::ALL {
        all.extend(test.dump(table).await.unwrap().into_iter().map(|(_, body)| body));
    }
    let mut kept: Vec<Vec<u8>> = Vec::new();
    for body in all {
        let of_kind = kept.iter().filter(|known| known.get(1) == body.get(1)).count();
        if body.len() > 2 && of_kind < 4 && unpack(&body) {
            kept.push(body);
        }
    }
    kept
}

/// Of kinds that a story of orders and decisions does not leave behind.
fn others() -> Vec<Vec<u8>> {
    let (at, id) = (NOW, || RequestId::new("r-1").unwrap());
    let (visitor, customer) = (VisitorId::new("v-1").unwrap(), CustomerId::new("c 1").unwrap());
    let mut memory = VisitorMemory::default();
    memory.tie(&customer, at);
    memory.mails.note(MailAct::Clicked, MailMoment { at, mail: 7 });
    memory.behaviour.note_search(Search { at, id: 9 });
    memory.behaviour.note_preference(Preference { name: "use".to_owned(), at, value: "travel".to_owned() });
    let mut account = CustomerMemory::default();
    account.tie(&visitor, at);
    let mut badges = Badges::default();
    badges.note(Badge::tag("vip", Holds::Yes, 5).unwrap());
    let tier = Tier { name: "gold".to_owned(), from: 1_000, badges: vec!["vip".to_owned()] };
    let wish = PrivacyRequest {
        id: id(),
        wish: Wish::Erase,
        account: Some(customer.clone()),
        guest: None,
        orders: Vec::new(),
        asked: at,
        done: None,
    };
    let parked = Parked {
        fingerprint: id(),
        origin: "shopify".to_owned(),
        why: "no json".to_owned(),
        received: at,
        length: 3,
        body: b"abc".to_vec(),
    };
    let word = MarketingConsent { customer, channel: Channel::Email, answer: Answer::Yes, told: 5 };
    vec![
        pack::pack_visitor_memory(&memory).unwrap(),
        pack::pack_customer_memory(&account).unwrap(),
        pack::pack_badges(&badges).unwrap(),
        pack::pack_tiers(&Tiers(vec![tier])).unwrap(),
        pack::pack_privacy(&wish).unwrap(),
        pack::pack_parked(&parked).unwrap(),
        pack::pack_marketing(&word),
        pack::pack_cap(5_000),
        pack::pack_sealed(b"sealed").unwrap(),
        pack::pack_mark(at),
        pack::pack_retention(24),
        pack::pack_receipt(&Receipt { began: Some(at), ..Receipt::default() }).unwrap(),
        pack::pack_passage(&Passage { name: 7, began: at, place: 0, after: String::new(), hours: [0; WEEK_HOURS] }).unwrap(),
        pack::pack_watch(&Watch::default()).unwrap(),
        pack::pack_decision_record(b"all of it").unwrap(),
        pack::pack_shelf(&pack::Shelving::default()).unwrap(),
        pack::pack_fitting(&Fitting { at, orders: 7 }),
    ]
}
