/** Learners at work: their sandboxes, terminals and the live state of their tasks. */
@NullMarked
package dev.pilothouse.backend.session;

import org.jspecify.annotations.NullMarked;
