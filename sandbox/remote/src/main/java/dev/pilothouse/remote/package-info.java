/** Sandboxes that are tenants of a Kubernetes cluster which exists already. */
@NullMarked
package dev.pilothouse.remote;

import org.jspecify.annotations.NullMarked;
