package dev.pilothouse.node;

import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.Signal;
import dev.pilothouse.machine.file.Layer;
import java.util.List;

/**
 * A container image as a registry has it.
 *
 * @param repository with its registry: "docker.io/library/nginx"
 * @param digest "sha256:" and 64 hexadecimal digits
 * @param sizeBytes compressed, as pulled
 * @param files its root file system
 * @param user "" for root, else a name or number, optionally with ":group"
 * @param passwd lines of its /etc/passwd for users of its own
 * @param ports that its configuration exposes, such as "80/tcp"
 * @param stopSignal what asks its process to end
 */
record Image(
    String repository,
    String tag,
    String digest,
    long sizeBytes,
    Layer files,
    List<String> entrypoint,
    List<String> command,
    SortedMap<String, String> environment,
    String directory,
    String user,
    String passwd,
    List<String> ports,
    Signal stopSignal) {

  Image {
    entrypoint = List.copyOf(entrypoint);
    command = List.copyOf(command);
    ports = List.copyOf(ports);
  }

  /** "docker.io/library/nginx:1.29". */
  String reference() {
    return repository + ":" + tag;
  }

  /** "docker.io/library/nginx@sha256:…", the imageID of a container's status. */
  String id() {
    return repository + "@" + digest;
  }
}
