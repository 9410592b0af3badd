<?php
/**
 * The texts that the backend believes when the shop signed them. Each says what it is for, so that none is taken for another, and
 * when it was written. Pure: no clock, no settings.
 */

declare(strict_types=1);

namespace Alongside;

defined('ABSPATH') || exit;

final class Proof
{
    /**
     * Plain ASCII without `&`, `<`, `>` and `'`: an attribute of a page hands the text on byte for byte, whatever escapes it.
     */
    private const AS = JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES | JSON_HEX_AMP | JSON_HEX_TAG | JSON_HEX_APOS;

    /** Who is logged in at the shop; 0 is nobody. */
    public static function session(string $shop, int $customer, int $asked): string
    {
        return json_encode(['proof' => 'session', 'shop' => $shop, 'customer' => $customer, 'asked' => $asked], self::AS);
    }

    /**
     * An order that was paid.
     *
     * @param array<string, mixed> $order as PaidOrder::facts gives it
     */
    public static function paid(string $shop, int $asked, array $order): string
    {
        return json_encode(['proof' => 'paid', 'shop' => $shop, 'asked' => $asked] + $order, self::AS);
    }

    /**
     * A wish about personal data.
     *
     * @param 'erase'|'export' $wish
     * @param string           $request name of the wish, 1 to 64 letters, digits, `-` or `_`: the same again changes nothing
     * @param list<int>        $orders
     */
    public static function wish(string $wish, int $asked, string $request, string $email, int $customer, array $orders): string
    {
        $about = ['email' => $email] + ($customer > 0 ? ['customer' => $customer] : []) + ($orders !== [] ? ['orders' => $orders] : []);
        return json_encode(['wish' => $wish, 'asked' => $asked, 'request' => $request] + $about, self::AS);
    }

    /** Base64 of HMAC-SHA-256 over the very text. */
    public static function sign(string $text, string $secret): string
    {
        return base64_encode(hash_hmac('sha256', $text, $secret, true));
    }
}
