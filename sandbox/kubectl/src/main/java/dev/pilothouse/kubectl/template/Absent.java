package dev.pilothouse.kubectl.template;

/** The value of a key that is not there. */
enum Absent {
  ABSENT
}
