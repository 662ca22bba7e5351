/** Who may enter, and how one signs in. */
@NullMarked
package dev.pilothouse.frontend.security;

import org.jspecify.annotations.NullMarked;
