//! Everything that is kept about a person, as one readable document. Nothing of it is written anywhere here.

use std::collections::{BTreeMap, BTreeSet};

use edge::App;
use scoring::facts::Tag;
use scoring::id::{CustomerId, ShopId, VisitorId};
use scoring::mail::MailMoment;
use scoring::marketing::{Answer, Channel};
use scoring::order::{Standing, ToldOrder};
use scoring::privacy::PrivacyRequest;
use scoring::profile::Profile;
use scoring::title::TitleWeight;
use serde_json::{Value, json};
use store::{Parked, Person};

use crate::people::{Sought, guest_key, names};
use crate::{Slice, SweepError};

/// What the numbers in a profile are called in the catalogue.
struct Names {
    categories: BTreeMap<u64, String>,
    words: BTreeMap<u32, String>,
    titles: BTreeMap<String, String>,
}

/// Everything about the person of `wish`: their orders, what was derived from them, what their browsers did, what they said about
/// being written to, and deliveries about them that could not be read.
///
/// # Errors
/// [`SweepError`].
pub async fn everything(app: &App, shop: &ShopId, wish: &PrivacyRequest) -> Result<Value, SweepError> {
    let (store, now) = (&app.store, app.clock.now());
    let sought = Sought::new(std::slice::from_ref(wish), guest_key(app, shop).await?);
    let catalogue = Names::of(app, shop).await?;
    let (mut orders, mut parked, mut visitors) = (Vec::new(), Vec::new(), BTreeSet::new());
    let mut at = Some((0, String::new()));
    while let Some((place, after)) = at {
        let passed = store.pass(shop, (place, &after), Slice::MINUTE.records).await?;
        for told in passed.orders.into_iter().filter(|told| sought.order(told).is_some()) {
            visitors.extend(told.visitor.clone());
            orders.push(told);
        }
        parked.extend(passed.parked.into_iter().filter(|parked| !parked.has_expired(now) && sought.parked(parked).is_some()));
        at = passed.next;
    }
    orders.sort_by(|a, b| (a.order.time, &a.order.id).cmp(&(b.order.time, &b.order.id)));
    let mut people = Vec::new();
    for name in names(wish) {
        people.push(person(app, shop, &name, &catalogue).await?);
    }
    let mut browsers = Vec::new();
    for visitor in visitors {
        browsers.extend(browser(app, shop, &visitor, &catalogue).await?);
    }
    Ok(json!({
        "shop": shop.as_str(),
        "made": moment(app.clock.now().0),
        "person": { "account": wish.account.as_ref().map(CustomerId::as_str), "guest": wish.guest.as_ref().map(CustomerId::as_str) },
        "orders": orders.iter().map(|told| order(told, &catalogue)).collect::<Vec<_>>(),
        "profiles": people,
        "browsers": browsers,
        "unread_deliveries": parked.iter().map(delivery).collect::<Vec<_>>(),
    }))
}

impl Names {
    async fn of(app: &App, shop: &ShopId) -> Result<Self, SweepError> {
        let mut names = Self { categories: BTreeMap::new(), words: BTreeMap::new(), titles: BTreeMap::new() };
        let mut catalogue = app.store.catalogue(shop);
        while let Some(page) = catalogue.next().await? {
            for item in page.items {
                names.categories.insert(Tag::of(&item.category).0, item.category.clone());
                for word in item.title.to_lowercase().split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
                    names.words.insert(TitleWeight::word(word), word.to_owned());
                }
                names.titles.insert(item.id.to_string(), item.title);
            }
        }
        Ok(names)
    }

    fn title(&self, item: &str) -> Option<&str> {
        self.titles.get(item).map(String::as_str)
    }
}

async fn person(app: &App, shop: &ShopId, name: &CustomerId, names: &Names) -> Result<Value, SweepError> {
    let profile = app.store.held_profile(shop, &Person::Customer(name.clone()), app.clock.now()).await?.value;
    let mut words = serde_json::Map::new();
    for channel in [Channel::Email, Channel::Sms] {
        if let Some(word) = app.store.marketing(shop, channel, name).await? {
            let answer = if word.answer == Answer::Yes { "yes" } else { "no" };
            let told = i64::try_from(word.told / 1_000).unwrap_or(i64::MAX);
            words.insert(channel.name().to_owned(), json!({ "may_be_written_to": answer, "told": moment(told) }));
        }
    }
    let badges = app.store.badges(shop, name).await?;
    let mails = app.store.held_customer(shop, name, app.clock.now()).await?.value.unwrap_or_default().mails;
    let moments = |list: &[MailMoment]| list.iter().map(|one| moment(one.at.0)).collect::<Vec<_>>();
    Ok(json!({
        "customer": name.as_str(),
        "profile": profile.map(|profile| described(&profile, names)),
        "consents": words,
        "said_by_the_shop": badges.held().collect::<Vec<_>>(),
        "mails": { "opened": moments(&mails.opened), "clicked": moments(&mails.clicked) },
    }))
}

async fn browser(app: &App, shop: &ShopId, visitor: &VisitorId, names: &Names) -> Result<Option<Value>, SweepError> {
    let profile = app.store.held_profile(shop, &Person::Visitor(visitor.clone()), app.clock.now()).await?.value;
    // What was spent around the first offer that came into view, to compare with others in sum.
    let trial = app.store.held_trial(shop, visitor, app.clock.now()).await?.value;
    let compared = trial.map(|trial| {
        let entries = trial.entries.iter().map(|entry| json!({ "where": entry.placement.name(), "since": moment(entry.time.0) }));
        json!({ "since": entries.collect::<Vec<_>>(), "orders": trial.orders.len() })
    });
    if profile.is_none() && compared.is_none() {
        return Ok(None);
    }
    let profile = profile.map(|profile| described(&profile, names));
    Ok(Some(json!({ "browser": visitor.as_str(), "profile": profile, "compared": compared })))
}

fn order(told: &ToldOrder, names: &Names) -> Value {
    let ToldOrder { order, standing, .. } = told;
    let lines = order.lines.iter().map(|line| {
        let item = line.item.as_str();
        json!({ "item": item, "title": names.title(item), "quantity": line.quantity, "unit_price_minor": line.unit_price })
    });
    let returned = told.returned.iter().map(|back| json!({ "item": back.item.as_str(), "quantity": back.quantity }));
    let claims = told.claims.iter().map(|claim| json!({ "item": claim.item.as_str(), "offer": claim.decision }));
    json!({
        "order": order.id.as_str(),
        "customer": order.customer.as_ref().map(CustomerId::as_str),
        "placed": moment(order.time.0),
        "currency": order.currency.code(),
        "state": match standing { Standing::Counts => "bought", Standing::Void => "void", Standing::Erased => "being erased" },
        "lines": lines.collect::<Vec<_>>(),
        "returned": returned.collect::<Vec<_>>(),
        "from_offers": claims.collect::<Vec<_>>(),
        "browser": told.visitor.as_ref().map(VisitorId::as_str),
    })
}

fn described(profile: &Profile, names: &Names) -> Value {
    let bought = profile.bought.iter().map(|bought| {
        let item = bought.item.as_str();
        json!({ "item": item, "title": names.title(item), "orders": bought.times, "last": moment(bought.last.0), "recency": bought.h60 })
    });
    let near = profile.affinities.iter().map(|near| {
        let item = near.item.as_str();
        json!({ "item": item, "title": names.title(item), "association": near.a, "follows": near.f })
    });
    let categories = profile
        .categories
        .iter()
        .map(|share| json!({ "category": names.categories.get(&share.category.0), "share": share.share }));
    let words = profile.title.iter().map(|word| json!({ "word": names.words.get(&word.word), "weight": word.weight }));
    json!({
        "as_of": moment(profile.as_of.0),
        "orders": profile.orders,
        "bought": bought.collect::<Vec<_>>(),
        "near_what_was_bought": near.collect::<Vec<_>>(),
        "mean_ln_price": profile.ln_price,
        "share_at_reduced_prices_millionths": profile.discount_share.0,
        "categories": categories.collect::<Vec<_>>(),
        "words_of_titles": words.collect::<Vec<_>>(),
    })
}

fn delivery(parked: &Parked) -> Value {
    json!({
        "from": parked.origin,
        "received": moment(parked.received.0),
        "why_unread": parked.why,
        "body": String::from_utf8_lossy(&parked.body),
    })
}

/// A moment that people can read, in UTC.
fn moment(seconds: i64) -> String {
    platform::moment::written(scoring::time::Timestamp(seconds))
}
