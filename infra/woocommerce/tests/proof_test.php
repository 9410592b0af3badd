<?php
/**
 * What is signed, and how. The signatures were made by another program:
 * `printf '%s' TEXT | openssl dgst -sha256 -hmac shpss_made_up -binary | base64`.
 */

declare(strict_types=1);

require __DIR__ . '/stage.php';

use Alongside\Proof;

use function Stage\same;
use function Stage\test;

const SECRET = 'shpss_made_up';
const NOW = 1_790_928_960;

test('who is logged in is told and signed as the backend reads it', static function (): void {
    $text = Proof::session('pine.example', 5, NOW);
    same('{"proof":"session","shop":"pine.example","customer":5,"asked":1790928960}', $text);
    same('ntJQWxh1tqmSagRy2mHZvkIxv7bsKrjXWRM7LwhYpYs=', Proof::sign($text, SECRET));
});

test('a paid order is told and signed as the backend reads it', static function (): void {
    $order = [
        'order' => 7001, 'placed' => NOW - 40, 'customer' => 55, 'currency' => 'EUR', 'total' => '38',
        'lines' => [['product' => 101, 'variation' => 1011, 'quantity' => 2, 'paid' => '18'], ['product' => 102, 'quantity' => 1, 'paid' => '16']],
        'country' => 'PT', 'locale' => 'pt_PT',
        'payment' => ['gateway' => 'stripe', 'kind' => 'card', 'customer' => 'cus_1', 'method' => 'pm_1', 'reuse' => 'agreed'],
        'ships' => 'address', 'release' => 'held',
    ];
    $text = Proof::paid('pine.example', NOW - 2, $order);
    same('{"proof":"paid","shop":"pine.example","asked":1790928958,"order":7001,"placed":1790928920,"customer":55,"currency":"EUR","total":"38","lines":[{"product":101,"variation":1011,"quantity":2,"paid":"18"},{"product":102,"quantity":1,"paid":"16"}],"country":"PT","locale":"pt_PT","payment":{"gateway":"stripe","kind":"card","customer":"cus_1","method":"pm_1","reuse":"agreed"},"ships":"address","release":"held"}', $text);
    same('VN24JoRpMVzfzafe2P6IwXc4M+w0HyT2J/HH0bHITJA=', Proof::sign($text, SECRET));
    same('paid', json_decode(Proof::paid('pine.example', NOW, ['proof' => 'session', 'shop' => 'fir.example']), true)['proof'], 'nothing of an order says what the text is for');
});

test('a wish about personal data is told and signed as the backend reads it', static function (): void {
    $text = Proof::wish('erase', NOW, 'wp-erase-12', 'kim@example.test', 55, [7001, 7002]);
    same('{"wish":"erase","asked":1790928960,"request":"wp-erase-12","email":"kim@example.test","customer":55,"orders":[7001,7002]}', $text);
    same('r1BgCGn8ylUgVY1BAl9PVNwor5s7ApLxNaB2wxIU0gU=', Proof::sign($text, SECRET));
    $text = Proof::wish('export', NOW, 'r-1', "o'hara&co@example.test", 0, []);
    same('{"wish":"export","asked":1790928960,"request":"r-1","email":"o\u0027hara\u0026co@example.test"}', $text);
    same('qGDjBSKjUp90fH4p8GdEp11H9KSuVZajiByuVEosyAk=', Proof::sign($text, SECRET));
});

test('an attribute hands a text on byte for byte, whatever stands in it', static function (): void {
    foreach (['pine.example', '&amp;', '"<script>\'', "Größe\u{2028}\\/", '&#39;&quot;'] as $odd) {
        $text = Proof::paid('pine.example', NOW, ['order' => 1, 'locale' => $odd]);
        same($text, html_entity_decode(esc_attr($text), ENT_QUOTES | ENT_HTML5, 'UTF-8'), $odd);
        same($odd, json_decode($text, true)['locale']);
    }
});

test('another secret and another byte are another signature', static function (): void {
    $signed = Proof::sign('text', SECRET);
    same(44, strlen($signed));
    same(false, $signed === Proof::sign('text', 'another') || $signed === Proof::sign('text ', SECRET));
});
