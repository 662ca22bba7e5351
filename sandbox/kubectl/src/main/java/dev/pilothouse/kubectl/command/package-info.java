/** The commands of kubectl. */
@NullMarked
package dev.pilothouse.kubectl.command;

import org.jspecify.annotations.NullMarked;
