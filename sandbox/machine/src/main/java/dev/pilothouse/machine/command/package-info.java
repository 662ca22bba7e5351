/** The everyday commands of the simulated machines, and the file trees that hold them. */
@NullMarked
package dev.pilothouse.machine.command;

import org.jspecify.annotations.NullMarked;
