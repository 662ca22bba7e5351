/** Commands, flags and help of kubectl as data, and the reading of a command line. */
@NullMarked
package dev.pilothouse.kubectl.cli;

import org.jspecify.annotations.NullMarked;
