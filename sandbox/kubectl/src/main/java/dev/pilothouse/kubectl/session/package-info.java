/**
 * Durable execution: straight-line code of a program that can wait, be forked and go on, as a
 * journal of what has happened.
 */
@NullMarked
package dev.pilothouse.kubectl.session;

import org.jspecify.annotations.NullMarked;
