/** Reads lesson folders, and says of every mistake in which file and line it is. */
@NullMarked
package dev.pilothouse.lessons.load;

import org.jspecify.annotations.NullMarked;
