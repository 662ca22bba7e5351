/** Redis: a server of data structures in memory, and its command line client. */
@NullMarked
package dev.pilothouse.node.redis;

import org.jspecify.annotations.NullMarked;
