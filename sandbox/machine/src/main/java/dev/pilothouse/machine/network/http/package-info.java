/** HTTP/1.1 for programs of the simulated machines, as resumable state; RFC 9112. */
@NullMarked
package dev.pilothouse.machine.network.http;

import org.jspecify.annotations.NullMarked;
