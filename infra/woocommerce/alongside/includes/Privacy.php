<?php
/**
 * WordPress's tools for personal data, continued in the backend: it is told whom a wish is about, signed, and puts it on its list.
 */

declare(strict_types=1);

namespace Alongside;

defined('ABSPATH') || exit;

final class Privacy
{
    private const TIMEOUT_SECONDS = 10;
    /** Most orders that one wish may name; who has more is known by address and account as well. */
    private const ORDERS_MAX = 5000;

    public static function hook(): void
    {
        add_filter('wp_privacy_personal_data_exporters', [self::class, 'add_exporter']);
        add_filter('wp_privacy_personal_data_erasers', [self::class, 'add_eraser']);
    }

    /**
     * @param array<string, mixed> $exporters
     *
     * @return array<string, mixed>
     */
    public static function add_exporter(array $exporters): array
    {
        return $exporters + ['alongside' => ['exporter_friendly_name' => 'Alongside', 'callback' => [self::class, 'export']]];
    }

    /**
     * @param array<string, mixed> $erasers
     *
     * @return array<string, mixed>
     */
    public static function add_eraser(array $erasers): array
    {
        return $erasers + ['alongside' => ['eraser_friendly_name' => 'Alongside', 'callback' => [self::class, 'erase']]];
    }

    /**
     * The backend makes its file when it is handed out, so the export says under which name it stands there.
     *
     * @return array<string, mixed>|\WP_Error
     */
    public static function export(string $email, int $page = 1)
    {
        if (!Settings::are_complete()) {
            return ['data' => [], 'done' => true];
        }
        $request = self::ask('export', $email);
        if ($request instanceof \WP_Error) {
            return $request;
        }
        $told = __('Noted. The shop hands out a file with all that Alongside knows about this person.', 'alongside');
        return [
            'data' => [[
                'group_id' => 'alongside',
                'group_label' => 'Alongside',
                'item_id' => 'alongside-request',
                'data' => [
                    ['name' => __('Request', 'alongside'), 'value' => $request],
                    ['name' => __('What happens', 'alongside'), 'value' => $told],
                ],
            ]],
            'done' => true,
        ];
    }

    /**
     * @return array<string, mixed>|\WP_Error
     */
    public static function erase(string $email, int $page = 1)
    {
        if (!Settings::are_complete()) {
            return ['items_removed' => false, 'items_retained' => false, 'messages' => [], 'done' => true];
        }
        $request = self::ask('erase', $email);
        if ($request instanceof \WP_Error) {
            return $request;
        }
        /* translators: %s: name of the request */
        $told = sprintf(__('Alongside has noted that this person is to be forgotten, and does so now (request %s).', 'alongside'), $request);
        return ['items_removed' => true, 'items_retained' => false, 'messages' => [$told], 'done' => true];
    }

    /**
     * Tells the backend; the name of the wish, or an error, which WordPress shows and which leaves its request open to be tried again.
     *
     * @param 'erase'|'export' $wish
     *
     * @return string|\WP_Error
     */
    private static function ask(string $wish, string $email)
    {
        $user = get_user_by('email', $email);
        $orders = wc_get_orders(['billing_email' => $email, 'return' => 'ids', 'limit' => self::ORDERS_MAX, 'type' => 'shop_order']);
        $request = self::name($wish, $email);
        $customer = $user ? (int) $user->ID : 0;
        $text = Proof::wish($wish, time(), $request, $email, $customer, array_map('intval', array_values((array) $orders)));
        $answer = wp_remote_post(Settings::backend() . "/v1/privacy/$wish", [
            'timeout' => self::TIMEOUT_SECONDS,
            'redirection' => 0,
            'headers' => [
                'Content-Type' => 'application/json',
                'X-Alongside-Shop' => Settings::shop(),
                'X-Alongside-Signature' => Proof::sign($text, Settings::secret()),
            ],
            'body' => $text,
        ]);
        if (!is_wp_error($answer) && wp_remote_retrieve_response_code($answer) === 200) {
            return $request;
        }
        return new \WP_Error('alongside', __('The Alongside backend did not take the request. Please try again.', 'alongside'));
    }

    /** One name for one request of WordPress's, however often it is tried; else one a day. */
    private static function name(string $wish, string $email): string
    {
        $id = isset($_POST['id']) && is_numeric($_POST['id']) ? (int) $_POST['id'] : 0;
        return $id > 0 ? "wp-$wish-$id" : "wp-$wish-" . gmdate('Ymd') . '-' . substr(hash_hmac('sha256', strtolower($email), Settings::secret()), 0, 24);
    }
}
