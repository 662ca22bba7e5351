package dev.pilothouse.apiserver.client;

/**
 * A part that hears of every change of the store, right after its commit, on the strand. It must
 * not write to the store while it listens, but note what is to be done (enqueue, schedule).
 */
public interface ChangeListener {

  void changed(Change change);
}
