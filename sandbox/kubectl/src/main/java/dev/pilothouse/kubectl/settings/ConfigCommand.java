package dev.pilothouse.kubectl.settings;

import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.api.Kubeconfig;
import dev.pilothouse.kubectl.cli.Invocation;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.output.Format;
import dev.pilothouse.kubectl.output.TabWriter;
import dev.pilothouse.kubectl.session.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The subcommands of {@code kubectl config}. */
public final class ConfigCommand {

  private static final Map<String, String> INNER =
      Map.of("clusters", "cluster", "contexts", "context", "users", "user");

  private ConfigCommand() {}

  // ---- looking

  public static void view(Context context) {
    if (!context.invocation().arguments().isEmpty()) {
      throw context
          .invocation()
          .usage(
              "unexpected arguments: [" + String.join(" ", context.invocation().arguments()) + "]");
    }
    Struct config = context.config().content();
    if (context.flag("minify")) {
      config = minified(context, config);
    }
    if (!context.flag("raw")) {
      config = redacted(config);
    }
    for (String list : INNER.keySet()) {
      if (config.list(list).isEmpty()) {
        config = config.with(list, Struct.NULL);
      }
    }
    config = config.with("preferences", config.struct("preferences"));
    Format format = Format.of(context, Format.USUAL);
    String text =
        format.name().isEmpty() ? Yaml.write(config) : format.print(context, config, _ -> "", true);
    context.out(text);
  }

  private static Struct minified(Context context, Struct config) {
    String name =
        context.text("context").isEmpty()
            ? config.text("current-context")
            : context.text("context");
    if (name.isEmpty()) {
      throw new UsageException("current-context must exist in order to minify");
    }
    Struct found = Kubeconfig.named(config.list("contexts"), name);
    if (found == null) {
      throw new UsageException("cannot locate context " + name);
    }
    Struct inner = found.struct("context");
    return config
        .with("contexts", Sequence.of(found))
        .with("clusters", only(config.list("clusters"), inner.text("cluster")))
        .with("users", only(config.list("users"), inner.text("user")));
  }

  private static Sequence only(Sequence entries, String name) {
    Struct found = Kubeconfig.named(entries, name);
    return found == null ? Sequence.EMPTY : Sequence.of(found);
  }

  private static Struct redacted(Struct config) {
    Sequence clusters = config.list("clusters");
    for (int i = 0; i < clusters.size(); i++) {
      if (clusters.struct(i).struct("cluster").has("certificate-authority-data")) {
        clusters =
            clusters.with(
                i, clusters.struct(i).set("DATA+OMITTED", "cluster", "certificate-authority-data"));
      }
    }
    Sequence users = config.list("users");
    for (int i = 0; i < users.size(); i++) {
      for (String key :
          List.of("client-certificate-data", "client-key-data", "token", "password")) {
        if (users.struct(i).struct("user").has(key)) {
          String shown = key.endsWith("-data") ? "DATA+OMITTED" : "REDACTED";
          users = users.with(i, users.struct(i).set(shown, "user", key));
        }
      }
    }
    return config.with("clusters", clusters).with("users", users);
  }

  public static void currentContext(Context context) {
    String current = context.config().currentContext();
    if (current.isEmpty()) {
      throw new UsageException("current-context is not set");
    }
    context.out(current + "\n");
  }

  public static void getContexts(Context context) {
    Kubeconfig config = context.config();
    List<String> wanted = context.invocation().arguments();
    String output = context.text("output");
    if (!output.isEmpty() && !output.equals("name")) {
      throw new UsageException("output must be one of '' or 'name': " + output);
    }
    TabWriter writer = TabWriter.forTables();
    if (output.isEmpty() && !context.flag("no-headers")) {
      writer.line(List.of("CURRENT", "NAME", "CLUSTER", "AUTHINFO", "NAMESPACE"));
    }
    List<String> missing = new ArrayList<>();
    for (String name : wanted.isEmpty() ? names(config, "contexts") : wanted) {
      if (Kubeconfig.named(config.content().list("contexts"), name) == null) {
        missing.add("context " + name + " not found");
        continue;
      }
      Struct inner = config.part("contexts", "context", name);
      String mark = name.equals(config.currentContext()) ? "*" : "";
      writer.line(
          output.equals("name")
              ? List.of(name)
              : List.of(
                  mark, name, inner.text("cluster"), inner.text("user"), inner.text("namespace")));
    }
    context.out(writer.aligned());
    if (!missing.isEmpty()) {
      throw new UsageException(String.join("\nerror: ", missing));
    }
  }

  private static List<String> names(Kubeconfig config, String list) {
    List<String> names = new ArrayList<>();
    config.content().list(list).structs().forEach(entry -> names.add(entry.text("name")));
    names.sort(Comparator.naturalOrder());
    return names;
  }

  public static void getClusters(Context context) {
    context.out("NAME\n");
    names(context.config(), "clusters").forEach(name -> context.out(name + "\n"));
  }

  public static void getUsers(Context context) {
    context.out("NAME\n");
    names(context.config(), "users").forEach(name -> context.out(name + "\n"));
  }

  // ---- changing

  private static void write(Context context, Struct content) {
    String path = context.config().mainPath();
    Struct shown = content;
    for (String list : INNER.keySet()) {
      if (shown.list(list).isEmpty()) {
        shown = shown.with(list, Struct.NULL);
      }
    }
    shown = shown.with("preferences", shown.struct("preferences"));
    int slash = path.lastIndexOf('/');
    if (slash > 0) {
      Files.makeDirectories(context.session(), path.substring(0, slash));
    }
    Files.write(context.session(), path, Bytes.of(Yaml.write(shown)), 0600);
  }

  private static String one(Context context) {
    List<String> arguments = context.invocation().arguments();
    if (arguments.size() != 1) {
      context.out(dev.pilothouse.kubectl.cli.Help.of(context.invocation().command()));
      throw new UsageException("Unexpected args: [" + String.join(" ", arguments) + "]");
    }
    return arguments.getFirst();
  }

  public static void useContext(Context context) {
    String name = one(context);
    Kubeconfig config = context.config();
    if (Kubeconfig.named(config.content().list("contexts"), name) == null) {
      throw new UsageException("no context exists with the name: \"" + name + "\"");
    }
    write(context, config.content().with("current-context", name));
    context.out("Switched to context \"" + name + "\".\n");
  }

  public static void renameContext(Context context) {
    List<String> names = context.invocation().arguments();
    if (names.size() != 2) {
      throw new UsageException("accepts 2 arg(s), received " + names.size());
    }
    Struct content = context.config().content();
    Sequence contexts = content.list("contexts");
    int index = index(contexts, names.getFirst());
    if (index < 0) {
      throw new UsageException(
          "cannot rename the context \""
              + names.getFirst()
              + "\", it's not in "
              + context.config().mainPath());
    }
    if (index(contexts, names.getLast()) >= 0) {
      throw new UsageException(
          "cannot rename the context \""
              + names.getFirst()
              + "\", the context \""
              + names.getLast()
              + "\" already exists in "
              + context.config().mainPath());
    }
    content =
        content.with(
            "contexts", contexts.with(index, contexts.struct(index).with("name", names.getLast())));
    if (content.text("current-context").equals(names.getFirst())) {
      content = content.with("current-context", names.getLast());
    }
    write(context, content);
    context.out("Context \"" + names.getFirst() + "\" renamed to \"" + names.getLast() + "\".\n");
  }

  private static int index(Sequence entries, String name) {
    for (int i = 0; i < entries.size(); i++) {
      if (entries.struct(i).text("name").equals(name)) {
        return i;
      }
    }
    return -1;
  }

  public static void setContext(Context context) {
    boolean current = context.flag("current");
    List<String> arguments = context.invocation().arguments();
    if (current && !arguments.isEmpty() || !current && arguments.size() != 1) {
      throw new UsageException(
          current
              ? "you cannot specify both a context name and --current"
              : "you must specify a non-empty context name or --current");
    }
    String name = current ? context.config().currentContext() : arguments.getFirst();
    if (name.isEmpty()) {
      throw new UsageException("no current context is set");
    }
    set(context, "contexts", name, List.of("cluster", "user", "namespace"), "Context");
  }

  public static void setCluster(Context context) {
    set(
        context,
        "clusters",
        one(context),
        List.of(
            "server",
            "tls-server-name",
            "insecure-skip-tls-verify",
            "certificate-authority",
            "proxy-url"),
        "Cluster");
  }

  public static void setCredentials(Context context) {
    boolean basic =
        context.invocation().given("username") || context.invocation().given("password");
    if (basic && context.invocation().given("token")) {
      throw new UsageException(
          "you cannot specify more than one authentication method at the same time: --token,"
              + " --username/--password");
    }
    set(
        context,
        "users",
        one(context),
        List.of("client-certificate", "client-key", "token", "username", "password"),
        "User");
  }

  private static void set(
      Context context, String list, String name, List<String> keys, String title) {
    Invocation invocation = context.invocation();
    Struct content = context.config().content();
    Sequence entries = content.list(list);
    int index = index(entries, name);
    String innerName = INNER.getOrDefault(list, "");
    Struct inner = index < 0 ? Struct.EMPTY : entries.struct(index).struct(innerName);
    boolean embed = invocation.knows("embed-certs") && invocation.flag("embed-certs");
    for (String key : keys) {
      if (!invocation.given(key)) {
        continue;
      }
      String value = invocation.text(key);
      boolean file = key.startsWith("client-") || key.equals("certificate-authority");
      if (file && embed) {
        Bytes pem = Files.read(context.session(), value);
        if (pem == null) {
          throw new UsageException(
              "could not stat "
                  + key
                  + " file "
                  + value
                  + ": stat "
                  + value
                  + ": no such file or directory");
        }
        inner = inner.without(key).with(key + "-data", pem.base64());
      } else if (key.equals("insecure-skip-tls-verify")) {
        inner = inner.with(key, invocation.flag(key));
      } else {
        inner =
            value.isEmpty() ? inner.without(key) : inner.with(key, value).without(key + "-data");
      }
    }
    for (String key :
        list.equals("contexts")
            ? List.of("cluster", "user")
            : list.equals("clusters") ? List.of("server") : List.<String>of()) {
      inner = inner.has(key) ? inner : inner.with(key, "");
    }
    Struct entry = Struct.of(innerName, inner, "name", name);
    entries = index < 0 ? entries.plus(entry) : entries.with(index, entry);
    write(context, content.with(list, entries));
    context.out(
        title
            + " \""
            + name
            + "\" "
            + (title.equals("Context") ? index < 0 ? "created" : "modified" : "set")
            + ".\n");
  }

  public static void deleteContext(Context context) {
    delete(context, "contexts", "context");
  }

  public static void deleteCluster(Context context) {
    delete(context, "clusters", "cluster");
  }

  public static void deleteUser(Context context) {
    delete(context, "users", "user");
  }

  private static void delete(Context context, String list, String what) {
    String name = one(context);
    Struct content = context.config().content();
    int index = index(content.list(list), name);
    if (index < 0) {
      throw new UsageException(
          "cannot delete " + what + " " + name + ", not in " + context.config().mainPath());
    }
    if (list.equals("contexts") && name.equals(content.text("current-context"))) {
      context.err(
          "warning: this removed your active context, use \"kubectl config use-context\" to select a different one\n");
    }
    write(context, content.with(list, content.list(list).without(index)));
    context.out("deleted " + what + " " + name + " from " + context.config().mainPath() + "\n");
  }

  public static void set(Context context) {
    List<String> arguments = context.invocation().arguments();
    if (arguments.size() != 2) {
      throw new UsageException("Unexpected args: [" + String.join(" ", arguments) + "]");
    }
    write(context, changed(context.config().content(), arguments.getFirst(), arguments.getLast()));
    context.out("Property \"" + arguments.getFirst() + "\" set.\n");
  }

  public static void unset(Context context) {
    String property = one(context);
    write(context, changed(context.config().content(), property, null));
    context.out("Property \"" + property + "\" unset.\n");
  }

  private static Struct changed(
      Struct content, String property, @org.jspecify.annotations.Nullable String value) {
    String[] parts = property.split("\\.");
    if (!INNER.containsKey(parts[0])
        && !List.of("current-context", "preferences", "kind", "apiVersion").contains(parts[0])) {
      throw new UsageException("unable to parse " + property + " after [] at api.Config");
    }
    if (!INNER.containsKey(parts[0]) || parts.length == 1) {
      return value == null
          ? parts[0].equals("current-context")
              ? content.with(parts[0], "")
              : content.without(parts[0])
          : content.with(parts[0], value);
    }
    Sequence entries = content.list(parts[0]);
    int index = index(entries, parts[1]);
    String inner = INNER.getOrDefault(parts[0], "");
    if (value == null) {
      if (index < 0) {
        return content;
      }
      return content.with(
          parts[0],
          parts.length == 2
              ? entries.without(index)
              : entries.with(index, entries.struct(index).remove(inner, parts[2])));
    }
    Struct entry =
        index < 0 ? Struct.of(inner, Struct.EMPTY, "name", parts[1]) : entries.struct(index);
    Object typed =
        value.equals("true") || value.equals("false") ? (Object) value.equals("true") : value;
    entry = parts.length > 2 ? entry.set(typed, inner, parts[2]) : entry;
    return content.with(parts[0], index < 0 ? entries.plus(entry) : entries.with(index, entry));
  }
}
