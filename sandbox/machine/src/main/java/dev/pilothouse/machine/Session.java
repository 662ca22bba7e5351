package dev.pilothouse.machine;

/**
 * A process seen from outside of its machine, with the outer ends of its streams.
 *
 * @param terminal the number of its terminal, -1 when it has pipes or nothing
 * @param input pipe to descriptor 0, 0 for none
 * @param output pipe from descriptor 1, 0 for none
 * @param errors pipe from descriptor 2, 0 for none
 * @param told whether the change since the last look has been told
 */
record Session(
    String machine, int pid, int terminal, int input, int output, int errors, boolean told) {

  Session withTold(boolean changed) {
    return new Session(machine, pid, terminal, input, output, errors, changed);
  }

  Session withoutInput() {
    return new Session(machine, pid, terminal, 0, output, errors, told);
  }
}
