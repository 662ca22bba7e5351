package dev.pilothouse.machine;

/**
 * What a process sees of its machine: its namespaces and control group.
 *
 * @param mounts mount namespace
 * @param pids PID namespace, 0 for the machine's own
 * @param network network namespace, 0 for the machine's own
 * @param hostname name in its UTS namespace
 * @param cgroup path of its control group, "/" for the root
 */
public record Context(int mounts, int pids, int network, String hostname, String cgroup) {}
