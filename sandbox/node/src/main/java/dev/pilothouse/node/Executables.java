package dev.pilothouse.node;

import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.file.FileTree;

/** Finds the file that a command names, as the container runtime does. */
final class Executables {

  private Executables() {}

  /** The path of the command in the container, or "" when there is none. */
  static String find(FileTree files, String command, String path, String directory) {
    if (command.contains("/")) {
      String full = command.startsWith("/") ? command : directory + "/" + command;
      return isFile(files, full) ? full : "";
    }
    for (String place : path.split(":")) {
      String full = place + "/" + command;
      if (isFile(files, full) && (files.info(full).mode() & 0111) != 0) {
        return full;
      }
    }
    return "";
  }

  private static boolean isFile(FileTree files, String path) {
    try {
      return files.exists(path) && !files.info(path).isDirectory();
    } catch (SysException unreachable) {
      return false;
    }
  }
}
