package dev.pilothouse.machine.file;

/**
 * A file tree, or a part of one, shown at a place.
 *
 * @param parent the mount that holds the place, 0 for the root of a namespace
 * @param point the inode of the place in the parent
 * @param path the place as it was named
 * @param tree the tree shown; a negative one is computed
 * @param root the inode that is shown at the place: a directory, or a file for a file's bind mount
 * @param source what mount(8) and /proc/mounts call it
 * @param type such as overlay, tmpfs, proc
 */
public record Mount(
    int id,
    int parent,
    int point,
    String path,
    int tree,
    int root,
    String source,
    String type,
    boolean readOnly) {

  String options() {
    return readOnly ? "ro,relatime" : "rw,relatime";
  }
}
