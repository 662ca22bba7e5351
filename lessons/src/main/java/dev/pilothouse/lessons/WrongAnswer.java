package dev.pilothouse.lessons;

import java.util.List;
import java.util.Set;

/**
 * An instructive failure: steps after which exactly some tasks are not right.
 *
 * @param line of lesson.yaml, from 1
 * @param afterSolution whether the steps of the solution come first
 * @param loses ids of the tasks that must not be right
 */
public record WrongAnswer(
    int line, String name, boolean afterSolution, List<Step> steps, Set<String> loses) {

  public WrongAnswer {
    steps = List.copyOf(steps);
    loses = Set.copyOf(loses);
  }
}
