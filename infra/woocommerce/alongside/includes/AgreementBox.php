<?php
/**
 * The box at the checkout by which a buyer lets their card be kept for one tap after paying. It is never ticked for them, and a card
 * is saved because of it only when they ticked it.
 */

declare(strict_types=1);

namespace Alongside;

defined('ABSPATH') || exit;

final class AgreementBox
{
    /** On the order: `agreed`, and the words that were agreed to. */
    public const META = '_alongside_reuse';
    public const WORDS_META = '_alongside_reuse_words';

    private const FIELD = 'alongside_reuse';
    private const BLOCK_FIELD = 'alongside/reuse';
    private const AGREED = 'agreed';
    private const GATEWAY = 'stripe';
    /** From here on Stripe's gateway calls its filter by another name, and saves no card of a guest. */
    private const GATEWAY_RENAMED = '9.6.0';

    public static function hook(): void
    {
        add_action('woocommerce_review_order_before_submit', [self::class, 'draw']);
        add_action('woocommerce_checkout_create_order', [self::class, 'keep_classic']);
        add_action('woocommerce_init', [self::class, 'register_block_field']);
        add_action('woocommerce_store_api_checkout_update_order_from_request', [self::class, 'keep_block'], 10, 2);
        $filter = self::is_older_gateway() ? 'wc_stripe_force_save_source' : 'wc_stripe_force_save_payment_method';
        add_filter($filter, [self::class, 'save_card'], 10, 2);
    }

    public static function words(): string
    {
        return __('Keep my card with the payment service Stripe, so that after paying I can add something to this order with one tap. Nothing more is charged unless I tap a button that says so.', 'alongside');
    }

    /** The box of the classic checkout. */
    public static function draw(): void
    {
        if (!self::is_of_use() || !(is_user_logged_in() || self::is_older_gateway())) {
            return;
        }
        // This part of the page is drawn anew whenever an address or a shipping method changes: a tick of the buyer's own stays.
        $checked = self::is_ticked_in_form() ? ' checked' : '';
        echo '<p class="form-row alongside-reuse"><label class="woocommerce-form__label woocommerce-form__label-for-checkbox checkbox">';
        echo '<input type="checkbox" class="woocommerce-form__input woocommerce-form__input-checkbox input-checkbox" name="' . esc_attr(self::FIELD) . '" value="1"' . $checked . '> ';
        echo '<span>' . esc_html(self::words()) . '</span></label></p>';
    }

    /**
     * The box of the block checkout, which does not draw what classic hooks print. It is registered for everybody: a field that is
     * there on the page and gone in the request would make the order fail. Guests do not see it, from WooCommerce 9.9 on; before
     * that their tick does not count (stands_on).
     */
    public static function register_block_field(): void
    {
        if (!function_exists('woocommerce_register_additional_checkout_field') || !self::is_of_use()) {
            return;
        }
        $guests_only = ['customer' => ['properties' => ['id' => ['maximum' => 0]]]];
        woocommerce_register_additional_checkout_field([
            'id' => self::BLOCK_FIELD,
            'label' => self::words(),
            'optionalLabel' => self::words(),
            'location' => 'order',
            'type' => 'checkbox',
            'required' => false,
            'show_in_order_confirmation' => false,
        ] + (defined('WC_VERSION') && version_compare(WC_VERSION, '9.9.0', '>=') ? ['hidden' => $guests_only] : []));
    }

    /** WooCommerce has checked the form's nonce before it makes an order of it. */
    public static function keep_classic(\WC_Order $order): void
    {
        self::keep($order, self::is_of_use() && self::is_posted());
    }

    /**
     * Only a tick that came with this very request counts. WooCommerce also carries fields over from the customer and the session,
     * and a tick of another day is none; so what it put there is taken away.
     */
    public static function keep_block(\WC_Order $order, \WP_REST_Request $request): void
    {
        $fields = $request->get_param('additional_fields');
        $tick = is_array($fields) ? ($fields[self::BLOCK_FIELD] ?? false) : false;
        self::keep($order, self::is_of_use() && in_array($tick, [true, 1, '1'], true));
        $customer = function_exists('WC') ? WC()->customer : null;
        if ($customer && (string) $customer->get_meta('_wc_other/' . self::BLOCK_FIELD) !== '') {
            $customer->delete_meta_data('_wc_other/' . self::BLOCK_FIELD);
            $customer->save();
        }
    }

    /**
     * Tells Stripe's gateway to save the card of an order whose buyer ticked the box; whatever else wanted it saved is left as it is.
     * The gateway asks once more before there is an order, to draw its fields: then nobody has ticked anything yet.
     *
     * @param mixed $force
     * @param mixed $order an order or its number; older gateways hand over something else
     *
     * @return mixed
     */
    public static function save_card($force, $order = null)
    {
        if ($force) {
            return $force;
        }
        $order = is_numeric($order) && (int) $order > 0 ? wc_get_order((int) $order) : $order;
        if ($order instanceof \WC_Order) {
            // Another plugin for Stripe calls the same filter; its cards the backend does not charge.
            return $order->get_payment_method() === self::GATEWAY && self::stands_on($order);
        }
        return self::is_posted() ? true : $force;
    }

    /** Whether the buyer of this order ticked the box, and their card could be saved because of it. */
    public static function stands_on(\WC_Order $order): bool
    {
        return $order->get_meta(self::META) === self::AGREED && ($order->get_customer_id() > 0 || self::is_older_gateway());
    }

    private static function keep(\WC_Order $order, bool $is_agreed): void
    {
        if ($is_agreed) {
            $order->update_meta_data(self::META, self::AGREED);
            $order->update_meta_data(self::WORDS_META, self::words());
        } else {
            // An order that is tried again keeps no tick of the first try.
            $order->delete_meta_data(self::META);
            $order->delete_meta_data(self::WORDS_META);
        }
    }

    /** A box that cannot have any effect is not shown: without the gateway's saved cards nothing is saved. */
    private static function is_of_use(): bool
    {
        $gateway = get_option('woocommerce_stripe_settings', []);
        $is_on = static fn(string $name): bool => is_array($gateway) && ($gateway[$name] ?? '') === 'yes';
        return Settings::are_complete() && $is_on('enabled') && $is_on('saved_cards');
    }

    private static function is_older_gateway(): bool
    {
        return defined('WC_STRIPE_VERSION') && version_compare(WC_STRIPE_VERSION, self::GATEWAY_RENAMED, '<');
    }

    private static function is_posted(): bool
    {
        return ($_POST[self::FIELD] ?? null) === '1';
    }

    private static function is_ticked_in_form(): bool
    {
        $form = $_POST['post_data'] ?? '';
        if (!is_string($form)) {
            return false;
        }
        parse_str(wp_unslash($form), $fields);
        return ($fields[self::FIELD] ?? null) === '1';
    }
}
