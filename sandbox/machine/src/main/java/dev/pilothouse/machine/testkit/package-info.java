/** What tests of programs use: a machine in a world of its own, driven by virtual time. */
@NullMarked
package dev.pilothouse.machine.testkit;

import org.jspecify.annotations.NullMarked;
