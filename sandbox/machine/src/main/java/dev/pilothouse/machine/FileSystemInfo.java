package dev.pilothouse.machine;

/**
 * What statfs(2) and /proc/mounts tell of a mounted file system.
 *
 * @param source what is mounted, such as overlay or tmpfs
 * @param place where it is mounted
 */
public record FileSystemInfo(
    String source,
    String type,
    String place,
    long totalBytes,
    long freeBytes,
    long files,
    boolean readOnly) {}
