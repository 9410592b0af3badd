<?php
/**
 * Where the backend is, what this shop is called there, and what both sign with.
 */

declare(strict_types=1);

namespace Alongside;

defined('ABSPATH') || exit;

final class Settings
{
    public const OPTION = 'alongside';

    /** Letters and digits only: WooCommerce decodes HTML in the secrets of webhooks, which are signed with the same one. */
    private const SECRET = '/^[A-Za-z0-9]{16,128}$/D';
    /** The alphabet of a host name, as the backend reads a shop's name. */
    private const SHOP = '/^[a-z0-9._-]{1,64}$/D';

    public static function backend(): string
    {
        return self::text('backend');
    }

    public static function shop(): string
    {
        return self::text('shop');
    }

    public static function secret(): string
    {
        return self::text('secret');
    }

    /** Whether there is all that a signed word needs. */
    public static function are_complete(): bool
    {
        return self::backend() !== '' && self::shop() !== '' && self::secret() !== '';
    }

    /**
     * Keeps what fits and says which field does not fit, if any; then nothing is changed. An empty secret keeps the one before: it is
     * never printed, so that nobody could send it back.
     *
     * @param array<string, mixed> $typed
     */
    public static function keep(array $typed): ?string
    {
        $typed = array_map(static fn($value): string => is_string($value) ? trim($value) : '', $typed);
        $backend = self::origin($typed['backend'] ?? '');
        $shop = strtolower($typed['shop'] ?? '');
        $secret = ($typed['secret'] ?? '') !== '' ? $typed['secret'] : self::secret();
        if ($backend === null) {
            return 'backend';
        }
        if (!preg_match(self::SHOP, $shop)) {
            return 'shop';
        }
        if (!preg_match(self::SECRET, $secret)) {
            return 'secret';
        }
        update_option(self::OPTION, ['backend' => $backend, 'shop' => $shop, 'secret' => $secret], false);
        return null;
    }

    /** Scheme, host and port of an address; none for any other. Without TLS only this very machine is spoken to. */
    private static function origin(string $address): ?string
    {
        $parts = parse_url($address);
        $scheme = strtolower($parts['scheme'] ?? '');
        $host = strtolower($parts['host'] ?? '');
        $is_near = in_array($host, ['localhost', '127.0.0.1', '[::1]'], true);
        $is_spoken = $scheme === 'https' || ($scheme === 'http' && $is_near);
        if (!$is_spoken || !preg_match('/^(\[::1\]|[a-z0-9.-]+)$/D', $host) || isset($parts['user']) || isset($parts['pass'])) {
            return null;
        }
        return $scheme . '://' . $host . (isset($parts['port']) ? ':' . $parts['port'] : '');
    }

    private static function text(string $name): string
    {
        $kept = get_option(self::OPTION, []);
        $value = is_array($kept) ? ($kept[$name] ?? '') : '';
        return is_string($value) ? $value : '';
    }
}
