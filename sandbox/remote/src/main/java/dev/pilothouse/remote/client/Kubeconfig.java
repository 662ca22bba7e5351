package dev.pilothouse.remote.client;

import dev.pilothouse.remote.client.ClusterAccess.Credential;
import dev.pilothouse.sandbox.SandboxException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads what the current context of a kubeconfig says. */
public final class Kubeconfig {

  private final Map<?, ?> content;
  private final Path directory;

  private Kubeconfig(Map<?, ?> content, Path directory) {
    this.content = content;
    this.directory = directory;
  }

  /**
   * The cluster and user of a file's current context.
   *
   * @throws SandboxException when the file does not say it, in words for who runs the server
   */
  public static ClusterAccess read(Path file) {
    try {
      Path directory = file.toAbsolutePath().getParent();
      return parse(Files.readString(file), directory == null ? Path.of(".") : directory);
    } catch (IOException unreadable) {
      throw new SandboxException("cannot read the kubeconfig " + file, unreadable);
    } catch (SandboxException wrong) {
      throw new SandboxException("the kubeconfig " + file + ": " + wrong.getMessage(), wrong);
    }
  }

  /**
   * As {@link #read}, of a text.
   *
   * @param directory to which the paths in it are relative
   */
  public static ClusterAccess parse(String text, Path directory) {
    try {
      Object content = new Load(LoadSettings.builder().build()).loadFromString(text);
      return new Kubeconfig(content instanceof Map<?, ?> map ? map : Map.of(), directory).access();
    } catch (YamlEngineException broken) {
      throw new SandboxException("it is no YAML: " + broken.getMessage(), broken);
    }
  }

  private ClusterAccess access() {
    String current = text(content, "current-context");
    if (current.isEmpty()) {
      throw new SandboxException("it has no current-context");
    }
    Map<?, ?> context = named("contexts", "context", current);
    Map<?, ?> cluster = named("clusters", "cluster", text(context, "cluster"));
    Map<?, ?> user =
        text(context, "user").isEmpty() ? Map.of() : named("users", "user", text(context, "user"));
    if (user.containsKey("auth-provider")) {
      throw new SandboxException("auth-provider is gone from Kubernetes; use an exec plugin");
    }
    String certificate = data(user, "client-certificate");
    String proxy = text(cluster, "proxy-url");
    return new ClusterAccess(
        server(text(cluster, "server")),
        data(cluster, "certificate-authority"),
        Boolean.TRUE.equals(cluster.get("insecure-skip-tls-verify")),
        certificate,
        certificate == null ? null : data(user, "client-key"),
        credential(user),
        proxy.isEmpty() ? null : URI.create(proxy));
  }

  private static URI server(String text) {
    if (!text.startsWith("https://") && !text.startsWith("http://")) {
      throw new SandboxException("the server must be an http or https address: \"" + text + "\"");
    }
    return URI.create(text.replaceAll("/+$", ""));
  }

  private Credential credential(Map<?, ?> user) {
    String token = text(user, "token");
    String tokenFile = text(user, "tokenFile");
    if (!tokenFile.isEmpty()) {
      Path file = directory.resolve(tokenFile);
      return () -> "Bearer " + content(file).strip();
    }
    if (!token.isEmpty()) {
      return () -> "Bearer " + token;
    }
    if (user.get("exec") instanceof Map<?, ?> plugin) {
      return new ExecCredential(plugin, directory);
    }
    if (!text(user, "username").isEmpty()) {
      String pair = text(user, "username") + ":" + text(user, "password");
      String encoded = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
      return () -> "Basic " + encoded;
    }
    return Credential.NONE;
  }

  private Map<?, ?> named(String list, String part, String name) {
    if (content.get(list) instanceof List<?> entries) {
      for (Object entry : entries) {
        if (entry instanceof Map<?, ?> map && name.equals(map.get("name"))) {
          return map.get(part) instanceof Map<?, ?> found ? found : Map.of();
        }
      }
    }
    throw new SandboxException("it has no " + part + " \"" + name + "\"");
  }

  /** What KEY-data holds in base64, or else the file that KEY names. */
  private @Nullable String data(Map<?, ?> part, String key) {
    String data = text(part, key + "-data");
    if (!data.isEmpty()) {
      try {
        return new String(Base64.getMimeDecoder().decode(data), StandardCharsets.UTF_8);
      } catch (IllegalArgumentException broken) {
        throw new SandboxException(key + "-data is no base64", broken);
      }
    }
    String file = text(part, key);
    return file.isEmpty() ? null : content(directory.resolve(file));
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new SandboxException("cannot read " + file, unreadable);
    }
  }

  static String text(Map<?, ?> map, String key) {
    Object value = map.get(key);
    return value == null ? "" : value.toString();
  }
}
