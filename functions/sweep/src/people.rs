//! Whom wishes are about, and what names them.

use std::collections::{BTreeSet, HashMap};

use edge::App;
use edge::tenant_secret::TenantSecret;
use platform::guest::GuestKey;
use scoring::id::{CustomerId, OrderId, ShopId};
use scoring::order::ToldOrder;
use scoring::privacy::PrivacyRequest;
use serde_json::Value;
use store::{Parked, SecretKind};

use crate::SweepError;

/// The people of some wishes, by the wish's place among them.
#[derive(Debug, Default)]
pub struct Sought {
    customers: HashMap<CustomerId, usize>,
    orders: HashMap<OrderId, usize>,
    guests: Option<GuestKey>,
}

/// The key of a shop's guests; none for a shop that is not connected.
///
/// # Errors
/// [`SweepError`].
pub async fn guest_key(app: &App, shop: &ShopId) -> Result<Option<GuestKey>, SweepError> {
    for kind in [SecretKind::Shopify, SecretKind::Woocommerce] {
        if let Some(sealed) = app.store.secret(shop, kind).await? {
            let secret = TenantSecret::open(&app.keyring, shop, kind, &sealed)?;
            return Ok(Some(GuestKey::new(secret.guests().reveal())));
        }
    }
    Ok(None)
}

/// Under which names a wish's person is known: the account, and the guest of the e-mail address.
pub(crate) fn names(wish: &PrivacyRequest) -> BTreeSet<CustomerId> {
    [&wish.account, &wish.guest].into_iter().flatten().cloned().collect()
}

impl Sought {
    /// The people of `wishes`. Of two wishes about one person the first has them.
    #[must_use]
    pub fn new(wishes: &[PrivacyRequest], guests: Option<GuestKey>) -> Self {
        let mut sought = Self { guests, ..Self::default() };
        for (place, wish) in wishes.iter().enumerate() {
            for customer in names(wish) {
                sought.customers.entry(customer).or_insert(place);
            }
            for order in &wish.orders {
                sought.orders.entry(order.clone()).or_insert(place);
            }
        }
        sought
    }

    /// Whose wish an order belongs to.
    #[must_use]
    pub fn order(&self, told: &ToldOrder) -> Option<usize> {
        let customer = told.order.customer.as_ref().and_then(|customer| self.customers.get(customer));
        customer.or_else(|| self.orders.get(&told.order.id)).copied()
    }

    /// Whose wish a parked body belongs to: it holds their address, their number as a customer, or one of the orders that the
    /// wish names. What is no JSON is searched for addresses and for long numbers.
    #[must_use]
    pub fn parked(&self, parked: &Parked) -> Option<usize> {
        if self.customers.is_empty() && self.orders.is_empty() {
            return None;
        }
        let text = String::from_utf8_lossy(&parked.body);
        match serde_json::from_str::<Value>(&text) {
            Ok(body) => self.value("", &body, true),
            Err(_) => text.split(|c: char| !is_of_word(c)).find_map(|word| self.word(word)),
        }
    }

    /// `name` is the field in which the value stands, or of whose object it is the id.
    fn value(&self, name: &str, value: &Value, is_root: bool) -> Option<usize> {
        match value {
            Value::Object(fields) => fields.iter().find_map(|(field, value)| {
                let of_order = field == "id" && (is_root || name == "order");
                let place = match field.as_str() {
                    "customer_id" | "customerId" => self.customer(value),
                    "id" if name == "customer" => self.customer(value),
                    "order_id" | "orderId" => self.named(value),
                    _ if of_order => self.named(value),
                    _ => None,
                };
                place.or_else(|| self.value(field, value, false))
            }),
            Value::Array(values) => values.iter().find_map(|value| self.value(name, value, false)),
            Value::String(text) => text.split(|c: char| !is_of_word(c)).find_map(|word| self.address(word)),
            _ => None,
        }
    }

    fn customer(&self, value: &Value) -> Option<usize> {
        self.customers.get(&CustomerId::new(&id(value)?).ok()?).copied()
    }

    fn named(&self, value: &Value) -> Option<usize> {
        self.orders.get(&OrderId::new(&id(value)?).ok()?).copied()
    }

    fn address(&self, word: &str) -> Option<usize> {
        let guest = self.guests.as_ref()?.guest(word.trim_matches('.'))?;
        self.customers.get(&guest).copied()
    }

    fn word(&self, word: &str) -> Option<usize> {
        let number = word.len() >= NUMBER_DIGITS_MIN && word.bytes().all(|byte| byte.is_ascii_digit());
        let by_number = || {
            let customer = CustomerId::new(word).ok().and_then(|id| self.customers.get(&id));
            customer.or_else(|| self.orders.get(&OrderId::new(word).ok()?)).copied()
        };
        self.address(word).or_else(|| number.then(by_number).flatten())
    }
}

/// Digits of a number that cannot well be anything but an id.
const NUMBER_DIGITS_MIN: usize = 6;

/// Whether a character may stand in an address or a number.
fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || "@.!#$%&'*+/=?^_`{|}~-".contains(c)
}

/// Platforms write ids as numbers, as texts, and as global ids.
fn id(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.rsplit('/').next().unwrap_or(text).to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Sought;
    use platform::guest::GuestKey;
    use scoring::id::{CustomerId, OrderId, RequestId};
    use scoring::privacy::{PrivacyRequest, Wish};
    use scoring::time::Timestamp;
    use store::Parked;

    fn parked(body: &str) -> Parked {
        Parked {
            fingerprint: RequestId::new("f").unwrap(),
            origin: String::new(),
            why: String::new(),
            received: Timestamp(0),
            length: 0,
            body: body.as_bytes().to_vec(),
        }
    }

    #[test]
    fn a_parked_body_is_of_whom_it_names() {
        let key = || GuestKey::new(&[7; 32]);
        let wish = PrivacyRequest {
            id: RequestId::new("r").unwrap(),
            wish: Wish::Erase,
            account: CustomerId::new("7").ok(),
            guest: key().guest("ada@example.test"),
            orders: vec![OrderId::new("500001").unwrap()],
            asked: Timestamp(0),
            done: None,
        };
        let sought = Sought::new(&[wish], Some(key()));
        for theirs in [
            r#"{"id":1,"customer_id":7}"#,
            r#"{"id":1,"customer":{"id":7}}"#,
            r#"{"customer":{"id":"gid://shopify/Customer/7"}}"#,
            r#"{"id":500001}"#,
            r#"{"order_id":500001,"id":3}"#,
            r#"{"billing":{"email":" Ada@Example.test "}}"#,
            r#"{"note":"write to ada@example.test, please"}"#,
            r#"{"id":500001, "cut off"#,
            r#"<b>ada@example.test</b>"#,
        ] {
            assert_eq!(sought.parked(&parked(theirs)), Some(0), "{theirs}");
        }
        for others in [
            r#"{"id":7,"quantity":7,"customer_id":8}"#,
            r#"{"line_items":[{"id":500001}]}"#,
            r#"{"billing":{"email":"bea@example.test"}}"#,
            r#"{"id":7, "cut off"#,
        ] {
            assert_eq!(sought.parked(&parked(others)), None, "{others}");
        }
    }
}
