/**
 * What the commands share: options, words, input by lines, regular expressions, terminal screens.
 */
@NullMarked
package dev.pilothouse.machine.command.support;

import org.jspecify.annotations.NullMarked;
