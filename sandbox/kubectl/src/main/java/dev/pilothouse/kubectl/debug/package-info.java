/** kubectl debug: containers and pods to look at others with. */
@NullMarked
package dev.pilothouse.kubectl.debug;

import org.jspecify.annotations.NullMarked;
