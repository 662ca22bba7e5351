/**
 * Reading and writing API objects as JSON, YAML and protobuf, with the texts and the error messages
 * of Kubernetes' own libraries.
 */
@NullMarked
package dev.pilothouse.apiserver.codec;

import org.jspecify.annotations.NullMarked;
