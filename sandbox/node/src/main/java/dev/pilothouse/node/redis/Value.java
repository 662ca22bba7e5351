package dev.pilothouse.node.redis;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a key holds. Immutable. */
sealed interface Value {

  /** As TYPE tells. */
  String type();

  /** About how many bytes it takes. */
  long bytes();

  /** Whether nothing is left of it, so that its key goes too. */
  boolean isEmpty();

  /** How OBJECT ENCODING says that it is kept. */
  String encoding();

  private static boolean isInteger(Bytes text) {
    return text.size() > 0 && text.size() < 21 && text.text().matches("0|-?[1-9]\\d{0,18}");
  }

  /** A string. */
  record Text(Bytes content) implements Value {
    @Override
    public String type() {
      return "string";
    }

    @Override
    public long bytes() {
      return content.size();
    }

    @Override
    public boolean isEmpty() {
      return false;
    }

    @Override
    public String encoding() {
      return isInteger(content) ? "int" : content.size() <= 44 ? "embstr" : "raw";
    }
  }

  /** A list: its elements by their positions, which need not begin at 0. */
  record Sequence(SortedMap<Long, Bytes> elements, long bytes) implements Value {
    static final Sequence EMPTY = new Sequence(SortedMap.empty(), 0);

    @Override
    public String type() {
      return "list";
    }

    @Override
    public boolean isEmpty() {
      return elements.isEmpty();
    }

    @Override
    public String encoding() {
      return bytes < 8192 ? "listpack" : "quicklist";
    }

    int size() {
      return elements.size();
    }

    private long first() {
      Long key = elements.firstKey();
      return key == null ? 0 : key;
    }

    private long last() {
      Long key = elements.lastKey();
      return key == null ? -1 : key;
    }

    Sequence push(Bytes element, boolean left) {
      long at = isEmpty() ? 0 : left ? first() - 1 : last() + 1;
      return new Sequence(elements.with(at, element), bytes + element.size() + 11);
    }

    /** The element at an index from 0 on. */
    @Nullable Bytes get(long index) {
      return elements.get(first() + index);
    }

    Sequence set(long index, Bytes element) {
      Bytes before = get(index);
      long change = element.size() - (before == null ? 0 : before.size());
      return new Sequence(elements.with(first() + index, element), bytes + change);
    }

    Sequence withoutEnd(boolean left) {
      long at = left ? first() : last();
      Bytes gone = elements.get(at);
      return new Sequence(elements.without(at), bytes - (gone == null ? 0 : gone.size() + 11));
    }

    static Sequence of(Iterable<Bytes> all) {
      Sequence sequence = EMPTY;
      for (Bytes element : all) {
        sequence = sequence.push(element, false);
      }
      return sequence;
    }
  }

  /**
   * A hash or a set: entries in the order in which they were added.
   *
   * @param places of entries by name
   * @param entries by place
   */
  record Table(boolean set, SortedMap<Key, Long> places, SortedMap<Long, Entry> entries, long bytes)
      implements Value {

    /** A field with its value, or a member. */
    record Entry(Key name, Bytes value) {}

    static final Table HASH = new Table(false, SortedMap.empty(), SortedMap.empty(), 0);
    static final Table SET = new Table(true, SortedMap.empty(), SortedMap.empty(), 0);

    @Override
    public String type() {
      return set ? "set" : "hash";
    }

    @Override
    public boolean isEmpty() {
      return places.isEmpty();
    }

    @Override
    public String encoding() {
      if (set && places.size() <= 512 && allIntegers()) {
        return "intset";
      }
      return places.size() <= 128 && bytes < 8192 ? "listpack" : "hashtable";
    }

    private boolean allIntegers() {
      for (Map.Entry<Key, Long> place : places) {
        if (!isInteger(place.getKey().bytes())) {
          return false;
        }
      }
      return true;
    }

    int size() {
      return places.size();
    }

    boolean contains(Key name) {
      return places.containsKey(name);
    }

    @Nullable Bytes get(Key name) {
      Long place = places.get(name);
      Entry entry = place == null ? null : entries.get(place);
      return entry == null ? null : entry.value;
    }

    Table with(Key name, Bytes value) {
      Long place = places.get(name);
      Long last = entries.lastKey();
      long at = place != null ? place : last == null ? 0 : last + 1;
      Entry before = entries.get(at);
      long gone = before == null ? 0 : size(before);
      Entry now = new Entry(name, value);
      return new Table(set, places.with(name, at), entries.with(at, now), bytes - gone + size(now));
    }

    private static long size(Entry entry) {
      return entry.name.bytes().size() + entry.value.size() + 11L;
    }

    Table without(Key name) {
      Long place = places.get(name);
      if (place == null) {
        return this;
      }
      Entry entry = entries.get(place);
      return new Table(
          set,
          places.without(name),
          entries.without(place),
          bytes - (entry == null ? 0 : size(entry)));
    }
  }

  /** A sorted set: scores by member, and the members in their order. */
  record Ranked(SortedMap<Key, Double> scores, SortedMap<Rank, Boolean> order, long bytes)
      implements Value {

    /** A member's place: by score, then by name. */
    record Rank(double score, Key member) implements Comparable<Rank> {
      @Override
      public int compareTo(Rank other) {
        int byScore = Double.compare(score + 0.0, other.score + 0.0);
        return byScore != 0 ? byScore : member.compareTo(other.member);
      }
    }

    static final Ranked EMPTY = new Ranked(SortedMap.empty(), SortedMap.empty(), 0);

    @Override
    public String type() {
      return "zset";
    }

    @Override
    public boolean isEmpty() {
      return scores.isEmpty();
    }

    @Override
    public String encoding() {
      return scores.size() <= 128 && bytes < 8192 ? "listpack" : "skiplist";
    }

    Ranked with(Key member, double score) {
      Ranked rest = without(member);
      return new Ranked(
          rest.scores.with(member, score),
          rest.order.with(new Rank(score, member), true),
          rest.bytes + member.bytes().size() + 20);
    }

    Ranked without(Key member) {
      Double score = scores.get(member);
      return score == null
          ? this
          : new Ranked(
              scores.without(member),
              order.without(new Rank(score, member)),
              bytes - member.bytes().size() - 20);
    }
  }
}
