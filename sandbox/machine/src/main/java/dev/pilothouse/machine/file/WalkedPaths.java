package dev.pilothouse.machine.file;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The long ways to directories that were walked lately, so that work in a deep tree does not walk
 * them again for each file. It is only faster: what a walk finds and what it costs stay the same.
 */
public final class WalkedPaths {

  private static final int MOST = 1_024;

  /** From where, as whom, and along which names a walk went. */
  record Way(int namespace, int user, int group, String from, String path) {}

  /** Where it ended, and how many names and links it went along. */
  record End(Place place, int names, int links) {}

  private final Map<Way, End> ends = new LinkedHashMap<>(16, 0.75f, true);

  @Nullable End get(Way way) {
    return ends.get(way);
  }

  void put(Way way, End end) {
    ends.put(way, end);
    if (ends.size() > MOST) {
      ends.remove(ends.keySet().iterator().next());
    }
  }

  /** A directory without entries was removed. */
  void removed(int tree, int inode) {
    ends.values().removeIf(end -> end.place.inode() == inode && end.place.mount().tree() == tree);
  }

  /** A directory may be searched by others now; root may search all. */
  void forgetRights() {
    ends.keySet().removeIf(way -> way.user != 0);
  }

  /** Something may be found elsewhere now. */
  void forget() {
    ends.clear();
  }
}
