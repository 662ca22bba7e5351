/** The controllers and the scheduler. */
@NullMarked
package dev.pilothouse.controlplane;

import org.jspecify.annotations.NullMarked;
