/** A person's way through the whole system, in a real browser. */
@NullMarked
package dev.pilothouse.e2e;

import org.jspecify.annotations.NullMarked;
