package dev.pilothouse.node;

import dev.pilothouse.apiserver.view.core.Container;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.PodSecurityContext;
import dev.pilothouse.apiserver.view.core.SecurityContext;

/** As which user and group a container runs. */
final class Users {

  private Users() {}

  /** A user and group number with the home directory. */
  record Identity(int user, int group, String home) {}

  static Identity of(Pod pod, Container spec, Image image) {
    String[] given = image.user().split(":", 2);
    Entry entry = find(image, given[0].isEmpty() ? "0" : given[0]);
    int user = entry.user;
    int group = given.length > 1 ? number(given[1], entry.group) : entry.group;
    String home = entry.home;
    SecurityContext own = spec.securityContext();
    PodSecurityContext shared = pod.spec().securityContext();
    if (own.hasRunAsUser() || shared.hasRunAsUser()) {
      long number = own.hasRunAsUser() ? own.runAsUser() : shared.runAsUser();
      Entry other = find(image, Long.toString(number));
      user = (int) number;
      group = other.group;
      home = other.home;
    }
    if (own.hasRunAsGroup() || shared.hasRunAsGroup()) {
      group = (int) (own.hasRunAsGroup() ? own.runAsGroup() : shared.runAsGroup());
    }
    return new Identity(user, group, home);
  }

  private record Entry(int user, int group, String home) {}

  /**
   * Looks a name or number up in the image's /etc/passwd; an unknown number is a user without home.
   */
  private static Entry find(Image image, String user) {
    for (String line : image.passwd().split("\n")) {
      String[] fields = line.split(":");
      if (fields.length >= 6 && (fields[0].equals(user) || fields[2].equals(user))) {
        return new Entry(number(fields[2], 0), number(fields[3], 0), fields[5]);
      }
    }
    return new Entry(number(user, 0), 0, "/");
  }

  private static int number(String text, int otherwise) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException name) {
      return otherwise;
    }
  }
}
