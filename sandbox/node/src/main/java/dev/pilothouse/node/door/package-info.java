/** The door of the API server in the cluster's own network: the program that serves port 6443. */
@NullMarked
package dev.pilothouse.node.door;

import org.jspecify.annotations.NullMarked;
