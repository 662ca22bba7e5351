/** Kubernetes objects in protobuf, written and read by their schema. */
@NullMarked
package dev.pilothouse.apiserver.protobuf;

import org.jspecify.annotations.NullMarked;
