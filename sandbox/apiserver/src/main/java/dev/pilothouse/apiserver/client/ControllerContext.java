package dev.pilothouse.apiserver.client;

import dev.pilothouse.kernel.World;

/** What a controller has at hand while it reconciles. */
public record ControllerContext(World world, Client client) {}
