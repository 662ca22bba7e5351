/** Commands that list, make, copy, move, find and pack files. */
@NullMarked
package dev.pilothouse.machine.command.file;

import org.jspecify.annotations.NullMarked;
