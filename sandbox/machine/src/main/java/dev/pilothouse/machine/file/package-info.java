/**
 * Files of the simulated machines: persistent trees of inodes, the layers that they start from,
 * mounts, and access to them by path with a user's rights.
 */
@NullMarked
package dev.pilothouse.machine.file;

import org.jspecify.annotations.NullMarked;
