<?php
/**
 * The page under WooCommerce where the merchant enters them.
 */

declare(strict_types=1);

namespace Alongside;

defined('ABSPATH') || exit;

final class SettingsPage
{
    private const SLUG = 'alongside';
    private const ACTION = 'alongside_save';
    private const CAPABILITY = 'manage_woocommerce';

    public static function hook(): void
    {
        add_action('admin_menu', [self::class, 'add']);
        add_action('admin_post_' . self::ACTION, [self::class, 'save']);
    }

    public static function add(): void
    {
        add_submenu_page('woocommerce', 'Alongside', 'Alongside', self::CAPABILITY, self::SLUG, [self::class, 'draw']);
    }

    public static function save(): void
    {
        if (!current_user_can(self::CAPABILITY)) {
            wp_die(esc_html__('You may not change these settings.', 'alongside'), '', ['response' => 403]);
        }
        check_admin_referer(self::ACTION);
        $wrong = Settings::keep([
            'backend' => wp_unslash($_POST['backend'] ?? ''),
            'shop' => wp_unslash($_POST['shop'] ?? ''),
            'secret' => wp_unslash($_POST['secret'] ?? ''),
        ]);
        $said = $wrong === null ? ['saved' => '1'] : ['wrong' => $wrong];
        wp_safe_redirect(add_query_arg($said, admin_url('admin.php?page=' . self::SLUG)));
        exit;
    }

    public static function draw(): void
    {
        if (!current_user_can(self::CAPABILITY)) {
            return;
        }
        echo '<div class="wrap"><h1>Alongside</h1>';
        self::draw_news();
        echo '<form method="post" action="' . esc_url(admin_url('admin-post.php')) . '">';
        echo '<input type="hidden" name="action" value="' . esc_attr(self::ACTION) . '">';
        wp_nonce_field(self::ACTION);
        echo '<table class="form-table" role="presentation">';
        self::draw_row('backend', __('Backend address', 'alongside'), 'url', Settings::backend(), __('As in https://alongside.example', 'alongside'));
        self::draw_row('shop', __('Name of this shop there', 'alongside'), 'text', Settings::shop(), __('As in shop.example', 'alongside'));
        $is_set = Settings::secret() !== '';
        $hint = $is_set
            ? __('A secret is set and not shown. Leave this empty to keep it.', 'alongside')
            : __('16 to 128 letters and digits: the one that the backend has for this shop.', 'alongside');
        self::draw_row('secret', __('Shared secret', 'alongside'), 'password', '', $hint);
        echo '</table><p><button class="button button-primary" type="submit">' . esc_html__('Save', 'alongside') . '</button></p></form></div>';
    }

    private static function draw_row(string $name, string $label, string $type, string $value, string $hint): void
    {
        echo '<tr><th scope="row"><label for="alongside-' . esc_attr($name) . '">' . esc_html($label) . '</label></th><td>';
        echo '<input class="regular-text" id="alongside-' . esc_attr($name) . '" name="' . esc_attr($name) . '" type="' . esc_attr($type);
        echo '" value="' . esc_attr($value) . '" autocomplete="off"><p class="description">' . esc_html($hint) . '</p></td></tr>';
    }

    private static function draw_news(): void
    {
        $wrong = [
            'backend' => __('The backend address must begin with https:// and name a host. Nothing was saved.', 'alongside'),
            'shop' => __('The shop’s name may have small letters, digits, dots, dashes and underscores. Nothing was saved.', 'alongside'),
            'secret' => __('The secret must be 16 to 128 letters and digits. Nothing was saved.', 'alongside'),
        ];
        $named = isset($_GET['wrong']) && is_string($_GET['wrong']) ? $_GET['wrong'] : '';
        if (isset($wrong[$named])) {
            echo '<div class="notice notice-error"><p>' . esc_html($wrong[$named]) . '</p></div>';
        } elseif (isset($_GET['saved'])) {
            echo '<div class="notice notice-success"><p>' . esc_html__('Saved.', 'alongside') . '</p></div>';
        }
    }
}
