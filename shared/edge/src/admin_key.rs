//! The key with which a shop's merchant sees receipts: derived from the master key, so that checking it needs no read.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use scoring::id::ShopId;

use crate::keyring::{KeyId, Keyring, Purpose};
use crate::secret::Secret;

const MESSAGE: &[u8] = b"admin";
const PREFIX: &str = "aak_";

/// The admin key of `shop`, as its merchant gets it.
#[must_use]
pub fn of(keyring: &Keyring, shop: &ShopId) -> Secret<String> {
    let (id, key) = keyring.mac_key(Purpose::AdminKey, shop);
    let bytes = [&[id.0], hmac::sign(&key, MESSAGE).as_ref()].concat();
    Secret::new(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes)))
}

/// Whether `presented` is the admin key of `shop`, in a time that tells nothing of where it differs.
#[must_use]
pub fn holds(presented: &str, keyring: &Keyring, shop: &ShopId) -> bool {
    let bytes = presented.strip_prefix(PREFIX).and_then(|text| URL_SAFE_NO_PAD.decode(text).ok()).unwrap_or_default();
    let Some((id, tag)) = bytes.split_first() else { return false };
    keyring.mac_keys(Purpose::AdminKey, shop, KeyId(*id)).any(|key| hmac::verify(&key, MESSAGE, tag).is_ok())
}

#[cfg(test)]
mod tests {
    use super::{holds, of};
    use crate::keyring::{Keyring, MasterKey};
    use crate::random::Random;
    use scoring::id::ShopId;

    #[test]
    fn a_key_opens_its_own_shop_also_during_a_rotation() {
        let master = |n| MasterKey::fresh(&Random::fixed(n)).unwrap();
        let shop = |name| ShopId::new(name).unwrap();
        let ring = Keyring::new(&master(1), None);
        let key = of(&ring, &shop("demo"));
        assert!(holds(key.reveal(), &ring, &shop("demo")));
        assert!(!holds(key.reveal(), &ring, &shop("other")));
        assert!(holds(key.reveal(), &Keyring::new(&master(2), Some(&master(1))), &shop("demo")));
        assert!(!holds(key.reveal(), &Keyring::new(&master(2), None), &shop("demo")));
        for wrong in ["", "aak_", "aak_AA", "Bearer", &key.reveal()[..20], &format!("{}A", key.reveal())] {
            assert!(!holds(wrong, &ring, &shop("demo")), "{wrong}");
        }
    }
}
