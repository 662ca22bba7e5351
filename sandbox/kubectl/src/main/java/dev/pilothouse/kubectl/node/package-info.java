/** Commands about nodes: cordon, uncordon, drain, taint, top. */
@NullMarked
package dev.pilothouse.kubectl.node;

import org.jspecify.annotations.NullMarked;
