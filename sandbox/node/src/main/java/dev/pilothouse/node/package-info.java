/** Kubelet, container runtime, images, kube-proxy and cluster network on simulated machines. */
@NullMarked
package dev.pilothouse.node;

import org.jspecify.annotations.NullMarked;
