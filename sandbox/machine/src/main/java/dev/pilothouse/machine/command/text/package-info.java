/** Commands that read, search, change and make text. */
@NullMarked
package dev.pilothouse.machine.command.text;

import org.jspecify.annotations.NullMarked;
