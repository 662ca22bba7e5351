/** The versioned store of API objects: etcd's model on persistent maps, with its recent history. */
@NullMarked
package dev.pilothouse.apiserver.store;

import org.jspecify.annotations.NullMarked;
