package dev.pilothouse.embedded;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.FileInfo;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.file.FileTree;
import dev.pilothouse.sandbox.WorkstationFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/** The learner's files on the workstation, with the learner's rights. */
final class EmbeddedFiles implements WorkstationFiles {

  private static final long LARGEST = 1 << 20;

  private final EmbeddedSandbox sandbox;
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

  EmbeddedFiles(EmbeddedSandbox sandbox) {
    this.sandbox = sandbox;
  }

  private static String absolute(String path) {
    return path.startsWith("/") ? path : Software.HOME + (path.isEmpty() ? "" : "/" + path);
  }

  private <T> T with(Function<FileTree, T> task) {
    return sandbox.call(
        world -> {
          try {
            return task.apply(
                EmbeddedSandbox.workstation(world)
                    .filesAs(Software.LEARNER_ID, Software.LEARNER_ID));
          } catch (SysException refused) {
            throw new FileException(refused.errno().text());
          }
        });
  }

  /** Tells the listeners of a change below the home directory. */
  void changed(String machine, String path) {
    if (machine.equals(EmbeddedCluster.WORKSTATION) && path.startsWith(Software.HOME)) {
      String relative =
          path.equals(Software.HOME) ? "" : path.substring(Software.HOME.length() + 1);
      for (Consumer<String> listener : listeners) {
        listener.accept(relative);
      }
    }
  }

  @Override
  public List<Entry> list(String directory) {
    return with(
        files -> {
          List<Entry> entries = new ArrayList<>();
          for (String name : files.list(absolute(directory))) {
            FileInfo info = files.linkInfo(absolute(directory) + "/" + name);
            entries.add(new Entry(name, info.isDirectory(), info.size()));
          }
          return entries;
        });
  }

  @Override
  public byte[] read(String path) {
    return with(
        files -> {
          if (files.info(absolute(path)).size() > LARGEST) {
            throw new FileException("File too large");
          }
          return EmbeddedSandbox.array(files.read(absolute(path)));
        });
  }

  @Override
  public void write(String path, byte[] content) {
    if (content.length > LARGEST) {
      throw new FileException("File too large");
    }
    with(
        files -> {
          String full = absolute(path);
          files.makeDirectories(full.substring(0, Math.max(1, full.lastIndexOf('/'))));
          files.write(full, Bytes.of(content));
          return true;
        });
  }

  @Override
  public void delete(String path) {
    with(
        files -> {
          files.remove(absolute(path));
          return true;
        });
  }

  @Override
  public void rename(String from, String to) {
    with(
        files -> {
          files.rename(absolute(from), absolute(to));
          return true;
        });
  }

  @Override
  public AutoCloseable onChange(Consumer<String> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }
}
