//! What profiles remember beside purchases: neither writer harms the other's part, and what is old is not read.
#![allow(clippy::unwrap_used)]

use scoring::behaviour::Behaviour;
use scoring::id::{CustomerId, ShopId, VisitorId};
use scoring::memory::{CustomerMemory, VisitorMemory};
use scoring::profile::{Profile, ProfileSheet};
use scoring::signals::BEHAVIOUR_DAYS;
use scoring::time::Timestamp;
use store::key::Table;
use store::{GatherRequest, Person, Settings, Step, Store};
use support::{NOW, made_up};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn visitor() -> VisitorId {
    made_up::visitor()
}

fn customer() -> CustomerId {
    made_up::customer()
}

fn behaviour(day: i64) -> Behaviour {
    let mut behaviour = Behaviour::default();
    behaviour.note_day(day);
    behaviour
}

async fn remember_visitor(store: &Store, shop: &ShopId, memory: &VisitorMemory) -> Result<()> {
    let held = store.held_visitor(shop, &visitor(), NOW).await?;
    assert_eq!(store.replace_visitor(shop, &visitor(), &held, memory, NOW).await?, Step::Done);
    Ok(())
}

async fn remember_customer(store: &Store, shop: &ShopId, memory: &CustomerMemory) -> Result<()> {
    let held = store.held_customer(shop, &customer(), NOW).await?;
    assert_eq!(store.replace_customer_memory(shop, &customer(), &held, memory).await?, Step::Done);
    Ok(())
}

#[tokio::test]
async fn the_first_read_brings_profiles_and_memories_and_passes_over_what_is_old() -> Result<()> {
    let test = support::store().await?;
    made_up::seed(&test.store).await?;
    let (store, shop) = (&test.store, made_up::shop_id());
    let mut of_visitor = VisitorMemory { behaviour: behaviour(7), ..VisitorMemory::default() };
    of_visitor.tie(&customer(), NOW);
    let mut of_customer = CustomerMemory { behaviour: behaviour(7), ..CustomerMemory::default() };
    of_customer.tie(&visitor(), NOW);
    remember_visitor(store, &shop, &of_visitor).await?;
    remember_customer(store, &shop, &of_customer).await?;
    test.calls.clear();
    for (now, is_fresh) in [(NOW, true), (NOW.plus_days(BEHAVIOUR_DAYS), false)] {
        let (visitor, customer) = (visitor(), customer());
        let request = GatherRequest {
            shop: &shop,
            items: &[],
            visitor: Some(&visitor),
            customer: Some(&customer),
            settings: Settings::Cached,
            now,
        };
        let read = store.gather(&request).await?;
        assert_eq!(read.customer, Some(ProfileSheet::of(&made_up::profile())));
        assert_eq!(read.visitor_memory, is_fresh.then(|| of_visitor.clone()));
        assert_eq!(read.customer_memory, Some(of_customer.clone()), "an account's memory has no end of its own");
        assert!(read.corrupt.is_empty());
    }
    assert_eq!(test.calls.all(), ["BatchGetItem", "BatchGetItem"]);
    assert_eq!(store.held_visitor(&shop, &visitor(), NOW.plus_days(BEHAVIOUR_DAYS)).await?.value, None);
    assert!(store.all_visitors(&shop, NOW.plus_days(BEHAVIOUR_DAYS)).await?.is_empty());
    assert_eq!(store.visitors_of(&shop, &customer(), NOW).await?, [visitor()]);
    Ok(())
}

#[tokio::test]
async fn a_profile_and_a_memory_leave_each_other_alone() -> Result<()> {
    let test = support::store().await?;
    let (store, shop) = (&test.store, made_up::shop_id());
    let person = Person::Customer(customer());
    let memory = CustomerMemory { behaviour: behaviour(7), ..CustomerMemory::default() };
    remember_customer(store, &shop, &memory).await?;
    assert!(store.all_customers(&shop).await?.is_empty(), "behaviour alone is no profile");
    let held = store.held_profile(&shop, &person, NOW).await?;
    let profile = Profile { orders: 3, ..Profile::default() };
    assert_eq!(store.replace_profile(&shop, &person, &held, Some(&profile)).await?, Step::Done);
    assert_eq!(store.replace_profile(&shop, &person, &held, Some(&made_up::profile())).await?, Step::Overtaken);
    let further = CustomerMemory { behaviour: behaviour(8), ..CustomerMemory::default() };
    remember_customer(store, &shop, &further).await?;
    let held = store.held_profile(&shop, &person, NOW).await?;
    assert_eq!(held.value, Some(profile));
    assert_eq!(store.replace_profile(&shop, &person, &held, None).await?, Step::Done);
    assert_eq!(store.held_customer(&shop, &customer(), NOW).await?.value, Some(further));
    remember_customer(store, &shop, &CustomerMemory::default()).await?;
    assert!(test.dump(Table::Profiles).await?.is_empty(), "a record that holds nothing is none");
    Ok(())
}

#[tokio::test]
async fn a_memory_is_replaced_only_as_it_was_read_and_deleted_whole() -> Result<()> {
    let test = support::store().await?;
    let (store, shop) = (&test.store, made_up::shop_id());
    let nothing = store.held_visitor(&shop, &visitor(), NOW).await?;
    let memory = VisitorMemory { behaviour: behaviour(7), ..VisitorMemory::default() };
    remember_visitor(store, &shop, &memory).await?;
    assert_eq!(store.replace_visitor(&shop, &visitor(), &nothing, &memory, NOW).await?, Step::Overtaken);
    let held = store.held_visitor(&shop, &visitor(), NOW).await?;
    test.calls.clear();
    assert_eq!(store.replace_visitor(&shop, &visitor(), &held, &memory, Timestamp(NOW.0 + 9)).await?, Step::Done);
    assert!(test.calls.all().is_empty(), "the same again costs nothing");
    store.delete_visitor(&shop, &visitor()).await?;
    assert!(test.dump(Table::Profiles).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn writing_profiles_at_once_leaves_what_is_remembered() -> Result<()> {
    let test = support::store().await?;
    let (store, shop) = (&test.store, made_up::shop_id());
    // Into an empty shop nothing is asked but whether it is one.
    store.put_profiles(&shop, [(Person::Customer(CustomerId::new("other")?), Profile::default())]).await?;
    assert_eq!(test.calls.count("BatchGetItem"), 0);
    let account = CustomerMemory { behaviour: behaviour(7), ..CustomerMemory::default() };
    remember_customer(store, &shop, &account).await?;
    let of_visitor = VisitorMemory { behaviour: behaviour(8), ..VisitorMemory::default() };
    remember_visitor(store, &shop, &of_visitor).await?;
    let profile = Profile { orders: 5, ..Profile::default() };
    let people = [Person::Customer(customer()), Person::Visitor(visitor()), Person::Customer(CustomerId::new("new")?)];
    store.put_profiles(&shop, people.iter().cloned().map(|person| (person, profile.clone()))).await?;
    for person in &people {
        assert_eq!(store.held_profile(&shop, person, NOW).await?.value, Some(profile.clone()));
    }
    assert_eq!(store.held_customer(&shop, &customer(), NOW).await?.value, Some(account));
    assert_eq!(store.held_visitor(&shop, &visitor(), NOW).await?.value, Some(of_visitor));
    let later = NOW.plus_days(BEHAVIOUR_DAYS);
    assert_eq!(store.held_visitor(&shop, &visitor(), later).await?.value, None, "and goes when it would have gone");
    Ok(())
}
