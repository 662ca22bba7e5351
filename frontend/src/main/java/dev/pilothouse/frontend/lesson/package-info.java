/** The page on which a lesson is read and worked on. */
@NullMarked
package dev.pilothouse.frontend.lesson;

import org.jspecify.annotations.NullMarked;
