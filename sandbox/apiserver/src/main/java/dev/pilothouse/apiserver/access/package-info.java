/** Who asks and what they may do: authentication and role-based authorization. */
@NullMarked
package dev.pilothouse.apiserver.access;

import org.jspecify.annotations.NullMarked;
