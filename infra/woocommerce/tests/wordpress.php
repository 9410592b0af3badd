<?php
/**
 * WordPress, as far as the plugin touches it.
 */

declare(strict_types=1);

use Stage\Redirected;
use Stage\Refused;
use Stage\Site;

define('ABSPATH', '/');

class WP_Error
{
    public function __construct(public string $code = '', public string $message = '')
    {
    }
}

class WP_REST_Request
{
    public function __construct(private array $parameters)
    {
    }

    public function get_param(string $name): mixed
    {
        return $this->parameters[$name] ?? null;
    }
}

function add_filter(string $hook, callable $does, int $priority = 10, int $takes = 1): bool
{
    Site::$hooks[$hook][$priority][] = [$does, $takes];
    return true;
}

function add_action(string $hook, callable $does, int $priority = 10, int $takes = 1): bool
{
    return add_filter($hook, $does, $priority, $takes);
}

function apply_filters(string $hook, mixed $value, mixed ...$more): mixed
{
    $hooked = Site::$hooks[$hook] ?? [];
    ksort($hooked);
    foreach (array_merge(...array_values($hooked) ?: [[]]) as [$does, $takes]) {
        $value = $does(...array_slice([$value, ...$more], 0, $takes));
    }
    return $value;
}

function do_action(string $hook, mixed ...$given): void
{
    $hooked = Site::$hooks[$hook] ?? [];
    ksort($hooked);
    foreach (array_merge(...array_values($hooked) ?: [[]]) as [$does, $takes]) {
        $does(...array_slice($given, 0, $takes));
    }
}

function get_option(string $name, mixed $default = false): mixed
{
    return Site::$options[$name] ?? $default;
}

function update_option(string $name, mixed $value, mixed $autoload = null): bool
{
    Site::$options[$name] = $value;
    return true;
}

function __(string $text, string $domain = 'default'): string
{
    if ($domain !== 'alongside') {
        throw new \Exception("a text of no domain: $text");
    }
    return $text;
}

function esc_html__(string $text, string $domain = 'default'): string
{
    return esc_html(__($text, $domain));
}

/** As WordPress does it: what looks like an entity already is left alone. */
function esc_attr(string $text): string
{
    return htmlspecialchars($text, ENT_QUOTES, 'UTF-8', false);
}

function esc_html(string $text): string
{
    return esc_attr($text);
}

function esc_url(string $url): string
{
    return esc_attr($url);
}

function wp_json_encode(mixed $value): string|false
{
    return json_encode($value);
}

function wp_unslash(string $value): string
{
    return stripslashes($value);
}

function current_user_can(string $capability): bool
{
    return in_array($capability, Site::$capabilities, true);
}

function is_user_logged_in(): bool
{
    return Site::$user > 0;
}

function get_current_user_id(): int
{
    return Site::$user;
}

function get_user_by(string $field, string $value): object|false
{
    return Site::$users[$value] ?? false;
}

function determine_locale(): string
{
    return 'pt_PT';
}

function plugins_url(string $path, string $file): string
{
    return 'https://pine.example/wp-content/plugins/alongside/' . $path;
}

function admin_url(string $path): string
{
    return 'https://pine.example/wp-admin/' . $path;
}

function add_query_arg(array $given, string $url): string
{
    return $url . '&' . http_build_query($given);
}

function add_submenu_page(string $parent, string $title, string $menu, string $capability, string $slug, callable $draws): string
{
    Site::$menu[] = [$parent, $capability, $slug];
    return $slug;
}

function wp_nonce_field(string $action): string
{
    $field = '<input type="hidden" name="_wpnonce" value="nonce-of-' . esc_attr($action) . '">';
    echo $field;
    return $field;
}

function check_admin_referer(string $action): int
{
    return Site::$has_nonce ? 1 : throw new Refused("no nonce of $action");
}

function wp_die(string $message, string $title = '', array $how = []): never
{
    throw new Refused($message);
}

function wp_safe_redirect(string $where): never
{
    throw new Redirected($where);
}

function wp_enqueue_script_module(string $name, string $source): void
{
    Site::$scripts[$name] = $source;
}

function wp_remote_post(string $url, array $request): array|WP_Error
{
    Site::$requests[] = ['url' => $url] + $request;
    return is_int(Site::$answer) ? ['code' => Site::$answer] : new WP_Error('http', Site::$answer);
}

function wp_remote_retrieve_response_code(array $answer): int
{
    return $answer['code'];
}

function is_wp_error(mixed $thing): bool
{
    return $thing instanceof WP_Error;
}
