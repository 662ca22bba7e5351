/** The course: lesson folders, their loader, their checks and their linter. */
@NullMarked
package dev.pilothouse.lessons;

import org.jspecify.annotations.NullMarked;
