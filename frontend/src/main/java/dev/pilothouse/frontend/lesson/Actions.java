package dev.pilothouse.frontend.lesson;

/** What a learner can do from the text of a lesson. */
interface Actions {

  /** Does nothing: there is no cluster to do anything in. */
  Actions NONE =
      new Actions() {
        @Override
        public void run(String command) {}

        @Override
        public void putFile(String path, String content) {}

        @Override
        public void start(String exerciseId) {}

        @Override
        public void reset() {}

        @Override
        public void answer(String taskId, String answer) {}

        @Override
        public String answer(String taskId) {
          return "";
        }

        @Override
        public void revealHint(String taskId, int index) {}
      };

  void run(String command);

  void putFile(String path, String content);

  void start(String exerciseId);

  void reset();

  void answer(String taskId, String answer);

  /** What has been answered in this attempt; empty when nothing. */
  String answer(String taskId);

  void revealHint(String taskId, int index);
}
