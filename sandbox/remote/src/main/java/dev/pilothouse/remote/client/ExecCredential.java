package dev.pilothouse.remote.client;

import dev.pilothouse.remote.client.ClusterAccess.Credential;
import dev.pilothouse.sandbox.SandboxException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A token from a program that a kubeconfig names (client.authentication.k8s.io), kept until it
 * expires or is refused.
 */
final class ExecCredential implements Credential {

  private static final long LIMIT_SECONDS = 60;
  private static final long EARLY_SECONDS = 30;

  private final Map<?, ?> plugin;
  private final Path directory;
  private @Nullable String token;
  private Instant expires = Instant.MAX;

  ExecCredential(Map<?, ?> plugin, Path directory) {
    this.plugin = plugin;
    this.directory = directory;
  }

  @Override
  public synchronized String authorization() {
    String present = token;
    if (present == null || Instant.now().isAfter(expires)) {
      present = fetch();
      token = present;
    }
    return "Bearer " + present;
  }

  @Override
  public synchronized void refused() {
    token = null;
  }

  private String fetch() {
    Map<String, Object> answer = Json.read(run());
    String fresh = Json.text(answer, "status", "token");
    if (fresh.isEmpty()) {
      throw new SandboxException(program() + " gave no token; certificates are not supported");
    }
    String expiration = Json.text(answer, "status", "expirationTimestamp");
    try {
      expires =
          expiration.isEmpty()
              ? Instant.MAX
              : Instant.parse(expiration).minusSeconds(EARLY_SECONDS);
    } catch (DateTimeException strange) {
      throw new SandboxException(program() + " gave a strange time: " + expiration, strange);
    }
    return fresh;
  }

  private String program() {
    return Kubeconfig.text(plugin, "command");
  }

  private byte[] run() {
    List<String> words = new ArrayList<>(List.of(command()));
    if (plugin.get("args") instanceof List<?> arguments) {
      arguments.forEach(argument -> words.add(String.valueOf(argument)));
    }
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("KUBERNETES_EXEC_INFO", information());
    if (plugin.get("env") instanceof List<?> variables) {
      for (Object variable : variables) {
        if (variable instanceof Map<?, ?> map) {
          builder.environment().put(Kubeconfig.text(map, "name"), Kubeconfig.text(map, "value"));
        }
      }
    }
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      byte[] output = process.getInputStream().readAllBytes();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new SandboxException("the credential plugin " + program() + " failed");
      }
      return output;
    } catch (IOException failed) {
      throw new SandboxException("the credential plugin " + program() + " cannot be run", failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new SandboxException("interrupted", interrupted);
    }
  }

  /** As kubectl: a name with a slash is relative to the kubeconfig. */
  private String command() {
    String name = program();
    return name.contains("/") ? directory.resolve(name).toString() : name;
  }

  private String information() {
    Map<String, Object> text =
        Map.of(
            "apiVersion",
            Kubeconfig.text(plugin, "apiVersion"),
            "kind",
            "ExecCredential",
            "spec",
            Map.of("interactive", false));
    return new String(Json.write(text), StandardCharsets.UTF_8);
  }
}
