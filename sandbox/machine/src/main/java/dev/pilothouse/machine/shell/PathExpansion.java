package dev.pilothouse.machine.shell;

import dev.pilothouse.machine.FileInfo;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.shell.Options.Option;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Finds the path names that match a pattern (Shell Command Language, 2.6.6). */
final class PathExpansion {

  private final Sys sys;
  private final Options options;
  private final List<String> found = new ArrayList<>();

  PathExpansion(Sys sys, Options options) {
    this.sys = sys;
    this.options = options;
  }

  /** The existing paths that match, sorted; empty when there are none. */
  List<String> expand(String pattern) {
    boolean absolute = pattern.startsWith("/");
    List<String> components = new ArrayList<>(List.of(pattern.split("/+")));
    if (absolute && !components.isEmpty()) {
      components.removeFirst();
    }
    walk(absolute ? "/" : "", components, 0, pattern.endsWith("/"));
    Collections.sort(found);
    return found;
  }

  private void walk(String prefix, List<String> components, int index, boolean directory) {
    sys.charge(5);
    if (index == components.size()) {
      String path = directory && !prefix.endsWith("/") ? prefix + "/" : prefix;
      if (exists(path)) {
        found.add(path);
      }
      return;
    }
    String component = components.get(index);
    if (component.equals("**") && options.has(Option.GLOBSTAR)) {
      everyLevel(prefix, components, index, directory);
      return;
    }
    if (!Pattern.isPattern(component)) {
      walk(join(prefix, Pattern.unescape(component)), components, index + 1, directory);
      return;
    }
    Pattern matcher =
        Pattern.of(component, options.has(Option.EXTGLOB), options.has(Option.NOCASEGLOB));
    boolean hidden = component.startsWith(".") || component.startsWith("\\.");
    for (String name : list(prefix, hidden)) {
      if (name.startsWith(".") && !hidden && !options.has(Option.DOTGLOB)) {
        continue;
      }
      if (matcher.matches(name)) {
        String path = join(prefix, name);
        if (index + 1 < components.size() || directory) {
          if (isDirectory(path)) {
            walk(path, components, index + 1, directory);
          }
        } else {
          found.add(path);
        }
      }
    }
  }

  private void everyLevel(String prefix, List<String> components, int index, boolean directory) {
    boolean lastOne = index + 1 == components.size();
    if (!lastOne) {
      walk(prefix, components, index + 1, directory);
    } else if (!prefix.isEmpty()) {
      found.add(prefix + "/");
    }
    for (String name : list(prefix, false)) {
      String path = join(prefix, name);
      if (name.startsWith(".") && !options.has(Option.DOTGLOB)) {
        continue;
      }
      if (isRealDirectory(path)) {
        if (lastOne) {
          nested(path, directory);
        } else {
          walk(path, components, index, directory);
        }
      } else if (lastOne && !directory) {
        found.add(path);
      }
    }
  }

  private void nested(String path, boolean directory) {
    found.add(directory ? path + "/" : path);
    for (String name : list(path, false)) {
      String inner = join(path, name);
      if (name.startsWith(".") && !options.has(Option.DOTGLOB)) {
        continue;
      }
      if (isRealDirectory(inner)) {
        nested(inner, directory);
      } else if (!directory) {
        found.add(inner);
      }
    }
  }

  private static String join(String prefix, String name) {
    return prefix.isEmpty() || prefix.endsWith("/") ? prefix + name : prefix + "/" + name;
  }

  private List<String> list(String directory, boolean withDots) {
    try {
      List<String> names = sys.list(directory.isEmpty() ? "." : directory);
      sys.charge(names.size());
      if (withDots) {
        List<String> all = new ArrayList<>(List.of(".", ".."));
        all.addAll(names);
        return all;
      }
      return names;
    } catch (SysException unreadable) {
      return List.of();
    }
  }

  private boolean exists(String path) {
    try {
      sys.lstat(path);
      return true;
    } catch (SysException missing) {
      return false;
    }
  }

  private boolean isDirectory(String path) {
    try {
      return sys.stat(path).isDirectory();
    } catch (SysException missing) {
      return false;
    }
  }

  private boolean isRealDirectory(String path) {
    try {
      return sys.lstat(path).type() == FileInfo.Type.DIRECTORY;
    } catch (SysException missing) {
      return false;
    }
  }
}
