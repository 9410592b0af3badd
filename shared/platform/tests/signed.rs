//! What is signed for Shopify and by Stripe, against bytes that other libraries made.
#![allow(clippy::unwrap_used)]

use platform::inbound::Secrets;
use platform::shopify::changeset::{Change, Changeset, Discount, Off, sign, token_id, variant_number};
use platform::stripe::{
    EVENT_SECONDS_MAX, EventRefusal, IntentStatus, Mode, StripeDelivery, StripeEvent, StripeEventKind, event_signature,
};
use proptest::prelude::{any, prop_assert, proptest};
use scoring::id::VariantId;
use scoring::money::{Currency, Money};
use scoring::time::Timestamp;
use serde_json::{Value, json};

const SECRET: &str = "shpss_synthetic_secret";

/// Made with another library than ours.
const CHANGESET: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJzeW50aGV0aWMtY2xpZW50LWlkIiwianRpIjoiMGI4ZjVmM2UtNmQzYy00YjBlL\
    TlhNTUtN2QzYzFmMGE5ZTAxIiwiaWF0IjoxNzkwOTI4OTYwLCJzdWIiOiJjMGZmZWUwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMSIsImNoYW5\
    nZXMiOlt7InR5cGUiOiJhZGRfdmFyaWFudCIsInZhcmlhbnRJZCI6NDUxMDAwMDAwMDAwMywicXVhbnRpdHkiOjEsImRpc2NvdW50Ijp7InZhb\
    HVlIjoyMCwidmFsdWVUeXBlIjoicGVyY2VudGFnZSIsInRpdGxlIjoiT25lLXRhcCBvZmZlciJ9fSx7InR5cGUiOiJhZGRfc2hpcHBpbmdfbGl\
    uZSIsInByaWNlIjowLCJ0aXRsZSI6IlNoaXBzIHdpdGggeW91ciBvcmRlciIsInByZXNlbnRtZW50VGl0bGUiOiJTaGlwcyB3aXRoIHlvdXIgb\
    3JkZXIifSx7InR5cGUiOiJzZXRfbWV0YWZpZWxkIiwibmFtZXNwYWNlIjoicmVjX2FwcCIsImtleSI6Im9mZmVyIiwidmFsdWUiOiJ2MS50OS5\
    wcC5rMS5zMSIsInZhbHVlVHlwZSI6InN0cmluZyJ9XX0.30nE4kQ7veVtZEmMbpv2J_eqUmqHZW-51jIda2esGmY";

fn euros(minor: i64) -> Money {
    Money::new(minor, Currency::new("EUR").unwrap())
}

fn changeset() -> Changeset {
    let discount = Discount { off: Off::Percent { hundredths: 2_000 }, title: "One-tap offer".to_owned() };
    let title = "Ships with your order".to_owned();
    let (namespace, key, value) = ("rec_app".to_owned(), "offer".to_owned(), "v1.t9.pp.k1.s1".to_owned());
    Changeset {
        client_id: "synthetic-client-id".to_owned(),
        jti: "0b8f5f3e-6d3c-4b0e-9a55-7d3c1f0a9e01".to_owned(),
        issued_at: Timestamp(1_790_928_960),
        reference: "c0ffee00000000000000000000000001".to_owned(),
        changes: vec![
            Change::AddVariant { variant: 4_510_000_000_003, quantity: 1, discount: Some(discount) },
            Change::AddShippingLine { price: euros(0), title },
            Change::SetMetafield { namespace, key, value },
        ],
    }
}

#[test]
fn a_changeset_is_signed_to_the_byte() {
    assert_eq!(sign(&changeset(), SECRET.as_bytes()), CHANGESET);
    assert_ne!(sign(&changeset(), b"another"), CHANGESET);
}

fn claims(changes: Vec<Change>) -> Value {
    use base64::Engine as _;
    let token = sign(&Changeset { changes, ..changeset() }, b"s");
    let claims = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap()
}

#[test]
fn amounts_and_shares_are_written_digit_by_digit() {
    let off = |off| {
        let discount = Some(Discount { off, title: "x".to_owned() });
        let claims = claims(vec![Change::AddVariant { variant: 1, quantity: 2, discount }]);
        let discount = &claims["changes"][0]["discount"];
        (discount["value"].to_string(), discount["valueType"].as_str().unwrap().to_owned())
    };
    let percentage = |hundredths| off(Off::Percent { hundredths });
    assert_eq!(percentage(1_250), ("12.5".to_owned(), "percentage".to_owned()));
    assert_eq!(percentage(10_000).0, "100");
    assert_eq!(off(Off::Amount(euros(120))), ("1.2".to_owned(), "fixed_amount".to_owned()));
    assert_eq!(off(Off::Amount(euros(1_999))).0, "19.99");
    assert_eq!(off(Off::Amount(Money::new(1_490, Currency::new("JPY").unwrap()))).0, "1490");
    assert_eq!(off(Off::Amount(Money::new(1_005, Currency::new("KWD").unwrap()))).0, "1.005");
    let plain = claims(vec![Change::AddVariant { variant: 1, quantity: 2, discount: None }, Change::mark("o-1")]);
    assert_eq!(plain["changes"][0], json!({ "type": "add_variant", "variantId": 1, "quantity": 2 }));
    let mark =
        json!({ "type": "set_metafield", "namespace": "alongside", "key": "offer", "value": "o-1", "valueType": "string" });
    assert_eq!(plain["changes"][1], mark);
}

#[test]
fn a_changesets_id_is_a_uuid_of_its_bytes() {
    assert_eq!(token_id([0; 16]), "00000000-0000-4000-8000-000000000000");
    assert_eq!(token_id([255; 16]), "ffffffff-ffff-4fff-bfff-ffffffffffff");
    let number = |text| variant_number(&VariantId::new(text).unwrap());
    assert_eq!((number("4510000000003"), number("0"), number("a-1")), (Some(4_510_000_000_003), None, None));
}

const ENDPOINT: &str = "whsec_made_up";
const NOW: Timestamp = Timestamp(1_790_928_996);
/// `printf '%s' "1790928996.$BODY" | openssl dgst -sha256 -hmac whsec_made_up`
const BODY: &str =
    r#"{"id":"evt_1","created":1790928990,"livemode":false,"type":"customer.deleted","data":{"object":{"id":"cus_1"}}}"#;
const TAG: &str = "31c18a585de4ce67c67b9ef413d96b1e48447c15bfbefc33afa41e8730249f1f";

fn open(header: &str, body: &str, now: i64) -> Result<StripeEvent, EventRefusal> {
    let secrets = Secrets { current: ENDPOINT, previous: Some("whsec_before") };
    let delivery = StripeDelivery::open(header, body.as_bytes(), &secrets, Timestamp(now))?;
    Ok(delivery.event().unwrap().into_inner())
}

#[test]
fn an_event_is_signed_as_openssl_signs_it() {
    let header = format!("t={},v1={TAG}", NOW.0);
    assert_eq!(event_signature(ENDPOINT, BODY.as_bytes(), NOW), header);
    let event = open(&header, BODY, NOW.0).unwrap();
    assert_eq!(
        (event.id.as_str(), event.created.0, event.mode, event.kind),
        ("evt_1", NOW.0 - 6, Mode::Test, StripeEventKind::Other)
    );
    let none = "0".repeat(64);
    for right in [
        format!("t={},v1={none},v1={TAG}", NOW.0),
        format!("v1={TAG},t={}", NOW.0),
        format!("t={}, v0={none}, v1={TAG} ,x", NOW.0),
        event_signature("whsec_before", BODY.as_bytes(), NOW),
    ] {
        assert!(open(&right, BODY, NOW.0).is_ok(), "{right}");
    }
    for (wrong, why) in [
        (String::new(), EventRefusal::Unsigned),
        (format!("t={}", NOW.0), EventRefusal::Unsigned),
        (format!("v1={TAG}"), EventRefusal::Unsigned),
        (format!("t={0},t={0},v1={TAG}", NOW.0), EventRefusal::Unsigned),
        (format!("t=-1,v1={TAG}"), EventRefusal::Unsigned),
        (format!("t=soon,v1={TAG}"), EventRefusal::Unsigned),
        (format!("t={},v0={TAG}", NOW.0), EventRefusal::Unsigned),
        (format!("t={},v1={}", NOW.0, TAG.to_uppercase()), EventRefusal::Forged),
        (format!("t={},v1={TAG}", NOW.0 + 1), EventRefusal::Forged),
        (format!("t={},v1={none}", NOW.0), EventRefusal::Forged),
        (format!("t={},v1={TAG}{}", NOW.0, " ".repeat(4_000)), EventRefusal::Unsigned),
        (event_signature("whsec_another", BODY.as_bytes(), NOW), EventRefusal::Forged),
        (event_signature("", BODY.as_bytes(), NOW), EventRefusal::Forged),
    ] {
        assert_eq!(open(&wrong, BODY, NOW.0), Err(why), "{wrong}");
    }
    assert_eq!(open(&header, &format!("{BODY} "), NOW.0), Err(EventRefusal::Forged));
    assert_eq!(open(&header, "", NOW.0), Err(EventRefusal::Unsigned));
    let most = i64::try_from(EVENT_SECONDS_MAX).unwrap();
    for (now, why) in [(most, None), (-most, None), (most + 1, Some(EventRefusal::Stale)), (-most - 1, Some(EventRefusal::Stale))]
    {
        assert_eq!(open(&header, BODY, NOW.0 + now).err(), why, "{now}");
    }
}

fn event(kind: &str, object: &Value) -> Result<StripeEventKind, platform::error::ParseError> {
    let body =
        json!({ "id": "evt_2", "created": NOW.0, "livemode": true, "type": kind, "data": { "object": object } }).to_string();
    let secrets = Secrets { current: ENDPOINT, previous: None };
    let header = event_signature(ENDPOINT, body.as_bytes(), NOW);
    StripeDelivery::open(&header, body.as_bytes(), &secrets, NOW).unwrap().event().map(|event| event.into_inner().kind)
}

#[test]
fn events_say_where_an_intent_stood() {
    let intent = |status: &str| {
        json!({
            "id": "pi_1", "object": "payment_intent", "amount": 480, "amount_received": 480, "currency": "eur", "created": NOW.0,
            "client_secret": "pi_1_secret_9z", "status": status, "last_payment_error": { "code": "card_declined", "decline_code": "lost_card",
            "payment_method": { "card": { "last4": "3184" } } }, "metadata": { "alongside_offer": "o-1", "alongside_order": "7001", "own": "x" },
        })
    };
    let Ok(StripeEventKind::IntentSucceeded(read)) = event("payment_intent.succeeded", &intent("succeeded")) else { panic!() };
    assert_eq!((read.id.as_str(), read.status, read.received), ("pi_1", IntentStatus::Succeeded, euros(480)));
    assert_eq!(
        (read.asked.offer.as_deref(), read.asked.order.as_deref(), read.asked.shop.as_deref()),
        (Some("o-1"), Some("7001"), None)
    );
    assert_eq!(read.client_secret.as_ref().unwrap().reveal(), "pi_1_secret_9z");
    let shown = format!("{read:?}");
    assert!(!shown.contains("9z") && !shown.contains("3184"), "{shown}");
    let failed = event("payment_intent.payment_failed", &intent("requires_payment_method")).unwrap();
    let StripeEventKind::IntentFailed(read) = failed else { panic!("{failed:?}") };
    assert_eq!(read.failure, Some(("card_declined".to_owned(), Some("lost_card".to_owned()))));
    assert!(matches!(event("payment_intent.canceled", &intent("canceled")), Ok(StripeEventKind::IntentCanceled(_))));
    let charge = json!({ "id": "ch_1", "amount": 480, "amount_refunded": 480, "currency": "eur", "payment_intent": "pi_1", "metadata": {} });
    let refunded = StripeEventKind::ChargeRefunded {
        intent: Some("pi_1".to_owned()),
        amount: euros(480),
        refunded: euros(480),
        offer: None,
    };
    assert_eq!(event("charge.refunded", &charge).unwrap(), refunded);
    for (name, value) in [("currency", json!("xyz")), ("amount", json!("480")), ("id", json!("ch_1")), ("amount", json!(-1))] {
        let mut odd = intent("succeeded");
        odd[name] = value;
        assert!(event("payment_intent.succeeded", &odd).is_err(), "{name}");
    }
    assert_eq!(event("charge.dispute.created", &json!({ "anything": [1] })).unwrap(), StripeEventKind::Other);
}

proptest! {
    #[test]
    fn no_header_and_no_body_break_the_reader(header in any::<String>(), body in any::<String>()) {
        prop_assert!(open(&header, &body, NOW.0).is_err());
        let secrets = Secrets { current: ENDPOINT, previous: None };
        let signed = event_signature(ENDPOINT, body.as_bytes(), NOW);
        if let Ok(delivery) = StripeDelivery::open(&signed, body.as_bytes(), &secrets, NOW) {
            let _ = delivery.event();
        }
    }

    #[test]
    fn a_signature_holds_for_its_bytes_only(body in "[ -~]{1,200}", place: usize) {
        let header = event_signature(ENDPOINT, body.as_bytes(), NOW);
        let secrets = Secrets { current: ENDPOINT, previous: None };
        prop_assert!(StripeDelivery::open(&header, body.as_bytes(), &secrets, NOW).is_ok());
        let mut bent = body.clone().into_bytes();
        let place = place % bent.len();
        bent[place] ^= 1;
        prop_assert!(StripeDelivery::open(&header, &bent, &secrets, NOW).is_err());
    }
}
