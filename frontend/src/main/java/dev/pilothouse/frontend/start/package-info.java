/** The pages for people who are not signed in. */
@NullMarked
package dev.pilothouse.frontend.start;

import org.jspecify.annotations.NullMarked;
