package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.access.UserInfo;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.apiserver.store.Snapshot;
import dev.pilothouse.kernel.World;
import java.util.List;

/**
 * The circumstances of a write.
 *
 * @param state the objects before the write
 * @param subresource "" for the object itself
 * @param warnings collects what goes to the client as Warning headers
 */
public record WriteContext(
    World world,
    Snapshot state,
    ResourceType type,
    String subresource,
    UserInfo user,
    boolean dryRun,
    List<String> warnings) {}
