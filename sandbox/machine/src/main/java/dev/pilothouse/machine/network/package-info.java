/**
 * The network between and inside the simulated machines: namespaces with interfaces, the way of a
 * packet, connections, datagrams, service tables, name resolution and HTTP.
 */
@NullMarked
package dev.pilothouse.machine.network;

import org.jspecify.annotations.NullMarked;
