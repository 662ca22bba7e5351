/** The way from kubectl to the API server: kubeconfig, requests, discovery. */
@NullMarked
package dev.pilothouse.kubectl.api;

import org.jspecify.annotations.NullMarked;
