/** Commands that use the network: curl, ping, nslookup, ssh and others. */
@NullMarked
package dev.pilothouse.machine.command.net;

import org.jspecify.annotations.NullMarked;
