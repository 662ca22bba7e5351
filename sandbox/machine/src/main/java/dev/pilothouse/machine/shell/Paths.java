package dev.pilothouse.machine.shell;

import dev.pilothouse.machine.FileInfo;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds programs by the variable PATH (Shell Command Language, 2.9.1.1). */
final class Paths {

  static final String STANDARD = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private Paths() {}

  /** The path of the program: the name itself when it has a slash; null when there is none. */
  static @Nullable String find(Shell shell, String name) {
    if (name.indexOf('/') >= 0) {
      return name;
    }
    if (name.isEmpty()) {
      return null;
    }
    String known = shell.r.hashed.get(name);
    if (known != null && isExecutable(shell.sys, known)) {
      return known;
    }
    List<String> all = findAll(shell, name);
    if (all.isEmpty()) {
      String other = findOther(shell, name);
      return other;
    }
    shell.r.hashed = shell.r.hashed.with(name, all.getFirst());
    return all.getFirst();
  }

  /** A file of the name that is there but cannot be run, for the right message. */
  private static @Nullable String findOther(Shell shell, String name) {
    for (String directory : directories(shell)) {
      String path = directory + "/" + name;
      try {
        if (shell.sys.stat(path).isRegular()) {
          return path;
        }
      } catch (SysException missing) {
        // Not in this directory.
      }
    }
    return null;
  }

  static List<String> findAll(Shell shell, String name) {
    List<String> found = new ArrayList<>();
    if (name.indexOf('/') >= 0) {
      if (isExecutable(shell.sys, name)) {
        found.add(name);
      }
      return found;
    }
    for (String directory : directories(shell)) {
      shell.sys.charge(1);
      String path = directory + "/" + name;
      if (isExecutable(shell.sys, path)) {
        found.add(path);
      }
    }
    return found;
  }

  static List<String> directories(Shell shell) {
    String path = shell.variables.value("PATH");
    if (path == null) {
      path = STANDARD;
    }
    List<String> directories = new ArrayList<>();
    for (String directory : path.split(":", -1)) {
      directories.add(directory.isEmpty() ? "." : directory);
    }
    return directories;
  }

  static boolean isExecutable(Sys sys, String path) {
    try {
      FileInfo info = sys.stat(path);
      return info.isRegular() && (info.mode() & 0111) != 0 && sys.mayAccess(path, 1);
    } catch (SysException missing) {
      return false;
    }
  }
}
