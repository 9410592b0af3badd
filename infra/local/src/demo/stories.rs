//! Goods of the demo shop by what they are in the stories told about it. A test holds that all of them are sold.

/// A mid-range hiking jacket, with sizes and colours.
pub const JACKET: &str = "norrland-3-trail-jacket";
/// A camera body, and what fits it.
pub const CAMERA: &str = "kestrel-k5-camera-body";
/// The battery of [`CAMERA`].
pub const CAMERA_BATTERY: &str = "kestrel-e7-battery-for-k5-and-k7";
/// Batteries of other cameras.
pub const OTHER_BATTERIES: [&str; 4] = [
    "orin-o2-battery-for-m-cameras",
    "halden-h1-battery-for-halden-35",
    "orin-o4-battery-for-pocket-4",
    "vireo-v2-battery-for-action-2",
];
/// Memory cards that fit [`CAMERA`].
pub const CAMERA_CARDS: [&str; 3] = ["pixkeep-sd-card-64-gb", "pixkeep-sd-card-pro-128-gb", "pixkeep-sd-card-pro-256-gb"];
/// Memory cards that do not.
pub const OTHER_CARDS: [&str; 2] = ["pixkeep-cfx-card-256-gb", "pixkeep-micro-sd-card-128-gb"];
/// Camera bags.
pub const CAMERA_BAGS: [&str; 3] = ["brightwell-shoulder-camera-bag-6", "brightwell-camera-backpack-20", "mossback-camera-pouch"];
/// A yoga mat.
pub const YOGA_MAT: &str = "stillwater-cork-yoga-mat";
/// Bands for it.
pub const YOGA_BANDS: [&str; 2] = ["stillwater-resistance-bands-3-strengths", "kindred-loop-bands-5-pieces"];
/// Rollers for it.
pub const YOGA_ROLLERS: [&str; 2] = ["stillwater-foam-roller", "kindred-mini-foam-roller"];
/// An office chair.
pub const OFFICE_CHAIR: &str = "sedano-ergo-office-chair";
/// What no buyer of a chair needs beside it.
pub const LAPTOP_STAND: &str = "orlo-aluminium-laptop-stand";
/// Outdoor goods of about 180 euros together.
pub const OUTDOOR_CART: [&str; 3] = ["skarn-ember-gas-stove", "norrland-day-22-daypack", "norrland-wool-beanie"];
/// Kitchen goods of about 180 euros together.
pub const KITCHEN_CART: [&str; 2] = ["edelgrat-chefs-knife-20-cm", "hearthstead-cast-iron-skillet-26-cm"];
/// Three outdoor accessories that the loyal shopper may have looked at.
pub const OUTDOOR_ACCESSORIES: [&str; 3] = ["norrland-liner-gloves", "fellbeck-trail-gaiters", "norrland-wool-beanie"];
/// One cheap thing.
pub const CHEAP: &str = "mossback-accessory-carabiners-3-pieces";
/// A stove, and the gas that fits it.
pub const STOVE: &str = "skarn-ember-gas-stove";
/// Gas for [`STOVE`].
pub const STOVE_GAS: [&str; 2] = ["skarn-screw-gas-canister-230-g", "skarn-screw-gas-canister-450-g"];
/// An espresso machine.
pub const ESPRESSO: &str = "caldera-uno-espresso-machine";
/// A tent, and the footprint that fits it.
pub const TENT: &str = "tarnholm-aster-2-trekking-tent";
/// The footprint of [`TENT`].
pub const TENT_FOOTPRINT: &str = "tarnholm-aster-2-footprint";

/// Every item named here.
#[must_use]
pub fn all() -> Vec<&'static str> {
    let mut ids =
        vec![JACKET, CAMERA, CAMERA_BATTERY, YOGA_MAT, OFFICE_CHAIR, LAPTOP_STAND, CHEAP, STOVE, ESPRESSO, TENT, TENT_FOOTPRINT];
    ids.extend(OTHER_BATTERIES);
    ids.extend(CAMERA_CARDS);
    ids.extend(OTHER_CARDS);
    ids.extend(CAMERA_BAGS);
    ids.extend(YOGA_BANDS);
    ids.extend(YOGA_ROLLERS);
    ids.extend(OUTDOOR_CART);
    ids.extend(KITCHEN_CART);
    ids.extend(OUTDOOR_ACCESSORIES);
    ids.extend(STOVE_GAS);
    ids
}
