/** Programs that take the whole screen: vi, nano, less, more. */
@NullMarked
package dev.pilothouse.machine.command.editor;

import org.jspecify.annotations.NullMarked;
