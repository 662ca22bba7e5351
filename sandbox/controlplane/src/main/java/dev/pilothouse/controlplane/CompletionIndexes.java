package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.view.core.Pod;
import java.util.List;
import java.util.TreeSet;

/** Completion indexes of Indexed jobs, and how a job's status writes them: "1,3-5,7". */
final class CompletionIndexes {

  static final String LABEL = "batch.kubernetes.io/job-completion-index";

  private CompletionIndexes() {}

  /** The index of a pod, or -1. */
  static int of(Pod pod) {
    String text = pod.annotation(LABEL);
    return text.isEmpty() ? -1 : Integer.parseInt(text);
  }

  static TreeSet<Integer> of(List<Pod> pods) {
    TreeSet<Integer> indexes = new TreeSet<>();
    pods.stream().map(CompletionIndexes::of).filter(index -> index >= 0).forEach(indexes::add);
    return indexes;
  }

  /** Reads a status's text, without what lies beyond the number of completions. */
  static TreeSet<Integer> parse(String text, long completions) {
    TreeSet<Integer> indexes = new TreeSet<>();
    if (text.isEmpty()) {
      return indexes;
    }
    for (String range : text.split(",")) {
      String[] ends = range.split("-");
      int last = Integer.parseInt(ends[ends.length - 1]);
      for (int index = Integer.parseInt(ends[0]); index <= last && index < completions; index++) {
        indexes.add(index);
      }
    }
    return indexes;
  }

  static String format(TreeSet<Integer> indexes) {
    StringBuilder text = new StringBuilder();
    Integer first = indexes.isEmpty() ? null : indexes.first();
    while (first != null) {
      int last = first;
      while (indexes.contains(last + 1)) {
        last++;
      }
      text.append(text.isEmpty() ? "" : ",").append(first);
      if (last > first) {
        // Two in a row are two numbers, as upstream writes them.
        text.append(last == first + 1 ? "," : "-").append(last);
      }
      first = indexes.higher(last);
    }
    return text.toString();
  }
}
