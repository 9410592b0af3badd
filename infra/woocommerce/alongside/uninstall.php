<?php
/**
 * The secret goes with the plugin. What stands on orders stays with them.
 */

declare(strict_types=1);

defined('WP_UNINSTALL_PLUGIN') || exit;

delete_option('alongside');
