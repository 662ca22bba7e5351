package dev.pilothouse.node;

import dev.pilothouse.apiserver.object.Struct;

/** As which user and group a container runs. */
final class Users {

  private Users() {}

  /** A user and group number with the home directory. */
  record Identity(int user, int group, String home) {}

  static Identity of(Struct pod, Struct spec, Image image) {
    String[] given = image.user().split(":", 2);
    Entry entry = find(image, given[0].isEmpty() ? "0" : given[0]);
    int user = entry.user;
    int group = given.length > 1 ? number(given[1], entry.group) : entry.group;
    String home = entry.home;
    if (ContainerRuntime.security(pod, spec, "runAsUser") instanceof Long number) {
      Entry other = find(image, number.toString());
      user = number.intValue();
      group = other.group;
      home = other.home;
    }
    if (ContainerRuntime.security(pod, spec, "runAsGroup") instanceof Long number) {
      group = number.intValue();
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
