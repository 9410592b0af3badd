//! Who asks, as far as they allow it. Without consent nothing about a person is read, not even to see whether it is valid.

use scoring::context::Identity;
use scoring::id::{CustomerId, ShopId, VisitorId};
use scoring::time::Timestamp;
use serde::Deserialize;

use crate::buyer_token::{self, BuyerTokenError, Proof};
use crate::field::{self, Place, Raw};
use crate::keyring::Keyring;
use crate::problem::Problem;

/// Shortest visitor id: shorter ones can be guessed.
pub const VISITOR_CHARACTERS_MIN: usize = 16;

/// What a request says about its sender, nobody having looked at it yet.
#[derive(Clone, Copy, Debug, Default)]
pub struct Claims<'a> {
    /// `consent: {"tracking", "no_profiling", "marketing": {"email", "sms"}}`
    pub consent: Raw<'a>,
    /// A browser's random id.
    pub visitor: Raw<'a>,
    /// A buyer token.
    pub buyer: Raw<'a>,
}

/// What the request's `consent` allows. Of its three types marketing changes nothing here: no page needs it to show an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// No tracking, or an objection to profiling.
    Withheld,
    /// Tracking is allowed and nobody objects to profiling.
    Given,
}

/// What became of the buyer token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Buyer {
    /// None came, or it may not be read.
    Anonymous,
    /// It proves a customer.
    Known,
    /// It was ours and is too old: the page asks for a new one.
    Stale,
    /// It is not one of ours for this shop.
    Invalid,
}

impl Buyer {
    /// Its name in answers and logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::Known => "known",
            Self::Stale => "stale",
            Self::Invalid => "invalid",
        }
    }
}

/// Who asks. [`Claims::admit`] alone makes one, so that nobody enters without consent and no customer without proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    consent: Consent,
    visitor: Option<VisitorId>,
    proof: Option<Proof>,
    buyer: Buyer,
}

/// Whose traces are to go. It is made without consent, since it takes consent back, and may be used to delete only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaver {
    /// Their browser.
    pub visitor: Option<VisitorId>,
    /// What a token of ours proved once, however long ago.
    pub proof: Option<Proof>,
}

#[derive(Default, Deserialize)]
struct ConsentFields<'a> {
    #[serde(borrow)]
    tracking: Raw<'a>,
    #[serde(borrow)]
    no_profiling: Raw<'a>,
    #[serde(borrow)]
    marketing: Raw<'a>,
}

#[derive(Default, Deserialize)]
struct MarketingFields<'a> {
    #[serde(borrow)]
    email: Raw<'a>,
    #[serde(borrow)]
    sms: Raw<'a>,
}

impl Consent {
    fn read(raw: Raw<'_>) -> Result<Self, Problem> {
        let fields: ConsentFields<'_> = field::object(Place::Top("consent"), raw)?;
        let tracking = field::flag(Place::Top("consent.tracking"), fields.tracking)?;
        let objection = field::flag(Place::Top("consent.no_profiling"), fields.no_profiling)?;
        // Whether somebody may be written to is the platform's to say: a page is only kept to its form.
        let marketing: MarketingFields<'_> = field::object(Place::Top("consent.marketing"), fields.marketing)?;
        field::flag(Place::Top("consent.marketing.email"), marketing.email)?;
        field::flag(Place::Top("consent.marketing.sms"), marketing.sms)?;
        Ok(if tracking && !objection { Self::Given } else { Self::Withheld })
    }
}

impl Claims<'_> {
    /// Lets in whom consent allows and proof supports. A token that does not hold makes its bearer anonymous: the page
    /// still gets its answer, and learns that it should ask for a new token.
    ///
    /// # Errors
    /// [`Problem::BadField`] for a malformed consent, or with consent for a malformed visitor or buyer.
    pub fn admit(&self, shop: &ShopId, keyring: &Keyring, now: Timestamp) -> Result<Caller, Problem> {
        let consent = Consent::read(self.consent)?;
        if consent == Consent::Withheld {
            return Ok(Caller { consent, visitor: None, proof: None, buyer: Buyer::Anonymous });
        }
        let (proof, buyer) = match self.buyer {
            None => (None, Buyer::Anonymous),
            Some(raw) => match buyer_token::verify(keyring, shop, &field::text(Place::Top("buyer"), raw)?, now) {
                Ok(proof) => (Some(proof), Buyer::Known),
                Err(BuyerTokenError::Stale) => (None, Buyer::Stale),
                Err(BuyerTokenError::Seal(_) | BuyerTokenError::FromTheFuture) => (None, Buyer::Invalid),
            },
        };
        Ok(Caller { consent, visitor: self.visitor()?, proof, buyer })
    }

    /// Who takes their consent back. A token that is none of ours says nothing.
    ///
    /// # Errors
    /// [`Problem::BadField`] for a malformed visitor or buyer.
    pub fn leaver(&self, shop: &ShopId, keyring: &Keyring) -> Result<Leaver, Problem> {
        let token = self.buyer.map(|raw| field::text(Place::Top("buyer"), raw)).transpose()?;
        let proof = token.and_then(|token| buyer_token::open(keyring, shop, &token).ok());
        Ok(Leaver { visitor: self.visitor()?, proof })
    }

    fn visitor(&self) -> Result<Option<VisitorId>, Problem> {
        let Some(raw) = self.visitor else { return Ok(None) };
        let place = Place::Top("visitor");
        let id = field::id(place, raw, VisitorId::new)?;
        let long = id.as_str().len() >= VISITOR_CHARACTERS_MIN;
        let wanted = || format!("must be a random id of at least {VISITOR_CHARACTERS_MIN} characters");
        if long { Ok(Some(id)) } else { Err(Problem::field(place, wanted())) }
    }
}

impl Caller {
    /// The same, known by what a platform proved; nobody without consent.
    #[must_use]
    pub fn proven(self, proof: Option<Proof>) -> Self {
        match proof.filter(|_| self.consent == Consent::Given) {
            Some(proof) => Self { proof: Some(proof), buyer: Buyer::Known, ..self },
            None => self,
        }
    }

    /// What they allow.
    #[must_use]
    pub const fn consent(&self) -> Consent {
        self.consent
    }

    /// Their browser, if they allow it.
    #[must_use]
    pub const fn visitor(&self) -> Option<&VisitorId> {
        self.visitor.as_ref()
    }

    /// Their account, if they allow it and prove it.
    #[must_use]
    pub fn customer(&self) -> Option<&CustomerId> {
        self.proof.as_ref().map(|proof| &proof.customer)
    }

    /// What their token says.
    #[must_use]
    pub const fn proof(&self) -> Option<&Proof> {
        self.proof.as_ref()
    }

    /// What became of their token.
    #[must_use]
    pub const fn buyer(&self) -> Buyer {
        self.buyer
    }

    /// Whose decision it is, for the seed: of two names the proven one.
    #[must_use]
    pub fn identity(&self) -> Identity<'_> {
        match (self.customer(), &self.visitor) {
            (Some(customer), _) => Identity::Customer(customer),
            (None, Some(visitor)) => Identity::Visitor(visitor),
            (None, None) => Identity::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Buyer, Claims, Consent};
    use crate::buyer_token::{self, VALID_SECONDS};
    use crate::keyring::{Keyring, MasterKey};
    use crate::random::Random;
    use scoring::id::{CustomerId, ShopId};
    use scoring::time::Timestamp;
    use serde_json::value::RawValue;

    const NOW: Timestamp = Timestamp(1_800_000_000);
    const GIVEN: &str = r#"{"tracking":true}"#;

    struct Desk {
        keyring: Keyring,
        shop: ShopId,
    }

    impl Desk {
        fn open() -> Self {
            let master = MasterKey::fresh(&Random::fixed(1)).unwrap();
            Self { keyring: Keyring::new(&master, None), shop: ShopId::new("demo").unwrap() }
        }

        fn token(&self, minted: i64) -> String {
            let ada = CustomerId::new("ada").unwrap();
            let text = buyer_token::mint(&self.keyring, &self.shop, &ada, Timestamp(minted), &Random::system()).unwrap();
            format!("\"{text}\"")
        }

        fn admit(&self, consent: &str, visitor: &str, buyer: &str) -> Result<super::Caller, String> {
            let raw = |text: &str| (text != "null").then(|| RawValue::from_string(text.to_owned()).unwrap());
            let (consent, visitor, buyer) = (raw(consent), raw(visitor), raw(buyer));
            Claims { consent: consent.as_deref(), visitor: visitor.as_deref(), buyer: buyer.as_deref() }
                .admit(&self.shop, &self.keyring, NOW)
                .map_err(|problem| problem.to_string())
        }
    }

    #[test]
    fn without_consent_nothing_is_even_looked_at() {
        let desk = Desk::open();
        for consent in
            ["null", "{}", r#"{"tracking":false}"#, r#"{"no_profiling":false}"#, r#"{"tracking":true,"no_profiling":true}"#]
        {
            // Neither a valid token nor nonsense in its place makes a difference.
            for (visitor, buyer) in [("\"visitor-0123456789\"", desk.token(NOW.0).as_str()), ("[[7]]", "{\"x\":1}")] {
                let caller = desk.admit(consent, visitor, buyer).unwrap();
                assert_eq!((caller.consent(), caller.buyer()), (Consent::Withheld, Buyer::Anonymous), "{consent}");
                assert!(caller.visitor().is_none() && caller.customer().is_none());
            }
        }
        assert!(desk.admit(r#"{"tracking":"yes"}"#, "null", "null").unwrap_err().contains("consent.tracking"));
        assert!(desk.admit(r#"{"marketing":{"email":1}}"#, "null", "null").unwrap_err().contains("consent.marketing.email"));
        assert!(desk.admit(r#"{"marketing":{"email":true,"sms":false}}"#, "[]", "null").is_ok(), "marketing allows no tracking");
        assert!(desk.admit("true", "null", "null").unwrap_err().contains("consent"));
    }

    #[test]
    fn with_consent_a_customer_needs_proof() {
        let desk = Desk::open();
        let caller = desk.admit(GIVEN, "null", &desk.token(NOW.0)).unwrap();
        assert_eq!(caller.customer().map(CustomerId::as_str), Some("ada"));
        assert_eq!(caller.buyer(), Buyer::Known);
        for (buyer, is) in [
            ("null", Buyer::Anonymous),
            ("\"ada\"", Buyer::Invalid),
            ("\"\"", Buyer::Invalid),
            (desk.token(NOW.0 - VALID_SECONDS - 1).as_str(), Buyer::Stale),
            (desk.token(NOW.0 + 3_600).as_str(), Buyer::Invalid),
        ] {
            let caller = desk.admit(GIVEN, "null", buyer).unwrap();
            assert_eq!((caller.buyer(), caller.customer()), (is, None), "{buyer}");
        }
        assert!(desk.admit(GIVEN, "null", "7").unwrap_err().contains("buyer"));
    }

    #[test]
    fn a_visitor_id_has_to_be_hard_to_guess() {
        let desk = Desk::open();
        assert!(desk.admit(GIVEN, "\"0123456789abcdef\"", "null").unwrap().visitor().is_some());
        for bad in ["\"visitor-1\"", "12345", "\"0123456789abcde#\"", "{}"] {
            assert!(desk.admit(GIVEN, bad, "null").unwrap_err().contains("visitor"), "{bad}");
        }
    }
}
