/** Sandboxes that are real clusters in Docker, each of its own. */
@NullMarked
package dev.pilothouse.kind;

import org.jspecify.annotations.NullMarked;
