package dev.pilothouse.kubectl.create;

import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.session.Files;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** Makes config maps and secrets. */
final class Configuration {

  private Configuration() {}

  static Struct configMap(Context context, String name) {
    Struct.Builder text = Struct.builder();
    Struct.Builder binary = Struct.builder();
    for (Map.Entry<String, Bytes> entry : sources(context, name).entrySet()) {
      if (isText(entry.getValue())) {
        text.put(entry.getKey(), entry.getValue().text());
      } else {
        binary.put(entry.getKey(), entry.getValue().base64());
      }
    }
    Struct data = text.build();
    Struct binaryData = binary.build();
    String full =
        context.flag("append-hash") ? name + "-" + Hashes.configMap(name, data, binaryData) : name;
    return Objects.start("ConfigMap", "v1", Objects.metadata(full, Struct.EMPTY))
        .putUnlessEmpty("data", data)
        .putUnlessEmpty("binaryData", binaryData)
        .build();
  }

  /** The entries that flags give; what is wrong with them names the object. */
  private static Map<String, Bytes> sources(Context context, String name) {
    try {
      return sources(context);
    } catch (UsageException wrong) {
      String message = String.valueOf(wrong.getMessage());
      throw new UsageException(message.replaceFirst("\"\"$", "\"" + name + "\""));
    }
  }

  static Struct genericSecret(Context context, String name) {
    return secret(context, name, sources(context, name), context.text("type"));
  }

  private static Struct secret(
      Context context, String name, Map<String, Bytes> sources, String type) {
    Struct.Builder builder = Struct.builder();
    sources.forEach((key, value) -> builder.put(key, value.base64()));
    Struct data = builder.build();
    String full = context.flag("append-hash") ? name + "-" + Hashes.secret(name, type, data) : name;
    return Objects.start("Secret", "v1", Objects.metadata(full, Struct.EMPTY))
        .putUnlessEmpty("data", data)
        .putUnlessEmpty("type", type)
        .build();
  }

  static Struct tlsSecret(Context context, String name) {
    String certificate = context.text("cert");
    String key = context.text("key");
    if (certificate.isEmpty() || key.isEmpty()) {
      throw new UsageException("key and cert must be specified");
    }
    Map<String, Bytes> sources = new TreeMap<>();
    sources.put("tls.crt", pem(context, certificate));
    sources.put("tls.key", pem(context, key));
    if (!sources.get("tls.crt").text().contains("-----BEGIN ")
        || !sources.get("tls.key").text().contains("-----BEGIN ")) {
      throw new UsageException("tls: failed to find any PEM data in certificate input");
    }
    return secret(context, name, sources, "kubernetes.io/tls");
  }

  private static Bytes pem(Context context, String path) {
    if (!Files.exists(context.session(), path)) {
      throw new UsageException(
          "Cannot read file " + path + ", open " + path + ": no such file or directory");
    }
    return file(context, path);
  }

  static Struct registrySecret(Context context, String name) {
    Map<String, Bytes> sources = new TreeMap<>();
    if (!context.invocation().list("from-file").isEmpty()) {
      sources = sources(context, name);
    } else {
      String user = context.text("docker-username");
      String password = context.text("docker-password");
      if (user.isEmpty() || password.isEmpty()) {
        throw new UsageException(
            "either --from-file or the combination of --docker-username, --docker-password and"
                + " --docker-server is required");
      }
      Struct entry =
          Struct.builder()
              .put("username", user)
              .put("password", password)
              .putUnlessEmpty("email", context.text("docker-email"))
              .put("auth", Bytes.of(user + ":" + password).base64())
              .build();
      Struct all = Struct.of("auths", Struct.of(context.text("docker-server"), entry));
      sources.put(".dockerconfigjson", Bytes.of(Json.write(all)));
    }
    return secret(context, name, sources, "kubernetes.io/dockerconfigjson");
  }

  /** What --from-literal, --from-file and --from-env-file give, by key. */
  private static Map<String, Bytes> sources(Context context) {
    Map<String, Bytes> found = new TreeMap<>();
    boolean environment =
        context.invocation().knows("from-env-file")
            && !context.invocation().list("from-env-file").isEmpty();
    boolean others =
        !context.invocation().list("from-file").isEmpty()
            || context.invocation().knows("from-literal")
                && !context.invocation().list("from-literal").isEmpty();
    if (environment && others) {
      throw new UsageException("from-env-file cannot be combined with from-file or from-literal");
    }
    for (String source : context.invocation().list("from-file")) {
      fromFile(context, source, found);
    }
    if (context.invocation().knows("from-literal")) {
      for (String literal : context.invocation().list("from-literal")) {
        fromLiteral(literal, found);
      }
    }
    if (environment) {
      for (String path : context.invocation().list("from-env-file")) {
        fromEnvironment(context, path, found);
      }
    }
    return found;
  }

  private static void fromLiteral(String literal, Map<String, Bytes> found) {
    int equals = literal.indexOf('=');
    if (equals < 0) {
      throw new UsageException("invalid literal source " + literal + ", expected key=value");
    }
    String value = literal.substring(equals + 1);
    boolean quoted =
        value.length() >= 2
            && (value.startsWith("\"") && value.endsWith("\"")
                || value.startsWith("'") && value.endsWith("'"));
    put(
        found,
        literal.substring(0, equals),
        Bytes.of(quoted ? value.substring(1, value.length() - 1) : value));
  }

  private static void fromFile(Context context, String source, Map<String, Bytes> found) {
    int equals = source.indexOf('=');
    if (source.indexOf('=', equals + 1) >= 0 && equals >= 0) {
      throw new UsageException("key names or file paths cannot contain '='");
    }
    if (equals == 0) {
      throw new UsageException("key name for file path " + source.substring(1) + " missing");
    }
    if (equals == source.length() - 1 && equals > 0) {
      throw new UsageException(
          "file path for key name " + source.substring(0, equals) + " missing");
    }
    String path = source.substring(equals + 1);
    if (Files.isDirectory(context.session(), path)) {
      if (equals > 0) {
        throw new UsageException("cannot give a key name for a directory path");
      }
      for (String name : Files.list(context.session(), path)) {
        String inner = path + "/" + name;
        if (!Files.isDirectory(context.session(), inner) && name.matches("[-._a-zA-Z0-9]+")) {
          put(found, name, file(context, inner));
        }
      }
      return;
    }
    String key =
        equals > 0 ? source.substring(0, equals) : path.substring(path.lastIndexOf('/') + 1);
    put(found, key, file(context, path));
  }

  private static Bytes file(Context context, String path) {
    if (path.equals("/dev/stdin") || path.equals("-")) {
      return Files.readInput(context.session());
    }
    Bytes content = Files.read(context.session(), path);
    if (content == null) {
      throw new UsageException("error reading " + path + ": no such file or directory");
    }
    return content;
  }

  private static void fromEnvironment(Context context, String path, Map<String, Bytes> found) {
    String text = file(context, path).text();
    int number = 0;
    for (String line : text.split("\n")) {
      number++;
      String trimmed = line.stripLeading();
      if (trimmed.isEmpty() || trimmed.startsWith("#")) {
        continue;
      }
      int equals = trimmed.indexOf('=');
      String key = equals < 0 ? trimmed : trimmed.substring(0, equals);
      if (!key.matches("[-._a-zA-Z][-._a-zA-Z0-9]*")) {
        throw new UsageException(
            "env source file " + path + " contains a line " + number + " that is not KEY=VALUE");
      }
      String value =
          equals < 0
              ? context.session().fixed().environment().getOrDefault(key, "")
              : trimmed.substring(equals + 1).replaceAll("\r$", "");
      put(found, key, Bytes.of(value));
    }
  }

  private static void put(Map<String, Bytes> found, String key, Bytes value) {
    if (!key.matches("[-._a-zA-Z0-9]+")) {
      throw new UsageException(
          "\""
              + key
              + "\" is not a valid key name for a ConfigMap: a valid config key must consist of"
              + " alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or"
              + " 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')");
    }
    if (found.putIfAbsent(key, value) != null) {
      throw new UsageException(
          "cannot add key \""
              + key
              + "\", another key by that name already exists in Data for ConfigMap \""
              + "\"");
    }
  }

  private static boolean isText(Bytes bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toArray()));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
