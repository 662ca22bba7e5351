package dev.pilothouse.machine;

import dev.pilothouse.machine.file.FileAccess;
import dev.pilothouse.machine.file.FileSystems;
import dev.pilothouse.machine.file.GeneratedFiles;
import dev.pilothouse.machine.file.MountNamespace;
import dev.pilothouse.machine.file.WalkedPaths;

/** Shows one tree of a machine as if it were all files that there are. */
final class TreeAlone implements FileAccess.Host {

  static final int NAMESPACE = 0;

  private final Kernel kernel;
  private final MountNamespace namespace;

  TreeAlone(Kernel kernel, int tree) {
    this.kernel = kernel;
    this.namespace = MountNamespace.of(tree, "none", "none", false);
  }

  @Override
  public FileSystems fileSystems() {
    return kernel.machine.files.with(NAMESPACE, namespace);
  }

  @Override
  public void fileSystems(FileSystems updated) {
    kernel.machine.files = updated.withoutNamespace(NAMESPACE);
  }

  @Override
  public long realtimeNanos() {
    return kernel.realtimeNanos();
  }

  @Override
  public long freeBytes() {
    return kernel.freeBytes();
  }

  @Override
  public GeneratedFiles generated(int tree) {
    return kernel.generated(tree);
  }

  @Override
  public boolean isOpen(int tree, int inode) {
    return kernel.isOpen(tree, inode);
  }

  @Override
  public WalkedPaths walkedPaths() {
    return kernel.walkedPaths();
  }

  @Override
  public void walked(int names) {
    kernel.walked(names);
  }

  @Override
  public void changed(int changedNamespace, String path) {}
}
