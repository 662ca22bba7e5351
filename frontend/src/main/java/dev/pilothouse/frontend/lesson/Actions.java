package dev.pilothouse.frontend.lesson;

/** What a learner can do from the text of a lesson. */
interface Actions {

  void run(String command);

  void putFile(String path, String content);

  void start(String exerciseId);

  void reset();

  void answer(String taskId, String answer);

  /** What has been answered in this attempt; empty when nothing. */
  String answer(String taskId);

  void revealHint(String taskId, int index);
}
