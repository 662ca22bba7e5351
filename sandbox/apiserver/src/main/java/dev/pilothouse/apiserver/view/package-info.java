/**
 * Typed views of API objects. A view is its {@code Struct}, read by name at each call; the views of
 * Kubernetes' types are generated from the schema, in one package for each API group.
 */
@NullMarked
package dev.pilothouse.apiserver.view;

import org.jspecify.annotations.NullMarked;
