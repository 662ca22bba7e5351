package dev.pilothouse.frontend.lesson;

/** What a learner can do from the text of a lesson. */
interface Actions {

  void run(String command);

  void putFile(String path, String content);

  void start(String exerciseId);

  void reset();

  void answer(String taskId, String answer);

  void revealHint(String taskId, int index);
}
