/**
 * nginx: its configuration language, its master and worker processes, and how it answers requests.
 */
@NullMarked
package dev.pilothouse.node.nginx;

import org.jspecify.annotations.NullMarked;
