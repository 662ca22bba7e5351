/** The language and the colour scheme that a person has chosen. */
@NullMarked
package dev.pilothouse.frontend.preference;

import org.jspecify.annotations.NullMarked;
