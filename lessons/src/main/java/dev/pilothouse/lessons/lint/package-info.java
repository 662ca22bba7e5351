/** Proves exercises: what the solution and the wrong answers earn in fresh clusters. */
@NullMarked
package dev.pilothouse.lessons.lint;

import org.jspecify.annotations.NullMarked;
