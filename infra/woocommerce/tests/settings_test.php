<?php
/**
 * The settings: kept when they fit, by whom they may be kept, and the secret never shown.
 */

declare(strict_types=1);

require __DIR__ . '/stage.php';

use Alongside\Settings;
use Alongside\SettingsPage;
use Stage\Redirected;
use Stage\Refused;
use Stage\Site;

use function Stage\ends;
use function Stage\printed;
use function Stage\same;
use function Stage\test;

const TYPED = ['backend' => 'https://Alongside.example:8443/some/page?x', 'shop' => ' Pine.Example ', 'secret' => 'aNewSecretOf20Letters'];

function save(array $typed): string
{
    $_POST = $typed;
    return ends(Redirected::class, static fn() => do_action('admin_post_alongside_save'))->getMessage();
}

test('what fits is kept, and an empty secret keeps the one before', static function (): void {
    Site::$capabilities = ['manage_woocommerce'];
    same(true, str_ends_with(save(TYPED), '&saved=1'));
    same(['https://alongside.example:8443', 'pine.example', 'aNewSecretOf20Letters'], [Settings::backend(), Settings::shop(), Settings::secret()]);
    save(['secret' => ''] + TYPED);
    same('aNewSecretOf20Letters', Settings::secret());
});

test('what does not fit is named and changes nothing', static function (): void {
    Site::$capabilities = ['manage_woocommerce'];
    $before = Site::$options;
    foreach ([
        'backend' => ['', 'alongside.example', 'http://alongside.example', 'javascript:alert(1)', 'https://', 'https://me:you@alongside.example', 'https://a b.example'],
        'shop' => ['', 'two words', 'pine/example', str_repeat('x', 65)],
        'secret' => ['short', 'letters&digits&others', str_repeat('x', 129)],
    ] as $field => $odd) {
        foreach ($odd as $value) {
            same(true, str_ends_with(save([$field => $value] + TYPED), "&wrong=$field"), "$field $value");
            same($before, Site::$options);
        }
    }
    same('backend', Settings::keep(['backend' => ['https://x.example']] + TYPED), 'a list is no address');
    same(null, Settings::keep(['backend' => 'http://127.0.0.1:8787'] + TYPED), 'this very machine needs no TLS');
});

test('only who may manage the shop saves, and only from the page itself', static function (): void {
    $before = Site::$options;
    $_POST = TYPED;
    ends(Refused::class, static fn() => do_action('admin_post_alongside_save'));
    Site::$capabilities = ['manage_woocommerce'];
    Site::$has_nonce = false;
    ends(Refused::class, static fn() => do_action('admin_post_alongside_save'));
    same($before, Site::$options);
    Site::$capabilities = [];
    same('', printed([SettingsPage::class, 'draw']));
    do_action('admin_menu');
    same([['woocommerce', 'manage_woocommerce', 'alongside']], Site::$menu);
});

test('the page shows all but the secret, and runs nothing that was typed', static function (): void {
    Site::$capabilities = ['manage_woocommerce'];
    Site::$options['alongside']['shop'] = '"><script>';
    $_GET = ['wrong' => 'secret'];
    $page = printed([SettingsPage::class, 'draw']);
    same(false, str_contains($page, 'lettersanddigits0nly'));
    same(false, str_contains($page, '<script>'));
    same(true, str_contains($page, 'value="https://alongside.example"') && str_contains($page, 'nonce-of-alongside_save'));
    same(true, str_contains($page, 'The secret must be') && str_contains($page, 'A secret is set and not shown'));
    $_GET = ['wrong' => '<b>'];
    same(false, str_contains(printed([SettingsPage::class, 'draw']), 'notice'));
    $_GET = ['saved' => '1'];
    same(true, str_contains(printed([SettingsPage::class, 'draw']), 'Saved.'));
});

test('settings of another shape are none', static function (): void {
    foreach (['text', [], ['secret' => ['x']], null] as $odd) {
        Site::$options['alongside'] = $odd;
        same([false, ''], [Settings::are_complete(), Settings::secret()]);
    }
});
