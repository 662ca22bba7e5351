/** A small client of the Kubernetes API: kubeconfigs, requests, watches and commands in pods. */
@NullMarked
package dev.pilothouse.remote.client;

import org.jspecify.annotations.NullMarked;
