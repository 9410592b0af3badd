<?php
/**
 * The place of the offer on the thank-you page. What the page gets is a signed text about the order that it shows; the rest is between
 * the visitor's browser and the backend, so that neither can make this page wait or break.
 */

declare(strict_types=1);

namespace Alongside;

defined('ABSPATH') || exit;

final class ThankYouPage
{
    /** Seconds after the payment for which a visit to the page is the visit of somebody who just paid; WooCommerce trusts the address of the page for as long. */
    private const SECONDS = 600;
    /** More lines than the backend decides from. */
    private const LINES_MAX = 400;

    public static function hook(): void
    {
        // After "thank you" and the order's number, before its details: first the buyer is told that all is well.
        add_action('woocommerce_thankyou', [self::class, 'draw'], 5);
    }

    /**
     * @param mixed $order_id
     */
    public static function draw($order_id): void
    {
        $order = wc_get_order($order_id);
        if (!Settings::are_complete() || !$order instanceof \WC_Order || !self::is_fresh($order) || !self::is_visitors($order)) {
            return;
        }
        $facts = PaidOrder::facts($order);
        if (count($facts['lines']) > self::LINES_MAX) {
            return;
        }
        $text = Proof::paid(Settings::shop(), time(), $facts);
        $given = [
            'backend' => Settings::backend(),
            'text' => $text,
            'signature' => Proof::sign($text, Settings::secret()),
            'consent' => wp_json_encode(['tracking' => self::may_track()]),
            'words' => wp_json_encode(Words::all()),
        ];
        echo '<alongside-confirmation';
        foreach ($given as $name => $value) {
            echo ' data-' . esc_attr($name) . '="' . esc_attr((string) $value) . '"';
        }
        // Where nothing will be offered, and only the reason is noted there, the page keeps no room for it.
        $may_come = $facts['payment']['gateway'] === 'stripe' && $facts['payment']['reuse'] === 'agreed';
        echo ($may_come ? '' : ' style="--alongside-room: 0"') . '></alongside-confirmation>';
        wp_enqueue_script_module('alongside-confirmation', plugins_url('assets/confirmation.js', FILE), [], VERSION);
        wp_enqueue_script_module('alongside-bank-question', plugins_url('assets/bank-question.js', FILE), [], VERSION);
    }

    /** Paid, and just now: the hook runs for failed orders too, and whenever the page is opened again. */
    private static function is_fresh(\WC_Order $order): bool
    {
        $paid = $order->get_date_paid() ?? $order->get_date_created();
        return $order->is_paid() && !ChildOrders::is_one($order) && $paid !== null && time() - $paid->getTimestamp() <= self::SECONDS;
    }

    /** WooCommerce has checked the key already; a theme of its own may not have. */
    private static function is_visitors(\WC_Order $order): bool
    {
        $key = $_GET['key'] ?? '';
        $customer = $order->get_customer_id();
        return is_string($key) && $order->key_is_valid(wp_unslash($key)) && ($customer === 0 || $customer === get_current_user_id());
    }

    /** What the shop's consent plugin says, by WordPress's common interface to them; without one, no. */
    private static function may_track(): bool
    {
        $is_given = function_exists('wp_has_consent') && wp_has_consent('marketing');
        return (bool) apply_filters('alongside_tracking_consent', $is_given);
    }
}
