<?php
/**
 * What the page says around the offer, in the shop's language. What stands on the two buttons comes from the backend alone.
 */

declare(strict_types=1);

namespace Alongside;

defined('ABSPATH') || exit;

final class Words
{
    /**
     * By the names that the page's element has for them; {amount}, {title} and {n} are filled in there.
     *
     * @return array<string, string>
     */
    public static function all(): array
    {
        return [
            'heading' => __('Add this to your order?', 'alongside'),
            'quantity' => __('Quantity: {n}', 'alongside'),
            'before' => __('Before:', 'alongside'),
            'reduced' => __('Reduced by {amount}', 'alongside'),
            'total' => __('In all, with tax and shipping: {amount}. It is charged to the card that you just paid with.', 'alongside'),
            'product' => __('About this product', 'alongside'),
            'delivery' => __('Delivery', 'alongside'),
            'withdrawal' => __('Right of withdrawal', 'alongside'),
            'working' => __('One moment …', 'alongside'),
            'question' => __('Your bank asks you to confirm this payment.', 'alongside'),
            'added' => __('Added to your order: {title}. {amount} was charged to the card that you just paid with. A confirmation comes by e-mail.', 'alongside'),
            'undo' => __('Take it back', 'alongside'),
            'undone' => __('Taken back: {title} is not on your order any more, and {amount} goes back to your card.', 'alongside'),
            'givenBack' => __('{title} could not be added. What was charged, {amount}, goes back to your card. Your order stands.', 'alongside'),
            'priceChanged' => __('The price has changed in the meantime. Nothing was charged; your order stands.', 'alongside'),
            'soldOut' => __('It was sold out in the meantime. Nothing was charged; your order stands.', 'alongside'),
            'released' => __('Your order is being packed already. Nothing was charged; your order stands.', 'alongside'),
            'tooLate' => __('This offer has ended. Nothing was charged; your order stands.', 'alongside'),
            'declined' => __('Your bank did not allow this payment. Nothing was charged; your order stands.', 'alongside'),
            'failed' => __('It could not be added. Nothing was charged; your order stands.', 'alongside'),
            'checking' => __('This is still being checked. If {title} is added, a confirmation comes by e-mail. Please do not pay again.', 'alongside'),
            'refused' => __('Nothing was added. Your order stands.', 'alongside'),
        ];
    }
}
