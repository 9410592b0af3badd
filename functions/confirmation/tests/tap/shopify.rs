//! Where the platform charges: the change is signed at the tap, for the stored offer, and is the same each time.

use anyhow::Result;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use platform::inbound::signature;
use scoring::one_tap::State;
use serde_json::{Value, json};
use support::{NOW, made_up};

use crate::desk::{Desk, SECRET, post, shop, with};
use crate::goods;

const OFFER: &str = "/v1/confirmation/offer";

/// A token of the post-purchase extension about an order of one camera.
fn token(reference: &str, change: &Value) -> Value {
    let money = |amount: &str| json!({ "shopMoney": { "amount": amount, "currencyCode": made_up::currency().code() } });
    let purchase = json!({
        "referenceId": reference, "customerId": "55", "destinationCountryCode": "DE", "totalPriceSet": money("649.00"),
        "lineItems": [{
            "product": { "id": goods::number("camera"), "title": "x", "variant": { "id": goods::number("camera"), "title": "" } },
            "quantity": 1, "totalPriceSet": money("649.00")
        }]
    });
    let claims = json!({
        "iss": "shopify", "sub": reference, "iat": NOW.0,
        "input_data": {
            "extensionPoint": "Checkout::PostPurchase::ShouldRender", "locale": "de", "version": "unstable",
            "shop": { "id": 1, "domain": shop().as_str(), "metafields": [] }, "initialPurchase": purchase
        }
    });
    json!({ "token": jwt(&with(&claims, change), SECRET) })
}

fn jwt(claims: &Value, secret: &str) -> String {
    let head = URL_SAFE_NO_PAD.encode(json!({ "alg": "HS256", "typ": "JWT" }).to_string());
    let text = format!("{head}.{}", URL_SAFE_NO_PAD.encode(claims.to_string()));
    let tag = STANDARD.decode(signature(secret, text.as_bytes())).unwrap();
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(tag))
}

fn claims(changeset: &str) -> Value {
    let text = changeset.rsplit_once('.').unwrap().0;
    let tag = STANDARD.decode(signature(SECRET, text.as_bytes())).unwrap();
    assert_eq!(changeset.rsplit_once('.').unwrap().1, URL_SAFE_NO_PAD.encode(tag), "signed with the app's secret");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text.split('.').nth(1).unwrap()).unwrap()).unwrap()
}

#[tokio::test]
async fn the_change_is_signed_at_the_tap_and_only_for_what_was_stored() -> Result<()> {
    let desk = Desk::open().await?;
    let body = token("reference-1", &json!({}));
    desk.test.calls.clear();
    let reply = desk.post(OFFER, &body).await;
    assert_eq!(desk.test.calls.all(), ["BatchGetItem", "BatchGetItem", "PutItem"]);
    let shown = reply.offer().clone();
    assert!(shown["button"].as_str().unwrap().starts_with("Jetzt kaufen: "), "{shown}");
    assert!(reply.body.get("changeset").is_none(), "nothing is signed before the tap");
    let path = format!("/v1/confirmation/{}/accept", shown["id"].as_str().unwrap());
    let tampered =
        with(&body, &json!({ "changes": [{ "type": "add_variant", "variantId": 1, "quantity": 99 }], "discount": 100 }));
    let tapped = desk.post(&path, &tampered).await;
    assert_eq!(tapped.state(), "charging");
    let changeset = tapped.body["changeset"].as_str().unwrap();
    let signed = claims(changeset);
    assert_eq!(
        (&signed["iss"], &signed["sub"], &signed["iat"]),
        (&json!("client-of-the-app"), &json!("reference-1"), &json!(NOW.0))
    );
    let variant: u64 = shown["variant"].as_str().unwrap().parse()?;
    let changes = json!([
        { "type": "add_variant", "variantId": variant, "quantity": 1 },
        { "type": "set_metafield", "namespace": "alongside", "key": "offer", "value": shown["id"], "valueType": "string" }
    ]);
    assert_eq!(signed["changes"], changes);
    // A second tap, another tab, a later moment: the very same change, which the platform makes once.
    assert_eq!(desk.post(&path, &body).await.body["changeset"], changeset);
    assert_eq!(post(&desk.at(300), &path, &body).await.body["changeset"], changeset);
    assert_eq!(post(&desk.at(300), OFFER, &body).await.offer()["state"], "charging");
    let kept = desk.test.store.offer(&shop(), &scoring::id::OrderId::new("reference-1")?, support::NOW).await?.unwrap();
    assert_eq!(kept.offer.course.state, State::Charging);
    assert!(desk.stripe.asked().is_empty() && desk.shop.written().is_empty());
    Ok(())
}

#[tokio::test]
async fn what_is_not_shopifys_token_about_this_checkout_is_not_believed() -> Result<()> {
    let desk = Desk::open().await?;
    for change in [
        json!({ "iss": "somebody" }),
        json!({ "sub": "reference-2" }),
        json!({ "iat": NOW.0 - 3_700 }),
        json!({ "iat": NOW.0 + 60 }),
    ] {
        assert_eq!(desk.post(OFFER, &token("reference-1", &change)).await.problem(), (401, "bad_signature"), "{change}");
    }
    let foreign = token("reference-2", &json!({}));
    let own = desk.post(OFFER, &token("reference-1", &json!({}))).await.offer()["id"].as_str().unwrap().to_owned();
    let path = format!("/v1/confirmation/{own}/accept");
    assert_eq!(desk.post(&path, &foreign).await.problem(), (404, "unknown_offer"), "a replayed reference");
    Ok(())
}
