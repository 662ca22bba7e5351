package dev.pilothouse.kubectl.cli;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A command as the command line and the help know it.
 *
 * @param path words after "kubectl", such as "rollout status"; "" for kubectl itself
 * @param group the heading under which kubectl's own help lists it, or ""
 * @param usage the usage line of its help
 * @param flags its own flags by name
 * @param required names of the flags that must be given
 * @param children last words of its subcommands
 */
public record CommandSpec(
    String path,
    String group,
    String usage,
    List<String> aliases,
    Map<String, Flag> flags,
    List<String> required,
    List<String> children) {

  /** The last word. */
  public String name() {
    return path.substring(path.lastIndexOf(' ') + 1);
  }

  /** "kubectl rollout status". */
  public String fullPath() {
    return path.isEmpty() ? "kubectl" : "kubectl " + path;
  }

  /** Its own or a global flag of that name. */
  public @Nullable Flag flag(String name) {
    Flag own = flags.get(name);
    return own != null ? own : Catalogue.standard().globals().get(name);
  }

  public @Nullable Flag flagByShorthand(String letter) {
    for (Flag flag : flags.values()) {
      if (flag.shorthand().equals(letter)) {
        return flag;
      }
    }
    for (Flag flag : Catalogue.standard().globals().values()) {
      if (flag.shorthand().equals(letter)) {
        return flag;
      }
    }
    return null;
  }
}
