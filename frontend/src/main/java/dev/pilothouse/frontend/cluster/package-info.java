/** What the picture of the cluster shows, from the cluster's state. */
@NullMarked
package dev.pilothouse.frontend.cluster;

import org.jspecify.annotations.NullMarked;
