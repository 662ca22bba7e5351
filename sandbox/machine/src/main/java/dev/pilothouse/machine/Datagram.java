package dev.pilothouse.machine;

import dev.pilothouse.kernel.Bytes;

/** A UDP datagram with its peer: where it came from, or where it goes. */
public record Datagram(String address, int port, Bytes bytes) {}
