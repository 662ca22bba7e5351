/**
 * How components inside a cluster talk to the API server, and the controller runtime they share.
 */
@NullMarked
package dev.pilothouse.apiserver.client;

import org.jspecify.annotations.NullMarked;
