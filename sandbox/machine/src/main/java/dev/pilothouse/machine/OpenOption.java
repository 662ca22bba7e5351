package dev.pilothouse.machine;

/** A flag of open(2). */
public enum OpenOption {
  READ,
  WRITE,
  APPEND,
  CREATE,
  EXCLUSIVE,
  TRUNCATE,
  DIRECTORY,
  NO_FOLLOW
}
