/**
 * The deterministic core of a simulated cluster: its world of parts, clock, timers, randomness,
 * strand and persistent collections.
 */
@NullMarked
package dev.pilothouse.kernel;

import org.jspecify.annotations.NullMarked;
