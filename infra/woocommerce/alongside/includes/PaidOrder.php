<?php
/**
 * The bare facts of a paid order, as the backend reads them. Whether they allow a second charge is said there.
 */

declare(strict_types=1);

namespace Alongside;

defined('ABSPATH') || exit;

final class PaidOrder
{
    /**
     * @return array<string, mixed>
     */
    public static function facts(\WC_Order $order): array
    {
        $country = $order->get_shipping_country() ?: $order->get_billing_country();
        return [
            'order' => $order->get_id(),
            'placed' => $order->get_date_created()?->getTimestamp() ?? 0,
            'customer' => $order->get_customer_id(),
            // The currency that the amounts are in. An order in a currency that is not the shop's gets no offer.
            'currency' => $order->get_currency(),
            'total' => self::amount((float) $order->get_total()),
            'lines' => self::lines($order),
        ] + ($country !== '' ? ['country' => $country] : []) + [
            'locale' => determine_locale(),
            'payment' => self::payment($order),
            'ships' => self::ships($order),
            'release' => self::release($order),
        ];
    }

    /**
     * Products only, each at what was paid for all of its pieces: with tax where the shop enters its prices with tax, as the
     * backend reads them from the catalogue.
     *
     * @return list<array<string, mixed>>
     */
    private static function lines(\WC_Order $order): array
    {
        $lines = [];
        foreach ($order->get_items('line_item') as $item) {
            if (!$item instanceof \WC_Order_Item_Product || $item->get_product_id() <= 0 || $item->get_quantity() <= 0) {
                continue;
            }
            $paid = (float) $item->get_total() + ($order->get_prices_include_tax() ? (float) $item->get_total_tax() : 0.0);
            $lines[] = ['product' => $item->get_product_id()]
                + ($item->get_variation_id() > 0 ? ['variation' => $item->get_variation_id()] : [])
                // Some shops sell by weight: a part of a piece is one.
                + ['quantity' => (int) ceil((float) $item->get_quantity()), 'paid' => self::amount(max(0.0, $paid))];
        }
        return $lines;
    }

    /**
     * What Stripe's gateway keeps on the order. `_stripe_source_id` holds a payment method's id by now, despite its name; the
     * backend tells it from the older kinds.
     *
     * @return array<string, string>
     */
    private static function payment(\WC_Order $order): array
    {
        $kept = static fn(string $key): string => is_string($value = $order->get_meta($key)) ? $value : '';
        $named = [
            'gateway' => (string) $order->get_payment_method(),
            'kind' => $kept('_stripe_upe_payment_type'),
            'customer' => $kept('_stripe_customer_id'),
            'method' => $kept('_stripe_source_id'),
        ];
        $reuse = AgreementBox::stands_on($order) ? 'agreed' : 'not_agreed';
        return array_filter($named, static fn(string $value): bool => $value !== '') + ['gateway' => '', 'reuse' => $reuse];
    }

    /** How it reaches the buyer. An order that is partly fetched and partly sent is not known to be either. */
    private static function ships(\WC_Order $order): string
    {
        $fetched = $sent = 0;
        foreach ($order->get_shipping_methods() as $method) {
            // The classic method, and that of the block checkout.
            in_array($method->get_method_id(), ['local_pickup', 'pickup_location'], true) ? $fetched++ : $sent++;
        }
        if ($fetched + $sent === 0) {
            return self::needs_shipping($order) ? 'unknown' : 'digital';
        }
        return match (true) {
            $fetched === 0 => 'address',
            $sent === 0 => 'pickup',
            default => 'unknown',
        };
    }

    private static function needs_shipping(\WC_Order $order): bool
    {
        foreach ($order->get_items('line_item') as $item) {
            $product = $item instanceof \WC_Order_Item_Product ? $item->get_product() : null;
            if (!$product || $product->needs_shipping()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether it may still be added to. WooCommerce holds nothing back: an order that was paid minutes ago and is not marked as
     * done waits to be packed. A shop that hands orders on at once says so by this filter: `held`, `released` or `unknown`.
     */
    private static function release(\WC_Order $order): string
    {
        $release = match ($order->get_status()) {
            'processing' => 'held',
            'completed' => 'released',
            default => 'unknown',
        };
        $said = apply_filters('alongside_release', $release, $order);
        return in_array($said, ['held', 'released', 'unknown'], true) ? $said : 'unknown';
    }

    /** A plain decimal number, to the last digit that WooCommerce may have reckoned with. */
    private static function amount(float $amount): string
    {
        return rtrim(rtrim(number_format($amount, 6, '.', ''), '0'), '.');
    }
}
