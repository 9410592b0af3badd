//! After the master key was replaced: what the key before it sealed for a shop is sealed anew, so that the old key can go.

use scoring::id::ShopId;
use store::{SecretKind, Step, Store};

use crate::keyring::{Keyring, Purpose};
use crate::marks::{Marks, MarksError};
use crate::random::Random;

/// How often in a row a secret may be replaced while it is sealed anew.
const TRIES: usize = 4;

/// Seals anew what an older key sealed for a shop; how many things that were. Without a key before the current one nothing is
/// read. Whatever does not open is left as it is, for whoever uses it says so.
///
/// # Errors
/// [`MarksError`].
pub async fn reseal(store: &Store, keyring: &Keyring, shop: &ShopId, random: &Random) -> Result<usize, MarksError> {
    if !keyring.is_rotating() {
        return Ok(0);
    }
    let mut resealed = 0;
    for kind in SecretKind::ALL {
        for _ in 0..TRIES {
            let Some(stands) = store.secret(shop, kind).await? else { break };
            if !keyring.is_old(&stands) {
                break;
            }
            let Ok(plain) = keyring.open(Purpose::TenantSecret, shop, &stands) else { break };
            let sealed = keyring.seal(Purpose::TenantSecret, shop, &plain, random)?;
            if store.replace_secret(shop, kind, &stands, &sealed).await? == Step::Done {
                resealed += 1;
                break;
            }
        }
    }
    if store.mark_key(shop).await?.is_some_and(|stands| keyring.is_old(&stands)) {
        Marks::made(store, keyring, shop, random).await?;
        resealed += 1;
    }
    Ok(resealed)
}
