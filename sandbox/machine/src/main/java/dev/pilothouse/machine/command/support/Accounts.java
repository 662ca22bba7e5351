package dev.pilothouse.machine.command.support;

import dev.pilothouse.machine.Sys;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The users and groups of /etc/passwd and /etc/group. */
public final class Accounts {

  private final List<String[]> users;
  private final List<String[]> groups;

  private Accounts(List<String[]> users, List<String[]> groups) {
    this.users = users;
    this.groups = groups;
  }

  /** Reads both files; one that is not there has no entries. */
  public static Accounts of(Sys sys) {
    return new Accounts(entries(sys, "/etc/passwd"), entries(sys, "/etc/group"));
  }

  private static List<String[]> entries(Sys sys, String path) {
    List<String[]> entries = new ArrayList<>();
    for (String line : FileAccess.textOrEmpty(sys, path).split("\n")) {
      String[] fields = line.split(":", -1);
      if (fields.length >= 3) {
        entries.add(fields);
      }
    }
    return entries;
  }

  /** The user's name, or the number when nobody has it. */
  public String userName(int user) {
    return name(users, user);
  }

  /** The group's name, or the number when none has it. */
  public String groupName(int group) {
    return name(groups, group);
  }

  public boolean knowsUser(int user) {
    return users.stream().anyMatch(entry -> entry[2].equals(String.valueOf(user)));
  }

  public boolean knowsGroup(int group) {
    return groups.stream().anyMatch(entry -> entry[2].equals(String.valueOf(group)));
  }

  /** The number of a user given by name or number, or null. */
  public @Nullable Integer user(String text) {
    return number(users, text);
  }

  /** The number of a group given by name or number, or null. */
  public @Nullable Integer group(String text) {
    return number(groups, text);
  }

  /** The first group of a user, or null when the user is unknown. */
  public @Nullable Integer groupOfUser(int user) {
    return users.stream()
        .filter(entry -> entry[2].equals(String.valueOf(user)) && entry.length > 3)
        .map(entry -> Integer.valueOf(entry[3]))
        .findFirst()
        .orElse(null);
  }

  /** The numbers of all groups that the user is a member of, the first group first. */
  public List<Integer> groupsOfUser(int user, int first) {
    List<Integer> found = new ArrayList<>();
    found.add(first);
    String name = userName(user);
    for (String[] entry : groups) {
      int number = Integer.parseInt(entry[2]);
      boolean member = entry.length > 3 && List.of(entry[3].split(",")).contains(name);
      if (member && !found.contains(number)) {
        found.add(number);
      }
    }
    return found;
  }

  private static String name(List<String[]> entries, int number) {
    for (String[] entry : entries) {
      if (entry[2].equals(String.valueOf(number))) {
        return entry[0];
      }
    }
    return String.valueOf(number);
  }

  private static @Nullable Integer number(List<String[]> entries, String text) {
    for (String[] entry : entries) {
      if (entry[0].equals(text)) {
        return Integer.valueOf(entry[2]);
      }
    }
    return text.matches("\\d{1,9}") ? Integer.valueOf(text) : null;
  }
}
