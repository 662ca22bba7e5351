/** Commands that begin, watch and end processes, and tell about the machine. */
@NullMarked
package dev.pilothouse.machine.command.process;

import org.jspecify.annotations.NullMarked;
