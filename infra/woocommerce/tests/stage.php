<?php
/**
 * The stage of every test: WordPress and WooCommerce as far as the plugin touches them, then the plugin itself. A test is a call of
 * `test`; the process ends with 1 when one fails.
 */

declare(strict_types=1);

namespace Stage;

set_error_handler(static function (int $level, string $what, string $file, int $line): bool {
    throw new \ErrorException($what, 0, $level, $file, $line);
});

/** What a test may set, and what it may look at afterwards. */
final class Site
{
    public static array $hooks = [];
    public static array $options = [];
    public static array $orders = [];
    public static array $users = [];
    public static array $requests = [];
    public static array $scripts = [];
    public static array $fields = [];
    public static array $menu = [];
    public static array $capabilities = [];
    public static int $user = 0;
    public static int|string $answer = 200;
    public static bool $has_nonce = true;
    public static ?\WC_Customer $customer = null;

    /** A connected shop with Stripe's gateway and nobody logged in. */
    public static function fresh(): void
    {
        self::$options = [
            'alongside' => ['backend' => 'https://alongside.example', 'shop' => 'pine.example', 'secret' => 'lettersanddigits0nly'],
            'woocommerce_stripe_settings' => ['enabled' => 'yes', 'saved_cards' => 'yes'],
        ];
        self::$orders = self::$users = self::$requests = self::$scripts = self::$fields = self::$menu = self::$capabilities = [];
        self::$user = 0;
        self::$answer = 200;
        self::$has_nonce = true;
        self::$customer = null;
        $_GET = $_POST = [];
    }
}

/** Where a page was left for another. */
final class Redirected extends \Exception
{
}

/** Where a page was ended. */
final class Refused extends \Exception
{
}

function test(string $name, callable $does): void
{
    Site::fresh();
    try {
        $does();
        echo "ok  $name\n";
    } catch (\Throwable $error) {
        echo "NOT $name\n    " . $error->getMessage() . "\n    " . $error->getFile() . ':' . $error->getLine() . "\n";
        Outcome::$failed = true;
    }
}

final class Outcome
{
    public static bool $failed = false;
}

register_shutdown_function(static function (): void {
    if (Outcome::$failed) {
        exit(1);
    }
});

function same(mixed $wanted, mixed $found, string $what = ''): void
{
    if ($wanted !== $found) {
        throw new \Exception(trim("$what: wanted " . var_export($wanted, true) . ', found ' . var_export($found, true), ': '));
    }
}

/** What it printed. */
function printed(callable $does): string
{
    ob_start();
    try {
        $does();
    } finally {
        $text = (string) ob_get_clean();
    }
    return $text;
}

/** Whether it ended in an error of this kind. */
function ends(string $kind, callable $does): \Throwable
{
    try {
        $does();
    } catch (\Throwable $error) {
        if ($error instanceof $kind) {
            return $error;
        }
        throw $error;
    }
    throw new \Exception("it did not end in $kind");
}

require __DIR__ . '/wordpress.php';
require __DIR__ . '/woocommerce.php';
require __DIR__ . '/../alongside/alongside.php';
do_action('plugins_loaded');
