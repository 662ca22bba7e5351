package dev.pilothouse.lessons;

import dev.pilothouse.lessons.expression.Expression;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A condition that a task wants. Checks are data; {@code dev.pilothouse.lessons.check} evaluates
 * them.
 */
public sealed interface Check {

  /** Line of lesson.yaml, from 1. */
  int line();

  /** Said to the learner while the check fails; may be empty. */
  Text hint();

  /**
   * About objects of the cluster.
   *
   * @param subject bound to "object" or "items"
   * @param since the condition from which on the history counts; null: from the exercise's start
   * @param with more variables
   */
  record Objects(
      int line,
      Text hint,
      Reference subject,
      When when,
      Expression expression,
      @Nullable Expression since,
      Map<String, Reference> with)
      implements Check {

    public Objects {
      with = Map.copyOf(with);
    }

    /** The variable that the subject is bound to. */
    public String variable() {
      return subject.isList() ? "items" : "object";
    }
  }

  /** What time a condition is about. */
  enum When {
    NOW,
    EVENTUALLY,
    ALWAYS,
    NEVER
  }

  /** About the output of a command. Variables: exitCode, stdout, stderr. */
  record Command(
      int line, Text hint, String command, Place place, Duration limit, Expression expression)
      implements Check {}

  /** About the answer to an HTTP request. Variables: status, body, bodies. */
  record Http(int line, Text hint, String url, Place place, int times, Expression expression)
      implements Check {}

  /** About the answer to a DNS question. Variable: addresses. */
  record Dns(int line, Text hint, String name, Place place, Expression expression)
      implements Check {}

  /**
   * About what the learner answers.
   *
   * @param accept right answers; empty when {@code expression} decides
   * @param choices empty for a text field
   * @param expression over "answer" and {@code with}; null when {@code accept} decides
   */
  record Answer(
      int line,
      Text hint,
      Text question,
      List<String> accept,
      List<Choice> choices,
      @Nullable Expression expression,
      Map<String, Reference> with)
      implements Check {

    public Answer {
      accept = List.copyOf(accept);
      choices = List.copyOf(choices);
      with = Map.copyOf(with);
    }
  }

  /** A choice of an answer. */
  record Choice(String id, Text text) {}
}
