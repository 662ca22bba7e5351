/** What all pages have in common. */
@NullMarked
package dev.pilothouse.frontend.layout;

import org.jspecify.annotations.NullMarked;
