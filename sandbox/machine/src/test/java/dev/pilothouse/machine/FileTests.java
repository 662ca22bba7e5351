package dev.pilothouse.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.file.FileTree;
import dev.pilothouse.machine.file.Layer;
import dev.pilothouse.machine.testkit.MachineFixture;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class FileTests {

  private final ProgramCatalogue catalogue = TestPrograms.catalogue();
  private final MachineFixture machine =
      MachineFixture.of(
          catalogue,
          TestPrograms.files("once")
              .directory("/home/learner", 0700, 1000, 1000)
              .symlink("/lib", "usr/lib")
              .file("/usr/lib/x", "library")
              .file("/etc/secret", 0600, 0, 0, Bytes.of("s"))
              .build());
  private final FileTree files = machine.files();
  private final FileTree learner = machine.machine().filesAs(1000, 1000);

  private String once(java.util.function.Function<Sys, Integer> work) {
    catalogue.add("once", new TestPrograms.Once(work));
    MachineFixture.Result result = machine.run("/bin/once");
    return result.stdout() + result.stderr();
  }

  @Nested
  class Paths {

    @Test
    void followSymbolicLinks() {
      assertThat(files.text("/lib/x")).isEqualTo("library");
      assertThat(files.text("/home/../lib/./x")).isEqualTo("library");
      assertThat(files.readLink("/lib")).isEqualTo("usr/lib");
      files.symlink("loop", "/tmp/loop");
      assertThatThrownBy(() -> files.read("/tmp/loop"))
          .hasMessage("Too many levels of symbolic links");
      assertThatThrownBy(() -> files.read("/etc/hostname/x")).hasMessage("Not a directory");
    }

    @Test
    void writeThroughADanglingLink() {
      files.symlink("/tmp/target", "/tmp/link");
      files.write("/tmp/link", "through");
      assertThat(files.text("/tmp/target")).isEqualTo("through");
    }
  }

  @Nested
  class Rights {

    @Test
    void holdForUsers() {
      assertThatThrownBy(() -> learner.read("/etc/secret")).hasMessage("Permission denied");
      assertThatThrownBy(() -> learner.write("/etc/new", "x")).hasMessage("Permission denied");
      learner.write("/home/learner/mine", "x");
      assertThat(files.info("/home/learner/mine").user()).isEqualTo(1000);
      assertThatThrownBy(() -> machine.machine().filesAs(1001, 1001).list("/home/learner"))
          .hasMessage("Permission denied");
    }

    @Test
    void protectOthersFilesInStickyDirectories() {
      files.write("/tmp/root", "x");
      assertThatThrownBy(() -> learner.remove("/tmp/root")).hasMessage("Operation not permitted");
    }
  }

  @Nested
  class Names {

    @Test
    void moveAndReplace() {
      files.write("/tmp/a", "1");
      files.write("/tmp/b", "2");
      files.rename("/tmp/a", "/tmp/b");
      assertThat(files.text("/tmp/b")).isEqualTo("1");
      files.makeDirectories("/tmp/d/e");
      assertThatThrownBy(() -> files.rename("/tmp/d", "/tmp/d/e/f")).hasMessage("Invalid argument");
      assertThatThrownBy(() -> files.rename("/tmp/b", "/tmp/d")).hasMessage("Is a directory");
      assertThat(files.info("/tmp/d").links()).isEqualTo(3);
    }

    @Test
    void shareAnInode() {
      assertThat(
              once(
                  sys -> {
                    int descriptor =
                        sys.open("/tmp/one", EnumSet.of(OpenOption.WRITE, OpenOption.CREATE), 0666);
                    sys.link("/tmp/one", "/tmp/two");
                    sys.write(descriptor, Bytes.of("both"));
                    sys.unlink("/tmp/one");
                    sys.write(
                        1,
                        Bytes.of(
                            sys.stat("/tmp/two").links() + " " + sys.fstat(descriptor).size()));
                    return 0;
                  }))
          .isEqualTo("1 4");
      assertThat(files.text("/tmp/two")).isEqualTo("both");
      assertThat(files.info("/tmp/two").mode()).isEqualTo(0644);
    }

    @Test
    void leaveOpenFilesAlone() {
      assertThat(
              once(
                  sys -> {
                    int descriptor =
                        sys.open(
                            "/tmp/gone",
                            EnumSet.of(OpenOption.WRITE, OpenOption.READ, OpenOption.CREATE),
                            0600);
                    sys.write(descriptor, Bytes.of("still"));
                    sys.unlink("/tmp/gone");
                    sys.seek(descriptor, 0, 0);
                    sys.write(1, ((ReadResult.Data) sys.read(descriptor, 10)).bytes());
                    return 0;
                  }))
          .isEqualTo("still");
    }
  }

  @Nested
  class Content {

    @Test
    void isSparse() {
      assertThat(
              once(
                  sys -> {
                    int descriptor =
                        sys.open(
                            "/tmp/sparse", EnumSet.of(OpenOption.WRITE, OpenOption.CREATE), 0666);
                    sys.seek(descriptor, 1L << 33, 0);
                    sys.write(descriptor, Bytes.of("end"));
                    return 0;
                  }))
          .isEmpty();
      assertThat(files.info("/tmp/sparse").size()).isEqualTo((1L << 33) + 3);
      assertThat(machine.machines().storedBytes()).isLessThan(2_000);
    }

    @Test
    void isBounded() {
      assertThat(
              once(
                  sys -> {
                    int descriptor =
                        sys.open("/tmp/big", EnumSet.of(OpenOption.WRITE, OpenOption.CREATE), 0666);
                    Bytes block = Bytes.of(new byte[1 << 20]);
                    while (true) {
                      sys.write(descriptor, block);
                    }
                  }))
          .isEqualTo("No space left on device\n");
      assertThat(files.info("/tmp/big").size()).isEqualTo(63L << 20);
      files.remove("/tmp/big");
      assertThat(machine.machines().storedBytes()).isLessThan(2_000);
    }

    @Test
    void appendsAndTruncates() {
      files.write("/tmp/log", "one\n");
      files.append("/tmp/log", Bytes.of("two\n"));
      assertThat(files.text("/tmp/log")).isEqualTo("one\ntwo\n");
      once(
          sys -> {
            sys.truncate("/tmp/log", 2);
            sys.truncate("/tmp/log", 4);
            return 0;
          });
      assertThat(files.text("/tmp/log")).isEqualTo("on\0\0");
    }
  }

  @Nested
  class Mounts {

    @Test
    void showAnotherTree() {
      int volume = machine.machine().addTree(Layer.builder().file("/key", "value").build());
      files.makeDirectories("/mnt/config");
      files.mount("/mnt/config", volume, "tmpfs", "tmpfs", true);
      assertThat(files.text("/mnt/config/key")).isEqualTo("value");
      assertThatThrownBy(() -> files.write("/mnt/config/key", "x"))
          .hasMessage("Read-only file system");
      assertThatThrownBy(() -> files.remove("/mnt/config")).isInstanceOf(SysException.class);
      machine.machine().treeFiles(volume).write("/key", "changed");
      assertThat(files.text("/mnt/config/key")).isEqualTo("changed");
      files.unmount("/mnt/config");
      assertThat(files.list("/mnt/config")).isEmpty();
    }

    @Test
    void bindSingleFiles() {
      files.write("/tmp/hosts", "127.0.0.1 localhost\n");
      files.bind("/tmp/hosts", "/etc/hostname", false);
      assertThat(files.text("/etc/hostname")).isEqualTo("127.0.0.1 localhost\n");
    }

    @Test
    void makeTheRootOfAContainer() {
      int tree = machine.machine().addTree(TestPrograms.files().file("/only/here", "x").build());
      int mounts = machine.machine().addMountNamespace(tree, "overlay", "overlay", false);
      Launch launch =
          machine
              .machine()
              .launch("/bin/cat", "/only/here")
              .withContext(new Context(mounts, 0, 0, "c", "/"));
      assertThat(machine.run(launch, Bytes.EMPTY).stdout()).isEqualTo("x");
      assertThat(files.exists("/only/here")).isFalse();
    }
  }

  @Nested
  class Layers {

    @Test
    void hideWhatIsBelow() {
      Layer lower =
          Layer.builder().file("/a/one", "1").file("/a/two", "2").file("/b/x", "x").build();
      Layer upper =
          Layer.builder()
              .file("/a/.wh.one", "")
              .file("/b/.wh..wh..opq", "")
              .file("/b/y", "y")
              .build();
      int tree = machine.machine().addTree(lower.plus(upper));
      FileTree merged = machine.machine().treeFiles(tree);
      assertThat(merged.list("/a")).containsExactly("two");
      assertThat(merged.list("/b")).containsExactly("y");
    }
  }

  @Test
  void changesAreHeardOfByPath() {
    List<String> heard = new ArrayList<>();
    machine
        .machines()
        .listen(
            new Machines.HostListener() {
              @Override
              public void fileChanged(String name, String path) {
                heard.add(name + ":" + path);
              }
            });
    learner.write("/home/learner/app.yaml", "x");
    files.rename("/home/learner/app.yaml", "/home/learner/b.yaml");
    assertThat(heard).contains("machine:/home/learner/app.yaml", "machine:/home/learner/b.yaml");
  }
}
