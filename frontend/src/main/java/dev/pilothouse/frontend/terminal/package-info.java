/** The WebSocket between a terminal on the page and its shell. */
@NullMarked
package dev.pilothouse.frontend.terminal;

import org.jspecify.annotations.NullMarked;
