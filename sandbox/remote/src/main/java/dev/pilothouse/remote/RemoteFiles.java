package dev.pilothouse.remote;

import dev.pilothouse.remote.PodCommand.Outcome;
import dev.pilothouse.remote.client.ExecSession;
import dev.pilothouse.sandbox.WorkstationFiles;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The learner's files in the workstation's pod, through small scripts for any POSIX shell. Changes
 * are found by looking every other second while somebody listens.
 */
final class RemoteFiles implements WorkstationFiles {

  private static final int LARGEST = 1 << 20;
  private static final int MODE = 0xF000;
  private static final int DIRECTORY = 0x4000;

  private static final String LIST =
      """
      [ -e "$1" ] || { echo "No such file or directory" >&2; exit 1; }
      [ -d "$1" ] || { echo "Not a directory" >&2; exit 1; }
      cd "$1" 2>/dev/null && [ -r . ] || { echo "Permission denied" >&2; exit 1; }
      stat -c '%f %s %n' -- ..?* .[!.]* * 2>/dev/null || :
      """;
  private static final String READ =
      """
      size=$(stat -L -c %s "$1") || exit
      [ -d "$1" ] && { echo "Is a directory" >&2; exit 1; }
      [ "$size" -gt 1048576 ] && { echo "File too large" >&2; exit 1; }
      exec cat "$1"
      """;
  private static final String WRITE =
      "case $1 in */*) mkdir -p \"${1%/*}/\" || exit ;; esac; head -c \"$2\" > \"$1\"";
  private static final String DELETE =
      "if [ -d \"$1\" ] && ! [ -L \"$1\" ]; then rm -r \"$1\"; else rm \"$1\"; fi";
  private static final String RENAME = "mv -T \"$1\" \"$2\"";
  private static final String WATCH =
      """
      stamp=$(mktemp) && touch "$stamp" || exit
      while sleep 2; do
        touch "$stamp.next"
        find . -name cache -prune -o -newer "$stamp" -print | head -n 100
        mv "$stamp.next" "$stamp"
      done
      """;

  private final Workstation workstation;
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private @Nullable ExecSession watch;

  RemoteFiles(Workstation workstation) {
    this.workstation = workstation;
  }

  /** Never looks like an option. */
  private static String path(String path) {
    return path.startsWith("/") ? path : path.isEmpty() ? "." : "./" + path;
  }

  private Outcome run(String script, byte[] input, String... arguments) {
    for (String argument : arguments) {
      if (argument.indexOf('\0') >= 0) {
        throw new FileException("Invalid argument");
      }
    }
    Outcome outcome = workstation.script(script, input, arguments);
    if (outcome.exitCode() != 0) {
      String said = outcome.errors().strip();
      int cause = said.lastIndexOf(": ");
      throw new FileException(cause < 0 ? said : said.substring(cause + 2));
    }
    return outcome;
  }

  @Override
  public List<Entry> list(String directory) {
    List<Entry> entries = new ArrayList<>();
    run(LIST, new byte[0], path(directory)).output().lines().forEach(line -> entry(line, entries));
    entries.sort(Comparator.comparing(Entry::name));
    return entries;
  }

  /** A line that is not as ours comes of a name with a line break in it. */
  private static void entry(String line, List<Entry> entries) {
    String[] words = line.split(" ", 3);
    if (words.length == 3 && words[0].matches("[0-9a-f]{1,8}") && words[1].matches("\\d{1,18}")) {
      boolean directory = (Integer.parseUnsignedInt(words[0], 16) & MODE) == DIRECTORY;
      entries.add(new Entry(words[2], directory, Long.parseLong(words[1])));
    }
  }

  @Override
  public byte[] read(String path) {
    return run(READ, new byte[0], path(path)).stdout();
  }

  @Override
  public void write(String path, byte[] content) {
    if (content.length > LARGEST) {
      throw new FileException("File too large");
    }
    run(WRITE, content, path(path), String.valueOf(content.length));
  }

  @Override
  public void delete(String path) {
    run(DELETE, new byte[0], path(path));
  }

  @Override
  public void rename(String from, String to) {
    run(RENAME, new byte[0], path(from), path(to));
  }

  @Override
  public AutoCloseable onChange(Consumer<String> listener) {
    Consumer<String> own = listener::accept;
    listeners.add(own);
    synchronized (this) {
      if (watch == null) {
        watch = workstation.watch(WATCH, new Lines());
      }
    }
    return () -> {
      listeners.remove(own);
      if (listeners.isEmpty()) {
        close();
      }
    };
  }

  /** Stops looking for changes. */
  synchronized void close() {
    if (watch != null) {
      watch.close();
      watch = null;
    }
  }

  private void changed(String line) {
    String path = line.equals(".") ? "" : line.startsWith("./") ? line.substring(2) : line;
    for (Consumer<String> listener : listeners) {
      listener.accept(path);
    }
  }

  /** Splits what the watching script says. */
  private final class Lines implements ExecSession.Listener {
    private final java.io.ByteArrayOutputStream line = new java.io.ByteArrayOutputStream();

    @Override
    public void stdout(byte[] bytes) {
      for (byte each : bytes) {
        if (each == '\n') {
          changed(line.toString(StandardCharsets.UTF_8));
          line.reset();
        } else {
          line.write(each);
        }
      }
    }

    @Override
    public void stderr(byte[] bytes) {}

    @Override
    public void ended(ExecSession.End end) {
      synchronized (RemoteFiles.this) {
        watch = null;
      }
    }
  }
}
