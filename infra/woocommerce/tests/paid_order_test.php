<?php
/**
 * From WooCommerce's order to the facts that are signed.
 */

declare(strict_types=1);

require __DIR__ . '/stage.php';

use Alongside\PaidOrder;

use function Stage\same;
use function Stage\test;

const AGREED = ['_stripe_upe_payment_type' => 'card', '_stripe_customer_id' => 'cus_1', '_stripe_source_id' => 'pm_1', '_alongside_reuse' => 'agreed'];

function facts(array $is = []): array
{
    return PaidOrder::facts(new WC_Order($is));
}

test('an order that was paid with a card is told in full', static function (): void {
    $placed = time() - 40;
    same([
        'order' => 7001, 'placed' => $placed, 'customer' => 55, 'currency' => 'EUR', 'total' => '38',
        'lines' => [['product' => 101, 'variation' => 1011, 'quantity' => 2, 'paid' => '18'], ['product' => 102, 'quantity' => 1, 'paid' => '16']],
        'country' => 'PT', 'locale' => 'pt_PT',
        'payment' => ['gateway' => 'stripe', 'kind' => 'card', 'customer' => 'cus_1', 'method' => 'pm_1', 'reuse' => 'agreed'],
        'ships' => 'address', 'release' => 'held',
    ], facts(['created' => $placed, 'meta' => AGREED]));
});

test('prices are those that the shop enters: with tax or without', static function (): void {
    same(['18', '16'], array_column(facts()['lines'], 'paid'));
    same(['14.63', '13.01'], array_column(facts(['with_tax' => false])['lines'], 'paid'));
});

test('products are told, and nothing else', static function (): void {
    $items = [
        new WC_Order_Item_Product(0, 0, 1, '5.00', '0'),
        new WC_Order_Item_Product(7, 0, 0, '5.00', '0'),
        new WC_Order_Item_Product(8, 0, 0.25, '5.00', '0'),
        new WC_Order_Item_Product(9, 0, 3, '', ''),
        new WC_Order_Item_Product(10, 0, 1, '-2.00', '0'),
        new WC_Order_Item_Product(11, 0, 1, '0.1', '0.2'),
    ];
    same([
        ['product' => 8, 'quantity' => 1, 'paid' => '5'],
        ['product' => 9, 'quantity' => 3, 'paid' => '0'],
        ['product' => 10, 'quantity' => 1, 'paid' => '0'],
        ['product' => 11, 'quantity' => 1, 'paid' => '0.3'],
    ], facts(['items' => $items])['lines']);
    same([], facts(['items' => []])['lines']);
});

test('amounts are plain decimals to the last digit', static function (): void {
    foreach (['1490' => '1490', '14.90' => '14.9', '0.00' => '0', '1234567.125' => '1234567.125', '100.00' => '100', '9.994999' => '9.994999'] as $kept => $told) {
        same($told, facts(['total' => (string) $kept])['total']);
    }
});

test('how it was paid is told as the gateway kept it', static function (): void {
    same(['gateway' => 'cod', 'reuse' => 'not_agreed'], facts(['method' => 'cod', 'meta' => []])['payment']);
    same(['gateway' => '', 'reuse' => 'not_agreed'], facts(['method' => '', 'meta' => []])['payment']);
    same('src_1', facts(['meta' => ['_stripe_source_id' => 'src_1'] + AGREED])['payment']['method']);
    same(false, isset(facts(['meta' => ['_stripe_customer_id' => ['odd']]])['payment']['customer']));
});

test('agreed is what the buyer ticked, of a card that could be saved', static function (): void {
    same('agreed', facts(['meta' => AGREED])['payment']['reuse']);
    same('not_agreed', facts(['meta' => AGREED, 'customer' => 0])['payment']['reuse'], 'the gateway saves no guest’s card');
    foreach (['', 'yes', '1', true] as $other) {
        same('not_agreed', facts(['meta' => ['_alongside_reuse' => $other] + AGREED])['payment']['reuse']);
    }
});

test('it goes to an address, is fetched, or is nothing to send', static function (): void {
    $sold = static fn(bool $ships): array => [new WC_Order_Item_Product(1, 0, 1, '5', '0', $ships)];
    foreach ([
        [['flat_rate'], true, 'address'], [['local_pickup'], true, 'pickup'], [['pickup_location'], true, 'pickup'],
        [['local_pickup', 'flat_rate'], true, 'unknown'], [['flat_rate', 'free_shipping'], true, 'address'],
        [[], false, 'digital'], [[], true, 'unknown'],
    ] as [$methods, $ships, $told]) {
        same($told, facts(['shipping' => $methods, 'items' => $sold($ships)])['ships'], implode('+', $methods));
    }
});

test('an order waits to be packed until it is marked as done, or the shop says otherwise', static function (): void {
    foreach (['processing' => 'held', 'completed' => 'released', 'packed' => 'unknown', 'on-hold' => 'unknown'] as $status => $told) {
        same($told, facts(['status' => $status])['release'], $status);
    }
    add_filter('alongside_release', static fn(string $said, WC_Order $order): string => $order->get_id() === 7009 ? 'released' : 'nonsense', 10, 2);
    same('released', facts(['id' => 7009])['release']);
    same('unknown', facts()['release']);
});

test('a country that is not known is not told', static function (): void {
    same('ES', facts(['country' => ''])['country']);
    same(false, isset(facts(['country' => '', 'billing' => ''])['country']));
});
