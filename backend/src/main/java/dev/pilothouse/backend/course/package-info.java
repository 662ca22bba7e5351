/** The course that is taught. */
@NullMarked
package dev.pilothouse.backend.course;

import org.jspecify.annotations.NullMarked;
