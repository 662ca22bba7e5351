/** The page that shows the course and how far one has come. */
@NullMarked
package dev.pilothouse.frontend.course;

import org.jspecify.annotations.NullMarked;
