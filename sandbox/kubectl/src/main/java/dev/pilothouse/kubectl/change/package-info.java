/**
 * Commands that change objects: apply, create -f, delete, replace, patch, label, scale and their
 * kin.
 */
@NullMarked
package dev.pilothouse.kubectl.change;

import org.jspecify.annotations.NullMarked;
