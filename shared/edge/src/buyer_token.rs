//! Proof, for half an hour, that the caller is this customer of this shop. Sealed: nobody but us can read whose it is.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use scoring::id::{CustomerId, ID_BYTES_MAX, ShopId};
use scoring::time::Timestamp;

use crate::keyring::{Keyring, Purpose, SEAL_OVERHEAD, SealError};
use crate::random::{NoRandomness, Random};

/// How long a token is believed, in seconds.
pub const VALID_SECONDS: i64 = 30 * 60;

/// How far the clocks of two sandboxes may differ, in seconds.
pub const SKEW_SECONDS: i64 = 60;

const MINTED_BYTES: usize = 8;
const BYTES_MAX: usize = SEAL_OVERHEAD + MINTED_BYTES + ID_BYTES_MAX;
const TEXT_MAX: usize = BYTES_MAX.div_ceil(3) * 4;

/// Why a token proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BuyerTokenError {
    /// It does not open.
    #[error("the buyer token does not open: {0}")]
    Seal(#[from] SealError),
    /// It was minted more than [`VALID_SECONDS`] ago.
    #[error("the buyer token is too old: ask for a new one")]
    Stale,
    /// It was minted later than now.
    #[error("the buyer token was minted in the future")]
    FromTheFuture,
}

/// Mints the proof that its bearer is `customer` of `shop`. Only call it after a proof by the platform.
///
/// # Errors
/// [`NoRandomness`] when the system has none to give.
pub fn mint(
    keyring: &Keyring,
    shop: &ShopId,
    customer: &CustomerId,
    now: Timestamp,
    random: &Random,
) -> Result<String, NoRandomness> {
    let plain = [now.0.to_le_bytes().as_slice(), customer.as_str().as_bytes()].concat();
    keyring.seal(Purpose::BuyerToken, shop, &plain, random).map(|sealed| URL_SAFE_NO_PAD.encode(sealed))
}

/// What a token of ours says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Whom its bearer proved to be.
    pub customer: CustomerId,
    /// When we made it.
    pub minted: Timestamp,
}

/// Whom `token` proves its bearer to be at `shop`, `now`.
///
/// # Errors
/// [`BuyerTokenError`] naming the first thing that does not hold.
pub fn verify(keyring: &Keyring, shop: &ShopId, token: &str, now: Timestamp) -> Result<Proof, BuyerTokenError> {
    let proof = open(keyring, shop, token)?;
    let age = now.0.saturating_sub(proof.minted.0);
    if age < -SKEW_SECONDS {
        Err(BuyerTokenError::FromTheFuture)
    } else if age > VALID_SECONDS {
        Err(BuyerTokenError::Stale)
    } else {
        Ok(proof)
    }
}

/// What `token` says, however old it is: to take back what it proved, for which it is never too late.
///
/// # Errors
/// [`BuyerTokenError::Seal`].
pub fn open(keyring: &Keyring, shop: &ShopId, token: &str) -> Result<Proof, BuyerTokenError> {
    if token.len() > TEXT_MAX {
        return Err(SealError::Malformed.into());
    }
    let sealed = URL_SAFE_NO_PAD.decode(token).map_err(|_| SealError::Malformed)?;
    let plain = keyring.open(Purpose::BuyerToken, shop, &sealed)?;
    let (minted, customer) = plain.split_first_chunk::<MINTED_BYTES>().ok_or(SealError::Malformed)?;
    let customer = core::str::from_utf8(customer).ok().and_then(|text| CustomerId::new(text).ok());
    let customer = customer.ok_or(SealError::Malformed)?;
    Ok(Proof { customer, minted: Timestamp(i64::from_le_bytes(*minted)) })
}

#[cfg(test)]
mod tests {
    use super::{BuyerTokenError, Proof, SKEW_SECONDS, TEXT_MAX, VALID_SECONDS, mint, open};
    use crate::keyring::{Keyring, MasterKey, SealError};
    use crate::random::Random;
    use proptest::prelude::*;
    use scoring::id::{CustomerId, ShopId};
    use scoring::time::Timestamp;

    const NOW: Timestamp = Timestamp(1_800_000_000);

    fn verify(ring: &Keyring, shop: &ShopId, token: &str, now: Timestamp) -> Result<CustomerId, BuyerTokenError> {
        super::verify(ring, shop, token, now).map(|proof| proof.customer)
    }

    fn ring(n: u64) -> (MasterKey, Keyring) {
        let key = MasterKey::fresh(&Random::fixed(n)).unwrap();
        let ring = Keyring::new(&key, None);
        (key, ring)
    }

    fn shop(name: &str) -> ShopId {
        ShopId::new(name).unwrap()
    }

    fn ada() -> CustomerId {
        CustomerId::new("ada@customer/1").unwrap()
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp(NOW.0 + seconds)
    }

    #[test]
    fn a_stale_token_still_says_what_it_proved() {
        let (_, ring) = ring(1);
        let token = mint(&ring, &shop("demo"), &ada(), NOW, &Random::system()).unwrap();
        assert_eq!(open(&ring, &shop("demo"), &token), Ok(Proof { customer: ada(), minted: NOW }));
        assert!(open(&ring, &shop("other"), &token).is_err());
    }

    #[test]
    fn a_token_proves_its_customer_while_it_is_fresh() {
        let (_, ring) = ring(1);
        let token = mint(&ring, &shop("demo"), &ada(), NOW, &Random::system()).unwrap();
        assert_eq!(verify(&ring, &shop("demo"), &token, NOW), Ok(ada()));
        assert_eq!(verify(&ring, &shop("demo"), &token, at(VALID_SECONDS)), Ok(ada()));
        assert_eq!(verify(&ring, &shop("demo"), &token, at(VALID_SECONDS + 1)), Err(BuyerTokenError::Stale));
        assert_eq!(verify(&ring, &shop("demo"), &token, at(-SKEW_SECONDS)), Ok(ada()));
        assert_eq!(verify(&ring, &shop("demo"), &token, at(-SKEW_SECONDS - 1)), Err(BuyerTokenError::FromTheFuture));
    }

    #[test]
    fn a_token_opens_nothing_elsewhere_and_hides_its_customer() {
        let (_, mine) = ring(1);
        let token = mint(&mine, &shop("demo"), &ada(), NOW, &Random::system()).unwrap();
        assert_eq!(verify(&mine, &shop("other"), &token, NOW), Err(SealError::ForeignShop.into()));
        assert_eq!(verify(&ring(2).1, &shop("demo"), &token, NOW), Err(SealError::UnknownKey.into()));
        let bytes = {
            use base64::Engine as _;
            base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(&token).unwrap()
        };
        assert!(!bytes.windows(3).any(|three| three == b"ada"));
        for end in 0..token.len() {
            assert!(verify(&mine, &shop("demo"), &token[..end], NOW).is_err(), "cut at {end}");
        }
        assert_eq!(verify(&mine, &shop("demo"), &"A".repeat(1_000_000), NOW), Err(SealError::Malformed.into()));
    }

    #[test]
    fn the_old_key_is_accepted_during_a_rotation() {
        let (old, ring_old) = ring(1);
        let (new, ring_new) = ring(2);
        let token = mint(&ring_old, &shop("demo"), &ada(), NOW, &Random::system()).unwrap();
        assert_eq!(verify(&Keyring::new(&new, Some(&old)), &shop("demo"), &token, NOW), Ok(ada()));
        assert_eq!(verify(&ring_new, &shop("demo"), &token, NOW), Err(SealError::UnknownKey.into()));
    }

    proptest! {
        #[test]
        fn every_customer_id_fits_and_comes_back(id in "[!-~é]{1,32}", now in 0..4_000_000_000_i64) {
            let (_, ring) = ring(1);
            let customer = CustomerId::new(&id).unwrap();
            let token = mint(&ring, &shop("demo"), &customer, Timestamp(now), &Random::fixed(9)).unwrap();
            prop_assert!(token.len() <= TEXT_MAX);
            prop_assert_eq!(verify(&ring, &shop("demo"), &token, Timestamp(now)), Ok(customer));
        }

        #[test]
        fn no_text_is_believed(text in ".{0,300}", now in any::<i64>()) {
            let (_, ring) = ring(1);
            prop_assert!(verify(&ring, &shop("demo"), &text, Timestamp(now)).is_err());
        }
    }
}
