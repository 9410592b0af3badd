//! The access-pattern table in the crate's documentation says what `key.rs` does, and nobody else spells keys.
#![allow(clippy::unwrap_used)]

mod largest;

use std::path::Path;

use scoring::assignment::{Arm, Assignment};
use scoring::id::{CustomerId, DecisionName, ItemId, OrderId, RequestId, ShopId, VisitorId};
use scoring::marketing::Channel;
use scoring::one_tap::NO_DAYS_MAX;
use scoring::placement::Placement;
use scoring::privacy::Wish;
use scoring::report::{Cell, Figure};
use scoring::signals::BEHAVIOUR_DAYS;
use scoring::time::Timestamp;
use scoring::trial::Moments;
use store::key::{BUCKETS, Key, Person, SecretKind, Table};
use store::pack::{
    DECISION_RECORD_BYTES_MAX, PAGES_MAX, SEALED_BYTES_MAX, pack_attribution, pack_badges, pack_cap, pack_decision_record,
    pack_delta, pack_exposure, pack_fitting, pack_footing_head, pack_footings, pack_history, pack_item, pack_mark,
    pack_marketing, pack_missed, pack_model, pack_offer, pack_order, pack_page, pack_parked, pack_passage, pack_placed,
    pack_plan, pack_policy, pack_privacy, pack_profile, pack_receipt, pack_reckoning, pack_retention, pack_row, pack_sealed,
    pack_shop, pack_shown, pack_standing, pack_terms, pack_tiers, pack_trial, pack_visitor_memory, pack_watch,
};
use store::{DECISION_DAYS, OFFER_DAYS, PARKED_DAYS, TIED_DAYS};

/// Rows of the table: entity, table, partition key, sort key, and so on.
fn documented() -> Vec<Vec<String>> {
    let rows = include_str!("../src/lib.rs").lines().skip_while(|line| !line.starts_with("//! | entity"));
    let rows = rows.map_while(|line| line.strip_prefix("//! |")).filter_map(|row| row.strip_prefix(' '));
    let cells = |row: &str| row.split('|').map(|cell| cell.trim().trim_matches('`').to_owned()).collect::<Vec<_>>();
    let rows = rows.map(cells).filter(|cells| cells[0] != "entity").collect::<Vec<_>>();
    assert!(rows.iter().all(|row| row.len() == 9), "eight columns each, and the end of the line");
    rows
}

/// The key that `key.rs` makes for an entity of the table.
fn made(entity: &str, shop: &ShopId) -> Key {
    let (item, visitor, customer) = (item(), visitor(), customer());
    match entity {
        "shop row" => Key::shop(shop),
        "current policy" => Key::policy(shop),
        "policy version" => Key::policy_version(shop, 7),
        "current model" => Key::model(shop),
        "model version" => Key::model_version(shop, 7),
        "item with its variants" => Key::item(shop, &item),
        "pair row" => Key::row(shop, &item),
        "visitor's profile" => Key::person(shop, &Person::Visitor(visitor)),
        "order as last told" => Key::order(shop, &order()),
        "customer's profile" => Key::person(shop, &Person::Customer(customer)),
        "platform's secrets" => Key::secret(shop, SecretKind::Woocommerce),
        "erasure list's entry" => Key::privacy(shop, Wish::Erase, &request()),
        "parked body" => Key::parked(shop, &request()),
        "marketing consent" => Key::marketing(shop, Channel::Email, &customer),
        "customer's badges" => Key::badges(shop, &customer),
        "order's plan" => Key::plan(shop, &order()),
        "customer's planned orders" => Key::history(shop, &customer),
        "count page" => Key::count_page(shop, &item, 3),
        "delta" => Key::delta(shop, &item, &order(), 2, 1),
        "footing head" => Key::footing_head(shop),
        "exposure" => Key::exposure(shop, &decision()),
        "record of a decision" => Key::decision_record(shop, &decision()),
        "shown to a visitor" => Key::shown(shop, &Person::Visitor(visitor), Timestamp(9), &decision()),
        "shown to a customer" => Key::shown(shop, &Person::Customer(customer), Timestamp(9), &decision()),
        "counted of a decision" => Key::reckoning(shop, &decision()),
        "attribution of an order" => Key::attribution(shop, &order()),
        "placed by a visitor" => Key::placed(shop, &Person::Visitor(visitor), Timestamp(9), &order()),
        "placed by a customer" => Key::placed(shop, &Person::Customer(customer), Timestamp(9), &order()),
        "clicked by a visitor" => Key::clicked(shop, &Person::Visitor(visitor), Timestamp(9), &decision()),
        "clicked by a customer" => Key::clicked(shop, &Person::Customer(customer), Timestamp(9), &decision()),
        "tied to a customer" => Key::tied(shop, &customer),
        "person's trial" => Key::trial(shop, &visitor),
        "cap of spending" => Key::cap(shop),
        "cell of a report" => Key::cell(shop, &cell(), decision().as_str()),
        "closed shop's row" => Key::closed_shop(shop),
        "retention" => Key::retention(shop),
        "receipt" => Key::receipt(shop, Wish::Erase, &request()),
        "key for marks" => Key::mark_key(shop),
        "mark of the erased" => Key::mark(shop, &request()),
        "passage" => Key::passage(shop),
        "watch" => Key::watch(shop),
        "last heard" => Key::heard(shop),
        "footing" => Key::footings(shop, 7, 4),
        "mark of training" => Key::training(shop),
        "bands of spending" => Key::tiers(shop),
        "offer" => Key::offer(shop, &order()),
        "open offer" => Key::open_offer(shop, &order()),
        "taken on a day" => Key::tapped(shop, 9, &order()),
        "no offer made" => Key::missed(shop, 9, &order()),
        "said no" => Key::said_no(shop, &customer),
        "one-tap terms" => Key::terms(shop),
        other => panic!("an entity without a key: {other}"),
    }
}

fn item() -> ItemId {
    ItemId::new("84997B").unwrap()
}

fn visitor() -> VisitorId {
    VisitorId::new("v-1").unwrap()
}

fn order() -> OrderId {
    OrderId::new("1001").unwrap()
}

fn request() -> RequestId {
    RequestId::new("r-1").unwrap()
}

fn decision() -> DecisionName {
    DecisionName::new("d-1").unwrap()
}

fn cell() -> Cell {
    Cell { day: 9, placement: Placement::CartPage, assignment: Assignment::Assigned(Arm::Holdout) }
}

fn customer() -> CustomerId {
    CustomerId::new("c 1").unwrap()
}

#[test]
fn the_documented_keys_are_those_that_are_made() {
    let shop = ShopId::new("demo.example").unwrap();
    let documented = documented();
    assert_eq!(documented.len(), 51);
    for row in &documented {
        let [entity, table, partition, sort] = &row[..4] else { panic!() };
        let key = made(entity, &shop);
        assert_eq!(key.table.name(), table, "{entity}");
        let part = if entity == "footing" { "000004" } else { "0001" };
        let values = [
            ("{order}", "1001"),
            ("{bytes}", if table == "decisions" { "03" } else { "06" }),
            ("{time}", "00000000000000000009"),
            ("{decision}", "d-1"),
            ("{day}", "0000000009"),
            ("{placement}", "cart_page"),
            ("{arm}", "holdout"),
            ("{item}", "84997B"),
            ("{visitor}", "v-1"),
            ("{customer}", "c 1"),
            ("{version}", "0000000007"),
            ("{kind}", "woocommerce"),
            ("{wish}", "erase"),
            ("{request}", "r-1"),
            ("{fingerprint}", "r-1"),
            ("{mark}", "r-1"),
            ("{channel}", "email"),
            ("{page}", "03"),
            ("{revision}", "00000000000000000002"),
            ("{run}", "00000000000000000007"),
            ("{part}", part),
        ];
        let spelled = values.iter().fold(sort.clone(), |text, (name, value)| text.replace(name, value));
        assert_eq!(key.sort, spelled, "{entity}");
        let partition = partition.replace("{shop}", "demo.example");
        match partition.split_once("{bucket}") {
            None => assert_eq!(key.partition, partition),
            Some((before, "")) => {
                let bucket = key.partition.strip_prefix(before).unwrap();
                assert!(u64::from_str_radix(bucket, 16).unwrap() < BUCKETS, "{entity}");
                assert!(Key::partitions(&shop).any(|one| one == key.partition), "{entity} is found when the shop is listed");
            }
            Some(_) => panic!("the bucket comes last"),
        }
        assert!(key.partition.starts_with("demo.example"), "the tenant comes first");
    }
    for table in Table::ALL {
        let mut rows = documented.iter().filter(|row| row[1] == table.name()).peekable();
        assert!(rows.peek().is_some(), "{} is not documented", table.name());
        let expires = match table {
            Table::Parked => format!("{PARKED_DAYS} days"),
            Table::Decisions => format!("{DECISION_DAYS} days"),
            Table::Profiles => format!("{BEHAVIOUR_DAYS} days"),
            Table::Offers => format!("{OFFER_DAYS} days"),
            _ => "none".to_owned(),
        };
        assert_eq!(table.expires(), expires != "none", "{}", table.name());
        let stays = |row: &[String]| table == Table::Profiles && row[0] != "visitor's profile";
        let expected = |row: &[String]| match row[0].as_str() {
            "tied to a customer" => format!("{TIED_DAYS} days"),
            "said no" => format!("{NO_DAYS_MAX} days"),
            "open offer" | "taken on a day" => "none".to_owned(),
            _ if stays(row) => "none".to_owned(),
            _ => expires.clone(),
        };
        assert!(rows.all(|row| row[4] == expected(row)), "{}: when its records go", table.name());
    }
}

#[test]
fn buckets_are_even_and_no_shop_reaches_into_another() {
    let shop = ShopId::new("demo").unwrap();
    let mut counts = std::collections::BTreeMap::<String, u32>::new();
    for n in 0..16_000 {
        *counts.entry(Key::row(&shop, &ItemId::new(&n.to_string()).unwrap()).partition).or_default() += 1;
    }
    assert_eq!(counts.len(), 16);
    assert!(counts.values().all(|count| (850..1_150).contains(count)), "{counts:?}");
    let near = ShopId::new("demo-2").unwrap();
    assert!(Key::partitions(&near).all(|partition| !counts.contains_key(&partition)));
}

#[test]
fn the_largest_records_keep_the_documented_bounds() {
    let largest = |entity: &str| match entity {
        "shop row" | "closed shop's row" => pack_shop(&largest::shop()).unwrap().len(),
        "current policy" | "policy version" => pack_policy(&largest::policy()).unwrap().len(),
        "current model" | "model version" => pack_model(&largest::model()).unwrap().len(),
        "item with its variants" => pack_item(&largest::item()).unwrap().len(),
        "order as last told" => pack_order(&largest::order()).unwrap().len(),
        "pair row" => pack_row(&largest::row()).unwrap().len(),
        "platform's secrets" | "key for marks" => pack_sealed(&[7; SEALED_BYTES_MAX]).unwrap().len(),
        "erasure list's entry" => pack_privacy(&largest::privacy()).unwrap().len(),
        "parked body" => pack_parked(&largest::parked()).unwrap().len(),
        "marketing consent" => pack_marketing(&largest::marketing()).len(),
        "customer's badges" => pack_badges(&largest::badges()).unwrap().len(),
        "order's plan" => pack_plan(&largest::plan()).unwrap().len(),
        "customer's planned orders" => pack_history(&largest::history()).unwrap().len(),
        "count page" => pack_page(&largest::page(), PAGES_MAX).unwrap().len(),
        "delta" => pack_delta(&largest::delta()).unwrap().len(),
        "footing head" => pack_footing_head(&largest::footing_head()).len(),
        "footing" => pack_footings(&largest::footings()).unwrap().len(),
        "exposure" => pack_exposure(&largest::exposure()).unwrap().len(),
        "record of a decision" => pack_decision_record(&[7; DECISION_RECORD_BYTES_MAX]).unwrap().len(),
        "shown to a visitor" | "shown to a customer" | "clicked by a visitor" | "clicked by a customer" => {
            pack_shown(&largest::shown()).unwrap().len()
        }
        "counted of a decision" => pack_reckoning(&largest::reckoning()).unwrap().len(),
        "attribution of an order" => pack_attribution(&largest::attribution()).unwrap().len(),
        "placed by a visitor" | "placed by a customer" => pack_placed().len(),
        // Attributes of their own: a name and at most 21 bytes of digits each.
        // Of moments, squares have up to 38.
        "cell of a report" => {
            let figures: usize = Figure::ALL.iter().map(|figure| figure.name().len() + 21).sum();
            figures + Moments::NAMES.iter().map(|name| name.len() + 38).sum::<usize>()
        }
        "person's trial" => pack_trial(&largest::trial()).unwrap().len(),
        "cap of spending" => pack_cap(i64::MIN).len(),
        // A mark behind version and kind.
        "tied to a customer" => 2 + 8,
        "retention" => pack_retention(u32::MAX).len(),
        "receipt" => pack_receipt(&largest::receipt()).unwrap().len(),
        "mark of the erased" | "last heard" | "open offer" | "taken on a day" | "said no" => pack_mark(Timestamp(i64::MIN)).len(),
        "passage" => pack_passage(&largest::passage()).unwrap().len(),
        "watch" => pack_watch(&largest::watch()).unwrap().len(),
        "mark of training" => pack_fitting(&largest::fitting()).len(),
        "bands of spending" => pack_tiers(&largest::tiers()).unwrap().len(),
        "offer" => pack_offer(&largest::offer()).unwrap().len(),
        "no offer made" => pack_missed(&largest::missed()).unwrap().len(),
        "one-tap terms" => pack_terms(&largest::terms()).unwrap().len(),
        _ => pack_profile(&largest::profile()).unwrap().len(),
    };
    for row in documented() {
        let (number, unit) = row[7].split_once(' ').unwrap();
        let bound = number.parse::<usize>().unwrap() * if unit == "kB" { 1_000 } else { 1 };
        let found = largest(&row[0]);
        assert!((bound / 2..=bound).contains(&found), "{}: {found} bytes of {bound}", row[0]);
    }
}

#[test]
fn what_is_remembered_beside_a_profile_keeps_its_bound() {
    let found = pack_visitor_memory(&largest::memory(customer())).unwrap().len();
    assert!((20_000..=40_000).contains(&found), "{found} bytes");
}

#[test]
fn a_standing_adds_less_than_a_kilobyte_to_what_a_decision_reads() {
    let found = pack_standing(&largest::standing()).unwrap().len();
    assert!((300..=1_000).contains(&found), "{found}");
}

#[test]
fn nobody_else_spells_keys() {
    fn walk(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|ext| ext == "rs")
                && !path.ends_with("store/src/key.rs")
                && !path.parent().is_some_and(|folder| folder.ends_with("store/src/key"))
            {
                let text = std::fs::read_to_string(&path).unwrap();
                let literals = [
                    "pk", "sk", "v#", "c#", "policy#", "model#", "o#", "secret#", "privacy#", "m#", "plan#", "history#", "item#",
                    "footing#", "d#", "r#", "s#v#", "s#c#", "w#", "a#", "b#v#", "b#c#", "mark#", "receipt#", "offer#", "open#",
                    "tapped#", "missed#", "no#", "footing#", "d#", "r#", "s#v#", "s#c#", "w#", "a#", "b#v#", "b#c#", "k#v#",
                    "k#c#", "t#", "u#", "l#", "mark#", "receipt#",
                ];
                for literal in literals {
                    if text.contains(&format!("\"{literal}\"")) || text.contains(&format!("\"{literal}{{")) {
                        found.push(format!("{} spells {literal}", path.display()));
                    }
                }
            }
        }
    }
    let house = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut found = Vec::new();
    for folder in ["shared/store/src", "shared/edge/src", "functions", "infra"] {
        walk(&house.join(folder), &mut found);
    }
    assert!(found.is_empty(), "keys are spelled outside key.rs: {found:?}");
}
