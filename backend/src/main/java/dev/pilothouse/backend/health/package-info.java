/** Says to who runs the server whether it lives and takes requests. */
@NullMarked
package dev.pilothouse.backend.health;

import org.jspecify.annotations.NullMarked;
