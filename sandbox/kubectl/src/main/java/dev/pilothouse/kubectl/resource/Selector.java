package dev.pilothouse.kubectl.resource;

import dev.pilothouse.apiserver.selector.LabelSelector;
import dev.pilothouse.kubectl.cli.UsageException;

/** Reads label selectors as -l takes them. */
public final class Selector {

  private Selector() {}

  /**
   * The selector that the text describes; "" matches everything.
   *
   * @throws UsageException when it is none
   */
  public static LabelSelector parse(String text) {
    try {
      return LabelSelector.parse(text);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }
}
