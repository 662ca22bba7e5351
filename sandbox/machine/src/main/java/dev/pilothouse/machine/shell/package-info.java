/** The shell of all simulated machines: bash, and the POSIX shell under the name of sh. */
@NullMarked
package dev.pilothouse.machine.shell;

import org.jspecify.annotations.NullMarked;
