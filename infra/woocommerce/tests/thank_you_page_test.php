<?php
/**
 * The thank-you page: whom it shows the element, and what stands in it.
 */

declare(strict_types=1);

require __DIR__ . '/stage.php';

use Alongside\Proof;
use Alongside\Words;
use Stage\Site;

use function Stage\printed;
use function Stage\same;
use function Stage\test;

/** What the page prints for an order, visited by its buyer unless said otherwise. */
function page(array $is = [], string $key = 'wc_order_k', int $user = 55): string
{
    $order = new WC_Order($is);
    Site::$user = $user;
    $_GET = ['key' => $key];
    return printed(static fn() => do_action('woocommerce_thankyou', $order->get_id()));
}

/** The attributes of the element, as a browser reads them. */
function attributes(string $html): array
{
    same(1, preg_match('/^<alongside-confirmation((?: [a-z-]+="[^"<>]*")+)><\/alongside-confirmation>$/', $html, $element), $html);
    preg_match_all('/ ([a-z-]+)="([^"]*)"/', $element[1], $found);
    return array_combine($found[1], array_map(static fn(string $value): string => html_entity_decode($value, ENT_QUOTES | ENT_HTML5, 'UTF-8'), $found[2]));
}

test('a buyer who just paid gets the element with a proof that holds', static function (): void {
    $given = attributes(page(['meta' => ['_stripe_upe_payment_type' => 'card', '_alongside_reuse' => 'agreed']]));
    same('https://alongside.example', $given['data-backend']);
    same(Proof::sign($given['data-text'], 'lettersanddigits0nly'), $given['data-signature']);
    $text = json_decode($given['data-text'], true);
    same(['paid', 'pine.example', 7001, 'agreed'], [$text['proof'], $text['shop'], $text['order'], $text['payment']['reuse']]);
    same(true, abs(time() - $text['asked']) <= 2);
    same('{"tracking":false}', $given['data-consent']);
    same(Words::all(), json_decode($given['data-words'], true));
    same(false, isset($given['style']));
    same(['alongside-confirmation', 'alongside-bank-question'], array_keys(Site::$scripts));
    same(false, str_contains(implode($given), 'lettersanddigits0nly'));
});

test('no room is kept where only the reason is noted', static function (): void {
    same('--alongside-room: 0', attributes(page())['style'], 'the box was not ticked');
    same('--alongside-room: 0', attributes(page(['method' => 'cod', 'meta' => ['_alongside_reuse' => 'agreed']]))['style']);
});

test('nothing is shown for an order that is not paid, not fresh, or made by us', static function (): void {
    foreach (['failed', 'pending', 'on-hold', 'cancelled', 'refunded', 'checkout-draft'] as $status) {
        same('', page(['status' => $status]), $status);
    }
    same('', page(['paid' => time() - 601]), 'opened again later');
    same('', page(['paid' => null, 'created' => time() - 601]));
    same('', page(['paid' => null, 'created' => null]));
    same(true, page(['paid' => time() - 590, 'created' => time() - 90_000]) !== '', 'what counts is when it was paid');
    same('', page(['parent' => 7000, 'meta' => ['_alongside_offer' => 'o-1']]));
    same([], array_diff(array_keys(Site::$scripts), ['alongside-confirmation', 'alongside-bank-question']));
});

test('nothing is shown to whoever else has the address', static function (): void {
    same('', page([], 'wc_order_x'));
    same('', page([], ''));
    same('', page([], 'wc_order_k', 0), 'nobody is logged in');
    same('', page([], 'wc_order_k', 56));
    same(true, page(['customer' => 0], 'wc_order_k', 0) !== '', 'a guest’s own order');
    $_GET = ['key' => ['wc_order_k']];
    same('', printed(static fn() => do_action('woocommerce_thankyou', 7001)));
    same('', printed(static fn() => do_action('woocommerce_thankyou', 4711)));
});

test('a shop that is not connected shows nothing, and an order too long to be read is left alone', static function (): void {
    $many = static fn(int $lines): array => ['items' => array_fill(0, $lines, new WC_Order_Item_Product(1, 0, 1, '5', '0'))];
    same(true, page($many(400)) !== '');
    same('', page($many(401)));
    Site::$options['alongside']['secret'] = '';
    same('', page());
});

test('tracking is what the shop’s consent plugin says', static function (): void {
    function wp_has_consent(string $category): bool
    {
        return $category === 'marketing';
    }
    same('{"tracking":true}', attributes(page())['data-consent']);
    add_filter('alongside_tracking_consent', static fn(): bool => false);
    same('{"tracking":false}', attributes(page())['data-consent']);
});

test('the page’s words are those that its element knows, and the script is the element’s', static function (): void {
    $source = file_get_contents(__DIR__ . '/../../storefront/confirmation.js');
    same($source, file_get_contents(__DIR__ . '/../alongside/assets/confirmation.js'));
    preg_match('/WORDS = \{(.*?)\n\};/s', $source, $block);
    preg_match_all("/^  (\w+): '(.*)',$/m", $block[1], $found);
    same(Words::all(), array_combine($found[1], $found[2]));
});
