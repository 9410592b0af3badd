<?php
/**
 * Plugin Name:          Alongside
 * Description:          One fitting offer beside an order that was just paid, taken with one tap or refused. Talks to your own Alongside backend.
 * Version:              0.1.0
 * Requires at least:    6.5
 * Requires PHP:         8.1
 * Requires Plugins:     woocommerce
 * WC requires at least: 8.9
 * License:              MIT OR Apache-2.0
 * Text Domain:          alongside
 *
 * Every class hooks itself up; nothing happens until backend, shop and secret are set.
 */

declare(strict_types=1);

namespace Alongside;

defined('ABSPATH') || exit;

const VERSION = '0.1.0';
const FILE = __FILE__;

foreach (['Settings', 'SettingsPage', 'Proof', 'AgreementBox', 'PaidOrder', 'Words', 'ThankYouPage', 'ChildOrders', 'Privacy'] as $class) {
    require_once __DIR__ . "/includes/$class.php";
}

add_action('before_woocommerce_init', static function (): void {
    $features = '\Automattic\WooCommerce\Utilities\FeaturesUtil';
    if (class_exists($features)) {
        $features::declare_compatibility('custom_order_tables', FILE);
        $features::declare_compatibility('cart_checkout_blocks', FILE);
    }
});

// Once all plugins are loaded it is known which version of the payment gateway there is.
add_action('plugins_loaded', static function (): void {
    SettingsPage::hook();
    AgreementBox::hook();
    ThankYouPage::hook();
    ChildOrders::hook();
    Privacy::hook();
});
