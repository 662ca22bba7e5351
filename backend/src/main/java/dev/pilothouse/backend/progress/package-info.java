/** What learners have achieved, kept in the database. */
@NullMarked
package dev.pilothouse.backend.progress;

import org.jspecify.annotations.NullMarked;
