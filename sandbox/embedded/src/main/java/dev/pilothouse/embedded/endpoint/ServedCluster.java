package dev.pilothouse.embedded.endpoint;

import dev.pilothouse.kernel.World;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** What the endpoint needs of a sandbox. */
public interface ServedCluster {

  String id();

  /** What stands for the cluster's administrator: its id, a dot, and a secret. */
  String token();

  /** Calls {@code task} on the cluster's strand. */
  <T> CompletableFuture<T> submit(Function<World, T> task);

  /** Lets {@code guest} hear of all work of the cluster until it leaves. Only on the strand. */
  void admit(Guest guest);

  /** How many guests there are. Only on the strand. */
  int guests();

  /** Lets {@code guest} hear no more. Only on the strand. */
  void dismiss(Guest guest);

  /** Somebody outside who looks at the cluster after each piece of its work. */
  interface Guest {

    /**
     * The world may have changed. Called on its strand.
     *
     * @return the world's time at which to be called even if nothing happens, or Long.MAX_VALUE
     */
    long worked(World world);

    /** The world is gone: closed, or another one is in its place. Called on the strand. */
    void evicted();
  }
}
