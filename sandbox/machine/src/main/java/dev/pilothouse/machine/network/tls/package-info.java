/**
 * TLS as the simulated machines have it: real handshake rules about names, authorities and
 * identities, but no encryption.
 */
@NullMarked
package dev.pilothouse.machine.network.tls;

import org.jspecify.annotations.NullMarked;
