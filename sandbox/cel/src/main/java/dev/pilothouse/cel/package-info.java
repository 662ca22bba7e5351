/** The Common Expression Language as Kubernetes speaks it. */
@NullMarked
package dev.pilothouse.cel;

import org.jspecify.annotations.NullMarked;
