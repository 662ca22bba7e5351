/** Pages for what went wrong, in words for people. */
@NullMarked
package dev.pilothouse.frontend.error;

import org.jspecify.annotations.NullMarked;
