package dev.pilothouse.machine.file;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Executable;
import java.util.Map;

/**
 * An immutable file tree that machines and containers start from. Built once and shared by all
 * worlds.
 */
public final class Layer {

  /** The layer with nothing but a root directory. */
  public static final Layer EMPTY = new Layer(Tree.empty(0755));

  private static final String WHITEOUT = ".wh.";
  private static final String OPAQUE = ".wh..wh..opq";

  private final Tree tree;

  private Layer(Tree tree) {
    this.tree = tree.asBase();
  }

  /** Starts a layer on top of nothing. */
  public static Builder builder() {
    return new Builder(EMPTY.tree);
  }

  /** What a tree holds now, as a layer. */
  public static Layer of(Tree tree) {
    return new Layer(tree);
  }

  /** Starts a layer that holds all of this one. */
  public Builder with() {
    return new Builder(tree);
  }

  /**
   * This layer and {@code upper} on top of it, merged as a container image's layers are: a file
   * {@code .wh.NAME} in the upper hides NAME of the lower, {@code .wh..wh..opq} all of a directory.
   */
  public Layer plus(Layer upper) {
    Builder builder = with();
    merge(builder, upper.tree, Tree.ROOT, "");
    return builder.build();
  }

  /** The tree that a machine or container starts with. */
  public Tree tree() {
    return tree;
  }

  private static void merge(Builder builder, Tree upper, int directory, String path) {
    if (upper.entries(directory).containsKey(OPAQUE)) {
      for (String name : builder.names(path)) {
        builder.remove(path + "/" + name);
      }
    }
    for (Map.Entry<String, Integer> entry : upper.entries(directory)) {
      String name = entry.getKey();
      String at = path + "/" + name;
      Inode inode = upper.need(entry.getValue());
      if (name.equals(OPAQUE)) {
        continue;
      } else if (name.startsWith(WHITEOUT)) {
        builder.remove(path + "/" + name.substring(WHITEOUT.length()));
      } else if (inode.isDirectory()) {
        builder.directory(at, inode.mode(), inode.user(), inode.group());
        merge(builder, upper, entry.getValue(), at);
      } else {
        builder.put(at, inode.withLinks(1));
      }
    }
  }

  /** Builds a layer; directories on the way are made with mode 0755 and belong to root. */
  public static final class Builder {

    private Tree tree;
    private long modifiedNanos;

    private Builder(Tree tree) {
      this.tree = tree;
    }

    /** Sets the time of modification of what is added from now on, in nanoseconds since 1970. */
    public Builder modified(long nanos) {
      modifiedNanos = nanos;
      return this;
    }

    public Builder file(String path, String text) {
      return file(path, 0644, 0, 0, Bytes.of(text));
    }

    public Builder file(String path, int mode, int user, int group, Bytes content) {
      return put(path, Inode.file(mode, user, group, modifiedNanos, FileContent.of(content)));
    }

    /** A file that runs the program with the given id; see {@link Executable}. */
    public Builder executable(String path, String program) {
      return file(path, 0755, 0, 0, Executable.of(program));
    }

    public Builder symlink(String path, String target) {
      return put(path, Inode.link(target, 0, 0, modifiedNanos));
    }

    public Builder device(String path, int mode, int major, int minor) {
      return put(path, Inode.device(mode, major, minor, modifiedNanos));
    }

    public Builder directory(String path, int mode) {
      return directory(path, mode, 0, 0);
    }

    /** Makes a directory, or sets the mode and owner of the one that is there. */
    public Builder directory(String path, int mode, int user, int group) {
      int at = walk(path, true);
      if (!tree.need(at).isDirectory()) {
        remove(path);
        at = walk(path, true);
      }
      tree = tree.with(at, tree.need(at).withMode(mode).withOwner(user, group));
      return this;
    }

    /** Removes a file, or a directory with all that is in it, if it is there. */
    public Builder remove(String path) {
      int slash = path.lastIndexOf('/');
      int parent = walk(path.substring(0, Math.max(0, slash)), false);
      String name = path.substring(slash + 1);
      Integer number = parent == 0 ? null : tree.entries(parent).get(name);
      if (number != null) {
        for (String child : names(path)) {
          remove(path + "/" + child);
        }
        tree = tree.unlink(parent, name, false, modifiedNanos);
      }
      return this;
    }

    public Layer build() {
      return new Layer(tree);
    }

    private Builder put(String path, Inode inode) {
      remove(path);
      int slash = path.lastIndexOf('/');
      int parent = walk(path.substring(0, Math.max(0, slash)), true);
      tree = tree.create(parent, path.substring(slash + 1), inode, modifiedNanos);
      return this;
    }

    private java.util.List<String> names(String path) {
      int at = walk(path, false);
      return at == 0 ? java.util.List.of() : tree.entries(at).keys();
    }

    /** The inode at a path, following symbolic links to directories; 0 when it is not there. */
    private int walk(String path, boolean make) {
      int at = Tree.ROOT;
      String done = "";
      for (String name : path.split("/")) {
        if (name.isEmpty() || name.equals(".")) {
          continue;
        }
        if (name.equals("..")) {
          done = done.substring(0, Math.max(0, done.lastIndexOf('/')));
          at = walk(done, make);
          continue;
        }
        Integer next = tree.entries(at).get(name);
        if (next != null && tree.need(next).content() instanceof Content.Link link) {
          String target = link.target();
          next = walk(target.startsWith("/") ? target : done + "/" + target, make);
        }
        if (next == null || next == 0) {
          if (!make) {
            return 0;
          }
          next = tree.nextInode();
          tree = tree.create(at, name, Inode.directory(0755, 0, 0, modifiedNanos), modifiedNanos);
        }
        done = done + "/" + name;
        at = next;
      }
      return at;
    }
  }
}
