//! Asking a shop: one TLS stack, bounded waits, no secret in an error.

mod http;
pub mod shopify;
pub mod stripe;
pub mod woocommerce;

use std::time::Duration;

/// How long a shop is waited for.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// How often one page is asked for before giving up.
    pub attempts: u32,
    /// The wait after the first failure; it doubles with each further one.
    pub first_wait: Duration,
    /// The longest wait, also where the shop asks for a longer one.
    pub longest_wait: Duration,
}

impl Patience {
    /// For imports: a shop's bad minute is waited out, a bad hour is not.
    pub const IMPORT: Self = Self { attempts: 7, first_wait: Duration::from_secs(1), longest_wait: Duration::from_secs(120) };

    /// For a buyer who waits: asked once.
    pub const ONCE: Self = Self { attempts: 1, first_wait: Duration::ZERO, longest_wait: Duration::ZERO };

    /// For a watch that comes again in a minute.
    pub const WATCH: Self = Self { attempts: 3, first_wait: Duration::from_secs(1), longest_wait: Duration::from_secs(10) };
}

/// Why a shop could not be asked. Its words name no key and no secret.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// The address is none, or would carry the secret in the open.
    #[error("{0}")]
    Address(&'static str),
    /// The key or secret cannot stand in a header.
    #[error("the key and the secret are letters, digits and underscores")]
    Key,
    /// No TLS on this machine.
    #[error("no TLS: {0}")]
    Tls(String),
    /// The shop does not accept the key.
    #[error("the shop refuses the key (HTTP {0}): give a REST key with read permission and its secret")]
    Refused(u16),
    /// There is no such list.
    #[error(
        "the shop has no WooCommerce REST API at this address (HTTP 404): check the address, and that permalinks are not \"Plain\""
    )]
    NotFound,
    /// The shop lives elsewhere.
    #[error("the shop sends us elsewhere (HTTP {status}): give its own address, {to}")]
    Moved {
        /// The status.
        status: u16,
        /// Where to.
        to: String,
    },
    /// Another answer than 200 that will not change.
    #[error("the shop answered HTTP {0}")]
    Status(u16),
    /// Still failing after all attempts.
    #[error("gave up after {attempts} attempts: {last}; run the same command again and it goes on from here")]
    GaveUp {
        /// How often it was tried.
        attempts: u32,
        /// What went wrong last.
        last: String,
    },
}
