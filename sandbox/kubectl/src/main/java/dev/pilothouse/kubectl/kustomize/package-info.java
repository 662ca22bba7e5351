/** Builds kustomizations: generators, patches and transformers over the objects of directories. */
@NullMarked
package dev.pilothouse.kubectl.kustomize;

import org.jspecify.annotations.NullMarked;
