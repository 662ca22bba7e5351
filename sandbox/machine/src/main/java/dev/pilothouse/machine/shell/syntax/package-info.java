/** The shell language as a tree: commands, words, and the parser that makes them from text. */
@NullMarked
package dev.pilothouse.machine.shell.syntax;

import org.jspecify.annotations.NullMarked;
