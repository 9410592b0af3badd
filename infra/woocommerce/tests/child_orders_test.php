<?php
/**
 * What was added with one tap reaches buyer and shop once, and nobody is asked to pay it.
 */

declare(strict_types=1);

require __DIR__ . '/stage.php';

use Stage\Site;

use function Stage\same;
use function Stage\test;

function child(array $is = []): WC_Order
{
    new WC_Order(['id' => 7001]);
    return new WC_Order($is + ['id' => 7002, 'parent' => 7001, 'meta' => ['_alongside_offer' => 'o-1']]);
}

test('a child order is confirmed once, however often it becomes paid', static function (): void {
    foreach (['customer_processing_order', 'new_order'] as $id) {
        $mail = new WC_Email($id);
        $child = child();
        $mail->trigger($child);
        $mail->trigger($child);
        same(['Your order (added to order #N7001)'], $mail->sent, $id);
        same(1, $child->saved);
    }
});

test('a mail that did not leave is not taken for sent', static function (): void {
    $mail = new WC_Email('customer_processing_order');
    $child = child();
    $mail->trigger($child, false);
    $mail->trigger($child);
    $mail->trigger($child);
    same(2, count($mail->sent));
});

test('what confirms one of them does not confirm the other', static function (): void {
    $child = child();
    [$buyers, $shops] = [new WC_Email('customer_processing_order'), new WC_Email('new_order')];
    $buyers->trigger($child);
    $shops->trigger($child);
    same([1, 1], [count($buyers->sent), count($shops->sent)]);
});

test('all other orders and mails are as they were', static function (): void {
    $renewal = new WC_Order(['id' => 7003, 'parent' => 7001, 'meta' => []]);
    $parent = new WC_Order(['id' => 7001]);
    foreach ([$renewal, $parent] as $order) {
        $mail = new WC_Email('customer_processing_order');
        $mail->trigger($order);
        $mail->trigger($order);
        same(['Your order', 'Your order'], $mail->sent);
        same(0, $order->saved);
    }
    $completed = new WC_Email('customer_completed_order');
    $completed->trigger(child());
    $completed->trigger(child());
    same(['Your order', 'Your order'], $completed->sent, 'that it left is news of its own');
    same(false, apply_filters('woocommerce_email_enabled_customer_processing_order', false, child(), new WC_Email('customer_processing_order')), 'switched off stays off');
    same(true, apply_filters('woocommerce_email_enabled_customer_processing_order', true, null, null));
    do_action('woocommerce_email_sent', true, 'customer_processing_order', null);
});

test('nobody is invited to pay what one tap pays', static function (): void {
    $invited = static fn(WC_Order $order): bool => apply_filters('woocommerce_email_enabled_customer_checkout_recovery', true, $order);
    same([false, true], [$invited(child(['status' => 'pending'])), $invited(new WC_Order(['status' => 'pending']))]);
    $payable = static fn(WC_Order $order, bool $needs = true): bool => apply_filters('woocommerce_order_needs_payment', $needs, $order, ['pending']);
    same([false, true], [$payable(child(['status' => 'pending'])), $payable(new WC_Order(['status' => 'pending']))]);
    Site::$capabilities = ['edit_shop_orders'];
    same([true, false], [$payable(child(['status' => 'pending'])), $payable(child(), false)], 'the backend itself marks it as paid');
});
