package dev.pilothouse.kubectl.api;

import dev.pilothouse.apiserver.codec.CodecException;
import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.cli.Invocation;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.session.Files;
import dev.pilothouse.kubectl.session.Session;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The kubeconfig files of a user: where they are, how they are merged, how they are changed. */
public record Kubeconfig(Struct content, List<String> paths) {

  public static final Struct EMPTY =
      Struct.of(
          "apiVersion", "v1",
          "clusters", Sequence.EMPTY,
          "contexts", Sequence.EMPTY,
          "current-context", "",
          "kind", "Config",
          "preferences", Struct.EMPTY,
          "users", Sequence.EMPTY);

  /** Reads the files that the command line and the environment name; absent ones count as empty. */
  public static Kubeconfig load(Session session, Invocation invocation) {
    List<String> paths = paths(session, invocation);
    Struct merged = EMPTY;
    boolean explicit = !invocation.text("kubeconfig").isEmpty();
    for (String path : paths) {
      String text = Files.readText(session, path);
      if (text == null) {
        if (explicit) {
          throw new UsageException("stat " + path + ": no such file or directory");
        }
        continue;
      }
      merged = merge(merged, parse(path, text));
    }
    return new Kubeconfig(merged, paths);
  }

  private static List<String> paths(Session session, Invocation invocation) {
    String flag = invocation.text("kubeconfig");
    if (!flag.isEmpty()) {
      return List.of(flag);
    }
    String variable = session.fixed().environment().getOrDefault("KUBECONFIG", "");
    List<String> paths = new ArrayList<>();
    for (String path : variable.split(":")) {
      if (!path.isEmpty()) {
        paths.add(path);
      }
    }
    return paths.isEmpty()
        ? List.of(session.fixed().environment().getOrDefault("HOME", "/") + "/.kube/config")
        : paths;
  }

  static Struct parse(String path, String text) {
    try {
      return Yaml.read(text) instanceof Struct struct ? struct : EMPTY;
    } catch (CodecException e) {
      throw new UsageException(
          "error loading config file \""
              + path
              + "\": "
              + String.valueOf(e.getMessage()).replace("error converting YAML to JSON: ", ""));
    }
  }

  private static Struct merge(Struct first, Struct second) {
    Struct merged = first;
    for (String list : List.of("clusters", "contexts", "users")) {
      Sequence entries = merged.list(list);
      for (Struct entry : second.list(list).structs()) {
        if (named(entries, entry.text("name")) == null) {
          entries = entries.plus(entry);
        }
      }
      merged = merged.with(list, entries);
    }
    if (merged.text("current-context").isEmpty()) {
      merged = merged.with("current-context", second.text("current-context"));
    }
    return merged;
  }

  /** The entry of that name, or null. */
  public static @Nullable Struct named(Sequence entries, String name) {
    for (Struct entry : entries.structs()) {
      if (entry.text("name").equals(name)) {
        return entry;
      }
    }
    return null;
  }

  /** The file that changes go to. */
  public String mainPath() {
    return paths.getFirst();
  }

  public String currentContext() {
    return content.text("current-context");
  }

  /** The inner part of an entry, such as the "cluster" of a cluster; empty when absent. */
  public Struct part(String list, String key, String name) {
    Struct entry = named(content.list(list), name);
    return entry == null ? Struct.EMPTY : entry.struct(key);
  }

  public boolean isEmpty() {
    return content.list("clusters").isEmpty() && content.list("contexts").isEmpty();
  }
}
