//! The platform's word about the order, as a page hands it on.

use std::borrow::Cow;

use edge::field::{self, Place, Raw};
use edge::problem::Problem;
use edge::tenant_secret::TenantSecret;
use edge::trace::TARGET;
use platform::inbound::paid::{self, PaidError, PaidOrder, Proof};
use platform::inbound::{Secrets, Verified};
use scoring::time::Timestamp;
use store::SecretKind;

use crate::FUNCTION;

/// How long a proof is believed, in seconds: an offer may be taken for half of it, and whoever took one late still asks how it
/// stands.
pub(crate) const PROOF_SECONDS: u64 = 3_600;

/// What the page handed on, unproven.
pub(crate) enum Handed<'a> {
    Shopify { token: Cow<'a, str> },
    Woocommerce { text: Cow<'a, str>, signature: Cow<'a, str> },
}

/// The fields of a request that hold it.
#[derive(Clone, Copy, Default)]
pub(crate) struct Fields<'a> {
    /// Shopify's input token.
    pub(crate) token: Raw<'a>,
    /// The WooCommerce plugin's text.
    pub(crate) proof: Raw<'a>,
    /// What it signed it with.
    pub(crate) signature: Raw<'a>,
}

impl<'a> Fields<'a> {
    pub(crate) fn read(self) -> Result<Handed<'a>, Problem> {
        let text = |name: &'static str, raw| field::text(Place::Top(name), field::required(Place::Top(name), raw)?);
        if self.token.is_some() {
            return Ok(Handed::Shopify { token: text("token", self.token)? });
        }
        Ok(Handed::Woocommerce { text: text("proof", self.proof)?, signature: text("signature", self.signature)? })
    }
}

impl Handed<'_> {
    /// What it is checked with.
    pub(crate) const fn secret(&self) -> SecretKind {
        match self {
            Self::Shopify { .. } => SecretKind::Shopify,
            Self::Woocommerce { .. } => SecretKind::Woocommerce,
        }
    }

    /// What a tap wants of the shop.
    pub(crate) fn needs(&self) -> Vec<SecretKind> {
        match self {
            Self::Shopify { .. } => vec![SecretKind::ShopifyToken],
            Self::Woocommerce { .. } => vec![SecretKind::WoocommerceKey, SecretKind::StripeKey],
        }
    }

    pub(crate) fn proof(&self) -> Proof<'_> {
        match self {
            Self::Shopify { token } => Proof::Shopify { token },
            Self::Woocommerce { text, signature } => Proof::Woocommerce { text, signature },
        }
    }

    /// The order, if the shop that it names signed it lately. Whatever cannot be believed is one answer, so that nobody learns
    /// which shops there are.
    pub(crate) fn verify(&self, secret: Option<&TenantSecret>, now: Timestamp) -> Result<Verified<PaidOrder>, Problem> {
        let Some(secret) = secret else { return Err(self.refused(PaidError::Forged)) };
        let previous = secret.previous().map(|previous| previous.reveal().as_str());
        let secrets = Secrets { current: secret.current().reveal(), previous };
        paid::verify(&self.proof(), &secrets, now, PROOF_SECONDS).map_err(|why| self.refused(why))
    }

    pub(crate) fn refused(&self, why: PaidError) -> Problem {
        tracing::info!(target: TARGET, function = FUNCTION, platform = self.secret().name(), reason = %why, "not believed");
        Problem::BadSignature
    }
}
