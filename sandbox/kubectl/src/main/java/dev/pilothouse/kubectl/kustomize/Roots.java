package dev.pilothouse.kubectl.kustomize;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.session.Files;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The directory of a kustomization: files outside of it are not read, unless a flag allows it. */
record Roots(Context context, String directory) {

  /** The directory with a slash at its end. */
  String base() {
    return directory.endsWith("/") ? directory : directory + "/";
  }

  /** The path of a file of this kustomization. */
  String path(String file) {
    return file.startsWith("/") ? file : normal(base() + file);
  }

  String absolute(String file) {
    String path = path(file);
    String present = context.session().fixed().directory();
    return normal(path.startsWith("/") ? path : present + "/" + path);
  }

  /** What is wrong with reading a file from outside, or "". */
  String restriction(String file) {
    String root = absolute(".");
    boolean free = context.text("load-restrictor").equals("LoadRestrictionsNone");
    return free || absolute(file).startsWith(root + "/")
        ? ""
        : "security; file '" + absolute(file) + "' is not in or below '" + root + "'";
  }

  /** What a file holds; null when it is not there. */
  @Nullable Bytes read(String file) {
    return Files.read(context.session(), path(file));
  }

  /** As kustomize says that there is no such file. */
  String missing(String file) {
    String full = absolute(file);
    return "evalsymlink failure on '" + full + "' : lstat " + full + ": no such file or directory";
  }

  /** A path without "." and "..". */
  static String normal(String path) {
    List<String> parts = new ArrayList<>();
    for (String part : path.split("/")) {
      boolean up = part.equals("..") && !parts.isEmpty() && !parts.getLast().equals("..");
      if (up) {
        parts.removeLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    String joined = String.join("/", parts);
    return path.startsWith("/") ? "/" + joined : joined.isEmpty() ? "." : joined;
  }
}
