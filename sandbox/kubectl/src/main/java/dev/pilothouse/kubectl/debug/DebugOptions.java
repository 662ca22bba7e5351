package dev.pilothouse.kubectl.debug;

import dev.pilothouse.apiserver.codec.CodecException;
import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.patch.StrategicMergePatch;
import dev.pilothouse.kubectl.api.ApiType;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.change.Kinds;
import dev.pilothouse.kubectl.cli.Invocation;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.session.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What a command line of {@code kubectl debug} asks for.
 *
 * @param names what to debug
 * @param words what stands after "--"
 * @param custom a part of a container that the new one gets, from --custom
 */
record DebugOptions(
    Context context, Profile profile, List<String> names, List<String> words, Struct custom) {

  private static final String SUFFIX_CHARACTERS = "bcdfghjklmnpqrstvwxz2456789";
  private static final int SUFFIX_LENGTH = 5;
  private static final Pattern IMAGE =
      Pattern.compile(
          "([a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?(:[0-9]+)?/)?"
              + "[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*"
              + "(:\\w[\\w.-]{0,127})?(@[A-Za-z][A-Za-z0-9]*([-_+.][A-Za-z][A-Za-z0-9]*)*:"
              + "[0-9a-fA-F]{32,})?");
  private static final List<String> PULL_POLICIES = List.of("", "Always", "IfNotPresent", "Never");
  private static final List<String> UNCHANGEABLE =
      List.of("name", "command", "image", "lifecycle", "volumeDevices");

  static DebugOptions of(Context context) {
    Invocation invocation = context.invocation();
    List<String> arguments = invocation.arguments();
    int dash = invocation.dash();
    boolean words = dash >= 0 && arguments.size() > dash;
    return new DebugOptions(
        context,
        Profile.of(context.text("profile")),
        words ? arguments.subList(0, dash) : arguments,
        words ? arguments.subList(dash, arguments.size()) : List.of(),
        custom(context));
  }

  private static Struct custom(Context context) {
    String path = context.text("custom");
    if (path.isEmpty()) {
      return Struct.EMPTY;
    }
    String text = Files.readText(context.session(), path);
    if (text == null) {
      throw new UsageException(
          "must pass a container spec json file for custom profile: open "
              + path
              + ": no such file or directory");
    }
    try {
      return Yaml.readStruct(text);
    } catch (CodecException broken) {
      throw new UsageException(
          path + " does not contain a valid container spec: " + broken.getMessage());
    }
  }

  // ---- what is asked for

  String target() {
    return context.text("target");
  }

  String image() {
    return context.text("image");
  }

  String copyName() {
    return context.text("copy-to");
  }

  String containerName() {
    return context.text("container");
  }

  boolean quiet() {
    return context.flag("quiet");
  }

  boolean attaches() {
    return context.invocation().given("attach") ? context.flag("attach") : context.flag("stdin");
  }

  private Map<String, String> images() {
    Map<String, String> images = new LinkedHashMap<>();
    for (String pair : context.invocation().list("set-image")) {
      int equals = pair.indexOf('=');
      images.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    return images;
  }

  boolean setsImages() {
    return !images().isEmpty();
  }

  /** Some characters that make a name unlike others. */
  String suffix() {
    return context
        .session()
        .effect(
            sys -> {
              StringBuilder suffix = new StringBuilder();
              for (int i = 0; i < SUFFIX_LENGTH; i++) {
                int at = (int) Math.floorMod(sys.randomLong(), (long) SUFFIX_CHARACTERS.length());
                suffix.append(SUFFIX_CHARACTERS.charAt(at));
              }
              return suffix.toString();
            });
  }

  // ---- checks

  /** Fails when the flags do not go together. */
  void validate() {
    if (copyName().isEmpty()) {
      require(!context.flag("replace"), "--replace may only be used with --copy-to.");
      require(!context.flag("same-node"), "--same-node may only be used with --copy-to.");
      require(images().isEmpty(), "--set-image may only be used with --copy-to.");
      require(!image().isEmpty(), "you must specify --image when not using --copy-to.");
    } else {
      require(
          !image().isEmpty() || !images().isEmpty() || !words.isEmpty(),
          "you must specify --image, --set-image or command arguments.");
      require(
          words.isEmpty() || !containerName().isEmpty() || !image().isEmpty(),
          "you must specify an existing container or a new image when specifying args.");
    }
    require(
        image().isEmpty() || IMAGE.matcher(image()).matches(),
        "invalid image name \"" + image() + "\": invalid reference format");
    require(
        !names.isEmpty() || !context.invocation().list("filename").isEmpty(),
        "NAME or filename is required for debug");
    String policy = context.text("image-pull-policy");
    require(PULL_POLICIES.contains(policy), "invalid image pull policy: " + policy);
    images()
        .forEach(
            (name, image) ->
                require(
                    IMAGE.matcher(image).matches(),
                    "invalid image name \""
                        + image
                        + "\" for container \""
                        + name
                        + "\": invalid reference format"));
    require(
        target().isEmpty() || copyName().isEmpty(),
        "--target is incompatible with --copy-to. Use --share-processes instead.");
    require(
        !context.flag("tty") || context.flag("stdin"),
        "-i/--stdin is required for containers with -t/--tty=true");
    require(
        UNCHANGEABLE.stream().noneMatch(custom::has),
        "name, command, image, lifecycle and volume devices are not modifiable via custom profile");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new UsageException(otherwise);
    }
  }

  // ---- containers

  /** A new container. */
  Struct container(String name) {
    return changed(Struct.of("name", name, "terminationMessagePolicy", "File"));
  }

  /** A container with what the flags set. */
  Struct changed(Struct container) {
    Struct changed = container;
    if (!words.isEmpty()) {
      Sequence list = Sequence.copyOf(words);
      changed =
          context.flag("arguments-only")
              ? changed.with("args", list)
              : changed.with("command", list).without("args");
    }
    changed = withUnlessEmpty(changed, "image", image());
    changed = withUnlessEmpty(changed, "imagePullPolicy", context.text("image-pull-policy"));
    Sequence environment = environment();
    changed = environment.isEmpty() ? changed : changed.with("env", environment);
    changed = context.flag("stdin") ? changed.with("stdin", true) : changed.without("stdin");
    return context.flag("tty") ? changed.with("tty", true) : changed.without("tty");
  }

  private static Struct withUnlessEmpty(Struct container, String key, String value) {
    return value.isEmpty() ? container : container.with(key, value);
  }

  private Sequence environment() {
    Map<String, String> variables = new java.util.TreeMap<>();
    for (String pair : context.invocation().list("env")) {
      int equals = pair.indexOf('=');
      variables.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    Sequence environment = Sequence.EMPTY;
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      environment =
          environment.plus(Struct.of("name", variable.getKey(), "value", variable.getValue()));
    }
    return environment;
  }

  /** A container of a copy with the image that --set-image gives it. */
  Struct withSetImage(Struct container) {
    Map<String, String> images = images();
    String image = images.getOrDefault(container.text("name"), images.getOrDefault("*", ""));
    return withUnlessEmpty(container, "image", image);
  }

  /** The debugging container with what --custom adds. */
  Struct customized(Struct container) {
    if (custom.isEmpty()) {
      return container;
    }
    Struct pod = Struct.of("spec", Struct.of("containers", Sequence.of(container)));
    Struct part = custom.with("name", container.text("name"));
    Struct patch = Struct.of("spec", Struct.of("containers", Sequence.of(part)));
    Struct merged =
        StrategicMergePatch.apply(
            pod, patch, Objects.requireNonNull(Kinds.rules(ApiType.guessed("v1", "Pod"))));
    return merged.structAt("spec").list("containers").struct(0);
  }
}
