/** The HTTPS door to the API servers of all sandboxes of this process. */
@NullMarked
package dev.pilothouse.embedded.endpoint;

import org.jspecify.annotations.NullMarked;
