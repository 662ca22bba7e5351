/** Measures sandboxes: how fast they come, answer and converge, and what idle ones cost. */
@NullMarked
package dev.pilothouse.embedded.bench;

import org.jspecify.annotations.NullMarked;
