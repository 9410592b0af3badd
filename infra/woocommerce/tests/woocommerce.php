<?php
/**
 * WooCommerce, as far as the plugin touches it. Orders start as what most tests are about: paid a moment ago, with Stripe, to be sent.
 */

declare(strict_types=1);

use Stage\Site;

define('WC_VERSION', '11.0.1');

class WC_DateTime extends DateTime
{
}

class WC_Product
{
    public function __construct(private bool $needs_shipping)
    {
    }

    public function needs_shipping(): bool
    {
        return $this->needs_shipping;
    }
}

class WC_Order_Item_Product
{
    public function __construct(private int $product, private int $variation, private float $quantity, private string $total, private string $tax, private bool $ships = true)
    {
    }

    public function get_product_id(): int
    {
        return $this->product;
    }

    public function get_variation_id(): int
    {
        return $this->variation;
    }

    public function get_quantity(): int|float
    {
        return floor($this->quantity) === $this->quantity ? (int) $this->quantity : $this->quantity;
    }

    public function get_total(): string
    {
        return $this->total;
    }

    public function get_total_tax(): string
    {
        return $this->tax;
    }

    public function get_product(): WC_Product|false
    {
        return new WC_Product($this->ships);
    }
}

class WC_Order_Item_Shipping
{
    public function __construct(private string $method)
    {
    }

    public function get_method_id(): string
    {
        return $this->method;
    }
}

class WC_Customer
{
    public array $meta = [];
    public int $saved = 0;

    public function get_meta(string $key): mixed
    {
        return $this->meta[$key] ?? '';
    }

    public function delete_meta_data(string $key): void
    {
        unset($this->meta[$key]);
    }

    public function save(): void
    {
        $this->saved++;
    }
}

class WC_Order
{
    public int $saved = 0;

    public function __construct(public array $is = [])
    {
        $now = time();
        $this->is += [
            'id' => 7001, 'parent' => 0, 'status' => 'processing', 'created' => $now - 40, 'paid' => $now - 30, 'customer' => 55, 'currency' => 'EUR',
            'total' => '38.00', 'with_tax' => true, 'method' => 'stripe', 'country' => 'PT', 'billing' => 'ES', 'key' => 'wc_order_k', 'shipping' => ['flat_rate'],
            'items' => [new WC_Order_Item_Product(101, 1011, 2, '14.63', '3.37'), new WC_Order_Item_Product(102, 0, 1, '13.01', '2.99')],
            'meta' => ['_stripe_upe_payment_type' => 'card', '_stripe_customer_id' => 'cus_1', '_stripe_source_id' => 'pm_1'],
        ];
        Site::$orders[$this->is['id']] = $this;
    }

    public function get_id(): int
    {
        return $this->is['id'];
    }

    public function get_order_number(): string
    {
        return 'N' . $this->is['id'];
    }

    public function get_parent_id(): int
    {
        return $this->is['parent'];
    }

    public function get_status(): string
    {
        return $this->is['status'];
    }

    public function is_paid(): bool
    {
        return in_array($this->is['status'], ['processing', 'completed', 'packed'], true);
    }

    public function get_date_created(): ?WC_DateTime
    {
        return $this->moment('created');
    }

    public function get_date_paid(): ?WC_DateTime
    {
        return $this->moment('paid');
    }

    public function get_customer_id(): int
    {
        return $this->is['customer'];
    }

    public function get_currency(): string
    {
        return $this->is['currency'];
    }

    public function get_total(): string
    {
        return $this->is['total'];
    }

    public function get_prices_include_tax(): bool
    {
        return $this->is['with_tax'];
    }

    public function get_payment_method(): string
    {
        return $this->is['method'];
    }

    public function get_shipping_country(): string
    {
        return $this->is['country'];
    }

    public function get_billing_country(): string
    {
        return $this->is['billing'];
    }

    public function get_items(string $type): array
    {
        return $type === 'line_item' ? $this->is['items'] : [];
    }

    public function get_shipping_methods(): array
    {
        return array_map(static fn(string $method) => new WC_Order_Item_Shipping($method), $this->is['shipping']);
    }

    public function key_is_valid(string $key): bool
    {
        return $key === $this->is['key'];
    }

    public function get_meta(string $key): mixed
    {
        return $this->is['meta'][$key] ?? '';
    }

    public function update_meta_data(string $key, mixed $value): void
    {
        $this->is['meta'][$key] = $value;
    }

    public function delete_meta_data(string $key): void
    {
        unset($this->is['meta'][$key]);
    }

    public function save_meta_data(): void
    {
        $this->saved++;
    }

    private function moment(string $name): ?WC_DateTime
    {
        return $this->is[$name] === null ? null : new WC_DateTime('@' . $this->is[$name]);
    }
}

/** A mail and how often it left. */
class WC_Email
{
    public array $sent = [];

    public function __construct(public string $id, public ?WC_Order $object = null)
    {
    }

    /** As WooCommerce's mails are triggered. */
    public function trigger(WC_Order $order, bool $arrives = true): void
    {
        $this->object = $order;
        if (apply_filters("woocommerce_email_enabled_{$this->id}", true, $order, $this)) {
            $this->sent[] = apply_filters("woocommerce_email_subject_{$this->id}", 'Your order', $order, $this);
            do_action('woocommerce_email_sent', $arrives, $this->id, $this);
        }
    }
}

function wc_get_order(mixed $id): WC_Order|false
{
    return $id instanceof WC_Order ? $id : (Site::$orders[(int) $id] ?? false);
}

function wc_get_orders(array $asked): array
{
    return ($asked['billing_email'] ?? '') === 'kim@example.test' ? array_keys(Site::$orders) : [];
}

function woocommerce_register_additional_checkout_field(array $field): void
{
    Site::$fields[] = $field;
}

function WC(): object
{
    return (object) ['customer' => Site::$customer];
}
