//! The two hashes that decisions may depend on: stable for ever, on every machine.

/// 64-bit FNV-1a of `bytes`.
///
/// # Source
/// Fowler, Noll, Vo: offset basis `0xcbf29ce484222325`, prime `0x100000001b3`.
#[must_use]
pub const fn fnv1a64(bytes: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut index = 0;
    while index < bytes.len() {
        hash = (hash ^ bytes[index] as u64).wrapping_mul(0x0100_0000_01b3);
        index += 1;
    }
    hash
}

/// Spreads a hash over all 64 bits, so that its order and its low bits are usable as draws.
///
/// # Source
/// The finaliser of SplitMix64 (Steele, Lea, Flood 2014), variant 13 of Stafford.
#[must_use]
pub const fn mix(mut z: u64) -> u64 {
    z ^= z >> 30;
    z = z.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z ^= z >> 27;
    z = z.wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A draw for a text: [`mix`] of [`fnv1a64`] of its UTF-8 bytes.
#[must_use]
pub const fn draw(text: &str) -> u64 {
    mix(fnv1a64(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::draw;

    #[test]
    fn draws_are_the_published_ones() {
        assert_eq!(draw("1|536365|21730"), 13_607_146_359_842_740_952);
        assert_eq!(draw("1|536365|22752"), 7_100_406_778_114_200_007);
        assert_eq!(draw("7|A-1|x"), 8_234_645_178_269_754_613);
    }
}
