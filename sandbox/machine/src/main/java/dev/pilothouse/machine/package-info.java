/**
 * Simulated Linux machines: processes, files, terminals and networks behind one small
 * system-call-like interface.
 */
@NullMarked
package dev.pilothouse.machine;

import org.jspecify.annotations.NullMarked;
