<?php
/**
 * Stripe's gateway before it gave its filter another name: it saves guests' cards too, and does not say of which order.
 */

declare(strict_types=1);

define('WC_STRIPE_VERSION', '9.5.3');

require __DIR__ . '/stage.php';

use Stage\Site;

use function Stage\printed;
use function Stage\same;
use function Stage\test;

test('the filter is known by its older name, and the tick by the form', static function (): void {
    same(false, isset(Site::$hooks['wc_stripe_force_save_payment_method']));
    $saves = static fn(mixed $of): mixed => apply_filters('wc_stripe_force_save_source', false, $of);
    same([false, false], [$saves('src_1'), $saves((object) ['id' => 'pm_1'])]);
    $_POST = ['alongside_reuse' => '1'];
    same([true, true], [$saves('src_1'), $saves((object) ['id' => 'pm_1'])]);
});

test('guests have the box as well', static function (): void {
    same(true, str_contains(printed(static fn() => do_action('woocommerce_review_order_before_submit')), 'alongside_reuse'));
    $order = new WC_Order(['customer' => 0, 'meta' => ['_alongside_reuse' => 'agreed']]);
    same(true, \Alongside\AgreementBox::stands_on($order));
});
