/** Evaluates the checks of an exercise against a sandbox, live or once. */
@NullMarked
package dev.pilothouse.lessons.check;

import org.jspecify.annotations.NullMarked;
