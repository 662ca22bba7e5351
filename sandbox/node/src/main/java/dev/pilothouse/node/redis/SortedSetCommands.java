package dev.pilothouse.node.redis;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.node.redis.Value.Ranked;
import dev.pilothouse.node.redis.Value.Ranked.Rank;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;

/** The commands of sorted sets. */
final class SortedSetCommands {

  private static final String NOT_A_FLOAT = "ERR min or max is not a float";

  private SortedSetCommands() {}

  static void register() {
    Commands.add("zadd", -4, "wm", SortedSetCommands::add);
    Commands.add("zincrby", 4, "wm", SortedSetCommands::increase);
    Commands.add("zrem", -3, "w", SortedSetCommands::remove);
    Commands.add("zscore", 3, "r", call -> score(set(call), call.key(2)));
    Commands.add("zmscore", -3, "r", SortedSetCommands::scores);
    Commands.add("zcard", 2, "r", call -> Reply.whole(set(call).scores().size()));
    Commands.add("zcount", 4, "r", call -> Reply.whole(byScore(call, 2, 3).size()));
    Commands.add("zrank", 3, "r", call -> rank(call, false));
    Commands.add("zrevrank", 3, "r", call -> rank(call, true));
    Commands.add("zrange", -4, "r", SortedSetCommands::range);
    Commands.add("zrevrange", -4, "r", call -> byIndex(call, true));
    Commands.add("zrangebyscore", -4, "r", call -> shownByScore(call, false));
    Commands.add("zrevrangebyscore", -4, "r", call -> shownByScore(call, true));
    Commands.add("zpopmin", -2, "w", call -> pop(call, false));
    Commands.add("zpopmax", -2, "w", call -> pop(call, true));
    Commands.add("zremrangebyrank", 4, "w", SortedSetCommands::removeByRank);
    Commands.add("zremrangebyscore", 4, "w", call -> drop(call, byScore(call, 2, 3)));
    Commands.add("zscan", -3, "r", SortedSetCommands::scan);
  }

  private static Ranked set(Invocation call) {
    Ranked set = call.value(call.key(1), Ranked.class);
    return set == null ? Ranked.EMPTY : set;
  }

  private static Reply score(Ranked set, Key member) {
    Double score = set.scores().get(member);
    return score == null ? Reply.NOTHING : new Reply.Decimal(score);
  }

  private static Reply scores(Invocation call) {
    Ranked set = set(call);
    return Reply.array(call.from(2).stream().map(member -> score(set, new Key(member))).toList());
  }

  private static Reply add(Invocation call) {
    int at = 2;
    List<String> flags = new ArrayList<>();
    while (at < call.count() && call.option(at).matches("NX|XX|GT|LT|CH|INCR")) {
      flags.add(call.option(at++));
    }
    if (at >= call.count() || (call.count() - at) % 2 != 0) {
      throw CommandError.syntax();
    }
    if (flags.contains("NX") && flags.contains("XX")) {
      throw new CommandError("ERR XX and NX options at the same time are not compatible");
    }
    Ranked set = set(call);
    long added = 0;
    long moved = 0;
    Double last = null;
    for (int index = at; index < call.count(); index += 2) {
      double score = call.decimal(index);
      Key member = call.key(index + 1);
      Double before = set.scores().get(member);
      score += flags.contains("INCR") && before != null ? before : 0;
      boolean wanted =
          before == null
              ? !flags.contains("XX")
              : !flags.contains("NX")
                  && !(flags.contains("GT") && score <= before)
                  && !(flags.contains("LT") && score >= before);
      last = wanted ? score : null;
      if (wanted && (before == null || before != score)) {
        set = set.with(member, score);
        added += before == null ? 1 : 0;
        moved += before == null ? 0 : 1;
      }
    }
    if (added + moved > 0) {
      call.put(call.key(1), set);
    }
    if (flags.contains("INCR")) {
      return last == null ? Reply.NOTHING : new Reply.Decimal(last);
    }
    return Reply.whole(flags.contains("CH") ? added + moved : added);
  }

  private static Reply increase(Invocation call) {
    Ranked set = set(call);
    double score = call.decimal(2) + set.scores().getOrDefault(call.key(3), 0.0);
    if (Double.isNaN(score)) {
      throw new CommandError("ERR resulting score is not a number (NaN)");
    }
    call.put(call.key(1), set.with(call.key(3), score));
    return new Reply.Decimal(score);
  }

  private static Reply remove(Invocation call) {
    Ranked set = set(call);
    int before = set.scores().size();
    for (Bytes member : call.from(2)) {
      set = set.without(new Key(member));
    }
    if (set.scores().size() < before) {
      call.put(call.key(1), set);
    }
    return Reply.whole(before - set.scores().size());
  }

  private static Reply rank(Invocation call, boolean reverse) {
    Ranked set = set(call);
    Double score = set.scores().get(call.key(2));
    if (score == null) {
      return Reply.NOTHING;
    }
    int at = Collections.binarySearch(set.order().keys(), new Rank(score, call.key(2)));
    return Reply.whole(reverse ? set.scores().size() - 1 - at : at);
  }

  // ---- ranges

  private static Reply range(Invocation call) {
    boolean reverse = has(call, "REV");
    if (has(call, "BYSCORE")) {
      return shownByScore(call, reverse);
    }
    if (has(call, "BYLEX")) {
      throw CommandError.syntax();
    }
    return byIndex(call, reverse);
  }

  private static boolean has(Invocation call, String option) {
    for (int index = 4; index < call.count(); index++) {
      if (call.option(index).equals(option)) {
        return true;
      }
    }
    return false;
  }

  private static void checkOptions(Invocation call) {
    for (int index = 4; index < call.count(); index++) {
      String option = call.option(index);
      if (option.equals("LIMIT")) {
        index += 2;
      } else if (!option.matches("WITHSCORES|REV|BYSCORE")) {
        throw CommandError.syntax();
      }
    }
  }

  private static Reply byIndex(Invocation call, boolean reverse) {
    checkOptions(call);
    List<Rank> all = set(call).order().keys();
    List<Rank> ordered = reverse ? all.reversed() : all;
    long from = ListCommands.from(call.integer(2), all.size());
    long to = ListCommands.to(call.integer(3), all.size());
    List<Rank> found = from > to ? List.of() : ordered.subList((int) from, (int) to + 1);
    return shown(call, found, has(call, "WITHSCORES"));
  }

  private static Reply shown(Invocation call, List<Rank> found, boolean scores) {
    boolean nested = call.client.protocol() == 3 && scores;
    List<Reply> items = new ArrayList<>();
    for (Rank rank : found) {
      call.server.sys.charge(1);
      Reply member = Reply.bulk(rank.member().bytes());
      Reply score = new Reply.Decimal(rank.score());
      if (nested) {
        items.add(Reply.array(List.of(member, score)));
      } else {
        items.add(member);
        if (scores) {
          items.add(score);
        }
      }
    }
    return Reply.array(items);
  }

  private static Reply shownByScore(Invocation call, boolean reverse) {
    checkOptions(call);
    List<Rank> found = reverse ? byScore(call, 3, 2).reversed() : byScore(call, 2, 3);
    for (int index = 4; index + 2 < call.count(); index++) {
      if (call.option(index).equals("LIMIT")) {
        long skip = call.integer(index + 1);
        long most = call.integer(index + 2);
        found =
            skip < 0
                ? List.of()
                : found.stream().skip(skip).limit(most < 0 ? Long.MAX_VALUE : most).toList();
      }
    }
    return shown(call, found, has(call, "WITHSCORES"));
  }

  private static List<Rank> byScore(Invocation call, int least, int most) {
    Predicate<Double> above = bound(call.text(least), false);
    Predicate<Double> below = bound(call.text(most), true);
    return set(call).order().keys().stream()
        .filter(rank -> above.test(rank.score()) && below.test(rank.score()))
        .toList();
  }

  private static Predicate<Double> bound(String text, boolean upper) {
    boolean open = text.startsWith("(");
    double value = Invocation.decimal(open ? text.substring(1) : text, NOT_A_FLOAT);
    return score ->
        upper ? open ? score < value : score <= value : open ? score > value : score >= value;
  }

  private static Reply pop(Invocation call, boolean highest) {
    long count = call.count() > 2 ? call.integer(2) : 1;
    if (count < 0) {
      throw new CommandError("ERR value is out of range, must be positive");
    }
    List<Rank> all = set(call).order().keys();
    List<Rank> found = (highest ? all.reversed() : all).stream().limit(count).toList();
    drop(call, found);
    return shown(call, found, true);
  }

  private static Reply removeByRank(Invocation call) {
    List<Rank> all = set(call).order().keys();
    long from = ListCommands.from(call.integer(2), all.size());
    long to = ListCommands.to(call.integer(3), all.size());
    return drop(call, from > to ? List.of() : all.subList((int) from, (int) to + 1));
  }

  private static Reply drop(Invocation call, List<Rank> found) {
    Ranked set = set(call);
    for (Rank rank : found) {
      set = set.without(rank.member());
    }
    if (!found.isEmpty()) {
      call.put(call.key(1), set);
    }
    return Reply.whole(found.size());
  }

  private static Reply scan(Invocation call) {
    KeyCommands.Options options = new KeyCommands.Options(call, 2);
    List<Reply> found = new ArrayList<>();
    for (Rank rank : set(call).order().keys()) {
      if (options.matches(rank.member().text())) {
        found.add(Reply.bulk(rank.member().bytes()));
        found.add(Reply.text(Reply.decimal(rank.score())));
      }
    }
    return KeyCommands.page(0, found);
  }
}
