package dev.pilothouse.node;

import dev.pilothouse.apiserver.view.core.HostPathVolumeSource;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.file.FileTree;

/** hostPath volumes: files of the node itself, checked as their type asks. */
final class HostPaths {

  private HostPaths() {}

  static void mount(
      FileTree node,
      FileTree container,
      HostPathVolumeSource source,
      String target,
      String part,
      boolean readOnly) {
    String path = source.path();
    check(node, source.type(), path);
    String shown = part.isEmpty() ? path : path + "/" + part;
    if (node.exists(shown) && !node.info(shown).isDirectory()) {
      if (!container.exists(target)) {
        container.makeDirectories(target.substring(0, Math.max(1, target.lastIndexOf('/'))));
        container.write(target, Bytes.EMPTY);
      }
    } else {
      node.makeDirectories(shown);
      container.makeDirectories(target);
    }
    container.bindFrom(node, shown, target, readOnly);
  }

  private static void check(FileTree node, String type, String path) {
    boolean exists = node.exists(path);
    boolean directory = exists && node.info(path).isDirectory();
    switch (type) {
      case "DirectoryOrCreate" -> node.makeDirectories(path);
      case "FileOrCreate" -> {
        if (!exists) {
          node.write(path, Bytes.EMPTY);
        }
      }
      case "Directory" ->
          require(directory, "hostPath type check failed: %s is not a directory", path);
      case "File" ->
          require(exists && !directory, "hostPath type check failed: %s is not a file", path);
      default -> {}
    }
  }

  private static void require(boolean holds, String message, String path) {
    if (!holds) {
      throw new ContainerRuntime.StartFailure(message.formatted(path));
    }
  }
}
