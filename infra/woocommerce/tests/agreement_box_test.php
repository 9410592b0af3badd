<?php
/**
 * The box: never ticked for anybody, and without a tick no card is saved.
 */

declare(strict_types=1);

require __DIR__ . '/stage.php';

use Alongside\AgreementBox;
use Stage\Site;

use function Stage\printed;
use function Stage\same;
use function Stage\test;

function box(): string
{
    return printed(static fn() => do_action('woocommerce_review_order_before_submit'));
}

function saves(mixed $force, mixed ...$order): mixed
{
    return apply_filters('wc_stripe_force_save_payment_method', $force, ...$order);
}

function request(mixed $fields): WP_REST_Request
{
    return new WP_REST_Request(['additional_fields' => $fields]);
}

test('the box of the classic checkout is there for whose card can be saved, and not ticked', static function (): void {
    same('', box(), 'a guest');
    Site::$user = 55;
    same(true, str_contains(box(), 'name="alongside_reuse" value="1"> <span>Keep my card'));
    same(false, str_contains(box(), 'checked'));
    foreach (['enabled', 'saved_cards'] as $needed) {
        Site::$options['woocommerce_stripe_settings'][$needed] = 'no';
        same('', box(), $needed);
        Site::$options['woocommerce_stripe_settings'][$needed] = 'yes';
    }
    unset(Site::$options['alongside']);
    same('', box());
});

test('a buyer’s own tick stays when the page draws its total anew', static function (): void {
    Site::$user = 55;
    foreach (['alongside_reuse=1&x=y' => true, 'alongside_reuse=0' => false, 'alongside_reuse[]=1' => false, 'x=alongside_reuse=1' => false, '' => false] as $form => $ticked) {
        $_POST = ['post_data' => $form];
        same($ticked, str_contains(box(), ' checked>'), $form);
    }
    $_POST = ['post_data' => ['alongside_reuse' => '1']];
    same(false, str_contains(box(), 'checked'));
});

test('a tick is kept on the order with the words that it was given to', static function (): void {
    $order = new WC_Order();
    $_POST = ['alongside_reuse' => '1'];
    do_action('woocommerce_checkout_create_order', $order, []);
    same(['agreed', AgreementBox::words()], [$order->get_meta('_alongside_reuse'), $order->get_meta('_alongside_reuse_words')]);
    foreach ([[], ['alongside_reuse' => '0'], ['alongside_reuse' => ['1']], ['alongside_reuse' => 'on']] as $other) {
        $order->update_meta_data('_alongside_reuse', 'agreed');
        $_POST = $other;
        do_action('woocommerce_checkout_create_order', $order, []);
        same(['', ''], [$order->get_meta('_alongside_reuse'), $order->get_meta('_alongside_reuse_words')], 'tried again without a tick');
    }
});

test('a card is saved for a tick, and for nothing else of ours', static function (): void {
    $agreed = new WC_Order(['id' => 1, 'meta' => ['_alongside_reuse' => 'agreed']]);
    $silent = new WC_Order(['id' => 2, 'meta' => []]);
    $guests = new WC_Order(['id' => 3, 'customer' => 0, 'meta' => ['_alongside_reuse' => 'agreed']]);
    $others = new WC_Order(['id' => 4, 'method' => 'stripe_cc', 'meta' => ['_alongside_reuse' => 'agreed']]);
    same([true, true], [saves(false, 1), saves(false, $agreed)]);
    same([false, false, false, false], [saves(false, 2), saves(false, $silent), saves(false, $guests), saves(false, $others)]);
    same([false, false, false], [saves(false), saves(false, null), saves(false, 99)]);
    same([true, true], [saves(true), saves(true, $silent)], 'what others want saved is theirs to say');
    $_POST = ['alongside_reuse' => '1'];
    same([true, false], [saves(false), saves(false, $silent)], 'the order’s own word goes first');
    same(false, isset(Site::$hooks['wc_stripe_force_save_source']), 'the name that the gateway gave up');
});

test('the block checkout gets the same box, for guests out of sight', static function (): void {
    do_action('woocommerce_init');
    [$field] = Site::$fields;
    same(['alongside/reuse', 'order', 'checkbox', false, false], [$field['id'], $field['location'], $field['type'], $field['required'], $field['show_in_order_confirmation']]);
    same([AgreementBox::words(), AgreementBox::words()], [$field['label'], $field['optionalLabel']]);
    same(['customer' => ['properties' => ['id' => ['maximum' => 0]]]], $field['hidden']);
    Site::$fields = Site::$options = [];
    do_action('woocommerce_init');
    same([], Site::$fields);
});

test('a tick of the block checkout counts when it came with this very order', static function (): void {
    $hook = 'woocommerce_store_api_checkout_update_order_from_request';
    foreach ([[true, 'agreed'], ['1', 'agreed'], [1, 'agreed'], [false, ''], ['0', ''], ['yes', ''], [null, '']] as [$tick, $kept]) {
        $order = new WC_Order(['meta' => ['_alongside_reuse' => 'agreed']]);
        do_action($hook, $order, request(['alongside/reuse' => $tick]));
        same($kept, $order->get_meta('_alongside_reuse'), var_export($tick, true));
    }
    foreach ([null, [], 'odd'] as $fields) {
        $order = new WC_Order(['meta' => ['_alongside_reuse' => 'agreed']]);
        do_action($hook, $order, request($fields));
        same('', $order->get_meta('_alongside_reuse'), 'an order without the box, as an express payment’s');
    }
    Site::$customer = new WC_Customer();
    Site::$customer->meta = ['_wc_other/alongside/reuse' => '1', 'other' => '1'];
    do_action($hook, new WC_Order(), request([]));
    same([['other' => '1'], 1], [Site::$customer->meta, Site::$customer->saved], 'a tick of another day');
});
