/** The kubectl command, as a program of the simulated machines. */
@NullMarked
package dev.pilothouse.kubectl;

import org.jspecify.annotations.NullMarked;
