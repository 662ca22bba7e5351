/** Real kubectl binaries against clusters of this JVM, over HTTPS. */
@NullMarked
package dev.pilothouse.embedded.kubectl;

import org.jspecify.annotations.NullMarked;
