/**
 * The API server of a cluster: one request pipeline over a versioned store, driven by a registry.
 */
@NullMarked
package dev.pilothouse.apiserver;

import org.jspecify.annotations.NullMarked;
