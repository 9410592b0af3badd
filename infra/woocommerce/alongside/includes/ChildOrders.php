<?php
/**
 * The orders that the backend makes for what was taken with one tap. Each is a child of the order that it follows, bears the offer's
 * name, and is paid by the backend alone.
 *
 * Which mails are sent, and why:
 * - The first order's confirmation went out when it was paid, before anything was offered. It cannot speak of what was added. So the
 *   child's own confirmation is the one that the buyer needs on a lasting medium, and the child's own notice is the one by which those
 *   who pack learn of the line: neither is held back, and both say which order they belong to.
 * - Each goes out once. The backend may bring back an order that the shop cancelled while the payment was on its way, and WooCommerce
 *   mails at every way into "processing". Its notice to the shop has a mark of its own against that, which other plugins may lift; its
 *   confirmation has none.
 * - Nobody is invited to pay a child order. While it waits it looks like a checkout that somebody left, and a mail that brings the
 *   buyer to its payment page would be a second charge in the making.
 */

declare(strict_types=1);

namespace Alongside;

defined('ABSPATH') || exit;

final class ChildOrders
{
    /** As the backend writes it. */
    private const OFFER_META = '_alongside_offer';
    /** By mail: the mark on the order that it was sent. */
    private const SENT = ['customer_processing_order' => '_alongside_told_buyer', 'new_order' => '_alongside_told_shop'];

    public static function hook(): void
    {
        foreach (array_keys(self::SENT) as $mail) {
            add_filter("woocommerce_email_enabled_$mail", [self::class, 'once'], 20, 3);
            add_filter("woocommerce_email_subject_$mail", [self::class, 'name_parent'], 20, 2);
            add_filter("woocommerce_email_heading_$mail", [self::class, 'name_parent'], 20, 2);
        }
        add_action('woocommerce_email_sent', [self::class, 'note_sent'], 10, 3);
        add_filter('woocommerce_email_enabled_customer_checkout_recovery', [self::class, 'invite_nobody'], 20, 2);
        add_filter('woocommerce_order_needs_payment', [self::class, 'let_nobody_else_pay'], 20, 2);
    }

    /**
     * @param mixed $order
     */
    public static function is_one($order): bool
    {
        return $order instanceof \WC_Order && $order->get_parent_id() > 0 && (string) $order->get_meta(self::OFFER_META) !== '';
    }

    /**
     * @param mixed $enabled
     * @param mixed $order
     * @param mixed $mail
     *
     * @return mixed
     */
    public static function once($enabled, $order = null, $mail = null)
    {
        $mark = self::SENT[$mail->id ?? ''] ?? null;
        return $mark !== null && self::is_one($order) && $order->get_meta($mark) !== '' ? false : $enabled;
    }

    /**
     * Only what was really handed to the mailer counts as sent.
     *
     * @param mixed $sent
     * @param mixed $id
     * @param mixed $mail
     */
    public static function note_sent($sent, $id = '', $mail = null): void
    {
        $mark = is_string($id) ? (self::SENT[$id] ?? null) : null;
        $order = is_object($mail) ? ($mail->object ?? null) : null;
        if ($sent && $mark !== null && self::is_one($order) && $order->get_meta($mark) === '') {
            $order->update_meta_data($mark, (string) time());
            // Its metadata alone: the order is in the middle of a change of status.
            $order->save_meta_data();
        }
    }

    /**
     * @param mixed $words
     * @param mixed $order
     *
     * @return mixed
     */
    public static function name_parent($words, $order = null)
    {
        $parent = self::is_one($order) ? wc_get_order($order->get_parent_id()) : null;
        if (!$parent instanceof \WC_Order) {
            return $words;
        }
        /* translators: 1: subject or heading of a mail, 2: number of the order that was placed first */
        return sprintf(__('%1$s (added to order #%2$s)', 'alongside'), (string) $words, $parent->get_order_number());
    }

    /**
     * @param mixed $enabled
     * @param mixed $order
     *
     * @return mixed
     */
    public static function invite_nobody($enabled, $order = null)
    {
        return self::is_one($order) ? false : $enabled;
    }

    /**
     * No "Pay" in the buyer's account, and no payment page: a child order that its buyer paid by hand would be paid twice. The backend
     * works with the rights of those who manage orders, and so do they.
     *
     * @param mixed $needs
     * @param mixed $order
     *
     * @return mixed
     */
    public static function let_nobody_else_pay($needs, $order = null)
    {
        return $needs && self::is_one($order) && !current_user_can('edit_shop_orders') ? false : $needs;
    }
}
