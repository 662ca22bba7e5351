/** What single kinds do on their own when they are written, and what they demand. */
@NullMarked
package dev.pilothouse.apiserver.strategy;

import org.jspecify.annotations.NullMarked;
