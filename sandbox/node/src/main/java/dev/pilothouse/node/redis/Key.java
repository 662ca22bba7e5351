package dev.pilothouse.node.redis;

import dev.pilothouse.kernel.Bytes;

/** A binary-safe string that has an order: a key, a field, a member. */
record Key(Bytes bytes) implements Comparable<Key> {

  static Key of(String text) {
    return new Key(Bytes.of(text));
  }

  @Override
  public int compareTo(Key other) {
    int shared = Math.min(bytes.size(), other.bytes.size());
    for (int index = 0; index < shared; index++) {
      int order = (bytes.at(index) & 0xff) - (other.bytes.at(index) & 0xff);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(bytes.size(), other.bytes.size());
  }

  String text() {
    return bytes.text();
  }
}
