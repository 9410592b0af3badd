<?php
/**
 * Wishes about personal data go to the backend, signed, and fail aloud.
 */

declare(strict_types=1);

require __DIR__ . '/stage.php';

use Alongside\Proof;
use Stage\Site;

use function Stage\same;
use function Stage\test;

function ask(string $wish, string $email = 'kim@example.test'): array|WP_Error
{
    $tools = apply_filters("wp_privacy_personal_data_{$wish}s", ['core' => ['callback' => 'strlen']]);
    same(['core', 'alongside'], array_keys($tools));
    return $tools['alongside']['callback']($email, 1);
}

test('who is to be forgotten is told by address, account and orders', static function (): void {
    Site::$users['kim@example.test'] = (object) ['ID' => 55];
    new WC_Order(['id' => 7001]);
    new WC_Order(['id' => 7002]);
    $_POST = ['id' => '12'];
    $told = ask('eraser');
    same([true, false, true], [$told['items_removed'], $told['items_retained'], $told['done']]);
    [$request] = Site::$requests;
    same('https://alongside.example/v1/privacy/erase', $request['url']);
    same(['application/json', 'pine.example', Proof::sign($request['body'], 'lettersanddigits0nly')], array_values($request['headers']));
    same(['Content-Type', 'X-Alongside-Shop', 'X-Alongside-Signature'], array_keys($request['headers']));
    $body = json_decode($request['body'], true);
    same(['erase', 'wp-erase-12', 'kim@example.test', 55, [7001, 7002]], [$body['wish'], $body['request'], $body['email'], $body['customer'], $body['orders']]);
    same(true, abs(time() - $body['asked']) <= 2);
    same([0, 10], [$request['redirection'], $request['timeout']]);
});

test('who asks what is known is told where it comes from', static function (): void {
    $_POST = ['id' => '13'];
    $told = ask('exporter', 'guest@example.test');
    same(['Request', 'wp-export-13'], array_values($told['data'][0]['data'][0]));
    same(true, $told['done']);
    same('https://alongside.example/v1/privacy/export', Site::$requests[0]['url']);
    same(['wish', 'asked', 'request', 'email'], array_keys(json_decode(Site::$requests[0]['body'], true)));
});

test('a wish that did not arrive is an error, so that it is tried again', static function (): void {
    foreach ([401, 503, 301, 202, 'no route to host'] as $answer) {
        Site::$answer = $answer;
        same(WP_Error::class, ask('eraser')::class, (string) $answer);
        same(WP_Error::class, ask('exporter')::class, (string) $answer);
    }
});

test('one request has one name, however often it is tried, and it is one that the backend reads', static function (): void {
    $names = static fn(): array => array_map(static fn(array $request): string => json_decode($request['body'], true)['request'], Site::$requests);
    ask('eraser');
    ask('eraser');
    ask('exporter');
    ask('eraser', 'lou@example.test');
    [$first, $again, $export, $other] = $names();
    same($first, $again);
    same(4 - 1, count(array_unique([$first, $export, $other])));
    foreach ($names() as $name) {
        same(1, preg_match('/^[A-Za-z0-9_-]{1,64}$/', $name), $name);
        same(false, str_contains($name, 'kim'));
    }
});

test('a shop that is not connected has nothing to say', static function (): void {
    Site::$options = [];
    same([[], true], [ask('exporter')['data'], ask('eraser')['done']]);
    same([], Site::$requests);
});
