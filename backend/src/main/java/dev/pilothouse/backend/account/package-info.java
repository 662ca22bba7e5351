/** Who learns: accounts and guests, and how they sign in. */
@NullMarked
package dev.pilothouse.backend.account;

import org.jspecify.annotations.NullMarked;
