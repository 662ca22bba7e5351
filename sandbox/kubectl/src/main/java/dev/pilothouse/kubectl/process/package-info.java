/** Commands that reach into containers: logs, exec, attach, cp, run -it, port-forward. */
@NullMarked
package dev.pilothouse.kubectl.process;

import org.jspecify.annotations.NullMarked;
