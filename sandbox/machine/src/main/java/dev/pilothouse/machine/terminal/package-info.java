/**
 * Terminals and their line discipline: what the kernel does between keyboard, program and screen.
 */
@NullMarked
package dev.pilothouse.machine.terminal;

import org.jspecify.annotations.NullMarked;
