/**
 * The ways to change part of an object: JSON patch, JSON merge patch, strategic merge patch, apply.
 */
@NullMarked
package dev.pilothouse.apiserver.patch;

import org.jspecify.annotations.NullMarked;
